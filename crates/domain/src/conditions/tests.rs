use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::Reason;

fn judged(condition: &Value, facts: &[(&str, &str)]) -> Truth {
    let facts: BTreeMap<&str, &str> = facts.iter().copied().collect();
    let condition = Condition::read(condition).unwrap();
    condition
        .judge(&|field: &String| facts.get(field.as_str()).copied())
        .unwrap()
}

fn missing(condition: &Value, facts: &[(&str, &str)]) -> Vec<String> {
    let facts: BTreeMap<&str, &str> = facts.iter().copied().collect();
    let condition = Condition::read(condition).unwrap();
    let leaves = condition.deciding(&|field: &String| facts.get(field.as_str()).copied());
    leaves
        .unwrap()
        .iter()
        .map(|leaf| leaf.field.clone())
        .collect()
}

fn leaf(field: &str, op: &str, value: Value) -> Value {
    json!({ "field": field, "op": op, "value": value })
}

#[test]
fn numbers_are_decimal_dates_and_text_by_code_point() {
    let holds = |op: &str, value: Value, cell: &str| judged(&leaf("f", op, value), &[("f", cell)]);
    assert_eq!(holds("=", json!(0.3), "0.30"), Truth::True);
    assert_eq!(holds(">=", json!(20_000_000), "20000000.00"), Truth::True);
    assert_eq!(holds("<", json!(100), "99"), Truth::True);
    assert_eq!(holds("<", json!("100"), "99"), Truth::False);
    assert_eq!(holds(">=", json!("2024-01-01"), "2023-12-31"), Truth::False);
    assert_eq!(holds("!=", json!(true), "false"), Truth::True);
    assert_eq!(
        holds("in", json!(["食品", "预制菜"]), "预制菜"),
        Truth::True
    );
    assert_eq!(holds("contains", json!("SC"), "HACCP; SC"), Truth::True);
    assert_eq!(holds("contains", json!("SC"), "HACCP;SCX"), Truth::False);
    assert_eq!(holds("contains", json!("SC"), ""), Truth::Unknown);
}

#[test]
fn only_facts_that_could_turn_it_are_asked_for() {
    let condition = json!({ "all": [
        leaf("sector", "=", json!("预制菜")),
        { "any": [leaf("revenue", ">=", json!(100)), leaf("growth", ">=", json!(0.3))] },
        { "not": leaf("illegal", "=", json!(true)) },
    ] });
    assert_eq!(
        missing(&condition, &[("sector", "预制菜"), ("growth", "0.1")]),
        ["revenue", "illegal"]
    );
    assert_eq!(
        missing(&condition, &[("sector", "预制菜"), ("growth", "0.3")]),
        ["illegal"]
    );
    assert_eq!(judged(&condition, &[("sector", "装备")]), Truth::False);
    assert_eq!(missing(&condition, &[("sector", "装备")]), ["sector"]);
}

#[test]
fn nothing_asked_is_granted_and_nothing_offered_is_not() {
    assert_eq!(judged(&json!({ "all": [] }), &[]), Truth::True);
    assert_eq!(judged(&json!({ "any": [] }), &[]), Truth::False);
}

#[test]
fn what_is_no_condition_is_refused_with_its_place() {
    let code =
        |json: Value| Condition::read(&json).map_err(|error| (error.code(), error.to_string()));
    let refused = |json: Value| code(json).unwrap_err();
    assert_eq!(refused(json!([])).0, "condition.shape");
    assert_eq!(
        refused(json!({ "all": [], "any": [] })).0,
        "condition.shape"
    );
    assert_eq!(refused(leaf("f", "~", json!(1))).0, "condition.operator");
    assert_eq!(refused(leaf("f", "in", json!(1))).0, "condition.value");
    assert_eq!(refused(leaf("f", "<", json!(true))).0, "condition.value");
    assert_eq!(refused(leaf("f", "=", json!(null))).0, "condition.value");
    let (_, message) = refused(json!({ "all": [{ "any": [] }, { "not": 3 }] }));
    assert!(message.contains("condition.all[1].not"), "{message}");
    let mut deep = leaf("f", "=", json!(1));
    for _ in 0..DEPTH_MAX {
        deep = json!({ "not": deep });
    }
    assert_eq!(refused(deep).0, "condition.too-deep");
}

#[test]
fn a_cell_of_another_kind_is_a_fault_and_not_false() {
    let number = Condition::read(&leaf("f", ">", json!(1))).unwrap();
    let fault = number.judge(&|_: &String| Some("viel")).unwrap_err();
    assert_eq!(fault.code(), "condition.cell-not-a-number");
    let flag = Condition::read(&leaf("f", "=", json!(true))).unwrap();
    let fault = flag.judge(&|_: &String| Some("1")).unwrap_err();
    assert_eq!(fault.code(), "condition.cell-not-a-flag");
}

#[test]
fn fields_that_a_file_lacks_are_all_named() {
    let condition =
        json!({ "any": [leaf("a", "=", json!(1)), { "not": leaf("b", "=", json!(1)) }] });
    let condition = Condition::read(&condition).unwrap();
    assert_eq!(
        condition.bind(&|_: &String| None::<usize>).unwrap_err(),
        ["a", "b"]
    );
}

/// Conditions over the flags `0` to `4`.
fn conditions() -> impl Strategy<Value = Condition> {
    let leaf = (0..5_u8, any::<bool>()).prop_map(|(field, value)| {
        Condition::Leaf(Leaf {
            field: field.to_string(),
            test: Test::Compare(Comparison::Equal, Literal::Flag(value)),
        })
    });
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Any),
            inner.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

proptest! {
    /// Monotone: a fact added never turns what holds into what does not, or back.
    #[test]
    fn a_fact_added_never_turns_a_verdict(
        condition in conditions(),
        facts in prop::collection::vec(prop::option::of(any::<bool>()), 5),
        added in 0..5_usize,
        value: bool,
    ) {
        let judge = |facts: &[Option<bool>]| {
            condition.judge(&|field: &String| {
                let fact = facts[field.parse::<usize>().unwrap()]?;
                Some(if fact { "true" } else { "false" })
            }).unwrap()
        };
        let before = judge(&facts);
        let mut more = facts.clone();
        more[added] = more[added].or(Some(value));
        let after = judge(&more);
        prop_assert!(before == Truth::Unknown || before == after);
    }

    /// The facts asked for are enough: with all of them known the condition is no longer unknown.
    #[test]
    fn what_is_asked_for_settles_it(
        condition in conditions(),
        facts in prop::collection::vec(prop::option::of(any::<bool>()), 5),
        values in prop::collection::vec(any::<bool>(), 5),
    ) {
        let text = |fact: bool| if fact { "true" } else { "false" };
        let known = |field: &String| facts[field.parse::<usize>().unwrap()].map(text);
        prop_assume!(condition.judge(&known).unwrap() == Truth::Unknown);
        let asked: Vec<String> = condition
            .deciding(&known).unwrap().iter().map(|leaf| leaf.field.clone()).collect();
        let settled = condition.judge(&|field: &String| {
            let given = asked.contains(field).then(|| values[field.parse::<usize>().unwrap()]);
            known(field).or(given.map(text))
        }).unwrap();
        prop_assert_ne!(settled, Truth::Unknown);
    }
}
