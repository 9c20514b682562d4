//! The tables of a history: what is read, what is refused, what is added.

use std::collections::HashMap;

use domain::sheets::{Faults, Sheet};
use domain::words::Money;
use jiff::civil::date;
use steering::history::{History, Read, Report, Stated, Tables, additions, backdated, read};
use steering::month::Month;

const PROJECTS: &str =
    "key,title,chain,park,enterprise,owner,kind,begun,stage,total,provincial_key,public\n";
const REPORTS: &str = "project,month,reported,investment,funds,started,entered,reason\n";
const EXCUSES: &str = "project,signal,from,until,reason,person,approved\n";
const OVERRIDES: &str = "project,signal,light,from,until,reason,person,set\n";
const A: &str = "A,Salt works,salt,,,,industry,new,building,12.5,0,1\n";

fn sheet(file: &str, header: &str, rows: &str, faults: &mut Faults) -> Sheet {
    crate::table(file, &format!("{header}{rows}"), faults)
}

fn plans(rows: &str, faults: &mut Faults) -> Sheet {
    let numbers = |letter: &str| {
        (1..=12)
            .map(|month| format!(",{letter}{month:02}"))
            .collect::<String>()
    };
    let header = format!(
        "project,adopted,year,planned_start{}{}\n",
        numbers("p"),
        numbers("f")
    );
    sheet("plans.csv", &header, rows, faults)
}

fn reported(rows: &str, is_there: &HashMap<String, History>) -> (Vec<usize>, Vec<String>) {
    let mut faults = Faults::default();
    let projects = sheet("projects.csv", PROJECTS, A, &mut faults);
    let reports = sheet("reports.csv", REPORTS, rows, &mut faults);
    let tables = Tables {
        projects: Some(&projects),
        reports: Some(&reports),
        ..Tables::default()
    };
    let read = read(tables, &["building"], &|_| false, &mut faults);
    let added = additions(&read, is_there, "reports.csv", &mut faults);
    let rows = added.reports.iter().map(|told| told.row.0).collect();
    (rows, crate::told(&faults))
}

#[test]
fn every_fault_of_a_history_is_told() {
    let mut faults = Faults::default();
    let projects = sheet(
        "projects.csv",
        PROJECTS,
        &format!(
            "{A}B,,salt,,,,industry,old,dreaming,1.2亿,2,1\nC,Third,,,,,basic,new,building,-1,0,\n"
        ),
        &mut faults,
    );
    let even = ",0".repeat(23);
    let plans = plans(
        &format!(
            "A,2026-02-30,2026,2026-13,1{even}\nX,2026-01-01,2026,,1{even}\nA,2026-01-01,2026,,1{}\n",
            ",1.0000001".repeat(23)
        ),
        &mut faults,
    );
    let reports = sheet(
        "reports.csv",
        REPORTS,
        "A,2026-1,,约1,,never,,\nB,2026-01,2026-02-01,1,1,,,\n,2026-01,2026-02-01,1,1,,,\n",
        &mut faults,
    );
    let excuses = sheet(
        "excuses.csv",
        EXCUSES,
        "A,mood,2026-01-01,,,,2026-01-01\nA,start,2026-01-01,2026-02-01,flood,office,\n",
        &mut faults,
    );
    let overrides = sheet(
        "overrides.csv",
        OVERRIDES,
        "A,start,blue,2026-01-01,,,,2026-01-01\nY,funds,red,2026-01-01,2026-02-01,,chief,2026-01-01\n",
        &mut faults,
    );
    let tables = Tables {
        projects: Some(&projects),
        plans: Some(&plans),
        reports: Some(&reports),
        excuses: Some(&excuses),
        overrides: Some(&overrides),
    };
    let read = read(tables, &["building"], &|_| false, &mut faults);
    let mut wanted = vec![
        "projects.csv:3:title:sheet.empty",
        "projects.csv:3:begun:sheet.not-one-of",
        "projects.csv:3:stage:sheet.not-one-of",
        "projects.csv:3:total:money.malformed",
        "projects.csv:3:provincial_key:sheet.not-a-flag",
        "projects.csv:4:chain:sheet.empty",
        "projects.csv:4:total:money.malformed",
        "projects.csv:4:public:sheet.empty",
        "plans.csv:2:adopted:date.invalid",
        "plans.csv:2:planned_start:date.invalid",
        "plans.csv:2:p02:plan.falls",
        "plans.csv:3:project:project.unknown",
        "plans.csv:3:p02:plan.falls",
    ];
    let fine: Vec<String> = (2..=12)
        .map(|month| format!("plans.csv:4:p{month:02}:money.too-fine"))
        .chain((1..=12).map(|month| format!("plans.csv:4:f{month:02}:money.too-fine")))
        .collect();
    wanted.extend(fine.iter().map(String::as_str));
    wanted.extend([
        "reports.csv:2:month:date.invalid",
        "reports.csv:2:reported:date.invalid",
        "reports.csv:2:investment:money.malformed",
        "reports.csv:2:funds:money.malformed",
        "reports.csv:2:started:date.invalid",
        "reports.csv:4:project:sheet.empty",
        "excuses.csv:2:signal:sheet.not-one-of",
        "excuses.csv:2:until:excuse.incomplete",
        "excuses.csv:2:reason:excuse.incomplete",
        "excuses.csv:2:person:excuse.incomplete",
        "excuses.csv:3:approved:date.invalid",
        "overrides.csv:2:light:sheet.not-one-of",
        "overrides.csv:2:until:override.incomplete",
        "overrides.csv:2:reason:override.incomplete",
        "overrides.csv:2:person:override.incomplete",
        "overrides.csv:3:project:project.unknown",
        "overrides.csv:3:reason:override.incomplete",
    ]);
    assert_eq!(crate::told(&faults), wanted);
    assert_eq!(read.projects.len(), 1);
    assert_eq!(read.projects[0].total, Money::from_fen(12_500_000));
}

