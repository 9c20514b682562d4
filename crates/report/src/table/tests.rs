use std::io::Cursor;

use super::*;

fn rows(bytes: impl AsRef<[u8]>) -> Result<Vec<(u32, Vec<String>)>, TableError> {
    let rows = typed(bytes)?.into_iter();
    let texts = |row: Row| {
        row.cells
            .iter()
            .map(|cell| cell.shown().into_owned())
            .collect()
    };
    Ok(rows.map(|row| (row.number, texts(row))).collect())
}

/// Rows of the only sheet; an error where there is none.
fn typed(bytes: impl AsRef<[u8]>) -> Result<Vec<Row>, TableError> {
    let mut sheets = whole(Cursor::new(bytes.as_ref()), None)?;
    let rows = std::mem::take(&mut sheets[0].rows);
    match rows.is_empty() {
        true => Err(TableError::Empty),
        false => Ok(rows),
    }
}

fn table(bytes: impl AsRef<[u8]>) -> Vec<Vec<String>> {
    let rows = rows(bytes).unwrap();
    rows.into_iter().map(|(_, cells)| cells).collect()
}

const TEXT: &str = "标题,内容\n路灯不亮,\"解放路\n三天了\"\n";

fn expected() -> Vec<Vec<String>> {
    vec![
        vec!["标题".into(), "内容".into()],
        vec!["路灯不亮".into(), "解放路\n三天了".into()],
    ]
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let (gbk, _, _) = encoding_rs::GBK.encode(TEXT);
    let utf16: Vec<u16> = TEXT.encode_utf16().collect();
    let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    assert_eq!(table(TEXT), expected());
    assert_eq!(
        table([b"\xef\xbb\xbf", TEXT.as_bytes()].concat()),
        expected()
    );
    assert_eq!(table(gbk), expected(), "GBK");
    assert_eq!(table(&little), expected(), "UTF-16LE without mark");
    assert_eq!(table(&big), expected(), "UTF-16BE without mark");
    assert_eq!(table([b"\xff\xfe", little.as_slice()].concat()), expected());
    assert_eq!(table([b"\xfe\xff", big.as_slice()].concat()), expected());
}

#[test]
fn the_mark_between_cells_is_seen_in_every_encoding() {
    let text = "标题;内容;地点\n路灯不亮;三天了;解放路\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (gbk, _, _) = encoding_rs::GBK.encode(text);
    for bytes in [text.as_bytes(), &utf16, &gbk] {
        assert_eq!(table(bytes)[1], ["路灯不亮", "三天了", "解放路"]);
    }
}

#[test]
fn what_is_no_text_is_no_table() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
    let stream: Vec<u8> = (0..=255).cycle().take(2_048).collect();
    let document = [b"%PDF-1.7\n1 0 obj\nstream\n".as_slice(), &stream].concat();
    for bytes in [picture.as_slice(), &document] {
        let read = rows(bytes);
        assert!(matches!(read, Err(TableError::Unreadable(_))), "{read:?}");
    }
}

#[test]
fn four_byte_characters_of_gb18030_are_read() {
    let (bytes, _, _) = encoding_rs::GB18030.encode("名\n㐀𠮷\n");
    assert_eq!(table(bytes), [["名"], ["㐀𠮷"]]);
}

#[test]
fn damaged_utf8_stays_utf8_and_shows_the_damage() {
    let mut bytes = TEXT.repeat(10).into_bytes();
    bytes.extend(b"\xe6\x97,x\n");
    let rows = table(bytes);
    assert_eq!(rows[0][0], "标题");
    assert!(rows.last().unwrap()[0].contains('\u{fffd}'));
}

#[test]
fn delimiters_are_told_from_the_header() {
    for text in ["a,b\n1;1,2\n", "a;b\n1;1,2\n", "a\tb\n1\t1,2\n"] {
        assert_eq!(table(text)[0], ["a", "b"], "{text:?}");
        assert_eq!(table(text)[1].len(), 2, "{text:?}");
    }
    assert_eq!(table("\"a;b;c\",d\n")[0], ["a;b;c", "d"]);
    assert_eq!(table("alone\nx\n"), [["alone"], ["x"]]);
}

#[test]
fn rows_are_counted_as_people_see_them() {
    let numbers = |text: &str| -> Vec<u32> {
        let rows = rows(text).unwrap();
        rows.into_iter().map(|(number, _)| number).collect()
    };
    assert_eq!(numbers("a,b\n\"1\n2\",3\n4,5\n"), [1, 2, 3]);
    assert_eq!(numbers("a,b\n\n1,2\n,\n3,4\n"), [1, 3, 5]);
    assert_eq!(numbers("a,b\r\n1,2\r\n\r\n3,4\r\n"), [1, 2, 4]);
}

