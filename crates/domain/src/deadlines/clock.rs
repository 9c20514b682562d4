//! Clocks derived from events.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::policy::{ClockName, ClockStart, Limit, Limits};
use super::spent::spend;
use crate::calendar::{TimeKind, WorkingCalendar};
use crate::codes::codes;
use crate::lifecycle::{ClockRule, Lifecycle, Phase, State, StateCode};

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

/// The events since the case was filed or last reopened.
struct Round {
    /// States entered, in order.
    entered: Vec<(Timestamp, &'static State)>,
    /// The first answer that changed no state.
    answered: Option<Timestamp>,
    /// What was promised to those merged into it: since when, and until when.
    joined: Vec<Joined>,
}

/// A promise that a case took over with another one.
#[derive(Clone, Copy)]
struct Joined {
    at: Timestamp,
    first_answer: Option<Timestamp>,
    resolve: Option<Timestamp>,
}

impl Round {
    fn last(lifecycle: &Lifecycle, events: &[ClockEvent]) -> Self {
        let mut sorted = events.to_vec();
        sorted.sort_by_key(|event| (event.at, event.order));
        let mut round = Self {
            entered: Vec::new(),
            answered: None,
            joined: Vec::new(),
        };
        for event in sorted {
            match event.change {
                ClockChange::Answered => {
                    round.answered.get_or_insert(event.at);
                }
                ClockChange::Joined {
                    first_answer,
                    resolve,
                } => round.joined.push(Joined {
                    at: event.at,
                    first_answer,
                    resolve,
                }),
                ClockChange::Entered(code) => {
                    let state = lifecycle.facts_of(code);
                    let before = round.entered.last().map(|(_, last)| last.phase);
                    let reopened = before == Some(Phase::Done) && state.open;
                    if reopened || state.begins_round {
                        round.entered.clear();
                        round.answered = None;
                        round.joined.clear();
                    }
                    round.entered.push((event.at, state));
                }
            }
        }
        round
    }

    fn first(&self, wanted: impl Fn(&State) -> bool) -> Option<Timestamp> {
        let mut found = self.entered.iter().filter(|(_, state)| wanted(state));
        found.next().map(|(at, _)| *at)
    }

    fn started(&self, start: ClockStart) -> Option<Timestamp> {
        match start {
            ClockStart::Opened => self.entered.first().map(|(at, _)| *at),
            ClockStart::Assigned => self.first(|state| state.phase == Phase::Assigned),
        }
    }

    fn met(&self, name: ClockName) -> Option<Timestamp> {
        match name {
            ClockName::Acknowledge => {
                self.first(|state| matches!(state.phase, Phase::Handled | Phase::Done))
            }
            ClockName::FirstAnswer => {
                let by_state = self.first(|state| state.answers);
                [self.answered, by_state].into_iter().flatten().min()
            }
            ClockName::Resolve => self.first(|state| state.phase == Phase::Done),
        }
    }

    fn clock(
        &self,
        name: ClockName,
        limit: Limit,
        calendar: &WorkingCalendar,
        now: Timestamp,
    ) -> Clock {
        let met = self.met(name);
        let dropped = self.dropped();
        let Some(started) = self.started(limit.from) else {
            let time = Some(limit.time.kind);
            return Clock {
                time,
                ..self.unlimited(name)
            };
        };
        let end = calendar.add(started, limit.time);
        let kind = limit.time.kind;
        let allowed = calendar.measure(kind, started, end.value);
        let stop = met.or(dropped);
        let stretches = self.stretches(started, stop);
        let mut promised = self.promised(name);
        promised.retain(|(at, _)| stop.is_none_or(|stop| *at < stop));
        let spent = spend(stretches, stop, allowed, &promised, kind, calendar, now);
        Clock {
            name,
            time: Some(kind),
            started: Some(started),
            due: spent.due,
            met,
            allowed_seconds: spent.allowed,
            used_seconds: spent.seconds,
            state: match self.state(name, spent.due, now) {
                ClockState::Running if self.stands_still() => ClockState::Paused,
                state => state,
            },
            beyond_data: end.beyond_data,
        }
    }

    /// A clock that has until the close of work on a day, and never stands still.
    fn agreed(
        &self,
        name: ClockName,
        day: Date,
        calendar: &WorkingCalendar,
        now: Timestamp,
    ) -> Clock {
        let started = self.started(ClockStart::Opened);
        let from = started.unwrap_or(now);
        let (kind, due) = (TimeKind::Working, calendar.close_of(day));
        let stop = self.met(name).or(self.dropped()).unwrap_or(now);
        Clock {
            name,
            time: Some(kind),
            started,
            due: Some(due),
            met: self.met(name),
            allowed_seconds: calendar.measure(kind, from, due).max(0),
            used_seconds: calendar.measure(kind, from, stop).max(0),
            state: self.state(name, Some(due), now),
            beyond_data: !calendar.holidays().covers(day.year()),
        }
    }

    /// A clock without a limit, or one that has not begun.
    fn unlimited(&self, name: ClockName) -> Clock {
        let met = self.met(name);
        Clock {
            name,
            time: None,
            started: None,
            due: None,
            met,
            allowed_seconds: 0,
            used_seconds: 0,
            state: match (met, self.dropped()) {
                (Some(_), _) => ClockState::Met,
                (None, Some(_)) => ClockState::Stopped,
                (None, None) => ClockState::NotStarted,
            },
            beyond_data: false,
        }
    }

    fn state(&self, name: ClockName, due: Option<Timestamp>, now: Timestamp) -> ClockState {
        let is_late = |at: Timestamp| due.is_some_and(|due| at > due);
        match (self.met(name), self.dropped()) {
            (Some(met), _) if is_late(met) => ClockState::MetLate,
            (Some(_), _) => ClockState::Met,
            (None, Some(_)) => ClockState::Stopped,
            (None, None) if is_late(now) => ClockState::Overdue,
            (None, None) => ClockState::Running,
        }
    }

    /// Since when it is dropped; a case that was taken out of another one lives again.
    fn dropped(&self) -> Option<Timestamp> {
        let last = self.entered.last();
        last.filter(|(_, state)| state.phase == Phase::Dropped)
            .map(|(at, _)| *at)
    }

    /// Until when others were promised what a clock waits for, each since when it counts here.
    fn promised(&self, name: ClockName) -> Vec<(Timestamp, Timestamp)> {
        let of = |joined: &Joined| match name {
            // when a department takes a case is between it and those who gave it
            ClockName::Acknowledge => None,
            ClockName::FirstAnswer => joined.first_answer,
            ClockName::Resolve => joined.resolve,
        };
        let promised = self.joined.iter();
        promised
            .filter_map(|joined| Some((joined.at, of(joined)?)))
            .collect()
    }

    fn stands_still(&self) -> bool {
        let last = self.entered.last();
        last.is_some_and(|(_, state)| state.clock == ClockRule::StandsStill)
    }

    /// The stretches in which time is counted, from `started` to `stop`; the last may be open.
    fn stretches(
        &self,
        started: Timestamp,
        stop: Option<Timestamp>,
    ) -> impl Iterator<Item = (Timestamp, Option<Timestamp>)> {
        let lefts = self.entered.iter().skip(1).map(|(at, _)| Some(*at));
        let spans = self.entered.iter().zip(lefts.chain([None]));
        let running = spans.filter(|((_, state), _)| state.clock == ClockRule::Runs);
        running.filter_map(move |((at, _), left)| {
            let from = (*at).max(started);
            let to = [left, stop].into_iter().flatten().min();
            to.is_none_or(|to| from < to).then_some((from, to))
        })
    }
}
