//! Selection of players.

use domain::sheets::Faults;
use programmes::selection::{Selection, read_field, read_selection_rules, select};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{examples, read, table, told};

fn example(known: Option<&str>, answer: &str) {
    let Some(folder) = examples("selection") else {
        return;
    };
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let mut faults = Faults::default();
    let rules = read_selection_rules("rules.json", &text("rules.json"), &mut faults).unwrap();
    let sheets = ["players.csv", "tests.csv", "marks.csv", "assessors.csv"];
    let sheets = sheets.map(|file| read(&folder, file, &mut faults));
    let known = known.map(|known| known.parse().unwrap());
    let field = read_field(sheets.each_ref(), &rules, known, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let found = serde_json::to_value(select(&rules, &field)).unwrap();
    let expected: Value = serde_json::from_str(&text(answer)).unwrap();
    let players = found["players"].as_array().unwrap().iter();
    // those who are not eligible are left out of the example
    let mut players = players.filter(|player| player["state"] != "not-eligible");
    for expected in expected["players"].as_array().unwrap() {
        let found = players.next().unwrap();
        for (key, other) in [("rank_low", "low"), ("rank_high", "high")] {
            assert_eq!(found[key], expected[other], "{found} {expected}");
        }
        for key in ["player", "state", "total", "missing", "selected", "rank"] {
            assert_eq!(found[key], expected[key], "{found} {expected}");
        }
    }
    let rows = found["left_out"].as_array().unwrap().iter();
    let rows: Vec<Value> = rows
        .map(|one| json!([one["player"], one["assessor"], one["why"]]))
        .collect();
    assert_eq!(json!(rows), expected["left_out"]);
    assert_eq!(found["fairness"], expected["fairness"]);
}

#[test]
fn the_worked_example_comes_out() {
    example(None, "answer.json");
}

#[test]
fn what_was_written_later_is_not_known_yet() {
    example(
        Some("2026-09-01T23:59:59+08:00"),
        "answer-known-first-day.json",
    );
}

fn rules(at_cut: &str) -> Value {
    json!({"on": "2026-09-01", "min_line": 99, "at_cut": at_cut, "ties": ["game"],
        "groups": {"U": {"born_from": "2016-01-01", "born_to": "2016-12-31", "places": {"M": 1}}},
        "criteria": {"run": {"kind": "test", "weight": "1", "better": "low", "age_line": false},
            "game": {"kind": "marks", "weight": "1", "trim": 0, "min_assessors": 1, "level": 0}}})
}

fn selected(rules: &Value, rows: [&str; 3]) -> Result<Selection, Vec<String>> {
    let mut faults = Faults::default();
    let rules = read_selection_rules("rules.json", &rules.to_string(), &mut faults).unwrap();
    let [players, tests, marks] = rows;
    let sheets = [
        (
            "players.csv",
            format!("player,born,sex,group,club\n{players}"),
        ),
        ("tests.csv", format!("player,test,value,written\n{tests}")),
        (
            "marks.csv",
            format!("player,assessor,criterion,score,written\n{marks}"),
        ),
        ("assessors.csv", "assessor,club\nA,K\nB,\n".to_owned()),
    ];
    let sheets = sheets.map(|(file, text)| table(file, &text, &mut faults));
    let field = read_field(sheets.each_ref(), &rules, None, &mut faults);
    match faults.is_empty() {
        true => Ok(select(&rules, &field)),
        false => Err(told(&faults)),
    }
}

const AT: &str = "2026-09-01T09:00:00+08:00";

#[test]
fn a_shared_place_across_the_cut_takes_all_or_none() {
    let players = "x,2016-05-01,M,U,L\ny,2016-05-01,M,U,L\nz,2015-05-01,M,U,L\n";
    let tests = format!("x,run,5,{AT}\ny,run,5,{AT}\nz,run,4,{AT}\n");
    let marks = format!("x,A,game,70,{AT}\ny,A,game,70,{AT}\n");
    let of = |at_cut| {
        let found = selected(&rules(at_cut), [players, &tests, &marks]).unwrap();
        let lines = found.players.iter();
        lines
            .map(|line| (line.rank, line.selected))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        of("all-in"),
        [(Some(1), true), (Some(1), true), (None, false)]
    );
    assert_eq!(
        of("none-in"),
        [(Some(1), false), (Some(1), false), (None, false)]
    );
}

#[test]
fn the_best_try_and_the_latest_mark_count_and_own_clubs_do_not() {
    let players = "x,2016-05-01,M,U,K\ny,2016-05-01,M,U,L\n";
    let tests = format!("x,run,5,{AT}\nx,run,4.9,{AT}\ny,run,4.95,{AT}\n");
    let marks = format!("x,A,game,99,{AT}\nx,B,game,10,{AT}\ny,B,game,80,{AT}\ny,B,game,70,{AT}\n");
    let found = selected(&rules("all-in"), [players, &tests, &marks]).unwrap();
    assert_eq!(found.left_out[0].assessor, "A");
    let parts = |at: usize| {
        found.players[at]
            .parts
            .clone()
            .into_values()
            .collect::<Vec<_>>()
    };
    assert_eq!(parts(0), ["25.0000", "75.0000"]);
    assert_eq!(parts(1), ["75.0000", "25.0000"]);
    // equal totals: the game decides
    assert_eq!(found.players[1].rank, Some(1));
}

#[test]
fn faults_are_named_by_row_and_column() {
    let players = "x,2016-05-01,M,W,K\ny,2016-05-01,M,U,K\n";
    let tests = format!("z,jump,-1,{AT}\ny,game,1,soon\n");
    let marks = format!("y,C,run,101,{AT}\n");
    let found = selected(&rules("all-in"), [players, &tests, &marks]).unwrap_err();
    assert_eq!(
        found,
        [
            "players.csv:2:group:sheet.unknown",
            "tests.csv:2:player:player.unknown",
            "tests.csv:2:test:criterion.unknown",
            "tests.csv:2:value:sheet.out-of-range",
            "tests.csv:3:test:criterion.unknown",
            "tests.csv:3:written:date.invalid",
            "marks.csv:2:assessor:assessor.unknown",
            "marks.csv:2:criterion:criterion.unknown",
            "marks.csv:2:score:score.range",
        ]
    );
}

proptest! {
    #[test]
    fn a_place_lies_within_its_bounds_and_the_order_of_rows_does_not_matter(
        values in prop::collection::vec((1_u32..9, prop::option::of(0_u32..9)), 1..12)
    ) {
        let rows = values.iter().enumerate();
        let players: Vec<String> = rows.clone().map(|(at, _)| format!("p{at},2016-05-01,M,U,L\n")).collect();
        let tests: Vec<String> = rows.clone().map(|(at, (run, _))| format!("p{at},run,{run},{AT}\n")).collect();
        let marks: Vec<String> = rows
            .filter_map(|(at, (_, mark))| mark.map(|mark| format!("p{at},B,game,{mark},{AT}\n")))
            .collect();
        let of = |tests: &[String], marks: &[String]| {
            let rows = [players.concat(), tests.concat(), marks.concat()];
            selected(&rules("all-in"), rows.each_ref().map(String::as_str)).unwrap()
        };
        let found = of(&tests, &marks);
        for line in &found.players {
            let (low, high) = (line.rank_low.unwrap(), line.rank_high.unwrap());
            prop_assert!(low <= high);
            prop_assert!(line.rank.is_none_or(|rank| rank <= high));
        }
        let turned = |rows: &[String]| rows.iter().rev().cloned().collect::<Vec<_>>();
        prop_assert_eq!(&found, &of(&turned(&tests), &turned(&marks)));
    }
}
