//! Rates of a cohort: how many of the cases filed in a period were responded to, resolved, struck
//! off, to satisfaction and on time.

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::lifecycle::{Phase, State};

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
        }
    }

    /// What could have counted.
    pub const fn denominator(self) -> Counted {
        match self {
            Self::Response | Self::Resolution | Self::StrikeOff => Counted::Cohort,
            Self::Satisfaction => Counted::Rated,
            Self::OnTime | Self::Settled => Counted::Judged,
        }
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
        serde_json::from_str(include_str!("../../../data/policies/figures.json"))
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

/// What rates are made from: counts over the cases filed in a period, by their state as of now.
/// Withdrawn, declined and merged cases are in none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Cases of the cohort.
    pub cohort: u64,
    /// Acknowledged or later.
    pub responded: u64,
    /// Resolved or struck off.
    pub resolved: u64,
    /// Struck off.
    pub struck_off: u64,
    /// Those with an opinion on whether they are satisfied.
    pub rated: u64,
    /// Satisfied.
    pub satisfied: u64,
    /// Resolved within the deadline.
    pub resolved_in_time: u64,
    /// Not resolved and past the deadline.
    pub open_overdue: u64,
    /// Not resolved, and the deadline has not come.
    pub pending: u64,
}

/// One case as rates see it.
#[derive(Debug, Clone, Copy)]
pub struct CaseCount<'a> {
    /// The facts of its state.
    pub state: &'a State,
    /// Whether the requester is satisfied; none when not asked or not reached.
    pub satisfied: Option<bool>,
    /// Whether it was resolved in time; of no matter while open.
    pub resolved_in_time: bool,
    /// Whether its time to resolve is over; of no matter once resolved.
    pub overdue: bool,
}

/// Cases of the period in one state, as a database counts them.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The facts of their state.
    pub state: &'a State,
    /// How many there are.
    pub cases: u64,
    /// With an opinion on whether they are satisfied.
    pub rated: u64,
    /// Satisfied.
    pub satisfied: u64,
    /// Resolved in time; of no matter while open.
    pub resolved_in_time: u64,
    /// Past their time to resolve; of no matter once resolved.
    pub overdue: u64,
}

impl Counts {
    /// Counts one case of the period.
    pub fn count(&mut self, case: CaseCount<'_>) {
        self.add(Group {
            state: case.state,
            cases: 1,
            rated: u64::from(case.satisfied.is_some()),
            satisfied: u64::from(case.satisfied == Some(true)),
            resolved_in_time: u64::from(case.resolved_in_time),
            overdue: u64::from(case.overdue),
        });
    }

    /// Counts cases of the period that are in the same state.
    pub fn add(&mut self, group: Group<'_>) {
        if group.state.phase == Phase::Dropped {
            return;
        }
        self.cohort += group.cases;
        self.rated += group.rated;
        self.satisfied += group.satisfied;
        if group.state.responded {
            self.responded += group.cases;
        }
        if group.state.struck_off {
            self.struck_off += group.cases;
        }
        if group.state.phase == Phase::Done {
            self.resolved += group.cases;
            self.resolved_in_time += group.resolved_in_time;
        } else {
            self.open_overdue += group.overdue;
            self.pending += group.cases - group.overdue;
        }
    }

    /// How many have something in common.
    pub const fn get(&self, counted: Counted) -> u64 {
        match counted {
            Counted::Cohort => self.cohort,
            Counted::Responded => self.responded,
            Counted::Resolved => self.resolved,
            Counted::StruckOff => self.struck_off,
            Counted::Rated => self.rated,
            Counted::Satisfied => self.satisfied,
            Counted::InTime => self.resolved_in_time,
            Counted::Pending => self.pending,
            Counted::Late => self.open_overdue,
            Counted::Judged => self.resolved + self.open_overdue,
        }
    }

    /// The rate by a rule.
    pub const fn rate(&self, rule: RateRule) -> Rate {
        Rate {
            numerator: self.get(rule.numerator()),
            denominator: self.get(rule.denominator()),
            rule,
        }
    }

