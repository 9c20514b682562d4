//! How far undertakings came, and how long each stage took.

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde::{Serialize, Serializer};

use super::{Lead, Undertaking, Undertakings};
use crate::fraction::{half_up, printed};

/// Places of a share.
const PLACES: u32 = 4;

/// A median of whole days, kept twice as large: it may end in a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days(i64);

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 2 == 0 {
            return serializer.serialize_i64(self.0 / 2);
        }
        let half = rust_decimal::Decimal::new(self.0 * 5, 1);
        serializer.serialize_str(&printed(half))
    }
}

/// A stage of the funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// `talks`, `signed`, `started` or `production`.
    pub stage: &'static str,
    /// Undertakings of the cohort that reached it so far.
    pub n: usize,
    /// How many that is of the stage before.
    pub share: Option<String>,
    /// The median of days from the stage before, among those that have both days.
    pub median_days: Option<Days>,
}

/// The funnel of a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funnel {
    /// In their order.
    pub stages: Vec<Stage>,
    /// Undertakings of the cohort that were lost.
    pub lost: usize,
}

type DayOf = fn(&Lead) -> Option<Date>;

const STAGES: [(&str, DayOf); 4] = [
    ("talks", |lead| lead.talks_on),
    ("signed", |lead| lead.signed_on),
    ("started", |lead| lead.started_on),
    ("production", |lead| lead.production_on),
];

/// The funnel of the undertakings with which talks began between two days, both within.
pub fn funnel(undertakings: &Undertakings<'_>, (from, to): (Date, Date)) -> Funnel {
    let began = |one: &Undertaking<'_>| one.first(|lead| lead.talks_on);
    let within = |one: &Undertaking<'_>| began(one).is_some_and(|day| (from..=to).contains(&day));
    let all = undertakings.all.iter();
    let cohort: Vec<&Undertaking<'_>> = all.filter(|one| within(one)).collect();
    let days: Vec<Vec<Option<Date>>> = STAGES
        .iter()
        .map(|(_, day)| cohort.iter().map(|one| one.first(day)).collect())
        .collect();
    let mut stages: Vec<Stage> = Vec::new();
    for (at, (stage, _)) in STAGES.into_iter().enumerate() {
        let n = days[at].iter().flatten().count();
        let before = at
            .checked_sub(1)
            .map(|before| (&days[before], &stages[before]));
        let share = before.and_then(|(_, before)| share(n, before.n));
        let median_days = before.and_then(|(before, _)| {
            let both = before.iter().zip(&days[at]);
            let passed = both.filter_map(|(before, day)| Some(whole_days((*before)?, (*day)?)));
            median(passed.collect())
        });
        stages.push(Stage {
            stage,
            n,
            share,
            median_days,
        });
    }
    let lost = cohort
        .iter()
        .filter(|one| one.first(|lead| lead.lost_on).is_some());
    Funnel {
        lost: lost.count(),
        stages,
    }
}

fn whole_days(from: Date, to: Date) -> i64 {
    (to - from).get_days().into()
}

fn share(n: usize, of: usize) -> Option<String> {
    if of == 0 {
        return None;
    }
    let share = BigRational::new(BigInt::from(n), BigInt::from(of));
    half_up(&share, PLACES).map(printed)
}

fn median(mut days: Vec<i64>) -> Option<Days> {
    days.sort_unstable();
    let upper = *days.get(days.len() / 2)?;
    let is_odd = days.len() % 2 == 1;
    let lower = if is_odd {
        upper
    } else {
        days[days.len() / 2 - 1]
    };
    Some(Days(lower + upper))
}
