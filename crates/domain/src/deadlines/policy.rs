//! The policy in force: how much time each clock has, by urgency.

use serde::{Deserialize, Serialize};

use crate::calendar::{LimitUnit, TimeKind, TimeLimit};
use crate::cases::Urgency;
use crate::catalogue::Reason;
use crate::codes::codes;

codes! {
    /// A clock of a case.
    ClockName {
        /// Until the lead department takes the case.
        Acknowledge = "acknowledge",
        /// Until the requester first hears from the lead department.
        FirstAnswer = "first-answer",
        /// Until the case is resolved.
        Resolve = "resolve",
    }
}

/// What sets a clock going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockStart {
    /// The case is filed, or reopened.
    Opened,
    /// The case is given to a department.
    Assigned,
}

/// The time a clock has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What sets it going.
    pub from: ClockStart,
    /// How much time there is.
    #[serde(flatten)]
    pub time: TimeLimit,
}

/// The time each clock has, for one urgency. A kind of case without such a clock leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Limits {
    /// To acknowledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledge: Option<Limit>,
    /// To answer first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_answer: Option<Limit>,
    /// To resolve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve: Option<Limit>,
}

impl Limits {
    /// The limit of a clock, where the kind has that clock.
    pub const fn of(&self, clock: ClockName) -> Option<Limit> {
        match clock {
            ClockName::Acknowledge => self.acknowledge,
            ClockName::FirstAnswer => self.first_answer,
            ClockName::Resolve => self.resolve,
        }
    }
}

/// The limits of each urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Urgencies {
    /// 一般
    pub normal: Limits,
    /// 紧急
    pub urgent: Limits,
    /// 特急
    pub critical: Limits,
    /// Calls that reach nobody before a case may be struck off without the requester's verdict.
    #[serde(default = "call_back_tries")]
    pub call_back_tries: u8,
    /// Working hours after dispatch within which a department may return a case.
    #[serde(default = "return_hours")]
    pub return_hours: u16,
    /// Extensions that a case may have.
    #[serde(default = "extensions")]
    pub extensions: u8,
    /// Most working days of one extension.
    #[serde(default = "extension_days")]
    pub extension_days: u16,
}

/// What a version says that was written before cases could be returned.
const fn return_hours() -> u16 {
    8
}

/// What a version says that was written before there were extensions.
const fn extensions() -> u8 {
    2
}

/// What a version says that was written before there were extensions.
const fn extension_days() -> u16 {
    15
}

/// What a version says that was written before there were such calls.
const fn call_back_tries() -> u8 {
    2
}

/// Deadlines of one kind of case by urgency, with the version that is kept beside everything
/// reckoned by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinePolicy {
    version: String,
    urgencies: Urgencies,
}

/// Why limits make no policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// Not of the shape of a policy.
    #[error("deadline policy: {problem}")]
    Malformed {
        /// What is wrong, and where.
        problem: String,
    },
    /// Nothing says until when a case has to be resolved.
    #[error("{} has no limit for resolve", urgency.code())]
    NoEnd {
        /// The urgency.
        urgency: Urgency,
    },
    /// A limit of no time, or of more than a year.
    #[error("the limit of {} for {} is out of range", urgency.code(), clock.code())]
    Range {
        /// The urgency.
        urgency: Urgency,
        /// The clock.
        clock: ClockName,
    },
    /// A clock that one urgency has and another lacks.
    #[error("{} is limited for some urgencies only", clock.code())]
    Uneven {
        /// The clock.
        clock: ClockName,
    },
}

impl Reason for PolicyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "policy.malformed",
            Self::NoEnd { .. } => "policy.no-end",
            Self::Range { .. } => "policy.range",
            Self::Uneven { .. } => "policy.uneven",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Malformed { problem } => vec![("problem", problem.clone())],
            Self::NoEnd { urgency } => vec![("urgency", urgency.code().to_owned())],
            Self::Range { urgency, clock } => vec![
                ("urgency", urgency.code().to_owned()),
                ("clock", clock.code().to_owned()),
            ],
            Self::Uneven { clock } => vec![("clock", clock.code().to_owned())],
        }
    }
}

impl Urgencies {
    /// The limits for an urgency.
    pub const fn of(&self, urgency: Urgency) -> Limits {
        match urgency {
            Urgency::Normal => self.normal,
            Urgency::Urgent => self.urgent,
            Urgency::Critical => self.critical,
        }
    }

    /// Whether every case gets an end, and every limit is one that people can mean.
    ///
    /// # Errors
    /// [`PolicyError`] with the first limit that is not.
    pub fn check(&self) -> Result<(), PolicyError> {
        for urgency in Urgency::ALL {
            if self.of(urgency).resolve.is_none() {
                return Err(PolicyError::NoEnd { urgency });
            }
        }
        for clock in ClockName::ALL {
            let limits = Urgency::ALL.map(|urgency| self.of(urgency).of(clock));
            if limits.iter().any(Option::is_some) && limits.iter().any(Option::is_none) {
                return Err(PolicyError::Uneven { clock });
            }
            for (urgency, limit) in Urgency::ALL.into_iter().zip(limits) {
                if limit.is_some_and(|limit| !is_sensible(limit.time)) {
                    return Err(PolicyError::Range { urgency, clock });
                }
            }
        }
        Ok(())
    }
}

/// More than none, at most a year; whole days where only whole days are counted.
fn is_sensible(time: TimeLimit) -> bool {
    let most = match time.unit {
        LimitUnit::Minutes => 24 * 60,
        LimitUnit::Hours => 366 * 24,
        LimitUnit::Days => 366,
    };
    let whole = time.kind != TimeKind::NaturalDays || time.unit == LimitUnit::Days;
    whole && (1..=most).contains(&time.amount)
}

impl DeadlinePolicy {
    /// A policy of limits that were checked.
    pub const fn new(version: String, urgencies: Urgencies) -> Self {
        Self { version, urgencies }
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`] with line and column of what is wrong, or the limit that cannot be.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = serde_json::from_str(text).map_err(|error| PolicyError::Malformed {
            problem: error.to_string(),
        })?;
        policy.urgencies.check()?;
        Ok(policy)
    }

    /// Names this policy.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// All its limits.
    pub const fn urgencies(&self) -> &Urgencies {
        &self.urgencies
    }

    /// The limits for an urgency.
    pub const fn limits(&self, urgency: Urgency) -> Limits {
        self.urgencies.of(urgency)
    }
}
