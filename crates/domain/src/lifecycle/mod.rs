//! Life cycles as data: which states a followed thing has, who may move it where, and what that
//! needs and causes. One readable table for each kind, interpreted here by what knows no kind.

mod gates;
mod look;
mod parts;
mod print;
mod table;

pub use gates::{Also, Bounds, Gate, Once, Requirement, Unmet};
pub use look::{Look, Shape, Tone};
pub use parts::{Audience, Effect, Need};
pub use table::{ClockRule, Hands, Performer, Phase, State, StateCode, Target, Transition, Window};

use jiff::{SignedDuration, Timestamp};

use crate::catalogue::Reason;

/// A life cycle: the states and transitions of one kind of case.
#[derive(Debug)]
pub struct Lifecycle {
    /// The code of the kind of case that runs it.
    pub name: &'static str,
    /// Where a case begins.
    pub initial: StateCode,
    /// Its states, in the order in which people list them.
    pub states: &'static [State],
    /// Its transitions, in the order in which they are offered.
    pub transitions: &'static [Transition],
}

/// What a transition is judged by, beside state and performer.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the caller has given along.
    pub given: &'a [Need],
    /// When the case was last resolved, by itself or with the case that it was merged into.
    pub resolved_at: Option<Timestamp>,
    /// The gates that are open.
    pub gates: &'a [Gate],
    /// What is missing of what steps require.
    pub unmet: &'a [Unmet],
    /// The state before the present one.
    pub before: Option<StateCode>,
    /// How far the rules let things be asked for; told to whoever comes too late.
    pub bounds: Bounds,
    /// The instant of the attempt.
    pub now: Timestamp,
}

impl Facts<'_> {
    /// Everything given, and nothing known that stands in the way.
    pub const fn free(now: Timestamp) -> Self {
        Self {
            given: &Need::ALL,
            resolved_at: None,
            gates: &[],
            unmet: &[],
            before: None,
            bounds: Bounds {
                return_hours: 0,
                extensions: 0,
            },
            now,
        }
    }
}

/// A transition that may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// Code of the transition.
    pub transition: &'static str,
    /// State before.
    pub from: StateCode,
    /// State after; the same for a transition that changes none.
    pub to: StateCode,
    /// What else it causes, to be carried out in the same unit of work.
    pub effects: &'static [Effect],
}

/// Why a transition may not happen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The life cycle has no such transition, or nobody performs it by hand.
    #[error("no transition {transition:?}")]
    Unknown {
        /// The code asked for.
        transition: String,
    },
    /// None of the performers may ever make this transition.
    #[error("{transition} is not for this performer")]
    Performer {
        /// The code asked for.
        transition: &'static str,
    },
    /// Not from the state the case is in.
    #[error("{transition} is not possible in state {state}")]
    State {
        /// The code asked for.
        transition: &'static str,
        /// The state the case is in.
        state: StateCode,
    },
    /// The time in which the performer might have done it is over.
    #[error("{transition} was possible within {days} days only")]
    TooLate {
        /// The code asked for.
        transition: &'static str,
        /// Days it was possible.
        days: u16,
    },
    /// It is possible within a time only, and that is over.
    #[error("{transition} is outside of its window {}", gate.code())]
    Outside {
        /// The code asked for.
        transition: &'static str,
        /// The window.
        gate: Gate,
        /// How far it reaches.
        bounds: Bounds,
    },
    /// The performer may do it once, and did.
    #[error("{transition} was possible once only")]
    Once {
        /// The code asked for.
        transition: &'static str,
    },
    /// A gate is shut: something has to be there first.
    #[error("{transition} waits for {} things", unmet.len())]
    Closed {
        /// The code asked for.
        transition: &'static str,
        /// Everything that is missing.
        unmet: Vec<Unmet>,
    },
    /// Something that the transition needs was not given.
    #[error("{transition} needs {}", need.code())]
    Missing {
        /// The code asked for.
        transition: &'static str,
        /// What is missing.
        need: Need,
    },
}

