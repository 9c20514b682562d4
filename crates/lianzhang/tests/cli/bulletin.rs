//! The bulletin commands from texts to documents.

use super::{json, lianzhang};

fn write(name: &str, bytes: &[u8]) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("bulletin");
    std::fs::create_dir_all(&folder).expect("the test directory can be made");
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the test directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

#[test]
fn reading_gives_facts_with_their_spans() {
    let text = "1至8月，甲县完成工业总产值1,032.5亿元，同比下降3.1%。";
    let path = write("report.txt", text.as_bytes());
    let ended = lianzhang(&[
        "bulletin",
        "read",
        &path,
        "--published",
        "2024-09-20",
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    let (level, growth) = (&found["facts"][0], &found["facts"][1]);
    assert_eq!(level["span"], serde_json::json!([14, 23]));
    assert_eq!(level["text"], "1,032.5亿元");
    assert_eq!(level["value"], "103250000000");
    assert_eq!(level["unit"], "元");
    assert_eq!(level["region"], "甲县");
    assert_eq!(level["indicator"], "工业总产值");
    assert_eq!(
        level["period"],
        serde_json::json!({"from": "2024-01", "to": "2024-08"})
    );
    assert_eq!(growth["measure"], "yoy");
    assert_eq!(growth["value"], "-3.1");
    assert_eq!(growth["indicator"], level["indicator"]);
    assert!(found["seconds"].is_number());
}

#[test]
fn a_figure_that_cannot_be_true_is_found_and_exits_3() {
    let text =
        "8月份，甲市完成进出口312.4亿元。1至7月累计进出口2105.3亿元，1至8月累计进出口2417.7亿元。";
    let check = |name: &str, text: &str| {
        let path = write(name, text.as_bytes());
        lianzhang(&[
            "bulletin",
            "check",
            &path,
            "--published",
            "2024-09-15",
            "--json",
        ])
    };
    let clean = check("clean.txt", text);
    assert_eq!(clean.status, 0, "{}", clean.stderr);
    assert_eq!(json(&clean)["findings"], serde_json::json!([]));
    let wrong = check("wrong.txt", &text.replace("2417.7", "2471.7"));
    assert_eq!(wrong.status, 3);
    let finding = &json(&wrong)["findings"][0];
    assert_eq!(finding["rule"], "sum");
    assert_eq!(finding["severity"], "error");
    assert_eq!(
        finding["spans"],
        serde_json::json!([[11, 18], [28, 36], [46, 54]])
    );
    assert_eq!(finding["says"], "247170000000 元");
    assert!(
        finding["reason"]
            .as_str()
            .is_some_and(|reason| !reason.is_empty())
    );
}

#[test]
fn a_page_of_the_web_is_read_as_its_text() {
    let page = "<html><body><p>1至8月，甲县完成工业总产值<b>12.5</b>亿元。</p></body></html>";
    let path = write("report.html", page.as_bytes());
    let ended = lianzhang(&[
        "bulletin",
        "read",
        &path,
        "--published",
        "2024-09-20",
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    let text: Vec<char> = found["text"].as_str().expect("the text").chars().collect();
    let span =
        |at: usize| usize::try_from(found["facts"][0]["span"][at].as_u64().unwrap()).unwrap();
    let stands: String = text[span(0)..span(1)].iter().collect();
    assert_eq!(stands, "12.5亿元");
}

#[test]
fn a_file_without_text_is_refused() {
    let ended = lianzhang(&["bulletin", "read", &write("empty.txt", b" \n"), "--json"]);
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.contains("no text"), "{}", ended.stderr);
}
