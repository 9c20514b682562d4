//! Tables as offices and programs write them: what each command reads, and what it refuses by row.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{json as document, lianzhang};

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs a command on the database of the place: its exit status and its report.
    fn run(&self, arguments: &[&str]) -> (i32, Value) {
        let data = self.0.path().join("data");
        let mut all = arguments.to_vec();
        all.extend(["--json", "--data", data.to_str().unwrap()]);
        let ended = lianzhang(&all);
        (ended.status, document(&ended))
    }

    fn import(&self, file: &Path) -> (i32, Value) {
        self.run(&["import", "requests", file.to_str().unwrap()])
    }

    fn chain(&self, file: &Path) -> (i32, Value) {
        self.run(&[
            "chain",
            "import",
            file.to_str().unwrap(),
            "--format",
            "lists",
        ])
    }
}

/// Where faults are, and their codes.
fn faults(report: &Value, list: &str) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let faults = report[list].as_array().unwrap().iter();
    let place = |one: &Value| {
        (
            one["row"].as_u64().unwrap_or(0),
            text(&one["column"]),
            text(&one["code"]),
        )
    };
    faults.map(place).collect()
}

fn at(row: u64, column: &str, code: &str) -> (u64, String, String) {
    (row, column.to_owned(), code.to_owned())
}

fn read_columns(report: &Value) -> Vec<(String, Value)> {
    let columns = report["columns"].as_array().unwrap().iter();
    let pair = |one: &Value| {
        (
            one["header"].as_str().unwrap().to_owned(),
            one["field"].clone(),
        )
    };
    columns.map(pair).collect()
}

#[test]
fn a_mark_that_closes_by_chance_swallows_no_request() {
    let place = Place::new();
    let text = "标题,内容\n一,\"没有收尾\n二,第二件\n三,叫做\"第三\"的\n四,第四件\n";
    let (status, report) = place.import(&place.file("a.csv", text));
    assert_eq!((status, &report["imported"]), (3, &json!(0)));
    assert_eq!(
        faults(&report, "errors"),
        [at(2, "", "table.unclosed-quote")]
    );
}

#[test]
fn columns_are_told_and_two_of_one_meaning_refused() {
    let place = Place::new();
    let (status, report) = place.import(&place.file("a.csv", "标题,内容,备注\n一,二,三\n"));
    assert_eq!(status, 0, "{report}");
    let expected = [
        ("标题", json!("title")),
        ("内容", json!("body")),
        ("备注", Value::Null),
    ];
    assert_eq!(
        read_columns(&report),
        expected.map(|(header, field)| (header.to_owned(), field))
    );
    let (status, report) =
        place.import(&place.file("b.csv", "标题,内容,手机,电话\n一,二,13800000001,\n"));
    assert_eq!(status, 3);
    assert_eq!(
        faults(&report, "errors"),
        [at(1, "手机", "import.repeated-column")]
    );
}

#[test]
fn headers_of_offices_are_found_below_a_title_and_under_stars() {
    let place = Place::new();
    let text = "某区诉求汇总,,\n填报日期：2026年3月,,\n*标题\u{200b}（必填）,内容【必填】,联系电话(选填)\n一,二,１３８００００００００１\n";
    let (status, report) = place.import(&place.file("a.csv", text));
    assert_eq!((status, &report["imported"]), (0, &json!(1)), "{report}");
    assert_eq!(read_columns(&report)[2].1, "contact_phone");
}

#[test]
fn what_nobody_sees_is_no_title() {
    let place = Place::new();
    let (status, report) =
        place.import(&place.file("a.csv", "标题,内容\n\u{200b}\u{2060},\u{200b}\n"));
    assert_eq!(status, 3);
    let empty = [at(2, "标题", "text.empty"), at(2, "内容", "text.empty")];
    assert_eq!(faults(&report, "errors"), empty);
}

