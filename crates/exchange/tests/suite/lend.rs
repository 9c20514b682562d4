use domain::sheets::Faults;
use exchange::lend::{Banks, Firms, LendRules, Lending, Offer, lend, read_lending, read_rules};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{examples, json, read, told};

#[test]
fn lends_the_worked_example() {
    let Some(folder) = examples("exchange/lend/p1") else {
        return;
    };
    let mut faults = Faults::default();
    let text = std::fs::read_to_string(folder.join("rules.json")).unwrap();
    let rules = read_rules("rules.json", &text, &mut faults).unwrap();
    let mut sheet = |file: &str| read(&folder.join(file), &mut faults);
    let (firms, banks, offers) = (sheet("firms.csv"), sheet("banks.csv"), sheet("offers.csv"));
    let (firms, banks, offers) = read_lending(&firms, &banks, &offers, &mut faults);
    assert_eq!(told(&faults), [""; 0]);
    let found = lend(&firms, &banks, &offers, &rules).unwrap();
    let expected = &json(&folder.join("../expected.json"))["p1"];
    assert_eq!(found.total, expected["total"].as_f64().unwrap());
    assert_eq!(found.loans.len() as u64, expected["chosen"]);
    assert_eq!(
        (offers.len() - found.refused.len()) as u64,
        expected["allowed"]
    );
}

fn world(offers: &[(usize, usize, i64, u32)]) -> (Firms, Banks, Vec<Offer>, LendRules) {
    let names = |letter: char, count: usize| (0..count).map(|at| format!("{letter}{at}")).collect();
    let firms = Firms {
        names: names('F', 5),
        groups: vec![Some(0), Some(0), Some(1), None, None],
        sectors: vec![Some(0), Some(1), Some(1), Some(1), None],
    };
    let banks = Banks {
        names: names('B', 3),
        budgets: vec![900, 700, 500],
        halted: vec![false, false, true],
    };
    let offer = |(firm, bank, amount, value): &(usize, usize, i64, u32)| Offer {
        firm: *firm,
        bank: *bank,
        amount: i128::from(*amount),
        months: if amount % 7 == 0 { 48 } else { 12 },
        value: f64::from(*value),
    };
    let rules = LendRules {
        bank_share: Decimal::new(2, 1),
        firm_cap: 600,
        group_cap: 800,
        sector_cap: 900,
        term_months: 36,
        multiple: Decimal::from(10),
        balance: 90,
    };
    (firms, banks, offers.iter().map(offer).collect(), rules)
}

/// The greatest value by trying every choice.
fn exhaustive(firms: &Firms, banks: &Banks, offers: &[Offer], rules: &LendRules) -> f64 {
    let mut best = 0.0_f64;
    for choice in 0..1_u32 << offers.len() {
        let taken: Vec<&Offer> = offers
            .iter()
            .enumerate()
            .filter(|(at, _)| choice >> at & 1 == 1)
            .map(|(_, offer)| offer)
            .collect();
        let sum = |keep: &dyn Fn(&Offer) -> bool| -> i128 {
            taken
                .iter()
                .filter(|offer| keep(offer))
                .map(|offer| offer.amount)
                .sum()
        };
        let alone = taken.iter().all(|offer| {
            !banks.halted[offer.bank]
                && offer.months <= rules.term_months
                && offer.amount <= rules.firm_cap
        });
        let once = (0..5).all(|firm| taken.iter().filter(|offer| offer.firm == firm).count() < 2);
        let banks_keep = (0..3).all(|bank| sum(&|offer| offer.bank == bank) <= banks.budgets[bank]);
        let groups_keep = (0..2).all(|group| {
            sum(&|offer| firms.groups[offer.firm] == Some(group)) <= rules.group_cap
                && sum(&|offer| firms.sectors[offer.firm] == Some(group)) <= rules.sector_cap
        });
        if alone && once && banks_keep && groups_keep && sum(&|_| true) * 8 <= 90 * 10 * 10 {
            best = best.max(taken.iter().map(|offer| offer.value).sum());
        }
    }
    best
}

fn solved(offers: &[(usize, usize, i64, u32)]) -> Lending {
    let (firms, banks, offers, rules) = world(offers);
    lend(&firms, &banks, &offers, &rules).unwrap()
}

#[test]
fn an_offer_that_no_choice_could_take_says_why_first() {
    let found = solved(&[(0, 2, 700, 5), (1, 0, 700, 5), (2, 0, 601, 5), (3, 0, 1, 5)]);
    let reasons = serde_json::to_value(&found.refused).unwrap();
    let reason = |at: usize| reasons[at]["reason"].as_str().unwrap().to_owned();
    assert_eq!([0, 1, 2].map(reason), ["halted-bank", "term", "firm-cap"]);
    assert_eq!((found.loans.len(), found.total), (1, 5.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn loans_are_as_good_as_any_choice(
        offers in prop::collection::vec((0..5_usize, 0..3_usize, 1..650_i64, 1..50_u32), 0..9),
    ) {
        let (firms, banks, list, rules) = world(&offers);
        let found = lend(&firms, &banks, &list, &rules).unwrap();
        prop_assert!((found.total - exhaustive(&firms, &banks, &list, &rules)).abs() < 1e-6);
    }
}