#[test]
fn rows_may_differ_in_length() {
    assert_eq!(
        table("a,b\n1\n1,2,3\n"),
        [vec!["a", "b"], vec!["1"], vec!["1", "2", "3"]]
    );
}

#[test]
fn the_guard_against_formulas_is_taken_off_again() {
    assert_eq!(
        table("a\n'=1+1\n'quoted'\n"),
        [["a"], ["=1+1"], ["'quoted'"]]
    );
}

#[test]
fn what_is_no_table_is_named() {
    assert!(matches!(rows(""), Err(TableError::Empty)));
    assert!(matches!(rows("\n\n , \n"), Err(TableError::Empty)));
    let foreign = [
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest".as_slice(),
        b"PK\x03\x04rest",
        b"<html><table><tr><td>a,b</td></tr></table></html>",
        "\u{feff}<?xml version=\"1.0\"?><Workbook/>".as_bytes(),
    ];
    for bytes in foreign {
        let read = rows(bytes);
        assert!(matches!(read, Err(TableError::Unreadable(_))), "{read:?}");
    }
    let named = Table::open(Cursor::new(b"a,b\n1,2\n"), Some("Table.ET"));
    assert!(matches!(named.err(), Some(TableError::Unreadable(_))));
    let wide = ",".repeat(COLUMNS_MAX);
    assert!(matches!(
        rows(format!("a\n{wide}x\n")),
        Err(TableError::TooWide { row: 2 })
    ));
}

#[test]
fn marks_in_the_wrong_place_are_named_where_they_open() {
    let opens = |text: &str| match rows(text) {
        Err(TableError::UnclosedQuote { row }) => row,
        other => panic!("{text:?} {other:?}"),
    };
    assert_eq!(opens("a,b\n1,2\n3,\"never closed\n5,6\n"), 3);
    assert_eq!(
        opens("标题,内容\n甲,\"没有收尾\n乙,乙文\n丙,丙的\"正文\"\n丁,丁文\n"),
        2
    );
    assert_eq!(opens("a,b\n\n1,\"x\"y\n"), 3);
    assert_eq!(opens("a,b\n1,x\"y,z\n"), 2, "half of a pair");
    assert_eq!(opens(&format!("a,b\n1,\"{}", "长,\n".repeat(400_000))), 2);
    for (text, cell) in [
        ("a,b\n1,\"closed\nwell\"", "closed\nwell"),
        ("a,b\n1, \"with, blanks\" \n", "with, blanks"),
        ("a,b\n1,\"with \"\"marks\"\"\"\n", "with \"marks\""),
        ("a,b\n1,丙的\"正文\"\n", "丙的\"正文\""),
    ] {
        assert_eq!(table(text)[1][1], cell, "{text:?}");
    }
}

#[test]
fn a_title_above_the_header_hides_no_mark_between_cells() {
    let text = "诉求汇总表\n\n标题;内容;地点\n路灯;不亮,三天;解放路\n";
    assert_eq!(table(text)[2], ["路灯", "不亮,三天", "解放路"]);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = rows(&bytes);
        }

        #[test]
        fn arbitrary_archives_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let _ = rows([b"PK\x03\x04".as_slice(), &bytes].concat());
            let _ = rows([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &bytes].concat());
        }

        /// A mark that has no other is somewhere in the wrong place, wherever that is.
        #[test]
        fn a_mark_without_its_other_is_never_read_over(text in "([ab\", ]{0,6}\n){1,8}") {
            let marks = text.matches('"').count();
            let read = rows(format!("x,y\n{text}"));
            prop_assert!(marks % 2 == 0 || read.is_err(), "{read:?}");
        }

        #[test]
        fn lines_without_marks_are_rows(text in "([ab, ;\t]{0,6}(\n|\r\n)){1,8}") {
            let blank = |line: &&str| line.split(',').all(|cell| cell.trim().is_empty());
            let expected = text.lines().filter(|line| !blank(line)).count();
            prop_assert_eq!(rows(format!("x,y\n{text}")).unwrap().len(), expected + 1);
        }

        #[test]
        fn what_was_written_is_read_again(
            cells in proptest::collection::vec(("[a-z]{1,3}", "[一-龥a-z,;\"\n' =+]{0,12}"), 1..20),
            gbk in any::<bool>(),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(["甲", "乙"]).unwrap();
            for (key, text) in &cells {
                writer.write_record([key, text]).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let bytes = match gbk {
                true => encoding_rs::GB18030.encode(&text).0.into_owned(),
                false => text.into_bytes(),
            };
            let read = table(bytes);
            prop_assert_eq!(read.len(), cells.len() + 1);
            for (row, (key, text)) in read[1..].iter().zip(&cells) {
                prop_assert_eq!(&row[0], key);
                prop_assert_eq!(&row[1], crate::sheet::without_guard(text.trim()));
            }
        }
    }
}
