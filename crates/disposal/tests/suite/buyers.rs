//! Who may not buy.

use disposal::buyers::{judge, read_limit, read_world};
use domain::sheets::Faults;
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{examples, table, told};

/// Texts of the four tables.
#[derive(Clone, Debug)]
struct Tables {
    parties: String,
    relations: String,
    involved: String,
    buyers: String,
}

impl Tables {
    fn new(parties: &str, relations: &str, involved: &str, buyers: &str) -> Self {
        Self {
            parties: format!("party,kind,name\n{parties}"),
            relations: format!("from,to,relation,share,since,until,source\n{relations}"),
            involved: format!("party,role\n{involved}"),
            buyers: format!("buyer,declared_occupation,declared_kin\n{buyers}"),
        }
    }

    fn judged(&self, on: &str) -> Result<Value, Vec<String>> {
        let mut faults = Faults::default();
        let rules = r#"{"related_share":"0.25"}"#;
        let limit = read_limit("rules.json", rules, &mut faults).unwrap();
        let parties = table("parties.csv", &self.parties, &mut faults);
        let relations = table("relations.csv", &self.relations, &mut faults);
        let involved = table("involved.csv", &self.involved, &mut faults);
        let buyers = table("buyers.csv", &self.buyers, &mut faults);
        let on = on.parse().unwrap();
        let world = read_world(&parties, &relations, &involved, &buyers, on, &mut faults);
        match world.filter(|_| faults.is_empty()) {
            Some((world, buyers)) => {
                Ok(serde_json::to_value(judge(&world, limit, &buyers)).unwrap()["buyers"].clone())
            }
            None => Err(told(&faults)),
        }
    }
}

fn codes(line: &Value) -> Vec<&str> {
    let reasons = line["reasons"].as_array().unwrap().iter();
    reasons
        .map(|reason| reason["code"].as_str().unwrap())
        .collect()
}

#[test]
fn the_examples_come_out() {
    let Some(folder) = examples() else { return };
    let folder = folder.join("buyers");
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let tables = Tables {
        parties: text("parties.csv"),
        relations: text("relations.csv"),
        involved: text("involved.csv"),
        buyers: text("buyers.csv"),
    };
    let found = tables.judged("2025-06-30").unwrap();
    let expected: Value = serde_json::from_str(&text("answer-2025-06-30.json")).unwrap();
    let pairs = found.as_array().unwrap().iter();
    assert_eq!(
        found.as_array().unwrap().len(),
        expected.as_array().unwrap().len()
    );
    for (found, expected) in pairs.zip(expected.as_array().unwrap()) {
        let found = json!({"buyer": found["buyer"], "outcome": found["outcome"],
            "codes": codes(found), "missing": found["missing"]});
        assert_eq!(&found, expected);
    }
}

const FIRMS: &str = "A,firm,\nB,firm,\nC,firm,\nD,firm,\nP,person,\nQ,person,\n";

fn one(relations: &str, buyer: &str) -> Value {
    let buyer = format!("{buyer},1,1\n");
    let tables = Tables::new(FIRMS, relations, "D,debtor\n", &buyer);
    tables.judged("2026-01-01").unwrap()[0].clone()
}

#[test]
fn shares_multiply_along_chains_and_add_up() {
    let chain = "P,A,shareholder,0.5,,,\nA,D,shareholder,0.5,,,\n";
    let found = one(chain, "P");
    assert_eq!(found["reasons"][0]["path"], json!(["P", "A", "D"]));
    assert_eq!(
        one("P,A,shareholder,0.5,,,\nA,D,shareholder,0.4999,,,\n", "P")["outcome"],
        "clear"
    );
    let both = "P,A,shareholder,0.5,,,\nA,D,shareholder,0.4,,,\nP,D,shareholder,0.05,,,\n";
    assert_eq!(codes(&one(both, "P")), ["debtor-related"]);
    let common = "Q,B,shareholder,0.25,,,\nQ,D,shareholder,0.3,,,\n";
    assert_eq!(
        one(common, "B")["reasons"][0]["path"],
        json!(["B", "Q", "D"])
    );
    let above = "D,A,shareholder,0.25,,,\n";
    assert_eq!(one(above, "A")["reasons"][0]["path"], json!(["A", "D"]));
}

