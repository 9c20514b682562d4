//! What is said of a project, and when.

use std::fmt;

use domain::words::Money;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::month::Month;

/// A light; the worst is the greatest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// Nothing is judged.
    #[default]
    None,
    /// As it should be.
    Green,
    /// Look at it.
    Yellow,
    /// Act.
    Red,
}

impl Light {
    /// Every one, the best first.
    pub const ALL: [Self; 4] = [Self::None, Self::Green, Self::Yellow, Self::Red];

    /// The code in files, rows and the catalogue.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The one with a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|light| light.code() == code)
    }
}

impl fmt::Display for Light {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What a light is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalCode {
    /// 开工
    Start,
    /// 进度
    Progress,
    /// 资金
    Funds,
    /// 入统
    Statistics,
}

impl SignalCode {
    /// Every one, in the order of an answer.
    pub const ALL: [Self; 4] = [Self::Start, Self::Progress, Self::Funds, Self::Statistics];

    /// The code in files, rows and the catalogue.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Progress => "progress",
            Self::Funds => "funds",
            Self::Statistics => "statistics",
        }
    }

    /// The one with a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.code() == code)
    }
}

impl fmt::Display for SignalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A version of the plan of one year; amounts are cumulative at the end of each month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The day it was adopted.
    pub adopted: Date,
    /// The year it is about.
    pub year: i16,
    /// When building is to start.
    pub start: Option<Month>,
    /// Planned investment.
    pub planned: [Money; 12],
    /// Funds that must be there.
    pub required: [Money; 12],
}

/// What a report says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stated {
    /// Nothing.
    #[default]
    Nothing,
    /// What was said before is taken back.
    TakenBack,
    /// It was on this day.
    On(Date),
}

impl Stated {
    /// The day; none where nothing holds.
    pub const fn day(self) -> Option<Date> {
        match self {
            Self::On(day) => Some(day),
            Self::Nothing | Self::TakenBack => None,
        }
    }

    /// Reads a cell or a row: empty, `none` or a day.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" => Some(Self::Nothing),
            "none" => Some(Self::TakenBack),
            day if day.len() == "2026-03-01".len() => day.parse().ok().map(Self::On),
            _ => None,
        }
    }
}

impl fmt::Display for Stated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::TakenBack => f.write_str("none"),
            Self::On(day) => day.fmt(f),
        }
    }
}

/// A monthly report; amounts are cumulative within the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The month it is about.
    pub month: Month,
    /// The day it was said.
    pub reported: Date,
    /// Invested so far.
    pub investment: Money,
    /// Funds that are there.
    pub funds: Money,
    /// When building started.
    pub started: Stated,
    /// When it entered into the statistics.
    pub entered: Stated,
    /// Why the investment fell, or a correction was made; may be empty.
    pub reason: String,
}

/// An approved reason for which a signal is shown green.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    /// The signal.
    pub signal: SignalCode,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub person: String,
    /// The day it was approved.
    pub approved: Date,
}

/// A light that a person set beside the computed one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The signal.
    pub signal: SignalCode,
    /// What is shown.
    pub light: Light,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who set it.
    pub person: String,
    /// The day it was set.
    pub set: Date,
}

/// A paper that a chief let follow after the step it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The paper.
    pub paper: String,
    /// The day it was granted.
    pub granted: Date,
    /// The last day on which the paper may be missing.
    pub until: Date,
    /// The day on which the paper was there, if it is.
    pub followed: Option<Date>,
}
