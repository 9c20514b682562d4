//! Figures come in once, with all their vintages, and are found as of a day.

use jiff::civil::{Date, date};
use statistics::{Dimension, Observation, Relation, Series, Status};
use store::Store;
use store::observations::{Added, NewObservations, Wanted, add, find};

use crate::on_both;

fn observation(figure: &str, unit: &str, published: Date) -> Observation {
    let mut series = Series::level("产值", "甲市")
        .with(Dimension::Chain, "电子")
        .with(Dimension::Partner, "乙国");
    series.basis = Some("current".parse().unwrap());
    Observation {
        series,
        time: "2024-01/2024-05".parse().unwrap(),
        figure: figure.parse().unwrap(),
        unit: unit.parse().unwrap(),
        relation: Relation::Near,
        status: Status::Preliminary,
        published,
        source: "a bulletin".to_owned(),
    }
}

async fn bring(store: &Store, observations: &[Observation], strict: bool, dry_run: bool) -> Added {
    let what = NewObservations {
        observations: observations.to_vec(),
        strict,
        dry_run,
    };
    add(store, what).await.unwrap()
}

async fn found(store: &Store, wanted: Wanted) -> Vec<Observation> {
    find(store, &wanted).await.unwrap()
}

on_both! {
    async fn figures_come_in_once_and_are_found_as_of_a_day(ground) {
        let store = ground.open().await;
        let first = observation("11.80", "亿元", date(2024, 6, 16));
        let revised = observation("12.0", "亿元", date(2025, 6, 28));
        let mut elsewhere = observation("7", "亿元", Date::MIN);
        elsewhere.series = Series::level("产值", "乙市");
        elsewhere.time = "@2024-05".parse().unwrap();
        let all = [first.clone(), revised.clone(), elsewhere.clone()];
        let refused = bring(&store, &all, true, false).await;
        assert_eq!(
            (refused.new, refused.unknown),
            (0, vec![(0, "chain"), (0, "indicator"), (0, "region"), (2, "region")])
        );
        assert_eq!(bring(&store, &all, false, true).await.new, 3);
        assert_eq!(found(&store, Wanted::default()).await, []);
        let twice = [&all[..], &all[..1]].concat();
        assert_eq!(bring(&store, &twice, false, false).await.new, 3);
        assert_eq!(bring(&store, &all, true, false).await, Added::default());
        let same = observation("118000", "万元", date(2024, 6, 16));
        let mut other = first.clone();
        other.status = Status::Revised;
        assert_eq!(bring(&store, &[same, other.clone()], false, false).await.new, 1);

        let everything = found(&store, Wanted::default()).await;
        assert_eq!(everything, [first.clone(), revised.clone(), elsewhere.clone(), other.clone()]);
        assert_eq!(everything[0].figure.to_string(), "11.80");
        let then = Wanted { as_of: Some(date(2024, 6, 16)), ..Wanted::default() };
        assert_eq!(found(&store, then).await, [first.clone(), elsewhere.clone(), other]);
        let before = Wanted { as_of: Some(date(2024, 6, 15)), ..Wanted::default() };
        assert_eq!(found(&store, before).await, [elsewhere]);
        let chain = Wanted {
            indicators: vec!["产值".to_owned()],
            region: Some("甲市".to_owned()),
            chain: Some("电子".to_owned()),
            as_of: None,
        };
        assert_eq!(found(&store, chain).await.len(), 3);
        let none = Wanted { indicators: vec!["出口".to_owned()], ..Wanted::default() };
        assert_eq!(found(&store, none).await, []);
    }
}
