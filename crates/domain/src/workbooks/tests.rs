use std::collections::{HashMap, HashSet};

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::kinds::CaseKind;
use crate::tables::{Cell, Number, Row, Value};

fn projects() -> Vec<Column> {
    columns(CaseKind::Project.kind())
}

fn at(key: &str) -> usize {
    let columns = projects();
    columns.iter().position(|one| one.key() == key).unwrap()
}

fn shown(key: &str, cell: &Cell) -> String {
    let columns = projects();
    match understand(&columns[at(key)], 2, cell) {
        Ok(Understood { given, remarks }) => {
            let given = match given {
                Given::Empty => "empty".to_owned(),
                Given::Known(text) => text,
                Given::Named(name) => format!("named {name}"),
            };
            let remarks = remarks.iter().map(|one| format!(" ({})", one.key));
            given + &remarks.collect::<String>()
        }
        Err(sentence) => sentence.key,
    }
}

#[test]
fn lists_have_the_columns_that_others_rely_on() {
    for (kind, keys) in [
        (
            CaseKind::Target,
            &["indicator", "year", "target", "q1", "q4", "fact"][..],
        ),
        (
            CaseKind::Project,
            &["enterprise", "total", "kind", "planned_start"],
        ),
        (
            CaseKind::Lead,
            &["investor", "agreed", "total", "signed_on"],
        ),
        (CaseKind::Problem, &[]),
        (CaseKind::Result, &[]),
    ] {
        let columns = columns(kind.kind());
        let always = [
            "number", "title", "chain", "park", "owner", "person", "due", "state", "remark",
        ];
        for key in always.iter().chain(keys) {
            assert!(
                columns.iter().any(|one| one.key() == *key),
                "{kind:?} {key}"
            );
        }
        let locked: Vec<_> = columns
            .iter()
            .filter(|one| !one.is_editable())
            .map(Column::key)
            .collect();
        assert!(
            locked.contains(&"number") && locked.contains(&"state"),
            "{locked:?}"
        );
    }
    assert_eq!(
        projects()[at("total")].header(crate::catalogue::Language::Zh),
        "总投资（万元）"
    );
}

#[test]
fn days_are_read_in_every_writing_and_said_so() {
    let day = Cell {
        value: Value::Moment(date(2026, 11, 30).at(0, 0, 0, 0)),
        ..Cell::default()
    };
    assert_eq!(shown("due", &day), "2026-11-30");
    for text in [
        "2026-11-30",
        "2026/11/30",
        "2026.11.30",
        "2026年11月30日",
        "20261130",
    ] {
        assert_eq!(
            shown("due", &Cell::text(text)),
            "2026-11-30 (warning.date.text)",
            "{text}"
        );
    }
    let serial = Cell {
        value: Value::Number(Number::of_double(46356.0, false).unwrap()),
        ..Cell::default()
    };
    assert_eq!(shown("due", &serial), "2026-11-30 (warning.date.serial)");
    assert_eq!(shown("due", &Cell::text("11月30日")), "error.date.no-year");
    assert_eq!(
        shown("due", &Cell::text("2026-02-30")),
        "error.date.invalid"
    );
    assert_eq!(shown("due", &Cell::text("年底")), "error.cell.type");
    assert_eq!(shown("planned_start", &day), "2026-11");
    assert_eq!(shown("planned_start", &Cell::text("2026年11月")), "2026-11");
}

#[test]
fn money_is_read_in_the_unit_of_the_header_or_of_the_cell() {
    for (text, read) in [
        ("12000", "12000"),
        ("12,000", "12000"),
        ("１２０００", "12000"),
        ("1.2亿元", "12000 (warning.money.converted)"),
        ("12000万元", "12000 (warning.money.converted)"),
        ("约1.2亿", "error.money.malformed"),
        ("1,5", "error.money.malformed"),
        ("0.0000001", "error.money.too-fine"),
        ("0.000001", "0.000001"),
    ] {
        assert_eq!(shown("total", &Cell::text(text)), read, "{text}");
    }
    let number = Cell {
        value: Value::Number(Number::of_double(1234.5, false).unwrap()),
        ..Cell::default()
    };
    assert_eq!(shown("total", &number), "1234.5");
}

#[test]
fn choices_are_understood_by_code_and_by_name_in_either_language() {
    for text in ["industry", "产业", "Industry"] {
        assert_eq!(shown("kind", &Cell::text(text)), "industry");
    }
    assert_eq!(
        shown("kind", &Cell::text("第三产业")),
        "error.choice.unknown"
    );
    assert_eq!(shown("state", &Cell::text("在建")), "building");
    assert_eq!(shown("chain", &Cell::text("盐卤")), "named 盐卤");
    assert_eq!(shown("public", &Cell::text("是")), "true");
    assert_eq!(shown("public", &Cell::text("也许")), "error.cell.type");
}

#[test]
fn a_header_without_numbers_is_refused_and_others_are_told() {
    let columns = projects();
    let row = |texts: &[&str]| Row::of_texts(1, texts.iter().copied());
    let errors = layout(&[row(&["标题", "总投资（万元）"])], &columns).unwrap_err();
    assert_eq!(errors[0].code(), "header.missing-key");
    let reading = layout(&[row(&["总投资", "编号", "进度说明"])], &columns).unwrap();
    assert_eq!(reading.layout.heading(at("total")).unwrap().index, 0);
    let unknown = reading
        .warnings
        .iter()
        .filter(|one| one.code() == "column.unknown");
    assert_eq!(unknown.count(), 1);
    assert!(
        reading
            .warnings
            .iter()
            .any(|one| one.code() == "column.absent")
    );
}