    /// Every rate.
    pub fn rates(&self) -> [Rate; 6] {
        RateRule::ALL.map(|rule| self.rate(rule))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kinds::CaseKind;

    fn counted(cases: &[(&str, usize)]) -> Counts {
        let mut counts = Counts::default();
        for (code, number) in cases {
            for _ in 0..*number {
                counts.count(CaseCount {
                    state: CaseKind::Request.lifecycle().state(code).unwrap(),
                    satisfied: None,
                    resolved_in_time: false,
                    overdue: false,
                });
            }
        }
        counts
    }

    /// Wangcheng: 90 problems collected, 73 resolved, resolution rate 81.1 %, 17 open.
    #[test]
    fn the_published_rate_of_wangcheng() {
        let counts = counted(&[("struck-off", 60), ("resolved", 13), ("in-progress", 17)]);
        let rate = counts.rate(RateRule::Resolution);
        assert_eq!((rate.numerator, rate.denominator), (73, 90));
        assert_eq!(rate.per_cent().as_deref(), Some("81.1"));
        // Reference: statsmodels proportion_confint(73, 90, method="wilson").
        let interval = rate.interval().unwrap();
        assert!((interval.low - 0.718_164).abs() < 1e-6, "{interval:?}");
        assert!((interval.high - 0.878_587).abs() < 1e-6, "{interval:?}");
    }

    #[test]
    fn withdrawn_declined_and_merged_are_left_out() {
        let counts = counted(&[
            ("withdrawn", 1),
            ("declined", 2),
            ("merged", 3),
            ("submitted", 4),
        ]);
        assert_eq!(
            counts,
            Counts {
                cohort: 4,
                pending: 4,
                ..Counts::default()
            }
        );
    }

    #[test]
    fn each_state_counts_as_the_contract_says() {
        let responded = [
            "acknowledged",
            "in-progress",
            "awaiting-requester",
            "suspended",
            "resolved",
            "struck-off",
            "reopened",
        ];
        for state in CaseKind::Request.lifecycle().states {
            let code = state.code.as_str();
            let counts = counted(&[(code, 1)]);
            assert_eq!(counts.responded == 1, responded.contains(&code), "{code}");
            assert_eq!(
                counts.resolved == 1,
                ["resolved", "struck-off"].contains(&code),
                "{code}"
            );
            assert_eq!(counts.struck_off == 1, code == "struck-off", "{code}");
        }
    }

    #[test]
    fn on_time_weighs_the_resolved_and_the_overdue() {
        let case = |code: &str, resolved_in_time, overdue| CaseCount {
            state: CaseKind::Request.lifecycle().state(code).unwrap(),
            satisfied: Some(resolved_in_time),
            resolved_in_time,
            overdue,
        };
        let mut counts = Counts::default();
        counts.count(case("resolved", true, false));
        counts.count(case("struck-off", false, true));
        counts.count(case("in-progress", false, true));
        counts.count(case("in-progress", false, false));
        let rate = |rule| (counts.rate(rule).numerator, counts.rate(rule).denominator);
        assert_eq!(rate(RateRule::OnTime), (1, 3));
        assert_eq!(rate(RateRule::Satisfaction), (1, 4));
    }

    #[test]
    fn what_is_not_yet_due_is_told_apart() {
        let case = |code: &str, overdue| CaseCount {
            state: CaseKind::Request.lifecycle().state(code).unwrap(),
            satisfied: None,
            resolved_in_time: false,
            overdue,
        };
        let mut counts = Counts::default();
        counts.count(case("resolved", true));
        counts.count(case("in-progress", true));
        counts.count(case("in-progress", false));
        counts.count(case("suspended", false));
        let settled = counts.rate(RateRule::Settled);
        assert_eq!((settled.numerator, settled.denominator), (1, 2));
        assert_eq!((counts.cohort, counts.pending), (4, 2));
    }

    #[test]
    fn few_cases_are_not_compared() {
        let rules = FigureRules::shipped();
        let rate = |numerator, denominator| Rate {
            numerator,
            denominator,
            rule: RateRule::Settled,
        };
        assert_eq!(rules.minimum_sample, 10);
        assert_eq!(rules.change(&rate(1, 1), &rate(9, 20)), None);
        assert_eq!(rules.change(&rate(10, 20), &rate(9, 9)), None);
        assert_eq!(rules.change(&rate(10, 20), &rate(5, 20)), Some(0.25));
    }

    #[test]
    fn the_first_days_of_a_month_show_the_last_thirty() {
        let rules = FigureRules::shipped();
        let from = |day: &str| rules.shown_from(day.parse().unwrap()).to_string();
        assert_eq!(from("2026-12-01"), "2026-11-02");
        assert_eq!(from("2026-12-07"), "2026-11-08");
        assert_eq!(from("2026-12-08"), "2026-12-01");
        assert_eq!(from("2026-12-31"), "2026-12-01");
    }

    #[test]
    fn nothing_of_nothing_is_no_rate() {
        let rate = Counts::default().rate(RateRule::Response);
        assert_eq!(
            (rate.share(), rate.per_cent(), rate.interval()),
            (None, None, None)
        );
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_rate(numerator in 0_u64..500, more in 0_u64..500) {
            let denominator = numerator + more;
            prop_assume!(denominator > 0);
            let rate = Rate { numerator, denominator, rule: RateRule::Resolution };
            let (share, interval) = (rate.share().unwrap(), rate.interval().unwrap());
            prop_assert!(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
            prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
        }
    }
}
