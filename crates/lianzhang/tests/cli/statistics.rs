//! The statistics commands from files to documents.

use serde_json::Value;

use super::{json, lianzhang};

fn write(name: &str, text: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("statistics");
    std::fs::create_dir_all(&folder).expect("the test directory can be made");
    let path = folder.join(name);
    std::fs::write(&path, text).expect("the test directory can be written");
    path.to_str().expect("the path is UTF-8").to_owned()
}

#[test]
fn a_query_knows_what_was_known_and_how_surely() {
    let table = "indicator,region,chain,from,to,value,unit,published,status\n\
        产值,甲市,电子,2023-01,2023-02,10.0,亿元,2023-03-15,preliminary\n\
        产值,甲市,电子,2023-01,2023-02,10.5,亿元,2024-06-28,revised\n\
        产值,甲市,装备,2023-01,2023-02,30.0,亿元,2023-03-15,preliminary\n\
        产值,甲市,电子,2024-01,2024-02,12.0,亿元,2024-03-15,preliminary\n\
        产值,甲市,装备,2024-01,2024-02,28.0,亿元,2024-03-15,preliminary\n";
    let path = write("output.csv", table);
    let ask = |as_of: &str| {
        let ended = lianzhang(&[
            "statistics",
            "query",
            "--input",
            &path,
            "--indicator",
            "产值",
            "--chain",
            "电子",
            "--to",
            "2024-02",
            "--from",
            "2024-02",
            "--as-of",
            as_of,
            "--derive",
            "yoy,share,contribution",
            "--json",
        ]);
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        let rows = json(&ended)["rows"].as_array().expect("a list").clone();
        let values: Vec<(String, f64)> = rows
            .iter()
            .map(|row| {
                (
                    row["measure"].as_str().unwrap().to_owned(),
                    row["value"].as_f64().unwrap(),
                )
            })
            .collect();
        assert!(
            rows.iter()
                .all(|row| row["low"].as_f64() <= row["value"].as_f64())
        );
        assert_eq!(rows[0]["unit"], "亿元");
        values
    };
    let named = |name: &str, value: f64| (name.to_owned(), value);
    assert_eq!(
        ask("2024-06-27"),
        [
            named("level", 12.0),
            named("yoy", 20.0),
            named("share", 30.0),
            named("contribution", 5.0)
        ]
    );
    let revised = ask("2024-06-28");
    assert!((revised[1].1 - (12.0 / 10.5 - 1.0) * 100.0).abs() < 1e-9);
}

