//! Undertakings counted once, whatever the order and however often rows are repeated.

use std::collections::{BTreeMap, HashSet};

use domain::sheets::Faults;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};
use steering::investment::{
    Known, Rates, Read, Tables, Undertakings, Wanted, duplicates, funnel, read, tally,
};

use crate::{examples, read as file, table, told};

const LEADS: &str = "key,title,investor,uscc,origin,park,chain,talks_on,signed_on,started_on,\
                     production_on,lost_on,currency,agreed,total,five_hundred,home_merchant,became,\
                     merged_into,part_of";
const PAYMENTS: &str = "id,of,day,currency,amount,origin";
const REGISTRATIONS: &str = "uscc,name,day,home_merchant";
const RATES: &str = "currency,from,rate,source";

/// Reads tables given as rows; says also what was wrong and what was worth knowing.
fn brought(
    (leads, payments, registrations, rates): (&str, &str, &str, &str),
    known: &Known,
) -> (Read, Vec<String>, Vec<String>) {
    let (mut faults, mut warnings) = (Faults::default(), Faults::default());
    let tables = [
        ("leads.csv", LEADS, leads),
        ("payments.csv", PAYMENTS, payments),
        ("registrations.csv", REGISTRATIONS, registrations),
        ("rates.csv", RATES, rates),
    ];
    let [leads, payments, registrations, rates] =
        tables.map(|(name, header, rows)| table(name, &format!("{header}\n{rows}"), &mut faults));
    let tables = Tables {
        leads: Some(&leads),
        payments: Some(&payments),
        registrations: Some(&registrations),
        rates: Some(&rates),
    };
    let found = read(tables, known, &mut faults, &mut warnings);
    (found, told(&faults), told(&warnings))
}

fn tallied(read: &Read, days: (Date, Date)) -> Value {
    let undertakings = Undertakings::of(&read.leads);
    let facts = (read.payments.as_slice(), read.registrations.as_slice());
    let rates = Rates::of(&read.rates);
    serde_json::to_value(tally(&undertakings, facts, &rates, days, None)).unwrap()
}

const YEAR: (Date, Date) = (date(2026, 1, 1), date(2026, 12, 31));

/// A lead of 2026 with an investment in yuan, and what else a test wants to say, by column.
fn lead(key: &str, total: &str, more: &[(&str, &str)]) -> String {
    let mut cells: BTreeMap<&str, &str> = BTreeMap::from([
        ("key", key),
        ("title", "a lead"),
        ("chain", "new-alloys"),
        ("talks_on", "2026-01-10"),
        ("signed_on", "2026-02-10"),
        ("currency", "CNY"),
        ("total", total),
        ("home_merchant", "0"),
    ]);
    cells.extend(more.iter().copied());
    let columns = LEADS.split(',');
    let row: Vec<&str> = columns
        .map(|column| cells.get(column).copied().unwrap_or_default())
        .collect();
    row.join(",") + "\n"
}

#[test]
fn the_examples_come_out() {
    let Some(folder) = examples("leads") else {
        return;
    };
    let (mut faults, mut warnings) = (Faults::default(), Faults::default());
    let names = [
        "leads.csv",
        "payments.csv",
        "registrations.csv",
        "rates.csv",
    ];
    let [leads, payments, registrations, rates] =
        names.map(|name| file(&folder, name, &mut faults));
    let tables = Tables {
        leads: Some(&leads),
        payments: Some(&payments),
        registrations: Some(&registrations),
        rates: Some(&rates),
    };
    let read = read(tables, &Known::default(), &mut faults, &mut warnings);
    assert_eq!(told(&faults), Vec::<String>::new());
    let codes: HashSet<String> = told(&warnings)
        .iter()
        .filter_map(|told| Some(told.rsplit_once(':')?.1.to_owned()))
        .collect();
    assert_eq!(codes, HashSet::from(["link.later".to_owned()]));
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&text).unwrap();
    let day = |key: &str| expected[key].as_str().unwrap().parse::<Date>().unwrap();
    let days = (day("from"), day("to"));
    assert_eq!(tallied(&read, days), expected["tally"]);
    let found = funnel(&Undertakings::of(&read.leads), days);
    assert_eq!(serde_json::to_value(found).unwrap(), expected["funnel"]);
}

