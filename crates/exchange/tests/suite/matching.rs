use std::collections::{BTreeMap, BTreeSet};

use domain::sheets::{Faults, Sheet};
use exchange::matching::{Answer, Market, Reviews, read_needs, read_offers, read_reviews};
use proptest::prelude::*;

use super::{examples, json, read, table, told};

fn answered(offers: &Sheet, needs: &Sheet, reviews: &Reviews) -> Answer {
    let mut faults = Faults::default();
    let offers = read_offers(offers, &mut faults);
    let needs = read_needs(needs, &mut faults);
    assert_eq!(told(&faults), [""; 0]);
    Market::new(&offers, reviews).answer(&needs, None)
}

#[test]
fn matches_the_worked_example() {
    let Some(folder) = examples("exchange/match/p1") else {
        return;
    };
    let mut faults = Faults::default();
    let offers = read(&folder.join("offers.csv"), &mut faults);
    let needs = read(&folder.join("needs.csv"), &mut faults);
    let answer = answered(&offers, &needs, &Reviews::default());
    let expected = json(&folder.join("expected.json"));
    for need in &answer.needs {
        let expected = &expected[&need.need];
        let good: BTreeSet<&str> = need
            .matches
            .iter()
            .map(|found| found.offer.as_str())
            .collect();
        let wanted = expected["good"].as_array().unwrap();
        let wanted: BTreeSet<&str> = wanted.iter().filter_map(|offer| offer.as_str()).collect();
        assert_eq!(good, wanted, "{}", need.need);
        let stopped = need.stopped.iter().map(|stopped| {
            let reason = serde_json::to_value(stopped.reason).unwrap();
            (stopped.offer.clone(), reason)
        });
        let stopped: BTreeMap<String, serde_json::Value> = stopped.collect();
        let wanted = expected["stopped"].as_object().unwrap().clone();
        assert_eq!(stopped, wanted.into_iter().collect(), "{}", need.need);
    }
}

const OFFERS: &str = "offer,firm,name,unit,quantity,certificates,lat,lon,lead_days,code\n";
const NEEDS: &str = "need,firm,name,unit,quantity,certificates,lat,lon,max_km,max_days,code\n";

fn simple(offers: &[(&str, &str, &str)], name: &str, code: &str, reviews: &Reviews) -> Vec<String> {
    let mut faults = Faults::default();
    let rows: String = offers
        .iter()
        .map(|(id, name, code)| format!("{id},F,{name},吨,1,,,,,{code}\n"))
        .collect();
    let offers = table("offers.csv", &format!("{OFFERS}{rows}"), &mut faults);
    let needs = format!("{NEEDS}N,G,{name},千克,1000,,,,,,{code}\n");
    let needs = table("needs.csv", &needs, &mut faults);
    let answer = answered(&offers, &needs, reviews);
    let matches = &answer.needs[0].matches;
    matches.iter().map(|found| found.offer.clone()).collect()
}

#[test]
fn codes_reviews_and_unknown_words() {
    let none = Reviews::default();
    let offers = [
        ("O1", "98%工业硫酸", ""),
        ("O2", "五水硫酸铜", ""),
        ("O3", "甲号特种物料", "28070000"),
        ("O4", "蓝莓果酱", ""),
        ("O5", "野生蓝莓果酱", ""),
    ];
    assert_eq!(simple(&offers, "H2SO4", "2807.00.00", &none), ["O3", "O1"]);
    assert_eq!(simple(&offers, "蓝莓果酱", "", &none), ["O4", "O5"]);
    assert_eq!(simple(&offers, "胆矾", "", &none), ["O2"]);
    let tubes = [
        ("O1", "20#无缝钢管", ""),
        ("O2", "直缝焊管", ""),
        ("O3", "钢琴", ""),
    ];
    assert_eq!(simple(&tubes, "钢管", "", &none), ["O1", "O2"]);
    assert_eq!(simple(&tubes, "无缝管", "", &none), ["O1"]);
    assert_eq!(simple(&[("O1", "亚硫酸", "")], "硫酸", "", &none), [""; 0]);
    let mut faults = Faults::default();
    let said = "name,other,same\nH2SO4,98%工业硫酸,0\nH2SO4,蓝莓果酱,1\n";
    let reviews = read_reviews(&table("reviews.csv", said, &mut faults), &mut faults);
    assert_eq!(simple(&offers, "H2SO4", "", &reviews), ["O4"]);
}

#[test]
fn units_that_do_not_convert_are_faults() {
    let mut faults = Faults::default();
    let text = "offer,firm,name,unit,quantity,certificates,lat,lon,lead_days\n\
                O1,F,硫酸,升,1,,,,\nO1,F,,吨,-1,,91,,x\n";
    let sheet = table("offers.csv", text, &mut faults);
    read_offers(&sheet, &mut faults);
    assert_eq!(
        told(&faults),
        [
            "offers.csv:2:unit:sheet.not-one-of",
            "offers.csv:3:lead_days:sheet.not-a-number",
            "offers.csv:3:name:sheet.empty",
            "offers.csv:3:offer:sheet.repeated",
            "offers.csv:3:quantity:sheet.out-of-range",
            "offers.csv:3:lat:sheet.out-of-range",
        ]
    );
}

proptest! {
    /// Another order of offers, and other names of offers and firms, change nothing.
    #[test]
    fn order_and_names_of_offers_change_nothing(
        picks in prop::collection::vec(0..8_usize, 1..10),
        turn in 0..10_usize,
    ) {
        let names = ["硫酸", "浓硫酸", "硫酸铜", "蓝莓酱", "草莓酱", "烧碱", "片碱", "PAM"];
        let of = |order: &[usize], prefix: &str| -> BTreeSet<(String, usize)> {
            let ids: Vec<String> = order.iter().map(|at| format!("{prefix}{at:02}")).collect();
            let offers: Vec<(&str, &str, &str)> = order
                .iter()
                .zip(&ids)
                .map(|(at, id)| (id.as_str(), names[picks[*at]], ""))
                .collect();
            let mut found = BTreeSet::new();
            for name in names {
                for offer in simple(&offers, name, "", &Reviews::default()) {
                    found.insert((name.to_owned(), offer[prefix.len()..].parse().unwrap()));
                }
            }
            found
        };
        let straight: Vec<usize> = (0..picks.len()).collect();
        let mut turned = straight.clone();
        turned.rotate_left(turn % picks.len());
        prop_assert_eq!(of(&straight, "O"), of(&turned, "X"));
    }
}
