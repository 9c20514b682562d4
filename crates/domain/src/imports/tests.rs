use std::sync::LazyLock;

use jiff::Timestamp;

use super::*;
use crate::calendar::WorkingCalendar;
use crate::cases::{Source, Urgency};
use crate::catalogue::Language;

static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(WorkingCalendar::china);

fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn open(header: &[&str], choice: Option<&str>) -> Result<Sheet<'static>, Vec<Fault>> {
    let choice = choice.map(|text| text.parse::<Choice>().unwrap());
    Sheet::open(1, &cells(header), choice.as_ref(), &CALENDAR, now())
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
    let entry = sheet.read(
        2,
        &cells(&[
            "甲-1",
            "路灯",
            "不亮",
            "城乡建设",
            "特急",
            "Phone",
            "2026/1/2 8:05",
            "李雷",
            "0734 1234567",
        ]),
    );
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
    let entry = sheet.read(2, &cells(&["7", "t", "b", "环境保护"])).unwrap();
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
    let cells = vec![paragraph.as_str(); 60];
    let faults = open(&cells, Some("title=标题,body=内容")).unwrap_err();
    let told = faults[0].sentence.render(Language::Zh);
    assert!(told.chars().count() < 700, "{told}");
    assert!(told.ends_with('…'), "{told}");
}

#[test]
fn every_fault_of_a_row_is_named_at_its_column() {
    let header = ["标题", "内容", "电话", "时间", "紧急程度", "地点"];
    let mut sheet = open(&header, None).unwrap();
    let long = "长".repeat(201);
    let row = cells(&[&long, " ", "电话", "昨天", "很急", "甲\u{fffd}", "多"]);
    let faults = places(sheet.read(5, &row).unwrap_err());
    assert_eq!(
        faults,
        [
            place(5, "", "import.extra-cells"),
            place(5, "标题", "text.too-long"),
            place(5, "内容", "text.empty"),
            place(5, "电话", "text.not-a-phone"),
            place(5, "地点", "import.undecodable"),
            place(5, "紧急程度", "import.unknown"),
            place(5, "时间", "import.not-a-date"),
        ]
    );
    let future = cells(&["t", "b", "", "2026-11-23"]);
    let faults = places(sheet.read(6, &future).unwrap_err());
    assert_eq!(faults, [place(6, "时间", "import.future")]);
}

#[test]
fn equal_rows_are_told_and_repeated_identifiers_refused() {
    let mut sheet = open(&["编号", "标题", "内容"], None).unwrap();
    assert_eq!(
        sheet.read(2, &cells(&["1", "t", "b"])).unwrap().same_as,
        None
    );
    let same = sheet
        .read(3, &cells(&["2", "t ", "b"]))
        .unwrap()
        .same_as
        .unwrap();
    assert_eq!(
        (same.row, same.sentence.params["above"].as_str()),
        (Some(3), "2")
    );
    let faults = places(sheet.read(4, &cells(&["1", "u", "b"])).unwrap_err());
    assert_eq!(faults, [place(4, "编号", "import.repeated-id")]);
    // rows without identifier repeat none
    assert!(sheet.read(5, &cells(&["", "v", "b"])).is_ok());
    assert!(sheet.read(6, &cells(&["", "w", "b"])).is_ok());
}

#[test]
fn dates_are_read_as_tables_have_them() {
    let read = |text: &str| local_instant(text, &CALENDAR).map(|at| at.to_string());
    for text in [
        "2019/2/28",
        "2019-02-28",
        "2019.2.28",
        "2019年2月28日",
        "20190228",
        "2019-02-28T00:00:00",
    ] {
        assert_eq!(
            read(text).as_deref(),
            Some("2019-02-27T16:00:00Z"),
            "{text}"
        );
    }
    assert_eq!(
        read("2019/2/28 11:25:05").as_deref(),
        Some("2019-02-28T03:25:05Z")
    );
    assert_eq!(
        read("2019年2月28日 11时25分").as_deref(),
        Some("2019-02-28T03:25:00Z")
    );
    assert_eq!(
        read("2019-02-28T11:25:05.123").as_deref(),
        Some("2019-02-28T03:25:05Z")
    );
    assert_eq!(
        read("2019-02-28T11:25:05+08:00").as_deref(),
        Some("2019-02-28T03:25:05Z")
    );
    for wrong in [
        "",
        "2019",
        "2019/2",
        "2019/2/30",
        "28/2/2019",
        "43524.47",
        "2019/2/28 25:00",
        "二月",
    ] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
