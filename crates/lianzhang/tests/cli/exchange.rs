//! The exchange commands from files to documents, and how they refuse.

use std::path::{Path, PathBuf};

use super::{json, lianzhang};

/// A directory of this test's own, emptied before use.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("exchange-{name}"));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("the test directory can be made");
    path
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the test directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

#[test]
fn a_plan_is_solved_and_shared() {
    let folder = folder("plan");
    for (name, text) in [
        ("firms", "firm,name,province,park\nA,,湖南,\nB,,湖南,\n"),
        (
            "streams",
            "stream,firm,material,content,impurity,disposal_cost,waste_code,storage_capacity,storage_cost\n\
             S,A,石膏,0.9,0,100,,0,0\n",
        ),
        ("supply", "stream,period,quantity\nS,1,50\n"),
        (
            "needs",
            "need,firm,material,virgin_price,virgin_content,min_content,max_impurity\nN,B,石膏,160,1,0.9,0.1\n",
        ),
        ("demand", "need,period,quantity\nN,1,80\n"),
        (
            "treatments",
            "treatment,firm,input,output,yield,out_content,out_impurity,out_waste_code,cost,capacity,fixed_cost,residue_cost\n",
        ),
        ("permits", "firm,waste_code,from,to,capacity\n"),
        (
            "links",
            "from,to,material,distance_km,cost_per_tkm,fixed_cost,capacity,min_lot,approved\nA,B,石膏,10,1,1000,200,0,0\n",
        ),
    ] {
        write(&folder, &format!("{name}.csv"), text);
    }
    let path = folder.to_str().expect("UTF-8");
    let ended = lianzhang(&["exchange", "plan", path, "--split", "shapley", "--json"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    // 50 t at 10 yuan and the link instead of 50 t disposed of and 50 t bought
    assert_eq!(found["status"], "optimal");
    assert_eq!(found["objective"], 50.0 * 10.0 + 1000.0 + 30.0 * 160.0);
    assert_eq!(found["saving"], 11_500.0);
    assert_eq!(found["flows"][0]["quantity"], 50.0);
    assert_eq!(found["split"]["players"][1]["shapley"], 5_750.0);
    std::fs::remove_file(folder.join("links.csv")).expect("it was written");
    let ended = lianzhang(&["exchange", "plan", path, "--json"]);
    assert_eq!(ended.status, 3);
    let fault = &json(&ended)["errors"][0];
    assert_eq!(fault["file"], "links.csv");
    assert_eq!(fault["code"], "sheet.missing-file");
}

#[test]
fn bad_rows_are_told_by_file_row_and_column_in_the_language_of_the_reader() {
    let folder = folder("faults");
    let game = write(&folder, "game.csv", "coalition,worth\nA,1\nA+A,2\nB,x\n");
    let ended = lianzhang(&["exchange", "split", "--game", &game, "--json"]);
    assert_eq!(ended.status, 3);
    let errors = json(&ended)["errors"].clone();
    assert_eq!(errors[0]["row"], 3);
    assert_eq!(errors[0]["column"], "coalition");
    assert_eq!(errors[1]["code"], "sheet.not-a-number");
    assert_eq!(errors[1]["message"], "“x” is not a number");
    let ended = lianzhang(&["exchange", "split", "--game", &game]);
    assert_eq!((ended.status, ended.stdout.as_str()), (3, ""));
    assert!(ended.stderr.contains("game.csv"), "{}", ended.stderr);
}

#[test]
fn measures_are_checked_without_changing_anything() {
    let folder = folder("measures");
    let measures = r#"[{"id":"M","title":"t","from":"2026-01-01","to":"2026-12-31","group":"",
        "condition":{"field":"size","op":">=","value":10},"amount":{"rate":"0.5","of":"size"}}]"#;
    let measures = write(&folder, "measures.json", measures);
    let firms = write(&folder, "firms.csv", "firm,size\nF1,10.01\nF2,\n");
    let arguments = [
        "measures",
        "check",
        "--measures",
        &measures,
        "--firms",
        &firms,
    ];
    let ended = lianzhang(&[&arguments[..], &["--on", "2026-03-01", "--json"]].concat());
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let found = json(&ended);
    assert_eq!(found["items"][0]["amount"], "5.01");
    assert_eq!(found["items"][1]["outcome"], "unknown");
    assert_eq!(found["items"][1]["missing"][0], "size");
    assert_eq!(found["measures"][0]["granted_total"], "5.01");
}
