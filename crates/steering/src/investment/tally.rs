//! What came of a period: signed, agreed, in place, each in its own currency.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde::Serialize;

use super::{Amounts, Origin, Payment, Rates, Registration, Undertaking, Undertakings};

/// Bounds of size that are counted, in 万元: each counts what reaches it.
const BOUNDS: [u32; 3] = [10_000, 100_000, 500_000];

/// How many undertakings reach a size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// The size, in 万元.
    pub from: u32,
    /// How many reach it.
    pub n: usize,
}

/// Undertakings of the three kinds of 500.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct FiveHundred {
    pub n: usize,
    pub world: usize,
    pub china: usize,
    pub private: usize,
    pub total: Amounts,
    pub agreed: Amounts,
}

/// Home-coming merchants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Home {
    /// Firms of theirs that were registered.
    pub registrations: usize,
    /// Money in place, of undertakings of theirs.
    pub in_place: Amounts,
}

/// The tally of a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Undertakings with which talks began, or which were signed.
    pub talks: usize,
    /// Undertakings that were signed; all that follows up to the 500 is of these.
    pub signed: usize,
    /// What was agreed.
    pub agreed: Amounts,
    /// What is to be invested in all.
    pub total: Amounts,
    /// By size, nested.
    pub thresholds: Vec<Threshold>,
    /// Of investors on a list of 500.
    pub five_hundred: FiveHundred,
    /// Of home-coming merchants.
    pub home: Home,
    /// Domestic capital that is in place.
    pub domestic_in_place: Amounts,
    /// Foreign capital that was used.
    pub foreign_used: Amounts,
    /// Undertakings whose size is not known in yuan: no rate was in force when they were signed.
    pub unconverted: Vec<String>,
}

/// Tallies a period, both days within it. Only undertakings and registrations that are `wanted` count,
/// and payments to those; a payment to a project that no lead became counts where everything does.
pub fn tally(
    undertakings: &Undertakings<'_>,
    (payments, registrations): (&[Payment], &[Registration]),
    rates: &Rates,
    (from, to): (Date, Date),
    wanted: Option<&dyn Fn(Wanted<'_>) -> bool>,
) -> Tally {
    let within = |day: Option<Date>| day.is_some_and(|day| (from..=to).contains(&day));
    let is_wanted = |what: Wanted<'_>| wanted.is_none_or(|wanted| wanted(what));
    let mut done = Tally {
        talks: 0,
        signed: 0,
        agreed: Amounts::default(),
        total: Amounts::default(),
        thresholds: BOUNDS.map(|from| Threshold { from, n: 0 }).to_vec(),
        five_hundred: FiveHundred::default(),
        home: Home::default(),
        domestic_in_place: Amounts::default(),
        foreign_used: Amounts::default(),
        unconverted: Vec::new(),
    };
    let all = undertakings.all.iter();
    for undertaking in all.filter(|one| is_wanted(Wanted::Undertaking(one))) {
        let signed = undertaking.first(|lead| lead.signed_on);
        let talks = undertaking.first(|lead| lead.talks_on);
        done.talks += usize::from(within(signed) || within(talks));
        if let Some(day) = signed.filter(|day| within(Some(*day))) {
            done.sign(undertaking, day, rates);
        }
    }
    let mut last: BTreeMap<&str, &Payment> = BTreeMap::new();
    for payment in payments {
        last.insert(&payment.id, payment);
    }
    for payment in last.values().filter(|payment| within(Some(payment.day))) {
        let to = undertakings.named(&payment.of);
        let counts = to.map_or(wanted.is_none(), |to| is_wanted(Wanted::Undertaking(to)));
        if counts {
            done.pay(payment, to.is_some_and(Undertaking::is_home));
        }
    }
    let registered = registrations.iter().filter(|row| {
        row.home_merchant && within(Some(row.day)) && is_wanted(Wanted::Registration(&row.uscc))
    });
    let registered: BTreeSet<&str> = registered.map(|row| row.uscc.as_str()).collect();
    done.home.registrations = registered.len();
    done
}

/// What may be left out of a tally.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// An undertaking.
    Undertaking(&'a Undertaking<'a>),
    /// A registration, by the code of the firm.
    Registration(&'a str),
}

impl Tally {
    fn sign(&mut self, undertaking: &Undertaking<'_>, day: Date, rates: &Rates) {
        self.signed += 1;
        self.agreed.add_all(&undertaking.agreed);
        self.total.add_all(&undertaking.total);
        match rates.in_yuan(&undertaking.total, day) {
            Some(total) => {
                for threshold in &mut self.thresholds {
                    let bound = BigRational::from_integer(BigInt::from(threshold.from));
                    threshold.n += usize::from(total >= bound);
                }
            }
            None => self.unconverted.push(undertaking.root.key.clone()),
        }
        let kinds = undertaking.kinds();
        if kinds.any() {
            let five = &mut self.five_hundred;
            five.n += 1;
            five.world += usize::from(kinds.world);
            five.china += usize::from(kinds.china);
            five.private += usize::from(kinds.private);
            five.total.add_all(&undertaking.total);
            five.agreed.add_all(&undertaking.agreed);
        }
    }

    fn pay(&mut self, payment: &Payment, is_home: bool) {
        let amount = i128::from(payment.amount);
        match payment.origin {
            Origin::Domestic => self.domestic_in_place.add(&payment.currency, amount),
            Origin::Foreign => self.foreign_used.add(&payment.currency, amount),
        }
        if is_home {
            self.home.in_place.add(&payment.currency, amount);
        }
    }
}
