//! Rates of a cohort: how many of the cases filed in a period were responded to, resolved, struck
//! off, to satisfaction and on time.

use serde::Serialize;

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
        if group.state.is_struck_off() {
            self.struck_off += group.cases;
        }
        if group.state.phase == Phase::Done {
            self.resolved += group.cases;
            self.resolved_in_time += group.resolved_in_time;
        } else {
            self.open_overdue += group.overdue;
        }
    }

    /// The rate by a rule.
    pub const fn rate(&self, rule: RateRule) -> Rate {
        let (numerator, denominator) = match rule {
            RateRule::Response => (self.responded, self.cohort),
            RateRule::Resolution => (self.resolved, self.cohort),
            RateRule::StrikeOff => (self.struck_off, self.cohort),
            RateRule::Satisfaction => (self.satisfied, self.rated),
            RateRule::OnTime => (self.resolved_in_time, self.resolved + self.open_overdue),
        };
        Rate {
            numerator,
            denominator,
            rule,
        }
    }

    /// Every rate.
    pub fn rates(&self) -> [Rate; 5] {
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