#[test]
fn days_are_read_in_every_usual_writing_and_no_other() {
    let place = Place::new();
    let text = "标题,内容,提交时间\n一,x,2026年3月5日 下午3:20\n二,x,２０２６-０３-０５\n三,x,2026-03-05 3:20 PM\n四,x,45356\n";
    let (status, report) = place.import(&place.file("a.csv", text));
    assert_eq!((status, &report["imported"]), (0, &json!(4)), "{report}");
    assert_eq!(
        faults(&report, "warnings"),
        [at(5, "提交时间", "date.serial")]
    );
    let text = "标题,内容,提交时间\n一,x,26/3/5\n二,x,3/5/2026\n三,x,2026-02-29\n四,x,3月5日\n";
    let (_, report) = place.import(&place.file("b.csv", text));
    let codes = ["cell.type", "cell.type", "date.invalid", "date.no-year"];
    let expected: Vec<_> = (2..)
        .zip(codes)
        .map(|(row, code)| at(row, "提交时间", code))
        .collect();
    assert_eq!(faults(&report, "errors"), expected);
}

#[test]
fn a_category_in_four_writings_is_one() {
    let place = Place::new();
    let text = "标题,内容,类别\n一,x,ＡＩ设备\n二,x,AI设备\n三,x,AI 设备\n四,x,ai设备\n";
    let (_, report) = place.import(&place.file("a.csv", text));
    assert_eq!(report["new_categories"], json!(["AI设备"]));
    let text = "标题,内容,类别\n五,x,ａｉ 设备\n";
    let (status, report) = place.import(&place.file("b.csv", text));
    assert_eq!(
        (status, &report["new_categories"]),
        (0, &json!([])),
        "{report}"
    );
}

