//! The cube of customs statistics, against reference tables of public trade data and by hand.

use std::collections::BTreeMap;
use std::path::Path;

use domain::catalogue::Reason;
use domain::sheets::Faults;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use trade::Flow;
use trade::cube::{Cube, Dimension, Money, Month, Quantity, Query, Record, decimal, read};
use trade::number::{ONE, exact, plain};

use crate::{examples, table};

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn record(at: &str, hs: &str, partner: &str, value: i128) -> Record {
    Record {
        month: month(at),
        flow: Flow::Export,
        money: Money::Dollar,
        hs: hs.to_owned(),
        partner: partner.to_owned(),
        regime: String::new(),
        place: String::new(),
        kind: String::new(),
        mode: String::new(),
        quantities: [None, None],
        value,
    }
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The commodities of one group of the reference tables, of which the monthly lines are at hand in full.
const GRAPHITE: [&str; 2] = ["250410", "380110"];

#[test]
fn concentration_and_growth_are_those_of_reference_tables() {
    let Some(folder) = examples("trade") else {
        return;
    };
    let lines = rows(&folder.join("critmin_deep_dive_hs6_monthly.csv"));
    let lines = lines
        .iter()
        .filter(|line| GRAPHITE.contains(&line["hs6"].as_str()));
    let mut cube = Cube::default();
    cube.load(
        lines
            .map(|line| {
                let value = exact(&line["val"], 19, 5).unwrap();
                record(
                    &line["period_dt"][..7],
                    &line["hs6"],
                    &line["partner_name"],
                    value,
                )
            })
            .collect(),
    );
    let mut compared = 0;
    for (file, by) in [
        (
            "critmin_concentration_destination_hhi.csv",
            Dimension::Partner,
        ),
        ("critmin_concentration_product_hhi.csv", Dimension::Hs(6)),
    ] {
        let answers = rows(&folder.join(file));
        for answer in answers
            .iter()
            .filter(|row| row["broad_group"] == "Graphite")
        {
            let at = month(&answer["period_dt"][..7]);
            let parts = cube.report(&Query {
                by: vec![by],
                from: at,
                to: at,
            });
            let hhi = parts[0].hhi.and_then(|hhi| hhi.to_f64()).unwrap();
            let expected: f64 = answer["sq"].parse().unwrap();
            assert!((hhi - expected).abs() < 1e-12, "{at}: {hhi} {expected}");
            compared += 1;
        }
    }
    let growth = rows(&folder.join("critmin_growth_yoy_monthly.csv"));
    let growth = growth.iter().filter(|row| row["broad_group"] == "Graphite");
    for answer in growth.filter(|row| !row["yoy_growth_pct"].is_empty()) {
        let at = month(&answer["period_dt"][..7]);
        // the reference is the mean of the growth of three months
        let monthly: Vec<f64> = (-2..=0)
            .map(|back| {
                let (from, to) = (at.plus(back), at.plus(back));
                let by = vec![];
                let parts = cube.report(&Query { by, from, to });
                parts[0]
                    .total
                    .growth()
                    .and_then(|growth| growth.to_f64())
                    .unwrap()
            })
            .collect();
        let found = monthly.iter().sum::<f64>() / 3.0;
        let expected: f64 = answer["yoy_growth_pct"].parse().unwrap();
        assert!((found - expected).abs() < 1e-9, "{at}: {found} {expected}");
        compared += 1;
    }
    assert!(compared > 250, "{compared}");
}

#[test]
fn shares_contributions_and_new_partners() {
    let mut cube = Cube::default();
    cube.load(vec![
        record("202201", "01012100", "116", 100 * ONE),
        record("202202", "01012100", "116", 100 * ONE),
        record("202301", "01012100", "116", 90 * ONE),
        record("202302", "01012100", "116", 90 * ONE),
        record("202302", "01022100", "502", 60 * ONE),
    ]);
    let query = Query {
        by: vec![Dimension::Partner],
        from: month("202302"),
        to: month("2023-02"),
    };
    let parts = cube.report(&query);
    let part = &parts[0];
    let told = |value: Option<Decimal>| value.map(|value| decimal(value, 4));
    assert_eq!(
        (part.total.value, told(part.total.growth())),
        (150 * ONE, Some("50".to_owned()))
    );
    assert_eq!(
        (part.to_date.value, told(part.to_date.growth())),
        (240 * ONE, Some("20".to_owned()))
    );
    let [japan, states] = &part.rows[..] else {
        panic!("{:?}", part.rows)
    };
    assert_eq!(
        (japan.key.as_slice(), told(japan.share)),
        (&["116".to_owned()][..], Some("0.6".to_owned()))
    );
    assert_eq!(
        (told(japan.contribution), japan.is_new),
        (Some("-10".to_owned()), false)
    );
    assert_eq!(
        (told(states.contribution), states.is_new),
        (Some("60".to_owned()), true)
    );
    assert_eq!(states.change.growth(), None);
    assert_eq!(told(part.hhi), Some("0.52".to_owned()));
    let shares: Option<Decimal> = part.rows.iter().map(|row| row.share).sum();
    assert_eq!(shares, Some(Decimal::ONE));
    // a year before that is not known is no year of nothing
    let query = Query {
        by: vec![Dimension::Hs(4)],
        from: month("202201"),
        to: month("202202"),
    };
    let part = &cube.report(&query)[0];
    assert_eq!((part.total.before, part.rows[0].is_new), (None, false));
    assert_eq!(
        (part.rows[0].key.as_slice(), part.months.len()),
        (&["0101".to_owned()][..], 2)
    );
}

#[test]
fn a_month_told_again_holds_and_what_it_was_is_kept() {
    let mut cube = Cube::default();
    cube.load(vec![
        record("202301", "01", "116", ONE),
        record("202302", "01", "116", ONE),
    ]);
    cube.load(vec![
        record("202302", "01", "116", 2 * ONE),
        record("202302", "02", "116", ONE),
    ]);
    let query = Query {
        by: vec![],
        from: month("202301"),
        to: month("202302"),
    };
    assert_eq!(cube.report(&query)[0].total.value, 4 * ONE);
    let revisions = cube.revisions();
    assert_eq!(revisions.len(), 1);
    assert_eq!(revisions[0].sums, [ONE, 3 * ONE]);
    assert_eq!(revisions[0].slice.0.to_string(), "202302");
}

#[test]
fn currencies_are_never_added() {
    let mut yuan = record("202301", "01", "116", ONE);
    yuan.money = Money::Yuan;
    let mut cube = Cube::default();
    cube.load(vec![yuan, record("202301", "01", "116", ONE)]);
    let query = Query {
        by: vec![],
        from: month("202301"),
        to: month("202301"),
    };
    let totals: Vec<_> = cube
        .report(&query)
        .iter()
        .map(|part| (part.money, part.total.value))
        .collect();
    assert_eq!(totals, [(Money::Yuan, ONE), (Money::Dollar, ONE)]);
}

const HEADING: &str = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,注册地编码,\
注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币";

#[test]
fn the_public_export_is_read() {
    let text = format!(
        "{HEADING}\n202301,01012100,马,116,日本,10,一般贸易,430000,湖南省,\"1,200\",千克,4,头,\"12,345\"\n"
    );
    let mut faults = Faults::default();
    let sheet = table("s.csv", &text, &mut faults);
    let records = read(&sheet, Some(Flow::Export), &mut faults);
    assert!(faults.is_empty(), "{faults:?}");
    let [record] = &records[..] else {
        panic!("{records:?}")
    };
    assert_eq!(
        (record.money, plain(record.value)),
        (Money::Yuan, "12345".to_owned())
    );
    assert_eq!(
        record.quantities[0],
        Some(Quantity {
            amount: 1_200 * ONE,
            unit: "千克".to_owned(),
        })
    );
    assert_eq!(
        (record.regime.as_str(), record.place.as_str()),
        ("10", "430000")
    );
    let kept = serde_json::to_string(&records).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Record>>(&kept).unwrap(), records);
    // without a column, and without being said, nobody knows which way
    assert!(read(&sheet, None, &mut faults).is_empty());
    assert_eq!(faults.listed()[0].column, "进出口类型");
}

#[test]
fn faults_are_told_by_cell() {
    let text = format!(
        "{HEADING},进出口类型\n202313,0101a,马,777,,10,,,,\"1,20\",千克,,,\"12,34\",转口\n"
    );
    let mut faults = Faults::default();
    let sheet = table("s.csv", &text, &mut faults);
    assert!(read(&sheet, None, &mut faults).is_empty());
    let told: Vec<_> = faults
        .listed()
        .iter()
        .map(|fault| format!("{}:{}:{}", fault.row, fault.column, fault.kind.code()))
        .collect();
    assert_eq!(
        told,
        [
            "2:数据年月:date.invalid",
            "2:进出口类型:sheet.not-one-of",
            "2:商品编码:sheet.unknown",
            "2:贸易伙伴编码:sheet.unknown",
            "2:第一数量:sheet.not-a-number",
            "2:人民币:sheet.not-a-number",
        ]
    );
}