#[test]
fn required_funds_are_cumulative_too_and_a_key_replaces_the_row_before() {
    let mut faults = Faults::default();
    let again = "A,Salt works II,salt,,,,basic,continued,ended,0.000001,1,0\n";
    let projects = sheet(
        "projects.csv",
        PROJECTS,
        &format!("{A}{again}"),
        &mut faults,
    );
    let climbing = ",1".repeat(12);
    let plans = plans(
        &format!("A,2026-01-01,2026,2026-03{climbing},2{}\n", ",1".repeat(11)),
        &mut faults,
    );
    let tables = Tables {
        projects: Some(&projects),
        plans: Some(&plans),
        ..Tables::default()
    };
    let read = read(tables, &["building", "ended"], &|_| false, &mut faults);
    assert_eq!(crate::told(&faults), ["plans.csv:2:f02:plan.falls"]);
    let titles: Vec<&str> = read.projects.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Salt works II"]);
}

#[test]
fn keys_may_be_known_already_and_a_missing_file_is_an_empty_one() {
    let mut faults = Faults::default();
    assert_eq!(
        read(Tables::default(), &[], &|_| false, &mut faults),
        Read::default()
    );
    let reports = sheet(
        "reports.csv",
        REPORTS,
        "OLD,2026-01,2026-02-01,1,1,,none,\n",
        &mut faults,
    );
    let tables = Tables {
        reports: Some(&reports),
        ..Tables::default()
    };
    let read = read(tables, &[], &|key| key == "OLD", &mut faults);
    assert_eq!(crate::told(&faults), [""; 0]);
    assert_eq!(read.reports[0].said.entered, Stated::TakenBack);
}

#[test]
fn an_investment_falls_with_a_reason_only() {
    let none = HashMap::new();
    let rows = "A,2026-01,2026-02-03,10,0,,,\nA,2026-02,2026-03-03,9,0,,,\n";
    assert_eq!(
        reported(rows, &none).1,
        ["reports.csv:3:investment:report.fell"]
    );
    let rows = "A,2026-01,2026-02-03,10,0,,,\nA,2026-02,2026-03-03,9,0,,,counted twice\n";
    assert_eq!(reported(rows, &none).1, [""; 0]);
    // January was put right on the very day, in a later row
    let rows =
        "A,2026-01,2026-02-03,10,0,,,\nA,2026-02,2026-03-03,9,0,,,\nA,2026-01,2026-03-03,8,0,,,\n";
    assert_eq!(reported(rows, &none).1, [""; 0]);
    // but was higher when March was reported
    let rows =
        "A,2026-02,2026-03-03,9,0,,,\nA,2026-03,2026-04-03,10,0,,,\nA,2026-02,2026-05-03,11,0,,,\n";
    assert_eq!(reported(rows, &none).1, [""; 0]);
    // a new year, and a month that was left out
    let rows =
        "A,2025-12,2026-01-03,10,0,,,\nA,2026-01,2026-02-03,5,0,,,\nA,2026-03,2026-04-03,4,0,,,\n";
    assert_eq!(reported(rows, &none).1, [""; 0]);
}

#[test]
fn a_row_that_is_there_adds_nothing() {
    let rows = "A,2026-01,2026-02-03,10.0,0,,,\nA,2026-01,2026-02-03,10,0,,,\nA,2026-01,2026-02-03,11,0,,,\nA,2026-01,2026-02-03,10,0,,,\n";
    // the second repeats the first; the fourth takes the third back
    assert_eq!(reported(rows, &HashMap::new()), (vec![2, 4, 5], Vec::new()));
    let said = Report {
        month: Month::new(2026, 1).unwrap(),
        reported: date(2026, 2, 3),
        investment: Money::from_fen(10_000_000),
        funds: Money::ZERO,
        started: Stated::Nothing,
        entered: Stated::Nothing,
        reason: String::new(),
    };
    assert!(backdated(&said, Some(date(2026, 2, 3))));
    assert!(!backdated(&said, Some(date(2026, 2, 2))));
    assert!(!backdated(&said, None));
    let history = History {
        reports: vec![said],
        ..History::default()
    };
    let is_there = HashMap::from([("A".to_owned(), history)]);
    assert_eq!(reported(rows, &is_there), (vec![4], Vec::new()));
    // what is there counts for what is reported now
    let fallen = "A,2026-02,2026-03-03,9,0,,,\n";
    assert_eq!(
        reported(fallen, &is_there).1,
        ["reports.csv:2:investment:report.fell"]
    );
}