#[test]
fn files_of_other_programs_say_how_to_save_them() {
    let place = Place::new();
    let files = [
        ("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice()),
        ("b.xls", b"<html><table><tr><td>1</td></tr></table></html>"),
        ("c.xlsx", b"PK\x03\x04 and no more"),
        ("d.csv", b"\x89PNG\r\n\x1a\n\0\0\0\0\0\0\0"),
    ];
    for (name, bytes) in files {
        let (status, report) = place.import(&place.file(name, bytes));
        assert_eq!(status, 3, "{name}");
        assert_eq!(
            faults(&report, "errors"),
            [at(0, "", "file.unreadable")],
            "{name}"
        );
    }
}

#[test]
fn tables_of_the_chain_commands_are_read_as_excel_in_china_saves_them() {
    let place = Place::new();
    let gbk = |name: &str, text: &str| place.file(name, encoding_rs::GBK.encode(text).0);
    let text = "country,product,value\n衡阳,管材,10\n衡阳,铜箔,1\n岳阳,管材,1\n岳阳,铜箔,3\n";
    let input = gbk("a.csv", text);
    let ended = lianzhang(&[
        "chain",
        "complexity",
        "--input",
        input.to_str().unwrap(),
        "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stdout);
    assert!(ended.stdout.contains("衡阳"), "{}", ended.stdout);
    let edges = gbk("b.csv", "supplier,buyer,weight\n甲,乙,4\n");
    let firms = gbk("c.csv", "firm,sector,final\n甲,纺织,10\n乙,服装,5\n");
    let (edges, firms) = (edges.to_str().unwrap(), firms.to_str().unwrap());
    let ended = lianzhang(&[
        "chain", "shock", "--edges", edges, "--firms", firms, "--json",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.stdout);
    assert_eq!(document(&ended)["firms"][0]["firm"], "甲");
}

#[test]
fn a_table_that_is_not_productive_is_refused_by_sector() {
    let place = Place::new();
    let text = "code,name,s1,s2,GO\ns1,甲,150,500,100\ns2,乙,200,100,2000\n";
    let input = place.file("io.csv", text);
    let ended = lianzhang(&[
        "chain",
        "tables",
        "--input",
        input.to_str().unwrap(),
        "--json",
    ]);
    assert_eq!(ended.status, 3, "{}", ended.stdout);
    let errors = &document(&ended)["errors"];
    assert_eq!(
        (&errors[0]["row"], &errors[0]["column"]),
        (&json!(2), &json!("go"))
    );
    assert!(
        errors[0]["message"].as_str().unwrap().contains("350"),
        "{errors}"
    );
}

#[test]
fn codes_that_are_none_are_refused() {
    let ended = lianzhang(&[
        "uscc",
        "check",
        "000000000000000000",
        "430112190001010739",
        "９１１５２２０１０７８３７７４４９Ｐ",
        "--json",
    ]);
    assert_eq!(ended.status, 3);
    let codes = document(&ended)["codes"].clone();
    let reasons: Vec<&Value> = codes
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["reason"])
        .collect();
    assert_eq!(
        reasons,
        [
            &json!("uscc.kind"),
            &json!("uscc.identity-card"),
            &Value::Null
        ]
    );
}

/// The small inputs of bug reports, where they are at hand.
fn at_hand(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let file = root.join("bug-cases").join(name);
    match file.exists() {
        true => Some(file),
        false => {
            eprintln!("skipped: {name} is not at hand");
            None
        }
    }
}

#[test]
fn workbooks_of_bug_reports_are_read_or_refused_by_cell() {
    let place = Place::new();
    let refused = |name: &str, expected: &[(u64, String, String)]| {
        let Some(file) = at_hand(name) else { return };
        let (status, report) = place.import(&file);
        assert_eq!(
            (status, &report["imported"]),
            (3, &json!(0)),
            "{name} {report}"
        );
        assert_eq!(faults(&report, "errors"), expected, "{name}");
    };
    let missing = "cell.formula-without-value";
    refused(
        "07-formula-without-value/formula.xlsx",
        &[at(2, "类别", missing), at(2, "紧急程度", missing)],
    );
    let error = "cell.error-value";
    refused(
        "08-error-values/errors.xlsx",
        &[at(3, "内容", error), at(3, "编号", error)],
    );
    let long = "cell.long-number";
    refused("09-long-numbers/one-long-id.xlsx", &[at(2, "编号", long)]);
    refused(
        "09-long-numbers/two-ids.xlsx",
        &[at(2, "编号", long), at(3, "编号", long)],
    );
    refused(
        "09-long-numbers/uscc-as-number.xlsx",
        &[at(2, "企业", long), at(3, "编号", long)],
    );
    let merged = "06-merged-cells/merged-category.xlsx";
    if let Some(file) = at_hand(merged) {
        let (status, report) = place.import(&file);
        assert_eq!((status, &report["imported"]), (0, &json!(4)), "{report}");
        let told = [at(3, "类别", "cell.merged"), at(4, "类别", "cell.merged")];
        assert_eq!(faults(&report, "warnings"), told);
    }
    for name in ["banner", "two-row-header", "notes-first"] {
        if let Some(file) = at_hand(&format!("27-tables-as-offices-make-them/{name}.xlsx")) {
            let (status, report) = place.import(&file);
            assert_eq!(
                (status, &report["imported"]),
                (0, &json!(1)),
                "{name} {report}"
            );
        }
    }
}

#[test]
fn chain_workbooks_of_bug_reports_are_refused_by_row() {
    for (name, row, column) in [
        ("16-duplicate-supply/dup-supply.xlsx", 4, "供应企业"),
        ("17-negative-supply/neg.xlsx", 4, "年金额（万元）"),
        ("18-kind-circle/kind-cycle.xlsx", 3, "上位产品"),
        ("19-dates-of-evidence/date-future.xlsx", 4, "日期"),
    ] {
        let place = Place::new();
        let Some(file) = at_hand(name) else { continue };
        let (status, report) = place.chain(&file);
        assert_eq!(status, 3, "{name} {report}");
        let error = &report["errors"][0];
        assert_eq!(
            (&error["row"], &error["column"]),
            (&json!(row), &json!(column)),
            "{name}"
        );
    }
    let place = Place::new();
    let Some(file) = at_hand("19-dates-of-evidence/date-serial.xlsx") else {
        return;
    };
    let (status, report) = place.chain(&file);
    assert_eq!((status, &report["supplies"]), (0, &json!(3)), "{report}");
    assert_eq!(
        (
            &report["warnings"][0]["row"],
            &report["warnings"][0]["column"]
        ),
        (&json!(4), &json!("日期"))
    );
}
