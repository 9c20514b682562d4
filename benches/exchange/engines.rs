//! One engine on inputs from files: `plan DIR GAP SECONDS`, `assign DIR`, `match DIR`, `pool EVENTS`,
//! `measures FIRMS`. Prints one JSON object with the seconds of the engine alone and what it found.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on stops")]

use std::path::Path;
use std::time::{Duration, Instant};

use domain::sheets::{Faults, Sheet};
use exchange::assign::{Method, read_pairing};
use exchange::ledger::Shares;
use exchange::ledger::{Event, Kind, PoolRules, book};
use exchange::matching::{Market, Reviews, read_needs, read_offers};
use exchange::measures::{check, read_measures};
use exchange::plan::{FILES, Options, Tables, read_model, solve};
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn sheet(path: &Path, faults: &mut Faults) -> Sheet {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_path(path)
        .unwrap();
    let mut records = reader.records().map(Result::unwrap);
    let header = records.next().unwrap();
    let mut sheet = Sheet::new(&path.to_string_lossy(), header.iter(), faults);
    for (at, record) in records.enumerate() {
        sheet.push(at + 2, record.iter(), faults);
    }
    sheet
}

fn plan(folder: &Path, gap: f64, limit: f64) -> Value {
    let mut faults = Faults::default();
    let tables: Tables = FILES.map(|name| sheet(&folder.join(format!("{name}.csv")), &mut faults));
    let model = read_model(&tables, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let started = Instant::now();
    let limit = Duration::from_secs_f64(limit);
    let options = Options {
        min_use: None,
        gap,
        threads: 2,
    };
    let plan = solve(&model, options, &|| limit.saturating_sub(started.elapsed()));
    json!({ "seconds": started.elapsed().as_secs_f64(), "cost": plan.objective, "bound": plan.bound,
            "gap": plan.gap, "status": plan.status })
}

fn assign(folder: &Path) -> Value {
    let mut faults = Faults::default();
    let [left, right, pairs] =
        ["left.csv", "right.csv", "pairs.csv"].map(|name| sheet(&folder.join(name), &mut faults));
    let pairing = read_pairing(&left, &right, &pairs, Method::Best, &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let started = Instant::now();
    let found = pairing.assign(Method::Best);
    json!({ "seconds": started.elapsed().as_secs_f64(), "total": found.total })
}

fn matches(folder: &Path) -> Value {
    let mut faults = Faults::default();
    let offers = read_offers(&sheet(&folder.join("offers.csv"), &mut faults), &mut faults);
    let needs = read_needs(&sheet(&folder.join("needs.csv"), &mut faults), &mut faults);
    let reviews = Reviews::default();
    let started = Instant::now();
    let market = Market::new(&offers, &reviews);
    let read = started.elapsed().as_secs_f64();
    let answer = market.answer(&needs, None);
    let matched: usize = answer.needs.iter().map(|need| need.matches.len()).sum();
    let seconds = started.elapsed().as_secs_f64() - read;
    json!({ "seconds": seconds, "read": read, "matched": matched, "needs": needs.len() })
}

fn pool(events: usize) -> Value {
    let rules = PoolRules {
        shares: Shares {
            parties: vec![
                ("province".into(), Decimal::new(4, 1)),
                ("city".into(), Decimal::new(4, 1)),
            ],
            bank: Decimal::new(2, 1),
        },
        firm_cap: 500_000_000,
        term_months: 36,
        multiple: Decimal::TEN,
        claim_wait_days: 0,
        halt_bank: Decimal::ONE,
        halt_pool: Decimal::ONE,
    };
    let day = date(2025, 1, 1);
    let list: Vec<Event> = (0..events)
        .map(|at| {
            let loan = format!("L{}", at / 5);
            let kind = match at % 5 {
                0 => Kind::Fund {
                    party: "city".into(),
                    amount: 10_000_000,
                },
                1 => Kind::Grant {
                    bank: format!("B{}", at % 17),
                    loan,
                    firm: format!("F{}", at / 5),
                    amount: 10_000_001,
                    months: 12,
                },
                2 => Kind::Repay {
                    loan,
                    amount: 3_333_333,
                },
                3 => Kind::Default { loan },
                _ => Kind::Claim { loan },
            };
            Event { date: day, kind }
        })
        .collect();
    let started = Instant::now();
    let report = book(&rules, &list);
    let accepted = report.events.iter().filter(|line| line.accepted).count();
    json!({ "seconds": started.elapsed().as_secs_f64(), "events": events, "accepted": accepted })
}

fn measures(firms: usize) -> Value {
    let leaf =
        |field: &str, op: &str, value: Value| json!({ "field": field, "op": op, "value": value });
    let list: Vec<Value> = (0..13)
        .map(|at| {
            json!({ "id": format!("M{at}"), "title": "", "group": if at % 3 == 0 { "g" } else { "" },
                "budget": "50000000",
                "condition": { "all": [leaf("sector", "in", json!(["预制菜", "食品加工"])),
                    { "any": [leaf("revenue", ">=", json!(at * 1_000_000)), leaf("growth", ">", json!(0.3))] },
                    { "not": leaf("illegal", "=", json!(true)) }] },
                "amount": { "rate": "0.05", "of": "revenue", "cap": "300000" } })
        })
        .collect();
    let mut faults = Faults::default();
    let measures = read_measures("m", &Value::from(list).to_string(), &mut faults);
    let mut sheet = Sheet::new(
        "f",
        ["firm", "sector", "revenue", "growth", "illegal"],
        &mut faults,
    );
    for at in 0..firms {
        let cells = [
            format!("F{at}"),
            ["预制菜", "装备", "食品加工"][at % 3].to_owned(),
            if at % 10 == 0 {
                String::new()
            } else {
                format!("{}.55", at * 37 % 20_000_000)
            },
            format!("0.{:03}", at % 600),
            ["true", "false", ""][at % 3].to_owned(),
        ];
        sheet.push(at + 2, cells.iter().map(String::as_str), &mut faults);
    }
    let started = Instant::now();
    let report = check(&measures, "m", &sheet, date(2026, 3, 1), faults).unwrap();
    json!({ "seconds": started.elapsed().as_secs_f64(), "items": report.items.len() })
}

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|text| text != "--bench")
        .collect();
    let number = |at: usize| arguments[at].parse::<f64>().unwrap();
    let found = match arguments.first().map(String::as_str) {
        Some("plan") => plan(Path::new(&arguments[1]), number(2), number(3)),
        Some("assign") => assign(Path::new(&arguments[1])),
        Some("match") => matches(Path::new(&arguments[1])),
        Some("pool") => pool(number(1) as usize),
        Some("measures") => measures(number(1) as usize),
        // `cargo bench` without arguments runs what needs no files
        _ => json!({ "pool": pool(100_000), "measures": measures(100_000) }),
    };
    println!("{found}");
}