impl Reason for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "transition.unknown",
            Self::Performer { .. } => "transition.performer",
            Self::State { .. } => "transition.state",
            Self::TooLate { .. } => "transition.too-late",
            Self::Outside { gate, .. } => match gate {
                Gate::Extendable => "transition.outside-extendable",
                _ => "transition.outside-returnable",
            },
            Self::Once { .. } => "transition.once",
            Self::Closed { .. } => "gate.closed",
            Self::Missing { .. } => "transition.missing",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let (transition, other) = match self {
            Self::Unknown { transition } => (transition.as_str(), None),
            Self::Performer { transition }
            | Self::Once { transition }
            | Self::Closed { transition, .. } => (*transition, None),
            Self::State { transition, state } => (*transition, Some(("state", state.to_string()))),
            Self::TooLate { transition, days } => (*transition, Some(("days", days.to_string()))),
            Self::Outside {
                transition,
                gate,
                bounds,
            } => {
                let bound = match gate {
                    Gate::Extendable => ("quota", bounds.extensions.to_string()),
                    _ => ("hours", bounds.return_hours.to_string()),
                };
                (*transition, Some(bound))
            }
            Self::Missing { transition, need } => {
                (*transition, Some(("need", need.code().to_owned())))
            }
        };
        let mut params = vec![("transition", transition.to_owned())];
        params.extend(other);
        params
    }
}

impl Lifecycle {
    /// The state with a code, as read from a row or a query.
    pub fn state(&self, code: &str) -> Option<&'static State> {
        self.states.iter().find(|state| state.code.as_str() == code)
    }

    /// The facts of a state of this life cycle.
    ///
    /// # Panics
    /// If the code is of another life cycle; codes are only had from [`Self::state`] and tables.
    pub fn facts_of(&self, code: StateCode) -> &'static State {
        self.state(code.as_str())
            .expect("state codes come from the table of their own life cycle")
    }

    /// The transition with a code.
    pub fn transition(&self, code: &str) -> Option<&'static Transition> {
        self.transitions.iter().find(|row| row.code == code)
    }

    /// Whether somebody who is no official may read the note of an event with this code. What is
    /// no transition of the life cycle publishes nothing.
    pub fn publishes_note(&self, code: &str) -> bool {
        self.transition(code)
            .is_some_and(Transition::publishes_note)
    }

    /// Whether a case ends by this transition without an answer of its own: whoever makes it is asked whether he means it.
    pub fn drops(&self, row: &Transition) -> bool {
        matches!(row.to, Target::State(to) if self.facts_of(to).phase == Phase::Dropped)
    }

    /// What a transition leads to, if these performers (all that one person is towards the case)
    /// may make it now. Performer is judged before state, state before what is needed.
    ///
    /// # Errors
    /// [`Refusal`] with the first rule in the way.
    pub fn next(
        &self,
        state: StateCode,
        transition: &str,
        performers: &[Performer],
        facts: Facts<'_>,
    ) -> Result<Step, Refusal> {
        let found = self.transitions.iter().find(|row| row.code == transition);
        let row = found
            .filter(|row| !row.automatic)
            .ok_or_else(|| Refusal::Unknown {
                transition: transition.to_owned(),
            })?;
        let to = self.judge(row, state, performers, facts)?;
        let unmet = row.unmet(facts);
        if !unmet.is_empty() {
            return Err(Refusal::Closed {
                transition: row.code,
                unmet: unmet.into_iter().cloned().collect(),
            });
        }
        let missing = row
            .needs
            .iter()
            .find(|need| !need.may_be_left_out() && !facts.given.contains(need));
        if let Some(need) = missing {
            return Err(Refusal::Missing {
                transition: row.code,
                need: *need,
            });
        }
        Ok(row.step(state, to))
    }

    /// The transitions that these performers may make now, whatever they would have to give and
    /// whatever their gates still wait for.
    pub fn available(
        &self,
        state: StateCode,
        performers: &[Performer],
        facts: Facts<'_>,
    ) -> Vec<&'static Transition> {
        let by_hand = self.transitions.iter().filter(|row| !row.automatic);
        by_hand
            .filter(|row| self.judge(row, state, performers, facts).is_ok())
            .collect()
    }

    /// The step that follows by itself when one of these performers acts without a transition:
    /// comments in public, writes an internal note or attaches a file.
    pub fn automatic(&self, state: StateCode, performers: &[Performer]) -> Option<Step> {
        let row = self
            .transitions
            .iter()
            .find(|row| row.automatic && row.from.contains(&state) && row.allows(performers));
        row.and_then(|row| Some(row.step(state, row.leads_to(state, None)?)))
    }

    /// Where the transition leads, if nothing but its gates and needs is in the way.
    fn judge(
        &self,
        row: &Transition,
        state: StateCode,
        performers: &[Performer],
        facts: Facts<'_>,
    ) -> Result<StateCode, Refusal> {
        let transition = row.code;
        if !row.allows(performers) {
            return Err(Refusal::Performer { transition });
        }
        if let Some(gate) = row
            .window_of(state)
            .filter(|gate| !facts.gates.contains(gate))
        {
            return Err(Refusal::Outside {
                transition,
                gate,
                bounds: facts.bounds,
            });
        }
        if !row.leads_from(state, facts.gates) {
            return Err(Refusal::State { transition, state });
        }
        if row.is_used_up(state, performers, facts.gates) {
            return Err(Refusal::Once { transition });
        }
        match row.window {
            Some(window) if !window.open(row, performers, facts) => Err(Refusal::TooLate {
                transition,
                days: window.days,
            }),
            _ => row
                .leads_to(state, facts.before)
                .ok_or(Refusal::State { transition, state }),
        }
    }
}

