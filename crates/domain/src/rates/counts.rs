//! Cases of a period, counted.

use serde::Serialize;

use super::{Counted, Exempt, Rate, RateRule};
use crate::lifecycle::{Phase, State};

/// What one rate is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
struct Sums {
    numerator: u64,
    denominator: u64,
}

/// What rates are made from: counts over the cases filed in a period, by their state as of now.
/// Withdrawn, declined and merged cases are in none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Cases of the cohort.
    pub cohort: u64,
    /// Not resolved, and the deadline has not come.
    pub pending: u64,
    /// Of each rate, those exempted from it apart.
    of: [Sums; RateRule::ALL.len()],
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

/// Cases of the period in one state and with one exemption, as a database counts them.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// The facts of their state.
    pub state: &'a State,
    /// From which rates they are exempted.
    pub exempt: Exempt,
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
    /// How often they were dispatched, in all.
    pub dispatches: u64,
    /// How many of their returns were upheld, in all.
    pub returns: u64,
    /// With a granted extension.
    pub extended: u64,
    /// Reopened at least once.
    pub reopened: u64,
}

impl<'a> Group<'a> {
    /// Cases in a state of which nothing else is known.
    pub const fn in_state(state: &'a State, cases: u64) -> Self {
        Self {
            state,
            exempt: Exempt::NONE,
            cases,
            rated: 0,
            satisfied: 0,
            resolved_in_time: 0,
            overdue: 0,
            dispatches: 0,
            returns: 0,
            extended: 0,
            reopened: 0,
        }
    }

    fn get(&self, counted: Counted) -> u64 {
        let is_done = self.state.phase == Phase::Done;
        let (done, open) = if is_done {
            (self.cases, 0)
        } else {
            (0, self.cases)
        };
        let late = if is_done { 0 } else { self.overdue };
        match counted {
            Counted::Cohort => self.cases,
            Counted::Responded if self.state.responded => self.cases,
            Counted::StruckOff if self.state.struck_off => self.cases,
            Counted::Responded | Counted::StruckOff => 0,
            Counted::Resolved => done,
            Counted::Rated => self.rated,
            Counted::Satisfied => self.satisfied,
            Counted::InTime if is_done => self.resolved_in_time,
            Counted::InTime => 0,
            Counted::Late => late,
            Counted::Pending => open - late,
            Counted::Judged => done + late,
            Counted::Dispatched => self.dispatches,
            Counted::Returned => self.returns,
            Counted::Extended => self.extended,
            Counted::Reopened => self.reopened,
            // whatever was reopened had been resolved
            Counted::EverResolved if is_done => self.cases,
            Counted::EverResolved => self.reopened,
        }
    }
}

impl Counts {
    /// Counts one case of the period.
    pub fn count(&mut self, case: CaseCount<'_>) {
        self.add(Group {
            rated: u64::from(case.satisfied.is_some()),
            satisfied: u64::from(case.satisfied == Some(true)),
            resolved_in_time: u64::from(case.resolved_in_time),
            overdue: u64::from(case.overdue),
            ..Group::in_state(case.state, 1)
        });
    }

    /// Counts cases of the period that are in the same state.
    pub fn add(&mut self, group: Group<'_>) {
        if group.state.phase == Phase::Dropped {
            return;
        }
        self.cohort += group.cases;
        self.pending += group.get(Counted::Pending);
        for (rule, sums) in RateRule::ALL.into_iter().zip(&mut self.of) {
            if !group.exempt.holds(rule) {
                sums.numerator += group.get(rule.numerator());
                sums.denominator += group.get(rule.denominator());
            }
        }
    }

    /// The rate by a rule.
    pub fn rate(&self, rule: RateRule) -> Rate {
        let Sums {
            numerator,
            denominator,
        } = self.of[rule as usize];
        Rate {
            numerator,
            denominator,
            rule,
        }
    }

    /// Every rate.
    pub fn rates(&self) -> [Rate; RateRule::ALL.len()] {
        RateRule::ALL.map(|rule| self.rate(rule))
    }
}
