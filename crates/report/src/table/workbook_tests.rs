//! Workbooks as programs write them, part by part.

use std::io::{Cursor, Write};

use domain::tables::{Cell, Remark, Value, day_of};
use jiff::civil::date;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A sheet: its name, how visible it is, and the XML from `<sheetData>` on.
type Part<'a> = (&'a str, &'a str, &'a str);

const STYLES: &str = r#"<numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="170"/><xf numFmtId="57"/></cellXfs>"#;

fn book(active: usize, parts: &[Part<'_>]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let mut sheets = String::new();
    let mut relations =
        format!(r#"<Relationship Id="s" Type="{office}/styles" Target="styles.xml"/>"#);
    let mut files = vec![(
        "xl/styles.xml".to_owned(),
        format!(r#"<styleSheet xmlns="{main}">{STYLES}</styleSheet>"#),
    )];
    for (at, (name, state, data)) in parts.iter().enumerate() {
        sheets += &format!(
            r#"<sheet name="{name}" sheetId="{0}" state="{state}" r:id="r{0}"/>"#,
            at + 1
        );
        relations += &format!(
            r#"<Relationship Id="r{0}" Type="{office}/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            at + 1
        );
        files.push((
            format!("xl/worksheets/sheet{}.xml", at + 1),
            format!(r#"<worksheet xmlns="{main}">{data}</worksheet>"#),
        ));
    }
    files.push((
        "xl/workbook.xml".to_owned(),
        format!(
            r#"<workbook xmlns="{main}" xmlns:r="{office}"><bookViews><workbookView activeTab="{active}"/></bookViews><sheets>{sheets}</sheets></workbook>"#
        ),
    ));
    files.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!(r#"<Relationships xmlns="{package}">{relations}</Relationships>"#),
    ));
    files.push((
        "_rels/.rels".to_owned(),
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="b" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
        ),
    ));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn text(cell: &str, text: &str) -> String {
    format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn rows(data: &str) -> Vec<Row> {
    let bytes = book(0, &[("表", "visible", data)]);
    let mut sheets = whole(Cursor::new(bytes), None).unwrap();
    sheets.remove(0).rows
}

fn shown(row: &Row) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| cell.shown().into_owned())
        .collect()
}

#[test]
fn cells_merged_downwards_give_their_value_to_each_row() {
    let data = format!(
        r#"<sheetData><row r="1">{}{}</row><row r="2">{}{}</row><row r="3">{}</row><row r="5">{}</row></sheetData>
        <mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="B5:C5"/></mergeCells>"#,
        text("A1", "类别"),
        text("B1", "标题"),
        text("A2", "供电"),
        text("B2", "甲"),
        text("B3", "乙"),
        text("B5", "丁"),
    );
    let rows = rows(&data);
    let numbers: Vec<u32> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 2, 3, 5], "row 4 has nothing of its own");
    assert_eq!(shown(&rows[2]), ["供电", "乙"]);
    let region = rows[2].cells[0].merged.unwrap();
    assert_eq!((region.rows, region.spans_columns()), ((1, 3), false));
    assert_eq!(rows[2].cells[1].merged, None);
    assert!(rows[3].cells[1].merged.unwrap().spans_columns());
}

#[test]
fn formulas_errors_and_long_numbers_are_no_texts() {
    let data = r#"<sheetData><row r="1"><c r="A1"><f>"供"&amp;"电"</f></c><c r="B1"><f>1+1</f><v></v></c>
        <c r="C1" t="str"><f>"x"</f><v>x</v></c><c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c>
        <c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="G1" t="e"><v>#N/A</v></c>
        <c r="H1"><v>202603050001234567</v></c><c r="I1"><v>123456789012345</v></c><c r="J1"><v>0.30000000000000004</v></c></row></sheetData>"#;
    let row = rows(data).remove(0);
    let read: Vec<_> = row.cells.iter().map(Cell::read).collect();
    let code = |at: usize| read[at].as_ref().map_err(Reason::code).cloned();
    assert_eq!(code(0), Err("cell.formula-without-value"));
    assert_eq!(code(1), Err("cell.formula-without-value"));
    for (at, value) in [
        (2, "x"),
        (3, "2"),
        (4, ""),
        (8, "123456789012345"),
        (9, "0.3"),
    ] {
        assert_eq!(read[at].as_deref(), Ok(value), "{at}");
    }
    assert_eq!(
        (code(5), code(6)),
        (Err("cell.error-value"), Err("cell.error-value"))
    );
    assert_eq!(code(7), Err("cell.long-number"));
}

