//! The definitions against results reckoned with exact fractions, where they lie beside the checkout.

use std::path::PathBuf;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use statistics::derive::{Question, ask, implied_growth, rank_composite};
use statistics::{
    Amount, Book, Dimension, Measure, Month, Observation, Relation, Rounded, Series, Time,
};

/// A file of the reference; `None`, and said so, where there is none.
fn reference(file: &str) -> Option<Vec<csv::StringRecord>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("LIANZHANG_REAL_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join("statistics").join(file);
    if !path.exists() {
        println!("skipped: no real data ({file})");
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("the file opens");
    Some(
        reader
            .records()
            .map(|row| row.expect("well formed"))
            .collect(),
    )
}

fn close(found: Decimal, wanted: &str, what: &str) {
    let wanted: f64 = wanted.parse().expect("a number");
    let found = found.to_f64().expect("a number");
    assert!(
        (found - wanted).abs() < 1e-6,
        "{what}: {found} instead of {wanted}"
    );
}

fn book(rows: &[csv::StringRecord]) -> Book {
    let mut book = Book::default();
    for row in rows {
        let last: Month = row[4].parse().expect("a month");
        assert!(book.add(Observation {
            series: Series::level(&row[0], &row[1]).with(Dimension::Chain, &row[2]),
            time: Time::during(row[3].parse().expect("a month"), last).expect("in order"),
            figure: row[5].parse().expect("a number"),
            unit: row[6].parse().expect("a unit"),
            relation: Relation::Eq,
            status: row[8].parse().expect("a status"),
            published: row[7].parse().expect("a day"),
            source: row[9].to_owned(),
        }));
    }
    book
}

#[test]
fn measures_are_those_of_the_reference() {
    let (Some(output), Some(wanted)) = (reference("output.csv"), reference("reference.csv")) else {
        return;
    };
    let book = book(&output);
    for row in &wanted {
        let measure: Measure = row[0].parse().expect("a measure");
        let series = Series::level("规上企业产值", &row[1]).with(Dimension::Chain, &row[2]);
        let as_of: Date = row[4].parse().expect("a day");
        let question = Question {
            series: &series,
            time: Time::cumulative(row[3].parse().expect("a month")),
            as_of: Some(as_of),
            measure,
        };
        let what = row.iter().collect::<Vec<_>>().join(",");
        let answer = ask(&book, question).expect(&what).expect(&what);
        close(answer.found.value, &row[5], &what);
        assert!(answer.published <= as_of, "{what}");
        if !row[6].is_empty() {
            let interval = answer.found.interval.expect("bounded");
            close(interval.low, &row[6], &what);
            close(interval.high, &row[7], &what);
        }
    }
}

#[test]
fn implied_growth_is_that_of_the_reference() {
    let (Some(input), Some(wanted)) =
        (reference("implied.csv"), reference("implied-reference.csv"))
    else {
        return;
    };
    for (row, wanted) in input.iter().zip(&wanted) {
        let read = |at: usize| Amount::from(row[at].parse::<Rounded>().expect("a number"));
        let found = implied_growth((read(1), read(2)), (read(3), read(4))).expect("reckonable");
        let interval = found.growth.interval.expect("bounded");
        close(found.level.value, &wanted[1], &row[0]);
        close(found.growth.value, &wanted[2], &row[0]);
        close(interval.low, &wanted[3], &row[0]);
        close(interval.high, &wanted[4], &row[0]);
    }
}

#[test]
fn composite_ranks_are_those_of_the_reference() {
    let (Some(rows), Some(wanted)) = (reference("scores.csv"), reference("scores-reference.csv"))
    else {
        return;
    };
    let values: Vec<Vec<Decimal>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .skip(1)
                .map(|cell| cell.parse().expect("a number"))
                .collect()
        })
        .collect();
    let weights = [5, 20, 15, 60, 20].map(Decimal::from);
    let found = rank_composite(&values, &weights, Decimal::new(25, 2));
    for (found, wanted) in found.iter().zip(&wanted) {
        close(found.score, &wanted[1], &wanted[0]);
        let places = [found.place.rank, found.place.best, found.place.worst];
        assert_eq!(
            places.map(|place| place.to_string()),
            [&wanted[2], &wanted[3], &wanted[4]]
        );
    }
}

#[test]
fn a_region_is_the_sum_of_its_chains_and_all_places_that_of_the_regions() {
    let Some(output) = reference("output.csv") else {
        return;
    };
    let book = book(&output);
    let ask_for = |region: &str, measure| {
        let series = Series::level("规上企业产值", region);
        let time = Time::cumulative("2023-03".parse().expect("a month"));
        let question = Question {
            series: &series,
            time,
            as_of: "2024-04-30".parse().ok(),
            measure,
        };
        ask(&book, question)
            .expect("reckonable")
            .expect("known")
            .found
    };
    let chains = ["装备制造产业链", "有色金属产业链", "电子信息产业链"];
    let alone = |region: &str, chain: &str| {
        let series = Series::level("规上企业产值", region).with(Dimension::Chain, chain);
        let time = Time::cumulative("2023-03".parse().expect("a month"));
        let question = Question {
            series: &series,
            time,
            as_of: "2024-04-30".parse().ok(),
            measure: Measure::Level,
        };
        ask(&book, question)
            .expect("reckonable")
            .expect("known")
            .found
            .value
    };
    let regions = ["甲州市", "乙州市", "丙州市"];
    let mut everywhere = Decimal::ZERO;
    for region in regions {
        let sum: Decimal = chains.iter().map(|chain| alone(region, chain)).sum();
        assert_eq!(ask_for(region, Measure::Level).value, sum);
        everywhere += sum;
    }
    assert_eq!(ask_for("", Measure::Level).value, everywhere);
    let shares: Decimal = regions
        .iter()
        .map(|region| ask_for(region, Measure::Share).value)
        .sum();
    assert!((shares - Decimal::ONE_HUNDRED).abs() < Decimal::new(1, 9));
    assert!(ask_for("甲州市", Measure::Yoy).interval.is_some());
    assert!(ask_for("甲州市", Measure::Rank).value >= Decimal::ONE);
}
