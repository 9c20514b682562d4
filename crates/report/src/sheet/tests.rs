use std::io::Read;

use jiff::civil::date;

use super::*;
use crate::table;

fn written(format: Format, rows: &[Vec<Cell>]) -> File {
    let column = |header: &str| Column {
        header: header.to_owned(),
        width_characters: 20.0,
    };
    let columns = [column("标题"), column("提交时间")];
    let file = tempfile::tempfile().unwrap();
    let mut writer = SheetWriter::begin(format, file, "诉求", &columns).unwrap();
    for row in rows {
        writer.row(row).unwrap();
    }
    writer.finish().unwrap()
}

fn rows() -> Vec<Vec<Cell>> {
    let at = Cell::Local(date(2026, 11, 22).at(8, 5, 3, 0));
    vec![
        vec![Cell::from("路灯\n\"不亮\",三天"), at.clone()],
        vec![Cell::from("=HYPERLINK(\"http://x\")"), Cell::Empty],
        vec![Cell::from("@SUM(A1)"), at],
    ]
}

fn read_back(file: File) -> Vec<Vec<String>> {
    let sheets = table::whole(file, None).unwrap();
    let texts = |row: &domain::tables::Row| {
        let cells = row.cells.iter();
        cells.map(|cell| cell.shown().into_owned()).collect()
    };
    sheets[0].rows.iter().map(texts).collect()
}

#[test]
fn what_is_written_is_read_again() {
    for (format, at) in [
        (Format::Csv, "2026-11-22 08:05:03"),
        (Format::Xlsx, "2026-11-22T08:05:03"),
    ] {
        let found = read_back(written(format, &rows()));
        assert_eq!(found[0], ["标题", "提交时间"], "{format:?}");
        assert_eq!(found[1], ["路灯\n\"不亮\",三天", at], "{format:?}");
        assert_eq!(found[2][0], "=HYPERLINK(\"http://x\")", "{format:?}");
        assert_eq!(found[3], ["@SUM(A1)", at], "{format:?}");
    }
}

#[test]
fn csv_begins_with_a_mark_and_guards_formulas() {
    let mut bytes = Vec::new();
    written(Format::Csv, &rows())
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(bytes.starts_with(b"\xef\xbb\xbf"));
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\r\n\"'=HYPERLINK(\"\"http://x\"\")\","));
    assert!(text.contains("\r\n'@SUM(A1),"));
}

#[test]
fn every_beginning_of_a_formula_is_guarded() {
    for beginning in ["=", "+", "-", "@", "\t", "\r", "＝"] {
        let text = format!("{beginning}1");
        assert_eq!(guarded(&text), format!("'{text}"));
        assert_eq!(without_guard(&guarded(&text)), text);
    }
    assert_eq!(guarded("a=1"), "a=1");
    assert_eq!(without_guard("'a"), "'a");
}

#[test]
fn codes_stay_what_they_are_when_a_spreadsheet_opens_the_file() {
    for code in [
        "914301121000000031",
        "123456789012",
        "0734",
        "007",
        "12E5",
        "3e10",
        "3-1",
        "12/5",
    ] {
        assert_eq!(guarded(code), format!("'{code}"), "{code}");
        assert_eq!(without_guard(&guarded(code)), code);
    }
    for plain in [
        "13800000001",
        "0",
        "91152201078377449P",
        "2026-03-05",
        "A-1",
        "3-101",
        "1.5",
    ] {
        assert_eq!(guarded(plain), plain);
    }
    assert_eq!(without_guard("=\"0012\""), "0012");
    assert_eq!(without_guard("=\"a\"&\"b\""), "=\"a\"&\"b\"");
    let mut bytes = Vec::new();
    let rows = [vec![Cell::from("914301121000000031"), Cell::Empty]];
    written(Format::Csv, &rows).read_to_end(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("\r\n'914301121000000031,"), "{text}");
    let found = read_back(written(Format::Csv, &rows));
    assert_eq!(found[1][0], "914301121000000031");
}

#[test]
fn texts_too_long_for_excel_are_cut_with_a_sign() {
    let long = "诉".repeat(40_000);
    let found = read_back(written(
        Format::Xlsx,
        &[vec![Cell::from(long.as_str()), Cell::Empty]],
    ));
    assert_eq!(found[1][0].encode_utf16().count(), 32_767);
    assert!(found[1][0].ends_with('…'));
    let found = read_back(written(
        Format::Csv,
        &[vec![Cell::from(long.as_str()), Cell::Empty]],
    ));
    assert_eq!(found[1][0], long);
}