#[test]
fn a_ring_lifts_a_share_to_the_limit() {
    // P holds a fifth of D; D and A hold each other: 0.2 / (1 − 0.4 × 0.5) = 0.25
    let ring = "P,D,shareholder,0.2,,,\nA,D,shareholder,0.5,,,\nD,A,shareholder,0.4,,,\n";
    assert_eq!(codes(&one(ring, "P")), ["debtor-related"]);
    let ring = "P,D,shareholder,0.2,,,\nA,D,shareholder,0.5,,,\nD,A,shareholder,0.3999,,,\n";
    assert_eq!(one(ring, "P")["outcome"], "clear");
}

#[test]
fn what_is_not_known_is_asked_for() {
    let open = "P,D,shareholder,,,,\nA,D,shareholder,0.7,,,\n";
    let found = one(open, "P");
    assert_eq!(
        (&found["outcome"], &found["missing"]),
        (&json!("unknown"), &json!(["share"]))
    );
    // the stated holders leave too little
    assert_eq!(
        one("P,D,shareholder,,,,\nA,D,shareholder,0.76,,,\n", "P")["outcome"],
        "clear"
    );
    let tables = Tables::new(FIRMS, open, "D,debtor\n", "P,,\nA,,\nQ,,1\n");
    let found = tables.judged("2026-01-01").unwrap();
    assert_eq!(found[0]["missing"], json!(["kin", "occupation", "share"]));
    assert_eq!(
        (&found[1]["outcome"], &found[1]["missing"]),
        (&json!("barred"), &json!([]))
    );
    assert_eq!(found[2]["missing"], json!(["occupation"]));
}

#[test]
fn relations_hold_on_their_days() {
    let of = |days: &str| one(&format!("P,D,manager,,{days},\n"), "P")["outcome"].clone();
    assert_eq!(of("2026-01-01,2026-01-01"), "barred");
    assert_eq!(of("2026-01-02,"), "clear");
    assert_eq!(of(",2025-12-31"), "clear");
}

#[test]
fn what_does_not_fit_is_told() {
    let told = |relations: &str, involved: &str, buyers: &str| {
        let tables = Tables::new(FIRMS, relations, involved, buyers);
        tables.judged("2026-01-01").unwrap_err()
    };
    assert_eq!(told("X,D,manager,,,,\n", "", ""), ["2:from:party.unknown"]);
    assert_eq!(told("", "X,debtor\n", ""), ["2:party:party.unknown"]);
    assert_eq!(told("", "", "X,1,1\n"), ["2:buyer:party.unknown"]);
    assert_eq!(
        told("P,D,friend,,,,\n", "", ""),
        ["2:relation:relation.unknown"]
    );
    assert_eq!(
        told("P,D,shareholder,0,,,\n", "", ""),
        ["2:share:share.range"]
    );
    assert_eq!(
        told("P,D,shareholder,1.01,,,\n", "", ""),
        ["2:share:share.range"]
    );
    let over = "P,D,shareholder,0.6,,,\nQ,D,shareholder,0.5,,,\n";
    assert_eq!(told(over, "", ""), ["3:share:share.over"]);
    let twice = "P,D,shareholder,,,,\nQ,D,shareholder,,,,\n";
    assert_eq!(told(twice, "", ""), ["3:share:share.unknown-twice"]);
    assert_eq!(
        told("P,D,manager,,2026-02-30,,\n", "", ""),
        ["2:since:date.invalid"]
    );
    let ring = "A,B,shareholder,1,,,\nB,A,shareholder,1,,,\n";
    assert_eq!(told(ring, "", ""), ["3:share:ownership.ring"]);
    // what is over before the day does not count
    let before = "P,D,shareholder,0.6,,2025-01-01,\nQ,D,shareholder,0.5,,,\n";
    assert!(
        Tables::new(FIRMS, before, "", "")
            .judged("2026-01-01")
            .is_ok()
    );
}

const PARTIES: usize = 7;

/// Shares of firms 0..7 in each other in steps of a twentieth, each firm keeping at least one for others.
fn worlds() -> impl Strategy<Value = Vec<Vec<u32>>> {
    let firm = prop::collection::vec(prop_oneof![3 => Just(0_u32), 1 => 1..10_u32], PARTIES);
    prop::collection::vec(firm, PARTIES).prop_map(|mut firms| {
        for firm in &mut firms {
            let mut left = 19;
            for share in firm {
                *share = (*share).min(left);
                left -= *share;
            }
        }
        firms
    })
}

