use jiff::civil::{DateTime, date};

use super::*;
use crate::catalogue::Reason;

fn row(number: u32, texts: &[&str]) -> Row {
    Row::of_texts(number, texts.iter().copied())
}

fn fields() -> Vec<Wanted<'static, &'static str>> {
    let field = |field, names: &[&'static str], is_needed| Wanted {
        field,
        names: names.to_vec(),
        is_needed,
    };
    vec![
        field("title", &["标题"], true),
        field("body", &["内容"], true),
        field("contact", &["联系人"], false),
        field("phone", &["联系电话", "电话"], false),
    ]
}

/// The row of the header and where each column lies, or the codes of what is wrong.
type Layout = Result<(u32, Vec<(&'static str, usize)>), Vec<&'static str>>;

fn layout(rows: &[Row]) -> Layout {
    let found = find(rows, &fields(), str::to_owned);
    let found = found.map_err(|(_, faults)| faults.iter().map(Reason::code).collect::<Vec<_>>())?;
    let columns = found.headings.iter();
    let columns = columns.filter_map(|one| Some((one.field?, one.index)));
    Ok((found.row, columns.collect()))
}

fn merged(mut row: Row, column: usize, rows: (u32, u32), columns: (u32, u32)) -> Row {
    row.cells[column].merged = Some(Region { rows, columns });
    row
}

#[test]
fn headers_are_found_as_offices_write_them() {
    let plain = vec![("title", 0), ("body", 1), ("phone", 2)];
    let header = ["*标题（必填）", "＊内容【必填】：", "联系电话(选填)"];
    assert_eq!(layout(&[row(1, &header)]), Ok((1, plain.clone())));
    let header = [" 标\u{200b} 题", "内容\u{feff}", "电话"];
    assert_eq!(layout(&[row(1, &header)]), Ok((1, plain.clone())));
    let banner = merged(row(1, &["望城区企业诉求汇总表", "", ""]), 0, (0, 0), (0, 2));
    let rows = [
        banner,
        row(3, &["填报单位：某局"]),
        row(4, &["标题", "内容", "电话"]),
        row(5, &["标题", "内容", "电话"]),
    ];
    assert_eq!(layout(&rows), Ok((4, plain)), "the first of equal ones");
}

#[test]
fn a_header_in_two_rows_is_one() {
    let expected = Ok((
        2,
        vec![("title", 0), ("body", 1), ("contact", 2), ("phone", 3)],
    ));
    let upper = row(1, &["标题", "内容", "联系方式", ""]);
    let upper = merged(merged(upper, 0, (0, 1), (0, 0)), 1, (0, 1), (1, 1));
    let upper = merged(upper, 2, (0, 0), (2, 3));
    let lower = row(2, &["标题", "内容", "联系人", "联系电话"]);
    let lower = merged(merged(lower, 0, (0, 1), (0, 0)), 1, (0, 1), (1, 1));
    let data = row(3, &["两行表头", "正文", "示例", "13800000001"]);
    assert_eq!(layout(&[upper, lower, data.clone()]), expected);
    // the same saved as CSV
    let upper = row(1, &["标题", "内容", "联系", ""]);
    let lower = row(2, &["", "", "联系人", "电话"]);
    assert_eq!(layout(&[upper, lower, data]), expected);
}

#[test]
fn a_first_row_of_data_is_no_second_row_of_the_header() {
    let rows = [row(1, &["标题", "内容", ""]), row(2, &["甲", "乙", "电话"])];
    assert_eq!(layout(&rows), Ok((1, vec![("title", 0), ("body", 1)])));
}

#[test]
fn what_is_missing_or_there_twice_is_refused() {
    assert_eq!(
        layout(&[row(1, &["标题"])]),
        Err(vec!["import.missing-column"])
    );
    let twice = row(1, &["标题", "内容", "电话", "联系电话"]);
    assert_eq!(layout(&[twice]), Err(vec!["import.repeated-column"]));
    assert!(layout(&[]).is_err());
}

#[test]
fn columns_are_named_as_spreadsheets_do() {
    let named = [0, 25, 26, 51, 52, 701, 702].map(letters);
    assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
}

#[test]
fn doubles_are_the_decimals_that_were_typed() {
    let text = |value: f64| Number::of_double(value, false).map(|one| one.as_str().to_owned());
    for (value, typed) in [
        (0.1 + 0.2, "0.3"),
        (1.1 * 3.0, "3.3"),
        (12_000.0, "12000"),
        (12_345_678.9, "12345678.9"),
        (-0.05, "-0.05"),
        (12_345_678_901_234.56, "12345678901234.56"),
        (1e21, "1000000000000000000000"),
    ] {
        assert_eq!(text(value).as_deref(), Some(typed));
    }
    assert_eq!(text(f64::NAN), None);
    let long = |value: f64| Number::of_double(value, false).unwrap().may_lack_digits();
    assert!(!long(999_999_999_999_999.0) && long(1_000_000_000_000_000.0));
    assert!(!long(0.123_456_789_012_345_67));
}

#[test]
fn numbers_are_read_in_one_way_or_not_at_all() {
    for (text, read) in [
        ("12,000", "12000"),
        ("１２，０００．５", "12000.5"),
        ("-3", "-3"),
        ("+3", "3"),
        ("1,234,567.89", "1234567.89"),
        ("007", "007"),
    ] {
        assert_eq!(decimal(text).as_deref(), Some(read), "{text}");
    }
    for wrong in [
        "", "1,5", "12,00", "1.2.3", "约3", "3%", "1e5", "1 000", ",5", "5.", ".5", "--1",
    ] {
        assert_eq!(decimal(wrong), None, "{wrong}");
    }
}

fn moment(text: &str) -> Result<DateTime, &'static str> {
    moment_in(text)
        .map(|(at, _)| at)
        .map_err(|error| error.code())
}

#[test]
fn days_are_read_as_tables_have_them() {
    let day = date(2026, 3, 5);
    for text in [
        "2026-03-05",
        "2026/3/5",
        "2026.3.5",
        "2026年3月5日",
        "20260305",
        "２０２６-０３-０５",
        "2026-03-05T00:00:00",
        "2026年3月5日 星期四",
        "2026-3-5周四",
    ] {
        assert_eq!(moment(text), Ok(day.at(0, 0, 0, 0)), "{text}");
    }
    let afternoon = day.at(15, 20, 0, 0);
    for text in [
        "2026-03-05 15:20",
        "2026年3月5日 下午3:20",
        "2026-03-05 3:20 PM",
        "2026-03-05 3:20:00.123 p.m.",
        "2026年3月5日15时20分",
        "2026/3/5 下午15:20",
        "2026-03-05T15:20:00",
    ] {
        assert_eq!(moment(text), Ok(afternoon), "{text}");
    }
    assert_eq!(moment("2026-3-5 12:05 AM"), Ok(day.at(0, 5, 0, 0)));
    assert_eq!(moment("2026-3-5 12:05 PM"), Ok(day.at(12, 5, 0, 0)));
}

#[test]
fn days_that_can_be_read_in_two_ways_are_refused() {
    for (text, code) in [
        ("11月30日", "date.no-year"),
        ("3/5", "date.no-year"),
        ("2026-02-30", "date.invalid"),
        ("2026-2-29", "date.invalid"),
        ("2026-3-5 24:00", "date.invalid"),
        ("2026-3-5 上午13:00", "date.invalid"),
        ("26/3/5", "cell.type"),
        ("3/5/2026", "cell.type"),
        ("5-Mar-26", "cell.type"),
        ("昨天", "cell.type"),
        ("", "cell.type"),
        ("2026", "cell.type"),
        ("2026/3", "cell.type"),
        ("12345678901234567890", "cell.type"),
    ] {
        assert_eq!(moment(text), Err(code), "{text}");
    }
}

#[test]
fn counts_of_days_are_read_and_told() {
    let told = |text: &str| moment_in(text).unwrap().1;
    let day = date(2026, 3, 5);
    assert_eq!(moment("46086"), Ok(day.at(0, 0, 0, 0)));
    assert_eq!(moment("46086.6388888889"), Ok(day.at(15, 20, 0, 0)));
    assert_eq!(told("46086"), Some(Remark::DateSerial { day }));
    assert_eq!(told("2026-03-05"), Some(Remark::DateText));
    let cell = |value: f64, since_1904| Cell {
        value: Value::Number(Number::of_double(value, since_1904).unwrap()),
        ..Cell::default()
    };
    assert_eq!(day_of(&cell(46_086.0, false)).unwrap().unwrap().0, day);
    assert_eq!(day_of(&cell(44_624.0, true)).unwrap().unwrap().0, day);
    assert!(day_of(&cell(1_500.0, false)).is_err(), "an amount");
    assert_eq!(day_of(&Cell::default()), Ok(None));
}