#[test]
fn days_are_told_from_the_format_of_their_cell() {
    let data = r#"<sheetData><row r="1"><c r="A1" s="1"><v>46086</v></c><c r="B1" s="2"><v>46086</v></c>
        <c r="C1" s="3"><v>46086</v></c><c r="D1" s="4"><v>46086</v></c><c r="E1"><v>46086</v></c>
        <c r="F1" s="1"><v>46086.638888888891</v></c><c r="G1" t="d"><v>2026-03-05T00:00:00</v></c></row></sheetData>"#;
    let row = rows(data).remove(0);
    let day = date(2026, 3, 5);
    for at in [0, 1, 2, 3, 5, 6] {
        assert_eq!(day_of(&row.cells[at]).unwrap(), Some((day, None)), "{at}");
    }
    let told = Some(Remark::DateSerial { day });
    assert_eq!(day_of(&row.cells[4]).unwrap(), Some((day, told)));
    assert_eq!(row.cells[5].shown(), "2026-03-05T15:20:00");
}

fn two_columns(a: &str, b: &str) -> String {
    format!(
        r#"<sheetData><row r="1">{}{}</row></sheetData>"#,
        text("A1", a),
        text("B1", b)
    )
}

/// The sheet that is found, or why none is.
fn found(active: usize, parts: &[Part<'_>]) -> Result<(usize, Vec<String>), &'static str> {
    found_at(&Whereabouts::default(), active, parts)
}

fn found_at(
    place: &Whereabouts,
    active: usize,
    parts: &[Part<'_>],
) -> Result<(usize, Vec<String>), &'static str> {
    let mut table = Table::open(Cursor::new(book(active, parts)), None).unwrap();
    let fit = |rows: &[Row]| match rows.iter().any(|row| shown(row) == ["标题", "内容"]) {
        true => Ok(()),
        false => Err(()),
    };
    match locate(&mut table, place, fit) {
        Ok(located) => Ok((located.sheet, located.unread)),
        Err(NotLocated::Table(error)) => Err(error.code()),
        Err(NotLocated::Header { .. }) => Err("no header"),
    }
}

#[test]
fn the_sheet_in_front_is_read_or_the_only_one_that_fits() {
    let (notes, data) = (two_columns("请按下表", "填写"), two_columns("标题", "内容"));
    let notes = ("说明", "visible", notes.as_str());
    let (one, two) = (
        ("一月", "visible", data.as_str()),
        ("二月", "visible", data.as_str()),
    );
    let hidden = ("选项", "hidden", data.as_str());
    let unread = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(1, &[notes, one]), Ok((1, unread(&["说明"]))));
    assert_eq!(found(0, &[notes, one]), Ok((1, unread(&["说明"]))));
    assert_eq!(found(1, &[one, two]), Ok((1, unread(&["一月"]))));
    assert_eq!(found(0, &[notes, one, two]), Err("table.several-sheets"));
    assert_eq!(found(0, &[notes, hidden]), Err("no header"));
    assert_eq!(
        found(0, &[("空", "visible", "<sheetData/>")]),
        Err("table.empty")
    );
}

#[test]
fn a_sheet_and_a_row_that_somebody_names_are_taken_and_no_other() {
    let data = two_columns("标题", "内容");
    let below = concat!(
        r#"<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>标题</t></is></c>"#,
        r#"<c r="B1" t="inlineStr"><is><t>内容</t></is></c></row>"#,
        r#"<row r="30"><c r="A30" t="inlineStr"><is><t>标题</t></is></c>"#,
        r#"<c r="B30" t="inlineStr"><is><t>内容</t></is></c></row></sheetData>"#
    );
    let parts: [Part<'_>; 3] = [
        ("一月", "visible", data.as_str()),
        ("二月", "visible", below),
        ("选项", "hidden", data.as_str()),
    ];
    let at = |sheet: Option<&str>, header_row: Option<u32>| {
        let sheet = sheet.map(str::to_owned);
        found_at(&Whereabouts { sheet, header_row }, 0, &parts).map(|(sheet, _)| sheet)
    };
    assert_eq!(at(None, None), Ok(0));
    assert_eq!(at(Some("二月"), None), Ok(1));
    assert_eq!(at(Some(" 选项 "), None), Ok(2), "also out of sight");
    assert_eq!(at(Some("三月"), None), Err("table.no-such-sheet"));
    assert_eq!(at(Some("二月"), Some(30)), Ok(1));
    assert_eq!(at(None, Some(30)), Ok(1), "the only one with that row");
    assert_eq!(at(Some("一月"), Some(30)), Err("table.no-such-row"));
    assert_eq!(at(None, Some(7)), Err("table.no-such-row"));
}

#[test]
fn old_workbooks_are_read() {
    let bytes = include_bytes!("fixtures/old.xls");
    let table = Table::open(Cursor::new(bytes), None).unwrap();
    assert!(table.sheets()[1].is_active);
    let sheets = whole(Cursor::new(bytes), None).unwrap();
    assert_eq!(sheets[1].name.as_deref(), Some("清单"));
    let rows = &sheets[1].rows;
    assert_eq!(
        shown(&rows[1]),
        ["甲", "007", "2026-03-05", "12000.5", "供电"]
    );
    assert_eq!(shown(&rows[2]), ["乙", "008", "2026-03-06", "0.3", "供电"]);
    assert!(matches!(rows[1].cells[2].value, Value::Moment(_)));
    assert_eq!(rows[3].cells[4].merged.unwrap().rows, (1, 3));
}

#[test]
fn damage_to_old_workbooks_is_named_and_never_panics() {
    let bytes = include_bytes!("fixtures/old.xls").to_vec();
    for at in (0..bytes.len()).step_by(7) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        let _ = whole(Cursor::new(damaged), None);
    }
    for length in (8..bytes.len()).step_by(97) {
        let cut = &bytes[..length];
        assert!(
            whole(Cursor::new(cut), None).is_err() || length + 600 > bytes.len(),
            "{length}"
        );
    }
}