#[test]
fn every_fault_has_its_place() {
    let bad = [
        lead("A", "1", &[("merged_into", "nobody"), ("part_of", "Q")]),
        lead(
            "B",
            "1",
            &[("currency", "XYZ"), ("signed_on", "2026-02-30")],
        ),
        lead(
            "C",
            "约1",
            &[("agreed", "-1"), ("five_hundred", "world;moon")],
        ),
        lead("D", "1.2345678", &[("became", "A"), ("currency", "")]),
        lead("", "1", &[("home_merchant", "")]),
    ];
    let payments = "p,Z,2026-01-01,CNY,1,domestic\nq,A,,CNX,,abroad\n";
    let rates = "XYZ,2026-01-01,1,\nUSD,2026-01-01,0,\n";
    let (_, faults, warnings) = brought(
        (&bad.concat(), payments, ",a firm,x,2\n", rates),
        &Known::default(),
    );
    let expected = [
        "leads.csv:3:signed_on:date.invalid",
        "leads.csv:3:currency:currency.unknown",
        "leads.csv:4:agreed:money.malformed",
        "leads.csv:4:total:money.malformed",
        "leads.csv:4:five_hundred:sheet.not-one-of",
        "leads.csv:5:total:money.too-fine",
        "leads.csv:5:currency:currency.unknown",
        "leads.csv:6:key:sheet.empty",
        "leads.csv:6:home_merchant:sheet.empty",
        "leads.csv:2:merged_into:link.unknown",
        "leads.csv:2:part_of:link.unknown",
        "payments.csv:2:of:link.unknown",
        "payments.csv:3:day:date.invalid",
        "payments.csv:3:currency:currency.unknown",
        "payments.csv:3:amount:money.malformed",
        "payments.csv:3:origin:payment.origin",
        "registrations.csv:2:uscc:sheet.empty",
        "registrations.csv:2:day:date.invalid",
        "registrations.csv:2:home_merchant:sheet.not-a-flag",
        "rates.csv:2:currency:currency.unknown",
        "rates.csv:3:rate:sheet.out-of-range",
    ];
    assert_eq!(faults, expected);
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn circles_are_found_across_both_links_and_with_what_is_known() {
    let circle = [
        lead("A", "1", &[("merged_into", "B")]),
        lead("B", "1", &[("part_of", "A")]),
        lead("C", "1", &[("part_of", "C")]),
        lead("D", "1", &[("part_of", "A")]),
        lead("E", "1", &[("part_of", "K")]),
    ];
    let mut known = Known::default();
    let (_, faults, _) = brought((&circle[..4].concat(), "", "", ""), &known);
    let expected = [
        "leads.csv:2:merged_into:link.circle",
        "leads.csv:3:part_of:link.circle",
        "leads.csv:4:part_of:link.circle",
    ];
    assert_eq!(faults, expected);
    let ends = steering::investment::Ends {
        part_of: Some("E".to_owned()),
        ..Default::default()
    };
    known.leads.insert("K".to_owned(), ends);
    let (_, faults, _) = brought((&circle[4], "", "", ""), &known);
    assert_eq!(faults, ["leads.csv:2:part_of:link.circle"]);
}

#[test]
fn a_project_may_come_later_and_so_may_what_is_paid_to_it() {
    let leads = lead("A", "1", &[("became", "P")]) + &lead("B", "1", &[("became", "A")]);
    let paid = "p,P,2026-03-01,CNY,1,domestic\n";
    let (_, faults, warnings) = brought((&leads, paid, "", ""), &Known::default());
    assert_eq!(faults, ["leads.csv:3:became:link.unknown"]);
    let later = [
        "leads.csv:2:became:link.later",
        "payments.csv:2:of:link.later",
    ];
    assert_eq!(warnings, later);
    let mut known = Known::default();
    known.projects.insert("P".to_owned());
    let (_, _, warnings) = brought((&leads, paid, "", ""), &known);
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn what_is_merged_split_or_became_a_project_counts_once() {
    let leads = [
        // the whole is counted by its parts, one of which has parts of its own, in other money
        lead("A", "7", &[("agreed", "3"), ("became", "P")]),
        lead("A1", "1", &[("part_of", "A"), ("signed_on", "2026-01-20")]),
        lead("A2", "9", &[("part_of", "A"), ("signed_on", "")]),
        lead(
            "A21",
            "2",
            &[
                ("part_of", "A2"),
                ("currency", "USD"),
                ("five_hundred", "china"),
            ],
        ),
        // the same once more: its amounts and its signing count nowhere, what its investor is does
        lead(
            "M",
            "100000",
            &[
                ("merged_into", "A1"),
                ("signed_on", "2026-01-01"),
                ("five_hundred", "world;china"),
                ("home_merchant", "1"),
            ],
        ),
        // two leads, one project
        lead("S", "4", &[("became", "Q")]),
        lead("T", "5", &[("became", "Q"), ("agreed", "2")]),
        // exactly the bound, and just below it
        lead("X", "", &[("currency", "JPY")]),
        lead("Y", "10000", &[]),
        lead("Z", "9999.99", &[]),
    ];
    let payments = "1,M,2026-03-01,CNY,5,domestic\n1,M,2026-03-01,CNY,6,domestic\n\
                    2,P,2026-03-01,USD,1.5,foreign\n3,Y,2026-03-01,CNY,-6,domestic\n\
                    4,P,2027-03-01,CNY,8,domestic\n";
    let registered = "u,a,2026-01-01,1\nu,b,2026-02-01,1\nv,c,2026-02-01,0\nw,d,2025-12-31,1\n";
    let (read, faults, _) = brought(
        (&leads.concat(), payments, registered, ""),
        &Known::default(),
    );
    assert_eq!(faults, Vec::<String>::new());
    let found = tallied(&read, YEAR);
    let expected = json!({
        "talks": 5, "signed": 5, "agreed": {"CNY": "2"},
        "total": {"CNY": "20009.99", "USD": "2"},
        "thresholds": [{"from": 10000, "n": 1}, {"from": 100_000, "n": 0}, {"from": 500_000, "n": 0}],
        "five_hundred": {"n": 1, "world": 1, "china": 1, "private": 0, "total": {"CNY": "1", "USD": "2"}, "agreed": {}},
        "home": {"registrations": 1, "in_place": {"CNY": "6", "USD": "1.5"}},
        "domestic_in_place": {"CNY": "0"}, "foreign_used": {"USD": "1.5"},
        "unconverted": ["A"],
    });
    assert_eq!(found, expected);
    // earlier than any of its own and its parts' signing days only what was merged was signed
    let january = (date(2026, 1, 1), date(2026, 1, 19));
    assert_eq!(tallied(&read, january)["signed"], 0);
    // of some undertakings only what is theirs
    let undertakings = Undertakings::of(&read.leads);
    let facts = (read.payments.as_slice(), read.registrations.as_slice());
    let only_y = |what: Wanted<'_>| match what {
        Wanted::Undertaking(one) => one.root.key == "Y",
        Wanted::Registration(_) => false,
    };
    let some = tally(&undertakings, facts, &Rates::default(), YEAR, Some(&only_y));
    let some = serde_json::to_value(some).unwrap();
    assert_eq!(some["signed"], 1);
    assert_eq!(some["domestic_in_place"], json!({"CNY": "-6"}));
    assert_eq!(some["foreign_used"], json!({}));
}

#[test]
fn the_rate_of_the_signing_day_counts() {
    let leads = lead("A", "10000", &[("currency", "USD")]);
    let at = |rates: &str| tallied(&brought((&leads, "", "", rates), &Known::default()).0, YEAR);
    let n = |found: &Value| found["thresholds"][0]["n"].clone();
    // the last row of a day; the day itself; not the one after
    let found = at("USD,2026-02-10,0.9,\nUSD,2026-02-10,1,\nUSD,2026-02-11,0.1,\n");
    assert_eq!((n(&found), &found["unconverted"]), (json!(1), &json!([])));
    let found = at("USD,2026-02-09,0.9999999,\n");
    assert_eq!((n(&found), &found["unconverted"]), (json!(0), &json!([])));
    let found = at("USD,2026-02-11,7,\nEUR,2026-01-01,7,\n");
    assert_eq!(
        (n(&found), &found["unconverted"]),
        (json!(0), &json!(["A"]))
    );
}

#[test]
fn investors_are_found_again_by_code_and_by_name() {
    let of = |key: &str, investor: &str, uscc: &str, merged: &str| {
        lead(
            key,
            "1",
            &[
                ("investor", investor),
                ("uscc", uscc),
                ("merged_into", merged),
            ],
        )
    };
    let leads = [
        of("F", "旧名", "U1", ""),
        of("E", "新名", "U1", ""),
        of("D", "示范（衡阳）ＡＢ 公司", "", ""),
        of("C", "示范(衡阳)ab公司", "U3", ""),
        of("B", "别的", "U4", ""),
        of("A", "别的", "U4", ""),
        of("M", "别的", "U4", "A"),
        of("N", "", "", ""),
        of("O", "", "", ""),
    ];
    let (read, _, _) = brought((&leads.concat(), "", "", ""), &Known::default());
    let found = serde_json::to_value(duplicates(&read.leads)).unwrap();
    let expected = json!({"groups": [
        {"why": "uscc", "leads": ["A", "B"]},
        {"why": "uscc", "leads": ["E", "F"]},
        {"why": "name", "leads": ["C", "D"]},
    ]});
    assert_eq!(found, expected);
}

/// Rows of leads, each of which ends in one before it or nowhere.
fn any_leads() -> impl Strategy<Value = Vec<String>> {
    let one = (
        0_usize..4,
        any::<prop::sample::Index>(),
        0..400_000_u32,
        0_usize..3,
        1..9_u8,
        any::<bool>(),
    );
    prop::collection::vec(one, 1..12).prop_map(|rows| {
        let mut found = Vec::new();
        for (at, (way, other, total, currency, month, is_home)) in rows.into_iter().enumerate() {
            let other = format!("K{:02}", other.index(at.max(1)));
            let (total, signed) = (total.to_string(), format!("2026-0{month}-11"));
            let mut more = vec![
                ("currency", ["CNY", "USD", "JPY"][currency]),
                ("signed_on", signed.as_str()),
                ("agreed", total.as_str()),
                ("home_merchant", if is_home { "1" } else { "0" }),
                ("five_hundred", ["", "world", "china;private"][currency]),
            ];
            match way {
                1 if at > 0 => more.push(("merged_into", other.as_str())),
                2 if at > 0 => more.push(("part_of", other.as_str())),
                3 => more.push(("became", ["P", "Q"][at % 2])),
                _ => {}
            }
            found.push(lead(&format!("K{at:02}"), &total, &more));
        }
        found
    })
}

proptest! {
    #[test]
    fn tallies_do_not_depend_on_order_or_repetition(
        (rows, mixed) in any_leads().prop_flat_map(|rows| {
            let twice: Vec<String> = rows.iter().chain(rows.iter().step_by(2)).cloned().collect();
            (Just(rows), Just(twice).prop_shuffle())
        }),
        paid in prop::collection::vec((0_usize..12, -500..500_i32, any::<bool>()), 0..12),
        seed in any::<bool>(),
    ) {
        let count = rows.len();
        let mut payments: Vec<String> = paid.iter().enumerate().map(|(id, (of, amount, is_foreign))| {
            let (of, origin) = (of % count, if *is_foreign { "foreign" } else { "domestic" });
            format!("Z{id},K{of:02},2026-03-0{},CNY,{amount},{origin}\n", 1 + id % 9)
        }).collect();
        let rates = "USD,2026-03-01,7,\n";
        let (plain, faults, _) = brought((&rows.concat(), &payments.concat(), "", rates), &Known::default());
        prop_assert_eq!(faults, Vec::<String>::new());
        payments.reverse();
        if seed {
            payments.extend(payments.clone());
        }
        let (other, _, _) = brought((&mixed.concat(), &payments.concat(), "", rates), &Known::default());
        prop_assert_eq!(tallied(&plain, YEAR), tallied(&other, YEAR));
        let (a, b) = (Undertakings::of(&plain.leads), Undertakings::of(&other.leads));
        prop_assert_eq!(funnel(&a, YEAR), funnel(&b, YEAR));
        // nothing is counted twice: every sum is at most that of all rows
        let all: i64 = plain.leads.iter().filter_map(|lead| lead.total).sum();
        let counted: i128 = a.all.iter().flat_map(|one| one.total.0.values()).map(|sum| sum.0).sum();
        prop_assert!(counted <= i128::from(all));
        prop_assert!(a.all.len() <= count);
    }
}
