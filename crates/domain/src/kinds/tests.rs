use std::collections::BTreeSet;

use super::*;
use crate::access::Role;

#[test]
fn codes_paths_and_prefixes_are_told_apart() {
    let each = |of: fn(&Kind) -> &'static str| -> BTreeSet<_> {
        CaseKind::ALL
            .into_iter()
            .map(|kind| of(kind.kind()))
            .collect()
    };
    let count = CaseKind::ALL.len();
    assert_eq!(each(|kind| kind.code.code()).len(), count);
    assert_eq!(each(|kind| kind.path).len(), count);
    assert_eq!(each(|kind| kind.prefix).len(), count);
    for kind in CaseKind::ALL {
        assert_eq!(kind.kind().code, kind);
        assert_eq!(kind.lifecycle().name, kind.code());
        assert_eq!(CaseKind::from_path(kind.kind().path), Some(kind));
    }
}

#[test]
fn every_kind_has_a_title_and_no_field_twice() {
    for kind in CaseKind::ALL.map(CaseKind::kind) {
        assert!(kind.has("title"), "{}", kind.path);
        let codes: BTreeSet<_> = kind.fields.iter().map(|field| field.code).collect();
        assert_eq!(codes.len(), kind.fields.len(), "{}", kind.path);
        for field in kind.fields {
            let words = field.lies == Lies::Words;
            assert_eq!(
                words,
                field.holds == Holds::Words,
                "{}.{}",
                kind.path,
                field.code
            );
        }
    }
}

#[test]
fn whoever_acts_on_a_kind_may_read_it() {
    for kind in CaseKind::ALL.map(CaseKind::kind) {
        let reads = kind.access.roles(Act::Read);
        for act in [
            Act::File,
            Act::Move,
            Act::Edit,
            Act::Say,
            Act::Report,
            Act::Import,
        ] {
            let may = kind.access.roles(act);
            assert!(
                may.iter().all(|role| reads.contains(role)),
                "{} {act:?}",
                kind.path
            );
        }
        let by_firms = reads.contains(&Role::Enterprise);
        assert_eq!(by_firms, kind.firm != Firm::About, "{}", kind.path);
    }
}

#[test]
fn the_step_of_naming_an_owner_leads_on_from_the_first_state() {
    for kind in CaseKind::ALL.map(CaseKind::kind) {
        let Some(code) = kind.owner_step else {
            continue;
        };
        let mut steps = kind.life.transitions.iter();
        let step = steps
            .find(|row| row.code == code)
            .expect("a step of its life cycle");
        assert!(step.from.contains(&kind.life.initial), "{}", kind.path);
        assert!(kind.has("owner"), "{}", kind.path);
    }
}

fn text(text: &str) -> Option<Raw> {
    Some(Raw::Text(text.to_owned()))
}

#[test]
fn a_field_reads_what_people_write() {
    let day = Field::DUE;
    let shown = |field: &Field, given: &str| match field.parse(text(given).as_ref()) {
        Ok(Some(Parsed::Known(value))) => field.canonical(&value),
        Ok(Some(Parsed::Named(name))) => format!("named {name}"),
        Ok(None) => "empty".to_owned(),
        Err(fault) => format!("{} ", crate::catalogue::Reason::code(&fault))
            .trim()
            .to_owned(),
    };
    for written in [
        "2026-11-30",
        "2026/11/30",
        "2026.11.30",
        "2026年11月30日",
        "20261130",
    ] {
        assert_eq!(shown(&day, written), "2026-11-30", "{written}");
    }
    assert_eq!(shown(&day, "11月30日"), "date.no-year");
    assert_eq!(shown(&day, "2026-02-30"), "date.invalid");
    assert_eq!(shown(&day, "soon"), "input.field");
    let money = Field::new(
        "total",
        Holds::Money(crate::words::MoneyScale::TenThousandYuan),
    );
    assert_eq!(shown(&money, "12,000.50"), "12000.5");
    assert_eq!(shown(&money, "1.2亿元"), "12000");
    assert_eq!(shown(&money, "0.0000001"), "number.too-fine");
    assert_eq!(shown(&money, "约1.2亿"), "input.field");
    let share = Field::new("share", Holds::Share);
    assert_eq!(shown(&share, "12.5%"), "12.5");
    assert_eq!(shown(&Field::URGENCY, "urgent"), "urgent");
    assert_eq!(shown(&Field::URGENCY, "soon"), "input.unknown");
    assert_eq!(shown(&Field::OWNER, "housing"), "named housing");
    assert_eq!(shown(&Field::TITLE, " "), "text.empty");
    assert_eq!(Field::TITLE.parse(None), Err(Fault::Required));
    assert_eq!(Field::REMARK.parse(None), Ok(None));
}

#[test]
fn canonical_texts_read_back() {
    let fields = CaseKind::ALL
        .map(CaseKind::kind)
        .into_iter()
        .flat_map(|kind| kind.fields);
    for field in fields.filter(|field| !field.holds.is_named()) {
        let written = match field.holds {
            Holds::Flag => "true",
            Holds::Day => "2026-11-30",
            Holds::Month => "2026-11",
            Holds::Year => "2026",
            Holds::Money(_) | Holds::Number(_) | Holds::Share => "12.5",
            Holds::OneOf(codes) => codes[0],
            Holds::Phone => "0734-8123456",
            Holds::Region => "430400",
            _ => "衡阳",
        };
        let parsed = field.parse(text(written).as_ref()).unwrap();
        let Some(Parsed::Known(value)) = parsed else {
            panic!("{}", field.code)
        };
        assert_eq!(field.from_canonical(&field.canonical(&value)), Some(value));
    }
}
