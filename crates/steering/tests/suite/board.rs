//! The board: the worked example, and since when a project is red.

use std::collections::BTreeMap;

use domain::sheets::Faults;
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::{Value, json};
use steering::board::{Item, Signed, board, red_since};
use steering::history::{History, Light};
use steering::lights::reckon;

use crate::lights::{any_history, day, default, histories, ordinary};

#[test]
fn the_example_adds_up_as_it_says() {
    let Some(folder) = crate::examples("lights") else {
        return;
    };
    let histories = histories(&folder);
    let mut faults = Faults::default();
    let projects = crate::read(&folder, "projects.csv", &mut faults);
    let rows = (0..projects.len()).map(|row| [0, 2, 8].map(|column| projects.cell(row, column)));
    let nothing = History::default();
    let items: Vec<Item<'_>> = rows
        .map(|[key, chain, state]| Item {
            key,
            chain,
            state,
            history: histories.get(key).unwrap_or(&nothing),
        })
        .collect();
    let text = std::fs::read_to_string(folder.join("../board-2026-06-30.json")).unwrap();
    let wanted: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    // what was signed is given: undertakings are counted elsewhere
    let signed = wanted.iter().filter(|(chain, row)| {
        let has_project = items
            .iter()
            .any(|item| item.chain == chain.as_str() && item.state != "ended");
        !has_project
            || row["signed"]
                .as_object()
                .is_some_and(|signed| !signed.is_empty())
    });
    let signed: Vec<Signed> = signed
        .map(|(chain, row)| Signed {
            chain: chain.clone(),
            agreed: row["signed"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(currency, amount)| {
                    let amount =
                        domain::words::Money::parse(&format!("{}万", amount.as_str().unwrap()))
                            .unwrap();
                    (currency.clone(), i128::from(amount.fen()))
                })
                .collect(),
        })
        .collect();
    let board = board(&items, &signed, &default(), date(2026, 6, 30));
    let board = serde_json::to_value(&board).unwrap();
    let reckoned: BTreeMap<String, Value> = board["chains"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let mut row = row.clone();
            let chain = row.as_object_mut().unwrap().remove("chain").unwrap();
            (chain.as_str().unwrap().to_owned(), row)
        })
        .collect();
    assert_eq!(reckoned, wanted);
    let sum = |field: &str| -> i64 {
        wanted
            .values()
            .map(|row| row["lights"][field].as_i64().unwrap())
            .sum()
    };
    assert_eq!(board["total"]["lights"]["red"], json!(sum("red")));
    assert_eq!(board["total"]["projects"], json!(7));
    assert_eq!(board["on"], "2026-06-30");
}

#[test]
fn sums_are_over_one_currency_each_and_what_ended_is_left_out() {
    let history = ordinary();
    let item = |key, chain, state| Item {
        key,
        chain,
        state,
        history: &history,
    };
    let items = [
        item("A", "salt", "building"),
        item("B", "salt", "ended"),
        item("C", "salt", "merged"),
        item("D", "", "suspended"),
    ];
    let amount = |currency: &str, hundredths| (currency.to_owned(), hundredths);
    let signed = [
        Signed {
            chain: "light".to_owned(),
            agreed: vec![amount("CNY", 1_500_000), amount("USD", 1)],
        },
        Signed {
            chain: "light".to_owned(),
            agreed: vec![amount("CNY", 500_000)],
        },
        Signed::default(),
    ];
    let board = board(&items, &signed, &default(), date(2026, 4, 10));
    let board = serde_json::to_value(&board).unwrap();
    assert_eq!(board["chains"][0]["chain"], "light");
    assert_eq!(
        board["chains"][0]["signed"],
        json!({"CNY": "2", "USD": "0.000001"})
    );
    assert_eq!(board["chains"][1]["stages"], json!({"building": 1}));
    assert_eq!(board["chains"].as_array().unwrap().len(), 2);
    assert_eq!(
        board["total"]["stages"],
        json!({"building": 1, "suspended": 1})
    );
    // March is the last month that was reported, in both projects
    assert_eq!(board["total"]["done"], "30");
    assert_eq!(board["total"]["in_place"], "60");
    assert_eq!(board["total"]["planned"], "240");
}

proptest! {
    #[test]
    fn a_project_is_red_since_the_first_day_in_a_row(history in any_history(), on in day()) {
        let mut since = None;
        let mut day = on;
        while reckon(&history, &default(), day, day).light == Light::Red {
            since = Some(day);
            day -= 1.days();
        }
        prop_assert_eq!(red_since(&history, &default(), on), since);
    }
}