impl Transition {
    /// What its gates still wait for.
    pub fn unmet<'a>(&self, facts: Facts<'a>) -> Vec<&'a Unmet> {
        facts.unmet.iter().filter(|one| one.shuts(self)).collect()
    }

    /// The state that it leads to from this one; `before` is the one before it.
    fn leads_to(&self, from: StateCode, before: Option<StateCode>) -> Option<StateCode> {
        match self.to {
            Target::State(to) => Some(to),
            Target::Same => Some(from),
            Target::Back => before,
        }
    }

    /// The time in which it is possible from a state, where there is one.
    fn window_of(&self, state: StateCode) -> Option<Gate> {
        let also = self.also.filter(|also| also.from.contains(&state))?;
        Some(also.gate).filter(|gate| gate.is_window())
    }

    fn leads_from(&self, state: StateCode, gates: &[Gate]) -> bool {
        let also = self
            .also
            .is_some_and(|also| also.from.contains(&state) && gates.contains(&also.gate));
        also || self.from.contains(&state)
    }

    /// Whether nobody performs who is not bound by having done it already.
    fn is_used_up(&self, state: StateCode, performers: &[Performer], gates: &[Gate]) -> bool {
        self.once.is_some_and(|once| {
            once.from.contains(&state)
                && gates.contains(&once.done)
                && !self.is_unbound(performers, once.performer)
        })
    }

    /// Whether somebody other than the one who is bound performs.
    fn is_unbound(&self, performers: &[Performer], bound: Performer) -> bool {
        performers
            .iter()
            .any(|performer| *performer != bound && self.by.contains(performer))
    }

    fn allows(&self, performers: &[Performer]) -> bool {
        performers
            .iter()
            .any(|performer| self.by.contains(performer))
    }

    fn step(&self, from: StateCode, to: StateCode) -> Step {
        Step {
            transition: self.code,
            from,
            to,
            effects: self.effects,
        }
    }
}

impl Window {
    /// Whether somebody not bound by the window performs, or the window is still open.
    fn open(self, row: &Transition, performers: &[Performer], facts: Facts<'_>) -> bool {
        let unbound = row.is_unbound(performers, self.performer);
        let allowed = SignedDuration::from_hours(24 * i64::from(self.days));
        unbound
            || facts
                .resolved_at
                .is_some_and(|resolved| facts.now.duration_since(resolved) <= allowed)
    }
}

#[cfg(test)]
mod tests;
