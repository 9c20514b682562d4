//! Rates of a cohort: how many of the cases filed in a period were responded to, resolved, struck
//! off, to satisfaction and on time, how often they were returned, extended and reopened.
//!
//! **What may come in:** counts, and what a case's events say of its course. Who asks and how rows are
//! found is not known here.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::codes;

mod counts;
mod course;
mod ranking;

pub use counts::{CaseCount, Counts, Group};
pub use course::{Course, Exempt, Happened};
pub use ranking::{Standing, ranked};

/// z of a two-sided 95 % interval of the normal distribution.
const Z_95: f64 = 1.959_963_984_540_054;

codes! {
    /// A rate of the product.
    RateRule {
        /// 响应率: acknowledged or later / cohort.
        Response = "response",
        /// 解决率: resolved or struck off / cohort.
        Resolution = "resolution",
        /// 销号率: struck off / cohort.
        StrikeOff = "strike-off",
        /// 满意率: satisfied / rated.
        Satisfaction = "satisfaction",
        /// 按时办结率: resolved within the deadline / (resolved + open and overdue).
        OnTime = "on-time",
        /// 到期办结率: resolved / (cohort − those still in time). What is not yet due is no reproach, so
        /// that a month that runs may be held against one that is over.
        Settled = "settled",
        /// 退单率: returns that were upheld / dispatches. Acts, not cases.
        Return = "return",
        /// 延期率: with a granted extension / cohort.
        Extension = "extension",
        /// 重办率: reopened at least once / resolved at least once.
        Reopening = "reopening",
    }
}

codes! {
    /// Cases of a cohort with something in common: what rates are made from, and what the list behind
    /// a number holds.
    Counted {
        /// All that count: filed in the period, less withdrawn, declined and merged ones. Members of
        /// a one-cause group count, by their own filing, as far as the case is that leads them; the
        /// case that was made of them does not.
        Cohort = "cohort",
        /// Acknowledged or later.
        Responded = "responded",
        /// Resolved or struck off.
        Resolved = "resolved",
        /// Struck off.
        StruckOff = "struck-off",
        /// With a verdict of the requester.
        Rated = "rated",
        /// With a good one.
        Satisfied = "satisfied",
        /// Resolved within the deadline.
        InTime = "in-time",
        /// Open, and the deadline to resolve has not come.
        Pending = "pending",
        /// Open, and it has come.
        Late = "late",
        /// Those whose time has come: resolved, or late.
        Judged = "judged",
        /// Given to a department at least once; as a part of a rate every dispatch.
        Dispatched = "dispatched",
        /// Returned at least once, and the return was upheld; as a part of a rate every such return.
        Returned = "returned",
        /// With a granted extension.
        Extended = "extended",
        /// Reopened at least once.
        Reopened = "reopened",
        /// Resolved at least once, whatever became of it since.
        EverResolved = "ever-resolved",
    }
}

impl RateRule {
    /// What counts.
    pub const fn numerator(self) -> Counted {
        match self {
            Self::Response => Counted::Responded,
            Self::Resolution | Self::Settled => Counted::Resolved,
            Self::StrikeOff => Counted::StruckOff,
            Self::Satisfaction => Counted::Satisfied,
            Self::OnTime => Counted::InTime,
            Self::Return => Counted::Returned,
            Self::Extension => Counted::Extended,
            Self::Reopening => Counted::Reopened,
        }
    }

    /// What could have counted.
    pub const fn denominator(self) -> Counted {
        match self {
            Self::Response | Self::Resolution | Self::StrikeOff | Self::Extension => {
                Counted::Cohort
            }
            Self::Satisfaction => Counted::Rated,
            Self::OnTime | Self::Settled => Counted::Judged,
            Self::Return => Counted::Dispatched,
            Self::Reopening => Counted::EverResolved,
        }
    }

    /// Whether less of it is better.
    pub const fn is_reproach(self) -> bool {
        matches!(self, Self::Return | Self::Extension | Self::Reopening)
    }
}

/// How figures are shown: which are too few to compare, and what the first days of a month show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FigureRules {
    /// Names these rules.
    pub version: String,
    /// Cases below which a rate is neither compared nor ranked.
    pub minimum_sample: u64,
    /// Days of a new month in which the last days are shown instead.
    pub opening_days: i8,
    /// How many last days.
    pub shown_days: i32,
}

impl FigureRules {
    /// The rules that come with the product.
    ///
    /// # Panics
    /// Never: the compiled-in file is checked by a test.
    pub fn shipped() -> Self {
        serde_json::from_str(include_str!("../../../../data/policies/figures.json"))
            .expect("the compiled-in rules are checked by a test")
    }

    /// Whether a rate stands for enough cases to be compared or ranked.
    pub const fn suffices(&self, rate: &Rate) -> bool {
        rate.denominator >= self.minimum_sample
    }

    /// How much a rate grew, as a share of 1; none while either stands for too few cases.
    pub fn change(&self, now: &Rate, before: &Rate) -> Option<f64> {
        let enough = self.suffices(now) && self.suffices(before);
        let shares = now.share().zip(before.share()).filter(|_| enough);
        shares.map(|(now, before)| now - before)
    }

    /// The first day that an overview shows on `today`: the first of the month, or on the first days of
    /// one so many days back.
    pub fn shown_from(&self, today: Date) -> Date {
        match today.day() <= self.opening_days {
            true => today.saturating_sub(Span::new().days(self.shown_days - 1)),
            false => today.first_of_month(),
        }
    }
}

/// A rate with what it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Cases that count.
    pub numerator: u64,
    /// Cases that could have counted.
    pub denominator: u64,
    /// By which rule.
    pub rule: RateRule,
}

/// An interval of rates, as shares of 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Rate {
    /// The rate as a share of 1; none of nothing.
    pub fn share(&self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// The rate in per cent as people read it, to one decimal, halves rounded up: `81.1`.
    pub fn per_cent(&self) -> Option<String> {
        let denominator = u128::from(self.denominator);
        let twice = (u128::from(self.numerator) * 2_000 + denominator).checked_div(denominator * 2);
        twice.map(|per_mille| format!("{}.{}", per_mille / 10, per_mille % 10))
    }

    /// Wilson's score interval at 95 % (Wilson 1927): how far the rate of few cases is to be
    /// trusted.
    pub fn interval(&self) -> Option<Interval> {
        let share = self.share()?;
        let n = self.denominator as f64;
        let z2 = Z_95 * Z_95;
        let centre = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let spread =
            Z_95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        Some(Interval {
            low: (centre - spread).max(0.0),
            high: (centre + spread).min(1.0),
        })
    }
}

#[cfg(test)]
mod tests;
