//! Notices read a minute; a thousand buyers among 100,000 parties with 500,000 relations. Prints one JSON
//! object.

use std::fmt::Write as _;
use std::time::Instant;

use disposal::buyers::{judge, read_limit, read_world};
use disposal::notice::{read, write};
use domain::calendar::WorkingCalendar;
use domain::sheets::{Faults, Sheet};

const PARTIES: usize = 100_000;
const FIRMS: usize = 40_000;
const RELATIONS: usize = 500_000;
const BUYERS: usize = 1000;
const NOTICES: usize = 2000;

struct Seed(u64);

impl Seed {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

fn table(file: &str, head: &str, rows: &str, faults: &mut Faults) -> Sheet {
    let mut sheet = Sheet::new(file, head.split(','), faults);
    for (at, row) in rows.lines().enumerate() {
        sheet.push(at + 2, row.split(','), faults);
    }
    sheet
}

/// Seconds for reading the tables and for judging, and how many are barred.
fn buyers(seed: &mut Seed) -> (f64, f64, usize) {
    let mut parties = String::new();
    for at in 0..PARTIES {
        let kind = match at {
            0..20 => "state-organ",
            20..40 => "regulator",
            _ if at < FIRMS => "firm",
            _ => "person",
        };
        let _ = writeln!(parties, "N{at:06},{kind},");
    }
    let mut left = vec![100_usize; FIRMS];
    let mut relations = String::new();
    for _ in 0..RELATIONS {
        let firm = 40 + seed.below(FIRMS - 40);
        let person = FIRMS + seed.below(PARTIES - FIRMS);
        let of_firm = seed.below(10) < 6 && left[firm] > 3;
        let _ = if of_firm {
            // two of five holders are firms: chains and rings through most of them
            let share = (1 + seed.below(40)).min(left[firm] - 2);
            left[firm] -= share;
            let holder = if seed.below(5) < 2 {
                40 + seed.below(FIRMS - 40)
            } else {
                person
            };
            writeln!(
                relations,
                "N{holder:06},N{firm:06},shareholder,{}.{:02},,",
                share / 100,
                share % 100
            )
        } else {
            let (kind, to) = [
                ("manager", firm),
                ("employee", firm),
                ("spouse", FIRMS + seed.below(PARTIES - FIRMS)),
            ][seed.below(3)];
            writeln!(relations, "N{person:06},N{to:06},{kind},,,")
        };
    }
    let mut involved = String::new();
    for at in 0..100 {
        let role = [
            "debtor",
            "debtor",
            "guarantor",
            "original-creditor",
            "intermediary",
        ][at % 5];
        let _ = writeln!(involved, "N{:06},{role}", 40 + at * 7);
    }
    let mut listed = String::new();
    for _ in 0..BUYERS {
        let _ = writeln!(listed, "N{:06},1,1", 40 + seed.below(PARTIES - 40));
    }
    let mut faults = Faults::default();
    let started = Instant::now();
    let limit = read_limit("rules.json", r#"{"related_share":"0.25"}"#, &mut faults);
    let parties = table("parties.csv", "party,kind,name", &parties, &mut faults);
    let relations = table(
        "relations.csv",
        "from,to,relation,share,since,until",
        &relations,
        &mut faults,
    );
    let involved = table("involved.csv", "party,role", &involved, &mut faults);
    let listed = table(
        "buyers.csv",
        "buyer,declared_occupation,declared_kin",
        &listed,
        &mut faults,
    );
    let on = jiff::civil::date(2026, 1, 1);
    let world = read_world(&parties, &relations, &involved, &listed, on, &mut faults);
    let reading = started.elapsed().as_secs_f64();
    let Some((limit, (world, buyers))) = limit.zip(world) else {
        panic!("{:?}", faults.listed().first());
    };
    let started = Instant::now();
    let found = judge(&world, limit, &buyers);
    let barred = found
        .buyers
        .iter()
        .filter(|one| !one.reasons.is_empty())
        .count();
    (reading, started.elapsed().as_secs_f64(), barred)
}

/// A notice of several items.
fn notice(seed: &mut Seed) -> String {
    let mut items = Vec::new();
    let mut last = 0;
    for at in 1..=5 {
        let claims = 1 + seed.below(80);
        let (principal, interest) = (seed.below(1_000_000_000), seed.below(1_000_000_000));
        let yuan = |fen: usize| format!("{}.{:02}", fen / 100, fen % 100);
        items.push(serde_json::json!({"item": at, "kind": "package", "claims": claims, "base": "2024-10-20",
            "debtor": format!("东湖市第{at}机械制造有限公司"), "from": last + 1, "to": last + claims,
            "principal": yuan(principal), "interest": yuan(interest), "total": yuan(principal + interest)}));
        last += claims;
    }
    let notice = serde_json::json!({"owner": "东湖省大江资产管理有限公司", "published": "2024-11-20",
        "items": items, "claims": last, "days": 20, "excluded": ["国家公务员", "政法干警"],
        "payment": ["once"], "contact": {"phone": "0731-1234567", "reports": "0731-7654321"}});
    serde_json::from_value(notice).map_or_else(|error| panic!("{error}"), |notice| write(&notice))
}

fn main() {
    let mut seed = Seed(7);
    let texts: Vec<String> = (0..NOTICES).map(|_| notice(&mut seed)).collect();
    let calendar = WorkingCalendar::china();
    let started = Instant::now();
    let items: usize = texts
        .iter()
        .flat_map(|text| read(text, None, &calendar).notices)
        .map(|one| one.items.len())
        .sum();
    let per_minute = NOTICES as f64 / started.elapsed().as_secs_f64() * 60.0;
    let (reading, judging, barred) = buyers(&mut seed);
    println!(
        "{}",
        serde_json::json!({"notices_per_minute": per_minute.round(), "items": items,
            "buyers": {"parties": PARTIES, "relations": RELATIONS, "buyers": BUYERS,
                "reading_s": reading, "judging_s": judging, "barred": barred}})
    );
}
