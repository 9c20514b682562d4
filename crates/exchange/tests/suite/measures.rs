use domain::sheets::Faults;
use exchange::measures::{Report, check, read_measures};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{examples, json as read_json, read, table, told};

fn checked(measures: &Value, firms: &str) -> Result<Report, Faults> {
    let mut faults = Faults::default();
    let measures = read_measures("m.json", &measures.to_string(), &mut faults);
    let firms = table("firms.csv", firms, &mut faults);
    check(&measures, "m.json", &firms, date(2026, 3, 1), faults)
}

fn measure(id: &str, group: &str, amount: Value) -> Value {
    json!({ "id": id, "title": id, "from": "2026-01-01", "to": "2026-12-31", "group": group,
            "condition": { "field": "size", "op": ">=", "value": 1 }, "amount": amount })
}

#[test]
fn reckons_the_worked_example() {
    let Some(folder) = examples("exchange/measures/p1") else {
        return;
    };
    let mut faults = Faults::default();
    let text = std::fs::read_to_string(folder.join("measures.json")).unwrap();
    let measures = read_measures("measures.json", &text, &mut faults);
    let firms = read(&folder.join("firms.csv"), &mut faults);
    let report = check(&measures, "measures.json", &firms, date(2026, 3, 1), faults);
    let mut report = serde_json::to_value(report.unwrap()).unwrap();
    for item in report["items"].as_array_mut().unwrap() {
        item.as_object_mut().unwrap().remove("reasons");
    }
    let expected = read_json(&folder.join("expected.json"));
    let items = |value: &Value| value["items"].as_array().unwrap().clone();
    for (found, expected) in items(&report).iter().zip(items(&expected)) {
        assert_eq!(*found, expected);
    }
    assert_eq!(report, expected);
}

#[test]
fn the_first_of_equal_ones_of_a_group_is_paid_and_budgets_are_shared_rounding_down() {
    let mut first = measure("A", "g", json!({ "fixed": "100" }));
    first["budget"] = json!("100.01");
    let second = measure("B", "g", json!({ "rate": "50", "of": "size", "cap": 100 }));
    let firms = "firm,size\nF1,2\nF2,2\nF3,3\nF4,0.5\n";
    let report = checked(&json!([first, second]), firms).unwrap();
    let granted: Vec<String> = report
        .items
        .iter()
        .map(|item| item.granted.to_string())
        .collect();
    assert_eq!(granted[..4], ["33.33", "33.33", "33.33", "0.00"]);
    assert!(
        report.items[4..7]
            .iter()
            .all(|item| item.replaced_by.as_deref() == Some("A"))
    );
    assert_eq!(report.measures[0].granted_total.to_string(), "99.99");
    assert_eq!(report.measures[1].not_eligible, 1);
}

#[test]
fn amounts_are_half_up_nothing_below_the_least_and_by_the_highest_step_reached() {
    let tiers = json!({ "of": "size", "tiers": [{ "from": "10", "amount": "7" }, { "from": "2", "amount": "3" }] });
    let rate = json!({ "rate": "0.005", "of": "size", "min": "0.02" });
    let measures = json!([measure("R", "", rate), measure("T", "", tiers)]);
    let firms = "firm,size\nF1,3\nF2,5\nF3,10\nF4,1\n";
    let report = checked(&measures, firms).unwrap();
    let amounts: Vec<String> = report
        .items
        .iter()
        .map(|item| item.amount.to_string())
        .collect();
    // 0.015 → 0.02; 0.025 → 0.03
    assert_eq!(
        amounts,
        [
            "0.02", "0.03", "0.05", "0.00", "3.00", "3.00", "7.00", "0.00"
        ]
    );
}

#[test]
fn faults_of_both_files_are_named() {
    let mut deep = json!({ "field": "size", "op": "=", "value": 1 });
    for _ in 0..40 {
        deep = json!({ "not": deep });
    }
    let mut bad = measure("A", "", json!({ "rate": "x", "of": "size" }));
    bad["condition"] = deep;
    let other = measure("A", "", json!({ "rate": "1", "of": "volume" }));
    let faults = checked(&json!([bad, other]), "firm,size\nF1,1\nF1,2\n").unwrap_err();
    assert_eq!(
        told(&faults),
        [
            "m.json:1:condition:condition.too-deep",
            "m.json:1:amount.rate:sheet.not-a-number",
            "firms.csv:3:firm:sheet.repeated",
            "m.json:2:volume:sheet.unknown",
        ]
    );
    let good = measure("A", "", json!({ "fixed": 1 }));
    let faults = checked(&json!([good]), "firm,size\nF1,much\n").unwrap_err();
    assert_eq!(
        told(&faults),
        ["firms.csv:2:size:condition.cell-not-a-number"]
    );
}

proptest! {
    /// A fact added never turns what is eligible into what is not, or back, and never makes a known
    /// amount another one.
    #[test]
    fn a_fact_added_never_turns_an_outcome(
        cells in prop::collection::vec(prop::option::of(0..5_u8), 3),
        added in 0..3_usize,
        value in 0..5_u8,
        limits in prop::collection::vec(0..5_u8, 3),
    ) {
        let leaf = |at: usize| json!({ "field": format!("f{at}"), "op": ">=", "value": limits[at] });
        let mut one = measure("A", "", json!({ "rate": 2, "of": "f0" }));
        one["condition"] = json!({ "any": [leaf(0), { "all": [leaf(1), { "not": leaf(2) }] }] });
        let outcome = |cells: &[Option<u8>]| {
            let text = |cell: &Option<u8>| cell.map(|cell| cell.to_string()).unwrap_or_default();
            let row: Vec<String> = cells.iter().map(text).collect();
            let report = checked(&json!([one]), &format!("firm,f0,f1,f2\nF,{}\n", row.join(",")));
            let item = report.unwrap().items.remove(0);
            (serde_json::to_value(item.outcome).unwrap(), item.amount)
        };
        let before = outcome(&cells);
        let mut more = cells.clone();
        more[added] = more[added].or(Some(value));
        prop_assert!(before.0 == "unknown" || before == outcome(&more));
    }
}
