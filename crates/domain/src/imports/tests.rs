use std::sync::LazyLock;

use jiff::Timestamp;

use super::*;
use crate::calendar::WorkingCalendar;
use crate::cases::{Source, Urgency};
use crate::catalogue::Language;
use crate::tables::{Cell, Fault, Row, Value};

static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(WorkingCalendar::china);

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn row(number: u32, texts: &[&str]) -> Row {
    Row::of_texts(number, texts.iter().copied())
}

fn open(header: &[&str], choice: Option<&str>) -> Result<Sheet<'static>, Vec<Fault>> {
    let choice = choice.map(|text| text.parse::<Choice>().unwrap());
    let layout = Sheet::layout(&[row(1, header)], choice.as_ref())?;
    Ok(Sheet::open(layout, &CALENDAR, now()))
}

fn places(faults: Vec<Fault>) -> Vec<(u32, String, String)> {
    let place = |fault: Fault| {
        (
            fault.row.unwrap_or(0),
            fault.column.unwrap_or_default(),
            fault.sentence.key,
        )
    };
    faults.into_iter().map(place).collect()
}

fn place(row: u32, column: &str, key: &str) -> (u32, String, String) {
    (row, column.to_owned(), format!("error.{key}"))
}

#[test]
fn headers_are_recognised_in_both_languages() {
    let mut sheet = open(
        &[
            "编号",
            " 标 题 ",
            "正文",
            "类别",
            "紧急程度",
            "来源",
            "提交时间",
            "联系人",
            "电话",
        ],
        None,
    )
    .unwrap();
    let cells = [
        "甲-1",
        "路灯",
        "不亮",
        "城乡建设",
        "特急",
        "Phone",
        "2026/1/2 8:05",
        "李雷",
        "０７３４ 1234567",
    ];
    let entry = sheet.read(&row(2, &cells));
    let entry = entry.unwrap();
    assert_eq!(entry.title.as_str(), "路灯");
    assert_eq!(entry.category.unwrap().as_str(), "城乡建设");
    assert_eq!(entry.external_id.unwrap().as_str(), "甲-1");
    assert_eq!(entry.urgency, Urgency::Critical);
    assert_eq!(entry.source, Source::Phone);
    assert_eq!(
        entry.submitted_at.unwrap().to_string(),
        "2026-01-02T00:05:00Z"
    );
}

#[test]
fn a_choice_of_columns_is_all_that_is_read() {
    let mut sheet = open(
        &["id", "title", "body", "label"],
        Some("title=title,body=body,category=label"),
    )
    .unwrap();
    let entry = sheet.read(&row(2, &["7", "t", "b", "环境保护"])).unwrap();
    assert_eq!(entry.external_id, None);
    assert_eq!(entry.category.unwrap().as_str(), "环境保护");
    assert_eq!(
        (entry.urgency, entry.source),
        (Urgency::Normal, Source::Import)
    );
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let choose = |text: &str| text.parse::<Choice>().unwrap_err();
    assert!(matches!(choose("title"), ChoiceError::Malformed { .. }));
    assert!(matches!(choose("title="), ChoiceError::Malformed { .. }));
    assert!(matches!(choose("subject=a"), ChoiceError::Unknown { .. }));
    assert!(matches!(
        choose("title=a,title=b"),
        ChoiceError::Repeated { .. }
    ));
    let commas: Choice = "title=标题,副题,body=b".parse().unwrap();
    assert_eq!(commas.pairs()[0].1, "标题,副题");
}

#[test]
fn headers_that_miss_or_repeat_a_column_are_refused() {
    let faults = |header: &[&str], choice| places(open(header, choice).unwrap_err());
    assert_eq!(
        faults(&["标题"], None),
        [place(1, "body", "import.missing-column")]
    );
    assert_eq!(
        faults(&["标题", "内容", "标题"], None),
        [place(1, "标题", "import.repeated-column")]
    );
    assert_eq!(
        faults(&["a", "b"], Some("title=a,body=c")),
        [place(1, "c", "import.missing-column")]
    );
}

#[test]
fn a_first_row_that_is_no_header_is_not_told_whole() {
    let paragraph = "长".repeat(5_000);
    let header = vec![paragraph.as_str(); 60];
    let faults = open(&header, Some("title=标题,body=内容")).unwrap_err();
    let told = faults[0].sentence.render(Language::Zh);
    assert!(told.chars().count() < 700, "{told}");
    assert!(told.ends_with('…'), "{told}");
}

#[test]
fn every_fault_of_a_row_is_named_at_its_column() {
    let header = ["标题", "内容", "电话", "时间", "紧急程度", "地点"];
    let mut sheet = open(&header, None).unwrap();
    let long = "长".repeat(201);
    let wrong = row(5, &[&long, " ", "电话", "昨天", "很急", "甲\u{fffd}", "多"]);
    let faults = places(sheet.read(&wrong).unwrap_err());
    assert_eq!(
        faults,
        [
            place(5, "", "import.extra-cells"),
            place(5, "标题", "text.too-long"),
            place(5, "内容", "text.empty"),
            place(5, "电话", "text.not-a-phone"),
            place(5, "地点", "import.undecodable"),
            place(5, "紧急程度", "import.unknown"),
            place(5, "时间", "cell.type"),
        ]
    );
    let future = row(6, &["t", "b", "", "2026-11-23"]);
    let faults = places(sheet.read(&future).unwrap_err());
    assert_eq!(faults, [place(6, "时间", "import.future")]);
}

