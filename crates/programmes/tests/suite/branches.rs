//! Branches.

use domain::sheets::Faults;
use programmes::branches::{Branches, judge, read_members, read_requirements, read_roll};
use serde_json::{Value, json};

use crate::{examples, read, table, told};

fn judged(branches: &str, members: &str, condition: &Value) -> Result<Branches, Vec<String>> {
    let on = "2026-06-30".parse().unwrap();
    let mut faults = Faults::default();
    let head = "branch,town,kind,venue_m2,shared_venue,elected,term_years\n";
    let roll = table("branches.csv", &format!("{head}{branches}"), &mut faults);
    let roll = read_roll(&roll, &mut faults);
    let head = "branch,person,party,post,party_post,joined,left\n";
    let members = table("members.csv", &format!("{head}{members}"), &mut faults);
    let members = read_members(&members, &roll, on, &mut faults);
    let rules = json!({"requirements": [{"id": "r", "condition": condition}]}).to_string();
    let rules = read_requirements("rules.json", &rules, &roll, &mut faults);
    let found = judge("branches.csv", &roll, &members, &rules, on, &mut faults);
    match faults.is_empty() {
        true => Ok(found),
        false => Err(told(&faults)),
    }
}

#[test]
fn the_worked_example_comes_out() {
    let Some(folder) = examples("branches") else {
        return;
    };
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let on = "2026-06-30".parse().unwrap();
    let mut faults = Faults::default();
    let roll = read_roll(&read(&folder, "branches.csv", &mut faults), &mut faults);
    let members = read(&folder, "members.csv", &mut faults);
    let members = read_members(&members, &roll, on, &mut faults);
    let rules = read_requirements("rules.json", &text("rules.json"), &roll, &mut faults);
    let found = judge("branches.csv", &roll, &members, &rules, on, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let found = serde_json::to_value(found).unwrap();
    let expected: Value = serde_json::from_str(&text("answer-2026-06-30.json")).unwrap();
    for part in ["branches", "people", "in_two"] {
        assert_eq!(found["total"][part], expected["total"][part]);
    }
    let pairs = found["branches"].as_array().unwrap().iter();
    for (at, (found, expected)) in pairs
        .zip(expected["branches"].as_array().unwrap())
        .enumerate()
    {
        // the example compares shares as texts ("1/3" before "3/10") where a party is not known
        let is_exact = members
            .iter()
            .all(|one| one.branch != at || one.party.is_some());
        assert_eq!(found["members"], expected["members"]);
        let lines = found["requirements"].as_array().unwrap().iter();
        for (line, expected) in lines.zip(expected["requirements"].as_array().unwrap()) {
            let is_told = is_exact || line["requirement"] != "party-share";
            assert!(!is_told || line == expected, "{found} {expected}");
        }
        assert!(!is_exact || found["whole"] == expected["whole"]);
    }
}

fn met(members: &str, condition: &Value) -> (Option<bool>, Vec<String>) {
    let found = judged("B,T,village,,1,2024-02-29,2\n", members, condition).unwrap();
    let line = found.branches[0].requirements[0].clone();
    (line.met, line.missing)
}

#[test]
fn a_share_is_known_where_its_bounds_agree() {
    let third = json!({"field": "party_share", "op": ">=", "value": "0.3"});
    let rows = |parties: &[&str]| -> String {
        let rows = parties.iter().enumerate();
        rows.map(|(at, party)| format!("B,P{at},{party},,,,\n"))
            .collect()
    };
    assert_eq!(met(&rows(&["1", "0", "0"]), &third), (Some(true), vec![]));
    assert_eq!(
        met(&rows(&["1", "0", "0", "0"]), &third),
        (Some(false), vec![])
    );
    assert_eq!(met(&rows(&["1", "", "0"]), &third), (Some(true), vec![]));
    let asked = vec!["members.party".to_owned()];
    assert_eq!(met(&rows(&["", "0", "0"]), &third), (None, asked));
    assert_eq!(met("", &third), (None, vec!["party_share".to_owned()]));
    // three of ten are exactly the bound
    let ten = ["1", "1", "1", "0", "0", "0", "0", "0", "0", "0"];
    assert_eq!(met(&rows(&ten), &third).0, Some(true));
}

#[test]
fn flags_numbers_and_days_are_read_as_they_stand() {
    let of =
        |field: &str, op: &str, value: Value| json!({"field": field, "op": op, "value": value});
    assert_eq!(met("", &of("shared_venue", "=", json!(true))).0, Some(true));
    assert_eq!(
        met("", &of("venue_m2", ">=", json!(40))),
        (None, vec!["venue_m2".to_owned()])
    );
    // elected on 29 February for two years
    assert_eq!(
        met("", &of("term_days_left", "=", json!(-122))).0,
        Some(true)
    );
    let chair = "B,P,1,chair,1,,\n";
    let office = of("chair_in_party_office", "=", json!(true));
    assert_eq!(met(chair, &office).0, Some(true));
    let gone = "B,P,1,chair,1,2020-01-01,2026-06-30\n";
    assert_eq!(met(gone, &of("members", "=", json!(0))).0, Some(true));
    assert_eq!(
        met(gone, &office),
        (None, vec!["chair_in_party_office".to_owned()])
    );
}

#[test]
fn people_of_two_branches_count_once() {
    let always = json!({"all": []});
    let rows = "A,T,village,,,,\nB,U,village,,,,\n";
    let found = judged(rows, "A,P,,,,,\nB,P,,,,,\nB,Q,,,,,\n", &always).unwrap();
    assert_eq!(
        (found.total.people, found.total.in_two),
        (2, vec!["P".to_owned()])
    );
    assert_eq!(found.towns.len(), 2);
    assert_eq!(found.total.whole, 2);
}

#[test]
fn faults_are_named() {
    let unknown = json!({"field": "roof", "op": "=", "value": 1});
    let found = judged("B,T,village,,,2026-02-30,x\n", "C,P,2,,,,\n", &unknown).unwrap_err();
    assert_eq!(
        found,
        [
            "branches.csv:2:elected:date.invalid",
            "branches.csv:2:term_years:sheet.not-whole",
            "members.csv:2:branch:sheet.unknown",
            "members.csv:2:party:sheet.not-a-flag",
            "rules.json:1:condition:field.unknown",
        ]
    );
}
