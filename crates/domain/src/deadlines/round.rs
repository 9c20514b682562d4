//! The events of a round, and the clocks that follow from them.

use jiff::Timestamp;
use jiff::civil::Date;

use super::clock::{Clock, ClockChange, ClockEvent, ClockState};
use super::policy::{ClockName, ClockStart, Limit};
use super::spent::spend;
use crate::calendar::{LimitUnit, TimeKind, TimeLimit, WorkingCalendar};
use crate::lifecycle::{ClockRule, Lifecycle, Phase, State};

/// The events since the case was filed or last reopened.
pub(super) struct Round {
    /// States entered, in order.
    entered: Vec<(Timestamp, &'static State)>,
    /// The first answer that changed no state.
    answered: Option<Timestamp>,
    /// What was promised to those merged into it: since when, and until when.
    joined: Vec<Joined>,
    /// Working days granted beyond the day on which it was due to be resolved.
    extended: u16,
    /// From which place of `entered` on the department has it that has it now.
    given: usize,
}

/// A promise that a case took over with another one.
#[derive(Clone, Copy)]
struct Joined {
    at: Timestamp,
    first_answer: Option<Timestamp>,
    resolve: Option<Timestamp>,
}

impl Round {
    pub(super) fn last(lifecycle: &Lifecycle, events: &[ClockEvent]) -> Self {
        let mut sorted = events.to_vec();
        sorted.sort_by_key(|event| (event.at, event.order));
        let mut round = Self {
            entered: Vec::new(),
            answered: None,
            joined: Vec::new(),
            extended: 0,
            given: 0,
        };
        for event in sorted {
            match event.change {
                ClockChange::Answered => {
                    round.answered.get_or_insert(event.at);
                }
                ClockChange::Extended { days } => {
                    round.extended = round.extended.saturating_add(days);
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
                        (round.extended, round.given) = (0, 0);
                    }
                    // back at the desk: whoever gets it next has its own time to take it
                    if state.phase == Phase::Waiting {
                        round.given = round.entered.len();
                    }
                    round.entered.push((event.at, state));
                }
            }
        }
        round
    }

    pub(super) fn first(&self, wanted: impl Fn(&State) -> bool) -> Option<Timestamp> {
        let mut found = self.entered.iter().filter(|(_, state)| wanted(state));
        found.next().map(|(at, _)| *at)
    }

    fn started(&self, start: ClockStart) -> Option<Timestamp> {
        match start {
            ClockStart::Opened => self.entered.first().map(|(at, _)| *at),
            ClockStart::Assigned => self.since_given(|state| state.phase == Phase::Assigned),
        }
    }

    /// The first such state since the department has it that has it now.
    fn since_given(&self, wanted: impl Fn(&State) -> bool) -> Option<Timestamp> {
        let since = self.entered.iter().skip(self.given);
        let mut found = since.filter(|(_, state)| wanted(state));
        found.next().map(|(at, _)| *at)
    }

    fn met(&self, name: ClockName) -> Option<Timestamp> {
        match name {
            ClockName::Acknowledge => {
                self.since_given(|state| matches!(state.phase, Phase::Handled | Phase::Done))
            }
            ClockName::FirstAnswer => {
                let by_state = self.first(|state| state.answers);
                [self.answered, by_state].into_iter().flatten().min()
            }
            ClockName::Resolve => self.first(|state| state.phase == Phase::Done),
        }
    }

    pub(super) fn clock(
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
        let due = self.extended(name, end.value, calendar);
        let allowed = calendar.measure(kind, started, due);
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
    pub(super) fn agreed(
        &self,
        name: ClockName,
        day: Date,
        calendar: &WorkingCalendar,
        now: Timestamp,
    ) -> Clock {
        let started = self.started(ClockStart::Opened);
        let from = started.unwrap_or(now);
        let due = self.extended(name, calendar.close_of(day), calendar);
        let kind = TimeKind::Working;
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

    /// A due instant with the working days that were granted beyond it.
    fn extended(&self, name: ClockName, due: Timestamp, calendar: &WorkingCalendar) -> Timestamp {
        match (name, self.extended) {
            (ClockName::Resolve, 1..) => {
                let days = TimeLimit {
                    kind: TimeKind::Working,
                    amount: self.extended,
                    unit: LimitUnit::Days,
                };
                calendar.add(due, days).value
            }
            _ => due,
        }
    }

    /// A clock without a limit, or one that has not begun.
    pub(super) fn unlimited(&self, name: ClockName) -> Clock {
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
    pub(super) fn dropped(&self) -> Option<Timestamp> {
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