#[test]
fn a_region_is_asked_over_all_its_chains() {
    let table = "indicator,region,chain,from,to,value,unit\n\
        产值,甲市,电子,2023-01,2023-02,10.0,亿元\n产值,甲市,装备,2023-01,2023-02,30.0,亿元\n\
        产值,乙市,电子,2023-01,2023-02,60.0,亿元\n";
    let path = write("chains.csv", table);
    let ended = lianzhang(&[
        "statistics",
        "query",
        "--input",
        &path,
        "--indicator",
        "产值",
        "--region",
        "甲市",
        "--derive",
        "share,rank",
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let rows = json(&ended)["rows"].as_array().expect("a list").clone();
    let total = |measure: &str| {
        let found = rows
            .iter()
            .find(|row| row["chain"].is_null() && row["measure"] == measure);
        found.expect("the total").clone()
    };
    assert_eq!(total("level")["value"], 40.0);
    assert_eq!(total("share")["value"], 40.0);
    assert_eq!(total("rank")["value"], 2.0);
}

#[test]
fn wrong_rows_are_listed_and_exit_3() {
    let path = write(
        "wrong.csv",
        "indicator,region,to,value,unit\n产值,甲市,2024-13,x,亿元\n",
    );
    let ended = lianzhang(&[
        "statistics",
        "query",
        "--input",
        &path,
        "--indicator",
        "产值",
        "--json",
    ]);
    assert_eq!(ended.status, 3);
    let columns: Vec<String> = json(&ended)["errors"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|error| error["column"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(columns, ["value", "to"]);
}

#[test]
fn implied_months_and_ranks_carry_their_bounds() {
    let implied = write(
        "implied.csv",
        "id,cumulative_before,growth_before,cumulative,growth\n1,100.0,0.0,210.0,5.0\n",
    );
    let ended = lianzhang(&["statistics", "implied", "--input", &implied, "--json"]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let row = &json(&ended)["rows"][0];
    assert!((row["month_growth"].as_f64().unwrap() - 10.0).abs() < 1e-9);
    assert!(row["low"].as_f64().unwrap() < 10.0 && row["high"].as_f64().unwrap() > 10.0);

    let scores = write(
        "scores.csv",
        "name,Progress,size\n甲,0.9,0.1\n乙,0.5,0.4\n丙,0.1,0.1\n",
    );
    let weights = write("weights.json", r#"{ "progress": 50, "size": 50 }"#);
    let ended = lianzhang(&[
        "statistics",
        "rank",
        "--scores",
        &scores,
        "--weights",
        &weights,
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let rows = json(&ended);
    let places =
        |at: usize| ["rank", "best", "worst"].map(|key| rows["rows"][at][key].as_u64().unwrap());
    assert_eq!(places(0), [1, 1, 2]);
    assert_eq!(places(1), [2, 1, 2]);
    assert_eq!(places(2), [3, 3, 3]);
}

#[test]
fn figures_come_in_once_are_asked_as_of_a_day_and_go_out_whole() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data").to_str().unwrap().to_owned();
    let run = |words: &[&str]| {
        let mut arguments = vec!["statistics"];
        arguments.extend(words);
        arguments.extend(["--data", &data]);
        lianzhang(&arguments)
    };
    let wrong = write(
        "stored-wrong.csv",
        "indicator,region,to,value,unit\n产值,甲市,2024-02,1.0,亿元\n产值,甲市,2024-13,x,亿元\n",
    );
    let refused = run(&["import", &wrong, "--json"]);
    assert_eq!(refused.status, 3, "{}", refused.stderr);
    let refused = json(&refused);
    assert_eq!(
        (&refused["imported"], &refused["errors"][0]["row"]),
        (&Value::from(0), &Value::from(3))
    );
    let path = write(
        "stored.csv",
        "indicator,region,chain,from,to,at,value,unit,published,status,relation,partner\n\
        产值,甲市,电子,2023-01,2023-02,,10.0,亿元,2023-03-15,preliminary,,\n\
        产值,甲市,电子,2023-01,2023-02,,10.5,亿元,2024-06-28,revised,,\n\
        产值,甲市,装备,2023-01,2023-02,,30.0,亿元,2023-03-15,preliminary,,\n\
        产值,甲市,电子,2024-01,2024-02,,12.0,亿元,2024-03-15,preliminary,,\n\
        企业数,甲市,,,,2024-02,7,个,,,near,乙国\n",
    );
    let strict = run(&["import", &path, "--strict", "--json"]);
    assert_eq!(strict.status, 3, "{}", strict.stdout);
    for (more, imported) in [(&["--dry-run"][..], 5), (&[], 5), (&["--strict"], 0)] {
        let done = run(&[&["import", &path, "--json"][..], more].concat());
        assert_eq!(done.status, 0, "{} {}", done.stdout, done.stderr);
        let done = json(&done);
        assert_eq!(
            (&done["rows"], &done["imported"]),
            (&Value::from(5), &Value::from(imported))
        );
    }
    let yoy = |as_of: &str| {
        let question = [
            "query",
            "--indicator",
            "产值",
            "--chain",
            "电子",
            "--to",
            "2024-02",
            "--from",
            "2024-02",
        ];
        let more = ["--as-of", as_of, "--derive", "yoy", "--json"];
        let ended = run(&[&question[..], &more].concat());
        assert_eq!(ended.status, 0, "{}", ended.stderr);
        json(&ended)["rows"][1]["value"].as_f64().unwrap()
    };
    assert!((yoy("2024-06-27") - 20.0).abs() < 1e-9);
    assert!((yoy("2024-06-28") - (12.0 / 10.5 - 1.0) * 100.0).abs() < 1e-9);
    let share = run(&[
        "query",
        "--indicator",
        "产值",
        "--chain",
        "电子",
        "--region",
        "甲市",
        "--to",
        "2023-02",
        "--as-of",
        "2023-12-31",
        "--derive",
        "share",
        "--json",
    ]);
    assert_eq!(json(&share)["rows"][1]["value"], 25.0);

    let out = place.path().join("out.csv").to_str().unwrap().to_owned();
    assert_eq!(run(&["export", &out]).status, 0);
    let again = json(&run(&["import", &out, "--json"]));
    assert_eq!(
        (&again["rows"], &again["imported"]),
        (&Value::from(5), &Value::from(0))
    );
    let elsewhere = place.path().join("elsewhere").to_str().unwrap().to_owned();
    let fresh = lianzhang(&["statistics", "import", &out, "--json", "--data", &elsewhere]);
    assert_eq!(json(&fresh)["imported"], 5);
    let back = place.path().join("back.csv").to_str().unwrap().to_owned();
    assert_eq!(
        lianzhang(&["statistics", "export", &back, "--data", &elsewhere]).status,
        0
    );
    let text = |path: &str| std::fs::read_to_string(path).unwrap();
    assert_eq!(text(&back), text(&out));
}
