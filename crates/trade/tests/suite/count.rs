//! Counting once, against the worked sheets and document by document.

use domain::catalogue::Reason;
use domain::sheets::Faults;
use proptest::prelude::*;
use serde_json::{Value, json as value};
use trade::count::{Counted, Fate, count, read};
use trade::number::money;

use crate::{examples, json, table};

fn told(counted: &Counted<'_>) -> Value {
    let cells = counted.cells.iter().map(|((mode, flow, month), sum)| {
        value!({
            "mode": mode, "flow": flow, "month": month, "documents": sum.documents,
            "value": money(sum.value), "returned": money(sum.returned), "net": money(sum.net()),
        })
    });
    let modes = counted.modes.iter().map(|(mode, sum)| {
        let told = value!({
            "documents": sum.documents, "value": money(sum.value), "returned": money(sum.returned),
        });
        ((*mode).to_owned(), told)
    });
    value!({
        "cells": cells.collect::<Value>(),
        "modes": Value::Object(modes.collect()),
        "left_out": {
            "deleted": counted.left_out(Fate::Deleted),
            "cancelled": counted.left_out(Fate::Cancelled),
            "not released": counted.left_out(Fate::NotReleased),
            "told elsewhere": counted.left_out(Fate::ToldElsewhere),
        },
    })
}

#[test]
fn worked_sheets_are_counted() {
    let Some(folder) = examples("roads-trade") else {
        return;
    };
    let sheets = ["lists", "receipts", "cancels", "returns"]
        .map(|name| crate::read(&folder.join(format!("count-{name}-p.csv"))));
    let mut faults = Faults::default();
    let read = read(sheets.each_ref(), &mut faults);
    assert!(faults.is_empty());
    assert_eq!(told(&count(&read)), json(&folder.join("count-p.json")));
}

const HEADINGS: [&str; 4] = [
    "copNo,appType,appTime,flow,tradeMode,stage,ieDate,value",
    "copNo,returnStatus,returnTime",
    "copNo,returnStatus",
    "copNo,value,returnStatus",
];

fn counted(rows: [&[&str]; 4]) -> Value {
    let mut faults = Faults::default();
    let sheets: Vec<_> = HEADINGS
        .iter()
        .zip(rows)
        .map(|(heading, rows)| table("s", &format!("{heading}\n{}", rows.join("\n")), &mut faults))
        .collect();
    let sheets: [_; 4] = sheets.try_into().unwrap();
    let read = read(sheets.each_ref(), &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    told(&count(&read))
}

const LIST: &str = "N,1,20230101000000,E,9610,sale,20230101,10";
const RELEASE: &str = "N,800,20230102000000000";

#[test]
fn the_last_report_and_the_last_receipt_hold() {
    for (rows, fate) in [
        ([&[LIST][..], &[RELEASE][..], &[][..], &[][..]], "counted"),
        (
            [
                &[LIST, "N,3,20230103000000,E,9610,sale,20230101,10"],
                &[RELEASE],
                &[],
                &[],
            ],
            "deleted",
        ),
        (
            [
                &["N,3,20221231000000,E,9610,sale,20230101,10", LIST],
                &[RELEASE],
                &[],
                &[],
            ],
            "counted",
        ),
        ([&[LIST], &[RELEASE], &["N,399"], &[]], "cancelled"),
        ([&[LIST], &[RELEASE], &["N,100"], &[]], "counted"),
        ([&[LIST], &[], &[], &[]], "not released"),
        (
            [&[LIST], &["N,100,20230103000000000", RELEASE], &[], &[]],
            "not released",
        ),
        (
            [
                &[LIST],
                &["N,899,20230103000000000", "N,100,20230102000000000"],
                &[],
                &[],
            ],
            "counted",
        ),
        (
            [
                &["N,1,20230101000000,E,9610,summary,20230101,10"],
                &[RELEASE],
                &[],
                &[],
            ],
            "told elsewhere",
        ),
        (
            [
                &["N,1,20230101000000,I,1210,entry,20230101,10"],
                &[RELEASE],
                &[],
                &[],
            ],
            "told elsewhere",
        ),
    ] {
        let told = counted(rows);
        let counted = told["cells"].as_array().unwrap().len();
        assert_eq!(counted, usize::from(fate == "counted"), "{rows:?}");
        if fate != "counted" {
            assert_eq!(told["left_out"][fate], 1, "{rows:?}");
        }
    }
}

#[test]
fn returns_are_told_apart() {
    let returns = ["N,2.5,899", "N,1,899", "N,5,100", "M,7,899"];
    let told = counted([&[LIST], &[RELEASE], &[], &returns]);
    assert_eq!(
        told["cells"][0],
        value!({"mode": "9610", "flow": "E", "month": "202301", "documents": 1, "value": "10.00",
                "returned": "3.50", "net": "6.50"})
    );
}

#[test]
fn faults_are_told_by_cell() {
    let mut faults = Faults::default();
    let sheets = [
        "N,4,20230101,X,9110,gift,20230231,-1",
        "N,x,2023",
        ",399",
        "N,ten,899",
    ];
    let sheets: Vec<_> = HEADINGS
        .iter()
        .zip(sheets)
        .map(|(heading, row)| {
            table(
                heading.split(',').nth(1).unwrap(),
                &format!("{heading}\n{row}"),
                &mut faults,
            )
        })
        .collect();
    let sheets: [_; 4] = sheets.try_into().unwrap();
    let _ = read(sheets.each_ref(), &mut faults);
    let told: Vec<_> = faults
        .listed()
        .iter()
        .map(|fault| format!("{}:{}", fault.column, fault.kind.code()))
        .collect();
    assert_eq!(
        told,
        [
            "appType:sheet.not-one-of",
            "appTime:date.invalid",
            "flow:sheet.not-one-of",
            "tradeMode:sheet.not-one-of",
            "stage:sheet.not-one-of",
            "ieDate:date.invalid",
            "value:sheet.not-a-number",
            "returnStatus:sheet.not-whole",
            "returnTime:date.invalid",
            "copNo:sheet.empty",
            "value:sheet.not-a-number",
        ]
    );
}

proptest! {
    /// Whatever order receipts and lists come in, the count is the same.
    #[test]
    fn order_does_not_matter(
        receipts in prop::collection::vec((0_usize..3, prop::sample::select(vec![100, 120, 399, 800, 899]), 1_u32..9), 0..12),
        turn in 0_usize..12,
    ) {
        let lists: Vec<String> = (0..3)
            .map(|at| format!("N{at},1,2023010100000{at},E,9610,sale,20230101,{at}1"))
            .collect();
        let receipts: Vec<String> = receipts
            .iter()
            .map(|(at, status, second)| format!("N{at},{status},2023010200000{second}000"))
            .collect();
        let turned = |rows: &[String]| -> Vec<String> {
            let mut rows = rows.to_vec();
            if !rows.is_empty() {
                let by = turn % rows.len();
                rows.rotate_left(by);
                rows.reverse();
            }
            rows
        };
        let borrowed = |rows: &[String]| -> Value {
            let (receipts, lists) = (turned(rows), turned(&lists));
            let receipts: Vec<&str> = receipts.iter().map(String::as_str).collect();
            let lists: Vec<&str> = lists.iter().map(String::as_str).collect();
            counted([&lists, &receipts, &[], &[]])
        };
        let plain: Vec<&str> = receipts.iter().map(String::as_str).collect();
        let straight: Vec<&str> = lists.iter().map(String::as_str).collect();
        prop_assert_eq!(counted([&straight, &plain, &[], &[]]), borrowed(&receipts));
    }
}
