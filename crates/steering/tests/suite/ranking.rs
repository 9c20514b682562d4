//! Ranking by scale.

use std::collections::BTreeMap;

use domain::sheets::Faults;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use steering::ranking::{Formula, Ranking, rank, read_formula, read_projects, read_units};

use crate::{examples, read, table, told};

const FORMULA: &str = r#"{"start":{"new":5,"continued":2},"size":[[100000,20],[50000,10],[10000,6],[0,3]],
"kind":{"industry":15,"livelihood":8,"basic":6},"progress":60,"progress_cap":1,"provincial_key":20,
"production":{"production":20,"operation":10},"big_month":30,"launch":30,"launch_max":4,"notice":[-20,-5]}"#;

fn formula() -> Formula {
    let mut faults = Faults::default();
    read_formula("formula.json", FORMULA, &mut faults).unwrap()
}

fn ranked(projects: &str, units: &str, vary: Option<Decimal>) -> Result<Ranking, Vec<String>> {
    let mut faults = Faults::default();
    let formula = formula();
    let head = "key,unit,begun,annual,kind,done,provincial_key,production\n";
    let projects = table("projects.csv", &format!("{head}{projects}"), &mut faults);
    let projects = read_projects(&projects, &formula, &mut faults);
    let head = "unit,big_months,launches,notices\n";
    let units = table("units.csv", &format!("{head}{units}"), &mut faults);
    let units = read_units(&units, &formula, &mut faults);
    match faults.is_empty() {
        true => Ok(rank(&formula, &projects, &units, vary)),
        false => Err(told(&faults)),
    }
}

#[test]
fn the_worked_example_comes_out() {
    let Some(folder) = examples("ranking") else {
        return;
    };
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let mut faults = Faults::default();
    let formula = read_formula("formula.json", &text("formula.json"), &mut faults).unwrap();
    let projects = read(&folder, "projects.csv", &mut faults);
    let projects = read_projects(&projects, &formula, &mut faults);
    let units = read_units(
        &read(&folder, "units.csv", &mut faults),
        &formula,
        &mut faults,
    );
    assert!(faults.is_empty());
    let expected: Value = serde_json::from_str(&text("expected.json")).unwrap();
    let vary = Decimal::from_str_exact(expected["vary"].as_str().unwrap()).unwrap();
    let found = rank(&formula, &projects, &units, Some(vary));
    let found = serde_json::to_value(&found).unwrap();
    assert_eq!(found["items"], expected["items"]);
}

#[test]
fn every_part_counts_as_the_formula_says() {
    let projects =
        "a,东,new,50000,industry,75000,1,production\nb,西,continued,30000,basic,10000,0,\n";
    let found = ranked(projects, "东,1,6,-20;-5\n南,0,0,\n", None).unwrap();
    let parts: Vec<&str> = found.items[0].parts.values().map(String::as_str).collect();
    // big_month, kind, launch, notice, production, progress, provincial_key, size, start
    assert_eq!(
        parts,
        ["30", "15", "120", "-25", "20", "60", "20", "10", "5"]
    );
    assert_eq!(found.items[0].score, "255");
    // a third of 60, half up to four places of each project
    assert_eq!(found.items[1].parts["progress"], "20");
    assert_eq!(
        (found.items[2].rank, found.items[2].score.as_str()),
        (3, "0")
    );
}

#[test]
fn equal_scores_share_the_better_place() {
    let row = |key: &str, unit: &str| format!("{key},{unit},new,0,basic,0,0,\n");
    let projects = [row("a", "乙"), row("b", "甲"), row("c", "丙")].concat();
    let found = ranked(&projects, "丁,0,1,\n戊,0,0,\n", None).unwrap();
    let places: Vec<(usize, &str)> = found
        .items
        .iter()
        .map(|place| (place.rank, place.unit.as_str()))
        .collect();
    assert_eq!(
        places,
        [(1, "丁"), (2, "丙"), (2, "乙"), (2, "甲"), (5, "戊")]
    );
}

#[test]
fn faults_are_named_by_row_and_column() {
    let faults = ranked("a,东,old,-1,basic,x,2,\n", "东,0,0,-3\n", None).unwrap_err();
    assert_eq!(
        faults,
        [
            "projects.csv:2:begun:sheet.not-one-of",
            "projects.csv:2:annual:sheet.out-of-range",
            "projects.csv:2:done:sheet.not-a-number",
            "projects.csv:2:provincial_key:sheet.not-a-flag",
            "units.csv:2:notices:notice.range",
        ]
    );
}

fn any_projects() -> impl Strategy<Value = Vec<String>> {
    let row = (0_u32..5, 0_u32..200_000, 0_u32..200_000, any::<bool>());
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let rows = rows.into_iter().enumerate();
        rows.map(|(key, (unit, annual, done, is_key))| {
            let flag = u8::from(is_key);
            format!("p{key},u{unit},new,{annual},basic,{done},{flag},\n")
        })
        .collect()
    })
}

proptest! {
    #[test]
    fn the_order_of_rows_does_not_matter(rows in any_projects()) {
        let mut turned = rows.clone();
        turned.reverse();
        let vary = Some(Decimal::new(1, 1));
        prop_assert_eq!(ranked(&rows.concat(), "", vary), ranked(&turned.concat(), "", vary));
    }

    #[test]
    fn a_place_lies_between_those_that_other_weights_give(rows in any_projects()) {
        let found = ranked(&rows.concat(), "", Some(Decimal::new(2, 1))).unwrap();
        let scores: BTreeMap<&str, Decimal> = found
            .items
            .iter()
            .map(|place| (place.unit.as_str(), place.score.parse().unwrap()))
            .collect();
        for place in &found.items {
            prop_assert!(place.rank_low <= place.rank && place.rank <= place.rank_high);
            let own = scores[place.unit.as_str()];
            let better = scores.values().filter(|score| **score > own).count();
            prop_assert_eq!(place.rank, better + 1);
        }
    }
}