fn merged(rows: &[ReadRow], known: &Known, conflicts: Conflicts) -> Plan {
    let columns = projects();
    let headers = columns.iter().enumerate();
    let headers: HashMap<usize, String> = headers
        .map(|(at, one)| (at, one.key().to_owned()))
        .collect();
    merge(&columns, &headers, rows, known, conflicts)
}

fn row(row: u32, cells: &[(&str, &str)]) -> ReadRow {
    let cells = cells.iter().map(|(key, value)| ReadCell {
        column: at(key),
        value: Some((*value).to_owned()).filter(|value| !value.is_empty()),
    });
    ReadRow {
        row,
        cells: cells.collect(),
    }
}

fn held(items: &[(&str, &[(&'static str, &str)])]) -> HashMap<String, Shown> {
    let shown = |values: &[(&'static str, &str)]| {
        values
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned()))
            .collect()
    };
    items
        .iter()
        .map(|(number, values)| ((*number).to_owned(), shown(values)))
        .collect()
}

fn codes(faults: &[crate::tables::Fault]) -> Vec<String> {
    faults
        .iter()
        .map(|one| format!("{} {}", one.row.unwrap_or(0), one.code()))
        .collect()
}

#[test]
fn keys_are_matched_and_what_is_missing_changes_nothing() {
    let known = Known {
        now: held(&[
            ("A", &[("title", "a")]),
            ("B", &[("title", "b")]),
            ("C", &[("title", "c")]),
        ]),
        base: Some(held(&[
            ("A", &[("title", "a")]),
            ("B", &[("title", "b")]),
            ("D", &[("title", "gone")]),
        ])),
        foreign: HashSet::from(["MB-1".to_owned()]),
    };
    let rows = [
        row(2, &[("number", "A"), ("title", "a")]),
        row(3, &[("number", "C"), ("title", "c")]),
        row(4, &[("number", "C"), ("title", "c")]),
        row(5, &[("number", "X"), ("title", "x")]),
        row(6, &[("number", "MB-1"), ("title", "x")]),
        row(
            7,
            &[("title", "new"), ("chain", "salt"), ("state", "contracted")],
        ),
        row(8, &[("title", ""), ("state", "building")]),
    ];
    let plan = merged(&rows, &known, Conflicts::Refuse);
    assert_eq!(plan.unchanged, 1);
    assert_eq!(plan.absent, ["B"]);
    assert_eq!(
        codes(&plan.errors),
        [
            "3 key.duplicate",
            "4 key.duplicate",
            "5 key.unknown",
            "6 key.foreign",
            "8 cell.locked",
            "8 cell.required",
            "8 cell.required"
        ]
    );
    assert_eq!(plan.created.len(), 2);
}

#[test]
fn changes_on_both_sides_stand_side_by_side() {
    let known = Known {
        now: held(&[(
            "A",
            &[
                ("title", "now"),
                ("total", "3"),
                ("state", "filed"),
                ("remark", "r"),
            ],
        )]),
        base: Some(held(&[(
            "A",
            &[
                ("title", "base"),
                ("total", "2"),
                ("state", "contracted"),
                ("remark", "r"),
            ],
        )])),
        ..Known::default()
    };
    let file = [row(
        2,
        &[
            ("number", "A"),
            ("title", "file"),
            ("total", "2"),
            ("state", "contracted"),
            ("remark", "mine"),
        ],
    )];
    let plan = merged(&file, &known, Conflicts::Refuse);
    assert_eq!(plan.conflicts.len(), 1);
    assert_eq!(plan.conflicts[0].base.as_deref(), Some("base"));
    assert_eq!(plan.conflicts[0].now.as_deref(), Some("now"));
    assert_eq!(
        plan.changed.len(),
        1,
        "the untouched total stays, the state moved by itself"
    );
    assert_eq!(merged(&file, &known, Conflicts::File).changed.len(), 2);
    assert_eq!(merged(&file, &known, Conflicts::Keep).changed.len(), 1);
    let moved = [row(2, &[("number", "A"), ("state", "building")])];
    assert_eq!(
        codes(&merged(&moved, &known, Conflicts::File).errors),
        ["2 cell.locked"]
    );
}

#[test]
fn a_value_ten_thousand_times_larger_or_smaller_is_asked_about() {
    let known = Known {
        now: held(&[("A", &[("total", "1.2")]), ("B", &[("total", "12000")])]),
        ..Known::default()
    };
    let rows = [
        row(2, &[("number", "A"), ("total", "12000")]),
        row(3, &[("number", "B"), ("total", "1.2")]),
    ];
    let plan = merged(&rows, &known, Conflicts::Refuse);
    assert_eq!(codes(&plan.warnings), ["2 money.factor", "3 money.factor"]);
    assert_eq!(plan.changed.len(), 2);
}

proptest! {
    #[test]
    fn what_was_exported_and_comes_back_changes_nothing(now in 0_u8..4, base in 0_u8..4, file in 0_u8..4) {
        let value = |n: u8| if n == 0 { String::new() } else { n.to_string() };
        let one = |n: u8| match n { 0 => held(&[("A", &[])]), n => held(&[("A", &[("total", value(n).as_str())])]) };
        let known = Known { now: one(now), base: Some(one(base)), ..Known::default() };
        let rows = [row(2, &[("number", "A"), ("total", &value(file))])];
        let plan = merged(&rows, &known, Conflicts::Refuse);
        let touched = (plan.changed.len(), plan.conflicts.len());
        let expected = match () {
            () if file == base || file == now => (0, 0),
            () if base == now => (1, 0),
            () => (0, 1),
        };
        prop_assert_eq!(touched, expected);
    }
}
