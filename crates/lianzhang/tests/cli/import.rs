use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Ended, json as document, lianzhang};

struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory }
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, file: &Path, options: &[&str]) -> Ended {
        let data = self.directory.path().join("data");
        let mut arguments = vec!["import", "requests", file.to_str().unwrap(), "--json"];
        arguments.extend(["--data", data.to_str().unwrap()]);
        arguments.extend(options);
        lianzhang(&arguments)
    }

    fn verified(&self) -> Value {
        let data = self.directory.path().join("data");
        let ended = lianzhang(&[
            "audit",
            "verify",
            "--json",
            "--data",
            data.to_str().unwrap(),
        ]);
        assert_eq!(ended.status, 0, "{}", ended.stdout);
        document(&ended)
    }

    fn events(&self) -> u64 {
        let verified = self.verified();
        assert_eq!(verified["events"], verified["sealed"], "the command seals");
        verified["events"].as_u64().unwrap()
    }
}

/// Rows seen and requests filed.
fn counts(report: &Value) -> (u64, u64) {
    let count = |name: &str| report[name].as_u64().unwrap();
    (count("rows"), count("imported"))
}

#[test]
fn rows_are_filed_once_each_and_equal_ones_told() {
    let place = Place::new();
    let file = place.file(
        "a.csv",
        "标题,内容,类别\n路灯,不亮,城乡建设\n路灯,不亮,城乡建设\n停水,三天,roads\n",
    );
    let looked = document(&place.import(&file, &["--dry-run"]));
    assert_eq!(counts(&looked), (3, 0));
    assert_eq!(place.events(), 0);

    let ended = place.import(&file, &[]);
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let report = document(&ended);
    assert_eq!(counts(&report), (3, 3));
    assert_eq!(report["errors"], json!([]));
    assert_eq!(report["warnings"].as_array().unwrap().len(), 1);
    assert_eq!(report["warnings"][0]["row"], 3);
    assert_eq!(report["new_categories"], json!(["城乡建设", "roads"]));
    // one for each request and each category
    assert_eq!(place.events(), 5);

    let again = document(&place.import(&file, &["--strict"]));
    assert_eq!(
        (&again["imported"], &again["new_categories"]),
        (&json!(3), &json!([]))
    );
    assert_eq!(place.events(), 8);
}

#[test]
fn errors_are_told_by_row_and_column_and_nothing_changes() {
    let place = Place::new();
    let bytes = "编号,标题,内容,企业\n1,好,好,\n1,,好,91152201078377449X\n".as_bytes();
    let ended = place.import(&place.file("a.csv", bytes), &[]);
    assert_eq!(ended.status, 3);
    let report = document(&ended);
    assert_eq!(counts(&report), (2, 0));
    let errors = report["errors"].as_array().unwrap().iter();
    let places: Vec<_> = errors
        .map(|error| (error["row"].as_u64(), error["column"].as_str()))
        .collect();
    let wanted = [(Some(3), Some("标题")), (Some(3), Some("编号"))];
    assert_eq!(places, wanted);
    assert_eq!(place.events(), 0);

    let strict = place.file("b.csv", "title,body,category\na,b,no such\n");
    assert_eq!(place.import(&strict, &["--strict"]).status, 3);
    let missing = place.import(&strict, &["--columns", "title=title,body=words"]);
    assert_eq!(missing.status, 3);
    assert_eq!(document(&missing)["errors"][0]["column"], "words");
    assert_eq!(
        place
            .import(&strict, &["--columns", "headline=title"])
            .status,
        2
    );
    assert_eq!(place.events(), 0);
}

#[test]
fn identifiers_are_imported_once() {
    let place = Place::new();
    let file = place.file("a.csv", "id,title,body\n7,a,b\n");
    let columns = ["--columns", "external_id=id,title=title,body=body"];
    assert_eq!(place.import(&file, &columns).status, 0);
    let again = place.import(&file, &columns);
    assert_eq!(again.status, 3);
    assert_eq!(document(&again)["errors"][0]["column"], "id");
    assert_eq!(place.events(), 1);
}

#[test]
fn the_messages_of_residents_come_in() {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let file = root.join("civic-messages/labelled.csv");
    if !file.exists() {
        eprintln!("skipped: no real data");
        return;
    }
    let place = Place::new();
    let ended = place.import(
        &file,
        &["--columns", "title=title,body=body,category=label"],
    );
    assert_eq!(ended.status, 0, "{}", ended.stderr);
    let report = document(&ended);
    assert_eq!(counts(&report), (7368, 7368));
    assert_eq!(report["warnings"].as_array().unwrap().len(), 143);
    assert_eq!(report["new_categories"].as_array().unwrap().len(), 7);
    assert_eq!(place.events(), 7368 + 7);
}

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
    const ROWS: u64 = 20_000;
    let place = Place::new();
    let mut text = String::from("编号,标题,内容\n");
    for n in 0..ROWS {
        text.push_str(&format!("{n},第{n}件,内容\n"));
    }
    let file = place.file("many.csv", text);
    // makes the schema, so that the rows can be looked at while they come in
    assert_eq!(place.events(), 0);
    let mut child = Command::new(env!("CARGO_BIN_EXE_lianzhang"))
        .args(["import", "requests"])
        .arg(&file)
        .arg("--data")
        .arg(place.directory.path().join("data"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while place.verified()["events"] == 0 {
        assert!(child.try_wait().unwrap().is_none(), "nothing came in");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // the first look seals what the killed one left
    place.verified();
    let published = place.events();
    assert!(published > 0 && published < ROWS, "{published}");
    assert_eq!(published % 500, 0, "whole chunks");

    let again = place.import(&file, &[]);
    assert_eq!(again.status, 1, "{}", again.stdout);
    assert!(again.stderr.contains("--resume"), "{}", again.stderr);
    let resumed = place.import(&file, &["--resume"]);
    assert_eq!(resumed.status, 0, "{}", resumed.stderr);
    assert_eq!(counts(&document(&resumed)), (ROWS, ROWS));
    assert_eq!(place.events(), ROWS);
    // one more time changes nothing
    let resumed = document(&place.import(&file, &["--resume"]));
    assert_eq!(counts(&resumed), (ROWS, ROWS));
    assert_eq!(place.events(), ROWS);
}
