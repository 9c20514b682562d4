//! Limits: how much time is allowed, and what kind of time it is counted in.

use serde::{Deserialize, Serialize};

/// The kind of time that a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeKind {
    /// Working hours of working days; a day is as long as its working periods together.
    Working,
    /// Whole days of the calendar: the day of the start does not count, the last counts to its end.
    NaturalDays,
    /// Around the clock; a day is 24 hours.
    Hours24,
}

/// The unit of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitUnit {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days of the kind of time.
    Days,
}

/// How much time is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TimeLimit {
    /// The kind of time.
    pub kind: TimeKind,
    /// How many units.
    pub amount: u16,
    /// The unit.
    pub unit: LimitUnit,
}

impl TimeLimit {
    /// `amount` working days, each as long as the working periods of a day together.
    pub const fn working_days(amount: u16) -> Self {
        Self::new(TimeKind::Working, amount, LimitUnit::Days)
    }

    /// `amount` working hours.
    pub const fn working_hours(amount: u16) -> Self {
        Self::new(TimeKind::Working, amount, LimitUnit::Hours)
    }

    /// A limit.
    pub const fn new(kind: TimeKind, amount: u16, unit: LimitUnit) -> Self {
        Self { kind, amount, unit }
    }
}