#[test]
fn damage_to_workbooks_is_named_and_never_panics() {
    let data = two_columns("标题", "内容");
    let bytes = book(0, &[("表", "visible", &data)]);
    for at in (4..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x15;
        let _ = whole(Cursor::new(damaged), None);
    }
    let hostile = [
        r#"<sheetData><row r="1"><c r="ZZZZZZ1"><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="4294967296"><c r="A4294967296"><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>"#,
        r#"<sheetData><row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#,
        // positions beyond what the library reckons with
        r#"<sheetData><row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="1"><c r="A99999999999"><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="4294967297"><c><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:ZZZZZZZZ9"/></mergeCells>"#,
    ];
    for data in hostile {
        let read = whole(Cursor::new(book(0, &[("表", "visible", data)])), None);
        assert!(read.is_err(), "{data}");
    }
}

/// Workbooks that were made to harm, and tables that were read wrongly, where they are at hand.
#[test]
fn hostile_workbooks_at_hand_are_refused() {
    let base = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(
        || std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        Into::into,
    );
    let Ok(folder) = std::fs::read_dir(base.join("bug-cases/attacks")) else {
        eprintln!("skipped: no bug-cases at hand");
        return;
    };
    let workbooks = folder.flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.ends_with(".xlsx") && !name.contains("control")
    });
    let mut count = 0;
    for entry in workbooks {
        let file = std::fs::File::open(entry.path()).unwrap();
        let read = whole(file, None).map(|_| ());
        assert!(read.is_err(), "{:?}", entry.path());
        count += 1;
    }
    assert!(count > 5, "{count}");
}
