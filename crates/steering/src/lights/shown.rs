//! What is shown of a project on a day.

use std::collections::BTreeMap;

use domain::words::Money;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::amount::TenThousands;
use crate::history::{Light, SignalCode};
use crate::month::Month;

/// Why another light is shown than plain reckoning gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// An approved reason.
    Excused,
    /// A person set the light.
    Overridden,
    /// A paper that was to follow is missing past its day.
    WaiverOverdue,
}

impl Code {
    /// The code in answers and the catalogue.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Excused => "excused",
            Self::Overridden => "overridden",
            Self::WaiverOverdue => "waiver.overdue",
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// What a light was reckoned from, and what it would take to be green; each where it plays a part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Params {
    /// The planned start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_start: Option<Month>,
    /// The day of the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<Date>,
    /// The day on which it entered into the statistics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entered: Option<Date>,
    /// The month that is judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
    /// Months behind, or without a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub months: Option<i32>,
    /// Planned by the end of that month, in 万元.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "amount")]
    pub planned: Option<Money>,
    /// Invested by the end of that month.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "amount")]
    pub investment: Option<Money>,
    /// Planned for the year.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "amount")]
    pub year: Option<Money>,
    /// Funds that must be there.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "amount")]
    pub required: Option<Money>,
    /// Funds that are there.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "amount")]
    pub funds: Option<Money>,
    /// Whether the report came late.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The paper that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// Why it is excused or was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who approved or set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The last day of an excuse, of a set light or for a missing paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[expect(clippy::ref_option, reason = "serde hands the field in so")]
fn amount<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    money.map(TenThousands).serialize(serializer)
}

/// One signal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Signal {
    /// What plain reckoning gives.
    pub computed: Light,
    /// What is shown.
    pub shown: Light,
    /// Why that is not what plain reckoning gives.
    pub code: Option<Code>,
    /// What it was reckoned from.
    pub params: Params,
}

/// All that is shown of a project on a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lights {
    /// The worst that is shown.
    pub light: Light,
    /// The signals, in the order of [`SignalCode::ALL`].
    pub signals: [Signal; 4],
    /// The months of the year up to the last that is due.
    pub months: BTreeMap<Month, Light>,
}

impl Lights {
    /// A signal.
    pub const fn signal(&self, code: SignalCode) -> &Signal {
        &self.signals[code as usize]
    }
}

/// Signals by their codes.
struct Named<'a>(&'a [Signal; 4]);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            SignalCode::ALL
                .iter()
                .map(|code| code.code())
                .zip(self.0.iter()),
        )
    }
}

impl Serialize for Lights {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut answer = serializer.serialize_struct("Lights", 3)?;
        answer.serialize_field("light", &self.light)?;
        answer.serialize_field("signals", &Named(&self.signals))?;
        answer.serialize_field("months", &self.months)?;
        answer.end()
    }
}
