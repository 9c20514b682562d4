//! Scores of a tour.

use domain::sheets::Faults;
use serde_json::{Value, json};
use steering::observation::{Observed, read_judges, read_rules, read_sheets, read_stops, score};

use crate::{examples, read, table, told};

const RULES: &str =
    r#"{"criteria":{"progress":{"max":60},"quality":{"max":40}},"trim":1,"min_judges":1}"#;

fn observed(judges: &str, stops: &str, sheets: &str) -> Result<Observed, Vec<String>> {
    let mut faults = Faults::default();
    let rules = read_rules("rules.json", RULES, &mut faults).unwrap();
    let judges = table("judges.csv", &format!("judge,unit\n{judges}"), &mut faults);
    let judges = read_judges(&judges, &mut faults);
    let stops = table(
        "stops.csv",
        &format!("stop,project,unit\n{stops}"),
        &mut faults,
    );
    let stops = read_stops(&stops, &mut faults);
    let head = "stop,judge,criterion,score,written\n";
    let sheets = table("sheets.csv", &format!("{head}{sheets}"), &mut faults);
    let sheets = read_sheets(&sheets, (&rules, &judges, &stops), &mut faults);
    match faults.is_empty() {
        true => Ok(score(&rules, &judges, &stops, &sheets)),
        false => Err(told(&faults)),
    }
}

fn sheet(stop: &str, judge: &str, progress: &str, quality: &str) -> String {
    let at = "2026-11-10T09:00:00+08:00";
    format!("{stop},{judge},progress,{progress},{at}\n{stop},{judge},quality,{quality},{at}\n")
}

#[test]
fn the_worked_example_comes_out() {
    let Some(folder) = examples("observation") else {
        return;
    };
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let mut faults = Faults::default();
    let rules = read_rules("rules.json", &text("rules.json"), &mut faults).unwrap();
    let judges = read_judges(&read(&folder, "judges.csv", &mut faults), &mut faults);
    let stops = read_stops(&read(&folder, "stops.csv", &mut faults), &mut faults);
    let sheets = read(&folder, "sheets.csv", &mut faults);
    let sheets = read_sheets(&sheets, (&rules, &judges, &stops), &mut faults);
    assert!(faults.is_empty());
    let found = serde_json::to_value(score(&rules, &judges, &stops, &sheets)).unwrap();
    let expected: Value = serde_json::from_str(&text("expected.json")).unwrap();
    assert_eq!(found["stops"], expected["stops"]);
    assert_eq!(found["units"], expected["units"]);
    // the example lists them as rows, the answer names their parts
    let rows = found["left_out"].as_array().unwrap().iter();
    let rows: Vec<Value> = rows
        .map(|one| json!([one["stop"], one["judge"], one["why"]]))
        .collect();
    assert_eq!(json!(rows), expected["left_out"]);
}

#[test]
fn of_equal_totals_the_judge_listed_earlier_goes_at_both_ends() {
    let judges = "z,其他\ny,其他\nx,其他\nw,其他\n";
    let sheets: String = ["w", "x", "y", "z"]
        .map(|judge| sheet("s", judge, "50", "30"))
        .concat();
    let found = observed(judges, "s,p,东\n", &sheets).unwrap();
    assert_eq!(found.stops[0].dropped, ["y", "z"]);
    assert_eq!(found.stops[0].judges, 2);
}

#[test]
fn means_are_rounded_once_and_half_up() {
    let judges = "a,其他\nb,其他\nc,其他\nd,其他\ne,其他\n";
    let own = |stop: &str, totals: [&str; 5]| {
        let judges = ["a", "b", "c", "d", "e"].into_iter().zip(totals);
        judges
            .map(|(judge, total)| sheet(stop, judge, total, "0"))
            .collect::<String>()
    };
    let sheets =
        own("s", ["0", "10", "10", "10.01", "60"]) + &own("t", ["0", "10", "10", "10.02", "60"]);
    let found = observed(judges, "s,p,东\nt,q,东\n", &sheets).unwrap();
    let scores: Vec<_> = found
        .stops
        .iter()
        .map(|stop| stop.score.as_deref().unwrap())
        .collect();
    assert_eq!(scores, ["10", "10.01"]);
    // (10 + 1/300 + 10 + 2/300) / 2 = 10.005, exactly on the half
    assert_eq!(found.units[0].score.as_deref(), Some("10.01"));
}

#[test]
fn own_units_and_unfinished_sheets_are_left_out_and_the_latest_sheet_counts() {
    let judges = "a,东\nb,其他\nc,其他\nd,其他\ne,其他\n";
    let unfinished = "s,b,progress,50,2026-11-10T09:00:00+08:00\n";
    let late = "s,c,progress,1,2026-11-10T00:59:59Z\ns,c,quality,8,2026-11-10T01:00:00Z\n";
    let sheets = sheet("s", "a", "60", "40")
        + unfinished
        + &sheet("s", "c", "50", "30")
        + late
        + &sheet("s", "d", "10", "10")
        + &sheet("s", "e", "60", "40");
    let found = observed(judges, "s,p,东\n", &sheets).unwrap();
    // progress of c as first written, quality as sent again in the same instant
    assert_eq!(found.stops[0].score.as_deref(), Some("58"));
    let why = serde_json::to_value(&found.left_out).unwrap();
    assert_eq!(
        why,
        json!([{"stop": "s", "judge": "a", "why": "own-unit"}, {"stop": "s", "judge": "b", "why": "incomplete"}])
    );
}

#[test]
fn faults_are_named_by_row_and_column() {
    let sheets = "t,a,progress,61,2026-11-10T09:00:00+08:00\ns,b,speed,-1,yesterday\n";
    let found = observed("a,其他\n", "s,p,东\n", sheets).unwrap_err();
    assert_eq!(
        found,
        [
            "sheets.csv:2:stop:stop.unknown",
            "sheets.csv:2:score:score.range",
            "sheets.csv:3:judge:judge.unknown",
            "sheets.csv:3:criterion:criterion.unknown",
            "sheets.csv:3:score:score.range",
            "sheets.csv:3:written:date.invalid",
        ]
    );
}
