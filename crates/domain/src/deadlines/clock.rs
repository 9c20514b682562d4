//! Clocks derived from events.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::policy::{ClockName, Limits};
use super::round::Round;
use crate::calendar::{TimeKind, WorkingCalendar};
use crate::codes::codes;
use crate::lifecycle::{Lifecycle, Phase, StateCode};

/// Something that happened to a case and matters to its clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockEvent {
    /// When.
    pub at: Timestamp,
    /// Its place in the history of the case; tells events of one instant apart.
    pub order: u32,
    /// What.
    pub change: ClockChange,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockChange {
    /// The case entered a state; the first event is its filing.
    Entered(StateCode),
    /// The lead department wrote to the requester without changing the state.
    Answered,
    /// So many working days were granted beyond the day on which it was due to be resolved.
    Extended {
        /// Working days.
        days: u16,
    },
    /// Another case was merged into it, whose requester was promised an answer by then: from now on
    /// both are due when the earlier one was. `None` where nothing was promised any more.
    Joined {
        /// When the other's first answer is due.
        first_answer: Option<Timestamp>,
        /// When the other has to be resolved.
        resolve: Option<Timestamp>,
    },
}

/// What the clocks of a case run by.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The time each clock has.
    pub limits: &'a Limits,
    /// The days and hours that count.
    pub calendar: &'a WorkingCalendar,
    /// The day agreed for this one case: it has to be resolved by the close of its work, whatever
    /// the limit says, and does not move while the case stands still.
    pub due_day: Option<Date>,
}

codes! {
    /// How a clock stands.
    ClockState {
        /// What sets it going has not happened.
        NotStarted = "not-started",
        /// Time passes.
        Running = "running",
        /// It stands still.
        Paused = "paused",
        /// The due instant is over and what is waited for has not happened.
        Overdue = "overdue",
        /// It happened in time.
        Met = "met",
        /// It happened after the due instant.
        MetLate = "met-late",
        /// The case ended otherwise; nothing is waited for any more.
        Stopped = "stopped",
    }
}

/// One clock of a case. Without `used_seconds` and `state` it does not depend on the instant of
/// asking, and so can be kept as a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Clock {
    /// Which clock.
    pub name: ClockName,
    /// The kind of time it counts; none where nothing limits it, and it only keeps when it was met.
    pub time: Option<TimeKind>,
    /// When it began, in this round.
    pub started: Option<Timestamp>,
    /// When its time is or was over; none before it starts and while it stands still in time.
    pub due: Option<Timestamp>,
    /// When what it waits for happened.
    pub met: Option<Timestamp>,
    /// Seconds allowed, of the kind of time that the limit counts.
    pub allowed_seconds: i64,
    /// Seconds used up so far, of the same kind.
    pub used_seconds: i64,
    /// How it stands.
    pub state: ClockState,
    /// Whether the due instant leans on years whose holidays are not yet published.
    pub beyond_data: bool,
}

/// All clocks of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Clocks {
    /// Until the lead department takes the case.
    pub acknowledge: Clock,
    /// Until the requester first hears from it.
    pub first_answer: Clock,
    /// Until the case is resolved.
    pub resolve: Clock,
}

impl Clocks {
    /// Derives the clocks of a case from its events, in whatever order they come.
    ///
    /// A reopened case begins a new round: its clocks start anew, and what happened in the round
    /// before no longer counts.
    pub fn derive(
        lifecycle: &Lifecycle,
        events: &[ClockEvent],
        terms: Terms<'_>,
        now: Timestamp,
    ) -> Self {
        let round = Round::last(lifecycle, events);
        let clock = |name| match (name, terms.due_day, terms.limits.of(name)) {
            (ClockName::Resolve, Some(day), _) => round.agreed(name, day, terms.calendar, now),
            (_, _, Some(limit)) => round.clock(name, limit, terms.calendar, now),
            (_, _, None) => round.unlimited(name),
        };
        Self {
            acknowledge: clock(ClockName::Acknowledge),
            first_answer: clock(ClockName::FirstAnswer),
            resolve: clock(ClockName::Resolve),
        }
    }

    /// One of them.
    pub const fn get(&self, name: ClockName) -> &Clock {
        match name {
            ClockName::Acknowledge => &self.acknowledge,
            ClockName::FirstAnswer => &self.first_answer,
            ClockName::Resolve => &self.resolve,
        }
    }

    /// Every clock that something limits.
    pub fn all(&self) -> impl Iterator<Item = &Clock> {
        let clocks = [&self.acknowledge, &self.first_answer, &self.resolve];
        clocks.into_iter().filter(|clock| clock.time.is_some())
    }

    /// The clock that is due next: the earliest due instant that is still waited for.
    pub fn next_due(&self) -> Option<(ClockName, Timestamp)> {
        let waiting = self.all().filter(|clock| clock.is_waiting());
        waiting
            .filter_map(|clock| clock.due.map(|due| (clock.name, due)))
            .min_by_key(|(_, due)| *due)
    }
}

impl Clock {
    /// Whether what it waits for may still happen.
    pub const fn is_waiting(&self) -> bool {
        matches!(
            self.state,
            ClockState::NotStarted | ClockState::Running | ClockState::Paused | ClockState::Overdue
        )
    }

    /// Seconds left; negative when overdue.
    pub const fn left_seconds(&self) -> i64 {
        self.allowed_seconds - self.used_seconds
    }
}

/// When the case, in its present round, was resolved or dropped: what was in force then judges it,
/// whatever comes into force later. `None` while it is still worked on.
pub fn settled_at(lifecycle: &Lifecycle, events: &[ClockEvent]) -> Option<Timestamp> {
    let round = Round::last(lifecycle, events);
    let done = round.first(|state| state.phase == Phase::Done);
    done.or(round.dropped())
}
