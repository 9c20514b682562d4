//! The policy in force: how much time each clock has, by urgency.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::calendar::TimeLimit;
use crate::cases::Urgency;
use crate::catalogue::Reason;
use crate::codes::codes;

static DEFAULT: LazyLock<DeadlinePolicy> = LazyLock::new(|| {
    let text = include_str!("../../../../data/policies/deadlines.json");
    DeadlinePolicy::from_json(text).expect("the compiled-in policy is checked by a test")
});

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

/// The time each clock has, for one urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Limits {
    /// To acknowledge.
    pub acknowledge: Limit,
    /// To answer first.
    pub first_answer: Limit,
    /// To resolve.
    pub resolve: Limit,
}

impl Limits {
    /// The limit of a clock.
    pub const fn of(&self, clock: ClockName) -> Limit {
        match clock {
            ClockName::Acknowledge => self.acknowledge,
            ClockName::FirstAnswer => self.first_answer,
            ClockName::Resolve => self.resolve,
        }
    }
}

/// Deadlines by urgency, with the version that is kept beside everything reckoned by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinePolicy {
    version: String,
    urgencies: ByUrgency,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ByUrgency {
    normal: Limits,
    urgent: Limits,
    critical: Limits,
}

/// Why a text is not a deadline policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("deadline policy: {problem}")]
pub struct PolicyError {
    /// What is wrong, and where.
    pub problem: String,
}

impl Reason for PolicyError {
    fn code(&self) -> &'static str {
        "policy.malformed"
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        vec![("problem", self.problem.clone())]
    }
}

impl DeadlinePolicy {
    /// The policy that comes with the product (`data/policies/deadlines.json`).
    pub fn default_policy() -> &'static Self {
        &DEFAULT
    }

    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`] with line and column of what is wrong.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        serde_json::from_str(text).map_err(|error| PolicyError {
            problem: error.to_string(),
        })
    }

    /// Names this policy.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The limits for an urgency.
    pub const fn limits(&self, urgency: Urgency) -> Limits {
        match urgency {
            Urgency::Normal => self.urgencies.normal,
            Urgency::Urgent => self.urgencies.urgent,
            Urgency::Critical => self.urgencies.critical,
        }
    }
}
