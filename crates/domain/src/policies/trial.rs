//! A dry run: what a draft would make of cases that are there already.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::deadlines::{ClockName, ClockState, Clocks};

/// How many clocks stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// Met in time.
    pub met: u64,
    /// Met too late.
    pub met_late: u64,
    /// Not met, and the time is over.
    pub overdue: u64,
    /// Not met, and there is time left.
    pub pending: u64,
}

/// Both sides of a clock over all cases looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// By the rules in force.
    pub now: Verdicts,
    /// By the draft.
    pub then: Verdicts,
    /// Cases whose due instant would differ.
    pub moved: u64,
}

/// What a draft would change about one clock of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The clock.
    pub clock: ClockName,
    /// How it stands by the rules in force.
    pub before: ClockState,
    /// How it would stand.
    pub after: ClockState,
    /// When it is due by the rules in force.
    pub due_before: Option<Timestamp>,
    /// When it would be due.
    pub due_after: Option<Timestamp>,
}

/// What a draft would change, clock by clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tried {
    /// Cases looked at.
    pub cases: u64,
    /// Cases of which at least one clock would stand otherwise.
    pub changed: u64,
    /// Each clock that either side limits.
    pub clocks: BTreeMap<ClockName, Side>,
}

impl Verdicts {
    const fn count(&mut self, state: ClockState) {
        match state {
            ClockState::Met => self.met += 1,
            ClockState::MetLate => self.met_late += 1,
            ClockState::Overdue => self.overdue += 1,
            ClockState::NotStarted | ClockState::Running | ClockState::Paused => self.pending += 1,
            ClockState::Stopped => {}
        }
    }

    /// Share of those that are over which were met in time; `None` when none is over.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of cases are far below 2^52"
    )]
    pub fn on_time(&self) -> Option<f64> {
        let over = self.met + self.met_late + self.overdue;
        (over > 0).then(|| self.met as f64 / over as f64)
    }
}

impl Tried {
    /// Counts a case and says which of its clocks would stand otherwise.
    pub fn count(&mut self, now: &Clocks, then: &Clocks) -> Vec<Change> {
        self.cases += 1;
        let changes = compare(now, then);
        for name in ClockName::ALL {
            let (now, then) = (now.get(name), then.get(name));
            if now.time.is_none() && then.time.is_none() {
                continue;
            }
            let side = self.clocks.entry(name).or_default();
            side.now.count(now.state);
            side.then.count(then.state);
            side.moved += u64::from(now.due != then.due);
        }
        self.changed += u64::from(!changes.is_empty());
        changes
    }
}

/// The clocks of a case that stand otherwise by another set of rules.
pub fn compare(now: &Clocks, then: &Clocks) -> Vec<Change> {
    let clocks = ClockName::ALL.map(|name| (name, now.get(name), then.get(name)));
    let changed = clocks
        .into_iter()
        .filter(|(_, now, then)| now.state != then.state);
    changed
        .map(|(clock, now, then)| Change {
            clock,
            before: now.state,
            after: then.state,
            due_before: now.due,
            due_after: then.due,
        })
        .collect()
}