#[test]
fn equal_rows_are_told_and_repeated_identifiers_refused() {
    let mut sheet = open(&["编号", "标题", "内容"], None).unwrap();
    assert_eq!(sheet.read(&row(2, &["1", "t", "b"])).unwrap().remarks, []);
    let entry = sheet.read(&row(3, &["2", "t ", "b"])).unwrap();
    let [same] = entry.remarks.as_slice() else {
        panic!("{entry:?}")
    };
    assert_eq!(
        (same.row, same.sentence.params["above"].as_str()),
        (Some(3), "2")
    );
    let faults = places(sheet.read(&row(4, &["1", "u", "b"])).unwrap_err());
    assert_eq!(faults, [place(4, "编号", "import.repeated-id")]);
    // rows without identifier repeat none
    assert!(sheet.read(&row(5, &["", "v", "b"])).is_ok());
    assert!(sheet.read(&row(6, &["", "w", "b"])).is_ok());
}

#[test]
fn two_headers_of_one_meaning_are_refused_and_the_rest_is_told() {
    for (header, first) in [
        (["编号", "诉求标题", "主题", "内容", ""], "诉求标题"),
        (["标题", "内容", "电话", "联系电话", ""], "电话"),
    ] {
        let faults = places(open(&header, None).unwrap_err());
        assert_eq!(faults, [place(1, first, "import.repeated-column")]);
    }
    let chosen = open(&["诉求标题", "主题", "内容"], Some("title=主题,body=内容"));
    assert!(chosen.is_ok(), "a choice says which");
    let sheet = open(&["标题", "内容", "备注"], None).unwrap();
    let columns = sheet.headings().iter();
    let columns: Vec<_> = columns
        .map(|one| (one.letters(), one.header.as_str(), one.field))
        .collect();
    assert_eq!(columns[0], ("A".to_owned(), "标题", Some(Column::Title)));
    assert_eq!(columns[2], ("C".to_owned(), "备注", None));
}

#[test]
fn a_firm_is_read_by_its_code_and_else_by_its_name() {
    let mut sheet = open(&["标题", "内容", "企业", "统一社会信用代码"], None).unwrap();
    let entry = sheet.read(&row(2, &["t", "b", "甲厂", "91152201078377449P"]));
    let (column, firm) = entry.unwrap().enterprise.unwrap();
    assert_eq!(
        (column, firm.as_str()),
        (Column::Enterprise, "91152201078377449P")
    );
    let entry = sheet.read(&row(3, &["t", "b", "甲厂", ""]));
    let (column, firm) = entry.unwrap().enterprise.unwrap();
    assert_eq!((column, firm.as_str()), (Column::EnterpriseName, "甲厂"));
}

#[test]
fn the_header_once_more_is_no_request() {
    let mut sheet = open(&["标题", "内容"], None).unwrap();
    let faults = places(sheet.read(&row(9, &["标题", "内容"])).unwrap_err());
    assert_eq!(faults, [place(9, "", "import.header-again")]);
}

#[test]
fn cells_that_say_nothing_certain_are_refused_and_merged_ones_told() {
    let mut sheet = open(&["类别", "标题", "内容", "编号"], None).unwrap();
    let mut wrong = row(2, &["x", "t", "b", "1"]);
    wrong.cells[0] = Cell {
        is_uncalculated: true,
        ..Cell::default()
    };
    wrong.cells[2].value = Value::Error("#DIV/0!".to_owned());
    let id = crate::tables::Number::of_double(202_603_050_001_234_567.0, false);
    wrong.cells[3].value = Value::Number(id.unwrap());
    let faults = places(sheet.read(&wrong).unwrap_err());
    assert_eq!(
        faults,
        [
            place(2, "内容", "cell.error-value"),
            place(2, "类别", "cell.formula-without-value"),
            place(2, "编号", "cell.long-number"),
        ]
    );
    let merged = |column: usize, columns: (u32, u32)| {
        let id = column.to_string();
        let mut row = row(4, &["供电", "t", "b", &id]);
        let rows = (1, 3);
        row.cells[column].merged = Some(crate::tables::Region { rows, columns });
        row
    };
    let entry = sheet.read(&merged(0, (0, 0))).unwrap();
    assert_eq!(entry.category.unwrap().as_str(), "供电");
    assert_eq!(entry.remarks[0].code(), "cell.merged");
    let faults = places(sheet.read(&merged(1, (1, 2))).unwrap_err());
    assert_eq!(faults, [place(4, "标题", "cell.merged")]);
    let faults = places(sheet.read(&merged(3, (3, 3))).unwrap_err());
    assert_eq!(faults, [place(4, "编号", "cell.merged")]);
}
