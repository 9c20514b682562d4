//! The columns of a life cycle's table.

use std::fmt;

use serde::Serialize;

use super::gates::{Also, Gate, Once, Requirement};
use super::look::{Look, Shape, Tone};
use super::parts::{Effect, Need};
use crate::codes::codes;

/// The code of a state, such as `in-progress`: had from a life cycle's table only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct StateCode(&'static str);

impl StateCode {
    pub(crate) const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// The code as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for StateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What the clocks of a case do in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockRule {
    /// Time is counted.
    Runs,
    /// Time is not counted until the state is left.
    StandsStill,
    /// There is nothing left to wait for.
    Ended,
}

/// How far a case in a state has come: what deadlines and rates of every kind go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nobody has been given it yet, or not since it was reopened.
    Waiting,
    /// Somebody has been given it and has not taken it yet.
    Assigned,
    /// Somebody is at it.
    Handled,
    /// Answered or solved.
    Done,
    /// Ended otherwise; rates leave it out.
    Dropped,
}

codes! {
    /// Who has a case, and so has to answer for what is late.
    Hands {
        /// The seat agents.
        Desk = "desk",
        /// The chain office.
        Office = "office",
        /// The lead department, or park committee in its place.
        Lead = "lead",
        /// The enterprise that asked.
        Requester = "requester",
        /// It is over.
        Nobody = "nobody",
    }
}

/// A state.
#[derive(Debug, Serialize)]
pub struct State {
    /// Its code.
    pub code: StateCode,
    /// How far the case has come.
    pub phase: Phase,
    /// Whether somebody still has to do something for the requester.
    pub open: bool,
    /// Whether rates count it as responded to: acknowledged or later.
    pub responded: bool,
    /// Whether entering it answers the requester.
    pub answers: bool,
    /// What its clocks do.
    pub clock: ClockRule,
    /// Who has to do something next.
    pub hands: Hands,
    /// Whether a new round begins with it: what happened before is told, but counts no more.
    pub begins_round: bool,
    /// Whether the case is closed for good after its answer was checked.
    pub struck_off: bool,
    /// How it looks.
    pub look: Look,
}

impl State {
    /// A state whose other columns follow from its phase, as they mostly do.
    pub(crate) const fn new(code: StateCode, phase: Phase) -> Self {
        let ended = matches!(phase, Phase::Done | Phase::Dropped);
        Self {
            code,
            phase,
            open: !ended,
            responded: matches!(phase, Phase::Handled | Phase::Done),
            answers: matches!(phase, Phase::Done),
            clock: if ended {
                ClockRule::Ended
            } else {
                ClockRule::Runs
            },
            hands: match phase {
                Phase::Waiting => Hands::Desk,
                Phase::Assigned | Phase::Handled => Hands::Lead,
                Phase::Done | Phase::Dropped => Hands::Nobody,
            },
            begins_round: false,
            struck_off: false,
            look: Look::of(phase),
        }
    }

    /// Whether nothing is expected of anybody any more: it was closed for good, or dropped.
    pub fn is_over(&self) -> bool {
        self.struck_off || self.phase == Phase::Dropped
    }

    pub(crate) const fn looks(mut self, tone: Tone, shape: Shape) -> Self {
        self.look = Look { tone, shape };
        self
    }

    pub(crate) const fn with(mut self, hands: Hands) -> Self {
        self.hands = hands;
        self
    }

    /// Whether other cases may be handled as part of a case in it.
    pub fn takes_members(&self) -> bool {
        self.phase != Phase::Dropped
    }

    pub(crate) const fn begins_round(mut self) -> Self {
        self.begins_round = true;
        self.looks(Tone::Red, Shape::Loop)
    }

    pub(crate) const fn struck_off(mut self) -> Self {
        self.struck_off = true;
        self.looks(Tone::Green, Shape::Done)
    }

    pub(crate) const fn stands_still(mut self) -> Self {
        self.clock = ClockRule::StandsStill;
        self.looks(Tone::Amber, Shape::Pause)
    }

    pub(crate) const fn answers(mut self) -> Self {
        self.answers = true;
        self
    }

    pub(crate) const fn responded(mut self) -> Self {
        self.responded = true;
        self
    }
}

codes! {
    /// What somebody is towards a case.
    Performer {
        /// A seat agent.
        Agent = "agent",
        /// The chain office.
        Office = "office",
        /// A chief of the chain.
        Chief = "chief",
        /// The lead department, or park committee in its place.
        Lead = "lead",
        /// A supporting department.
        Supporting = "supporting",
        /// The enterprise that asked.
        Enterprise = "enterprise",
    }
}

/// Where a transition leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// To a state.
    State(StateCode),
    /// Nowhere: the state stays as it is.
    Same,
    /// To the state before the present one.
    Back,
}

/// A time within which one performer may make a transition; others are not bound by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// Who is bound.
    pub performer: Performer,
    /// Days of 24 hours after the case was last resolved.
    pub days: u16,
}

/// A transition.
#[derive(Debug)]
pub struct Transition {
    /// Its code.
    pub code: &'static str,
    /// From which states.
    pub from: &'static [StateCode],
    /// From which states besides, if a gate is open.
    pub also: Option<Also>,
    /// Where to.
    pub to: Target,
    /// Who may make it.
    pub by: &'static [Performer],
    /// What has to be there first.
    pub requires: &'static [Requirement],
    /// What has to be given.
    pub needs: &'static [Need],
    /// What it causes.
    pub effects: &'static [Effect],
    /// When one of those who may is too late.
    pub window: Option<Window>,
    /// What one of those who may can do once only.
    pub once: Option<Once>,
    /// Whether it follows by itself when a performer acts, and is not offered.
    pub automatic: bool,
    /// Whether it stands beside the usual way: possible, but never the step that comes next.
    pub beside: bool,
    /// Whether it is what comes next, before all others, where the answer did not satisfy.
    pub mends: bool,
}

impl Transition {
    /// A transition by hand without needs or effects, from which tables are made.
    pub(crate) const fn new(
        code: &'static str,
        from: &'static [StateCode],
        to: Target,
        by: &'static [Performer],
    ) -> Self {
        Self {
            code,
            from,
            also: None,
            to,
            by,
            requires: &[],
            needs: &[],
            effects: &[],
            window: None,
            once: None,
            automatic: false,
            beside: false,
            mends: false,
        }
    }

    /// Whether its note is for the requester too. Every other note is for officials only.
    pub fn publishes_note(&self) -> bool {
        self.effects.contains(&Effect::PublishNote)
    }

    pub(crate) const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    pub(crate) const fn requires(mut self, requires: &'static [Requirement]) -> Self {
        self.requires = requires;
        self
    }

    pub(crate) const fn effects(mut self, effects: &'static [Effect]) -> Self {
        self.effects = effects;
        self
    }

    pub(crate) const fn window(mut self, performer: Performer, days: u16) -> Self {
        self.window = Some(Window { performer, days });
        self
    }

    pub(crate) const fn automatic(mut self) -> Self {
        self.automatic = true;
        self
    }

    pub(crate) const fn also(mut self, from: &'static [StateCode], gate: Gate) -> Self {
        self.also = Some(Also { from, gate });
        self
    }

    pub(crate) const fn once(
        mut self,
        performer: Performer,
        from: &'static [StateCode],
        done: Gate,
    ) -> Self {
        self.once = Some(Once {
            performer,
            from,
            done,
        });
        self
    }

    pub(crate) const fn mends(mut self) -> Self {
        self.mends = true;
        self
    }

    pub(crate) const fn beside(mut self) -> Self {
        self.beside = true;
        self
    }
}