fn rows(firms: &[Vec<u32>]) -> Vec<String> {
    let mut rows = Vec::new();
    for (firm, holders) in firms.iter().enumerate() {
        for (holder, share) in holders.iter().enumerate().filter(|(_, share)| **share > 0) {
            let (share, rest) = (share * 5 / 100, share * 5 % 100);
            rows.push(format!(
                "N{holder},N{firm},shareholder,{share}.{rest:02},,,\n"
            ));
        }
    }
    rows
}

fn tables_of(rows: &[String]) -> Tables {
    let parties: String = (0..PARTIES).map(|at| format!("N{at},firm,\n")).collect();
    let buyers: String = (0..PARTIES).map(|at| format!("N{at},1,1\n")).collect();
    Tables::new(
        &parties,
        &rows.concat(),
        "N0,debtor\nN1,guarantor\n",
        &buyers,
    )
}

/// A(I − A)⁻¹ by elimination over fractions, `[holder][firm]`.
fn inverse(firms: &[Vec<u32>]) -> Vec<Vec<BigRational>> {
    let number = |value: i64| BigRational::from_integer(BigInt::from(value));
    let n = firms.len();
    let share = |i: usize, j: usize| number(firms[j][i].into()) / number(20);
    let unit = |i: usize, j: usize| number((i == j).into());
    let mut left: Vec<Vec<BigRational>> = (0..n)
        .map(|i| (0..n).map(|j| unit(i, j) - share(i, j)).collect())
        .collect();
    let mut right: Vec<Vec<BigRational>> = (0..n)
        .map(|i| (0..n).map(|j| unit(i, j)).collect())
        .collect();
    for at in 0..n {
        let pivot = left[at][at].clone();
        for j in 0..n {
            left[at][j] /= pivot.clone();
            right[at][j] /= pivot.clone();
        }
        for i in (0..n).filter(|i| *i != at) {
            let factor = left[i][at].clone();
            for j in 0..n {
                let (l, r) = (left[at][j].clone(), right[at][j].clone());
                left[i][j] -= l * factor.clone();
                right[i][j] -= r * factor.clone();
            }
        }
    }
    for (at, row) in right.iter_mut().enumerate() {
        row[at] -= number(1);
    }
    right
}

proptest! {
    #[test]
    fn shares_are_those_of_the_inverse(firms in worlds()) {
        let whole = inverse(&firms);
        let limit = BigRational::new(BigInt::from(1), BigInt::from(4));
        let reaches = |holder: usize, firm: usize| whole[holder][firm] >= limit;
        let found = tables_of(&rows(&firms)).judged("2026-01-01").unwrap();
        for x in 0..PARTIES {
            let related = [0, 1].into_iter().filter(|d| *d != x).any(|d| {
                let both = |p: usize| p != x && p != d && reaches(p, d) && reaches(p, x);
                reaches(x, d) || reaches(d, x) || (0..PARTIES).any(both)
            });
            let codes = codes(&found[x]);
            prop_assert_eq!(codes.contains(&"debtor-related"), related, "{} {:?}", x, rows(&firms));
        }
    }

    #[test]
    fn order_is_no_matter(firms in worlds(), seed in any::<u64>()) {
        let listed = rows(&firms);
        let mut shuffled = listed.clone();
        shuffled.sort_by_key(|row| row.bytes().fold(seed, |sum, byte| {
            sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte)
        }));
        let (one, other) = (tables_of(&listed), tables_of(&shuffled));
        prop_assert_eq!(one.judged("2026-01-01"), other.judged("2026-01-01"));
    }

    #[test]
    fn a_fact_added_never_clears(firms in worlds(), kept in any::<u64>(), manager in 0..PARTIES) {
        let all = rows(&firms);
        let some: Vec<String> = all
            .iter()
            .enumerate()
            .filter(|(at, _)| kept >> (at % 64) & 1 == 1)
            .map(|(_, row)| row.clone())
            .collect();
        let mut more = all;
        more.push(format!("N{manager},N0,manager,,,,\n"));
        let before = tables_of(&some).judged("2026-01-01").unwrap();
        let after = tables_of(&more).judged("2026-01-01").unwrap();
        for x in 0..PARTIES {
            let cleared = before[x]["outcome"] == "barred" && after[x]["outcome"] != "barred";
            prop_assert!(!cleared, "{}", x);
        }
    }
}
