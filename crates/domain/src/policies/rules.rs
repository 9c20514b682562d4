//! What the rules say, and which version says it when.

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::calendar::{
    DaysError, Holidays, WorkingCalendar, WorkingPeriod, WorkingPeriodError, Year,
};
use crate::catalogue::Reason;
use crate::deadlines::{DeadlinePolicy, Limits, PolicyError, Urgencies};
use crate::kinds::{CaseKind, Clocks};

/// Of kinds that have no policy: nothing is due but what was agreed.
static AGREED: LazyLock<Arc<DeadlinePolicy>> = LazyLock::new(|| {
    let none = Limits::default();
    let limits = Urgencies {
        normal: none,
        urgent: none,
        critical: none,
        call_back_tries: 0,
        return_hours: 0,
        extensions: 0,
        extension_days: 0,
    };
    Arc::new(DeadlinePolicy::new("agreed".to_owned(), limits))
});

/// What a policy is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// How much time cases of a kind have.
    Deadlines(CaseKind),
    /// Which days and hours are worked.
    Calendar,
}

/// What a version of a policy says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyBody {
    /// The limits of a kind of case.
    Deadlines(Urgencies),
    /// Days and hours of work.
    Calendar(CalendarRules),
}

/// Days and hours of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarRules {
    /// The stretches of work within a day, in order.
    pub periods: Vec<WorkingPeriod>,
    /// The years whose holidays are published.
    pub years: Vec<Year>,
}

/// Why a text is no version of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The limits are none.
    #[error(transparent)]
    Deadlines(#[from] PolicyError),
    /// The days are none.
    #[error(transparent)]
    Days(#[from] DaysError),
    /// The hours are none.
    #[error(transparent)]
    Periods(#[from] WorkingPeriodError),
}

impl Reason for RuleError {
    fn code(&self) -> &'static str {
        match self {
            Self::Deadlines(error) => error.code(),
            Self::Days(error) => error.code(),
            Self::Periods(error) => error.code(),
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Deadlines(error) => error.params(),
            Self::Days(error) => error.params(),
            Self::Periods(error) => error.params(),
        }
    }
}

impl Subject {
    /// Every subject, in the order in which people list them.
    pub fn all() -> impl Iterator<Item = Self> {
        let by_policy = |kind: &CaseKind| matches!(kind.kind().clocks, Clocks::Policy(_));
        let deadlines = CaseKind::ALL
            .into_iter()
            .filter(by_policy)
            .map(Self::Deadlines);
        deadlines.chain([Self::Calendar])
    }

    /// Its code in rows, paths and the catalogue.
    pub fn code(self) -> String {
        match self {
            Self::Deadlines(kind) => format!("deadlines-{}", kind.code()),
            Self::Calendar => "calendar".to_owned(),
        }
    }

    /// The one with a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|subject| subject.code() == code)
    }

    /// The version that comes with the product, and its name.
    ///
    /// # Panics
    /// Never: the compiled-in files are checked by a test.
    pub fn shipped(self) -> (String, PolicyBody) {
        match self {
            Self::Deadlines(kind) => {
                let policy = match kind.kind().clocks {
                    Clocks::Agreed => DeadlinePolicy::clone(&AGREED),
                    Clocks::Policy(json) => DeadlinePolicy::from_json(json)
                        .expect("the compiled-in policies are checked by a test"),
                };
                let limits = *policy.urgencies();
                (policy.version().to_owned(), PolicyBody::Deadlines(limits))
            }
            Self::Calendar => {
                let calendar = WorkingCalendar::china();
                let days = calendar.holidays();
                let rules = CalendarRules {
                    periods: calendar.periods().to_vec(),
                    years: days.years().to_vec(),
                };
                (days.version().to_owned(), PolicyBody::Calendar(rules))
            }
        }
    }

    /// Reads what a version of this subject says.
    ///
    /// # Errors
    /// [`RuleError`] with what cannot be.
    pub fn read(self, json: &str) -> Result<PolicyBody, RuleError> {
        let malformed = |error: serde_json::Error| PolicyError::Malformed {
            problem: error.to_string(),
        };
        let body = match self {
            Self::Deadlines(_) => {
                PolicyBody::Deadlines(serde_json::from_str(json).map_err(malformed)?)
            }
            Self::Calendar => PolicyBody::Calendar(serde_json::from_str(json).map_err(malformed)?),
        };
        body.check()?;
        Ok(body)
    }
}

impl PolicyBody {
    /// Whether it can be put into force.
    ///
    /// # Errors
    /// [`RuleError`] with what cannot be.
    pub fn check(&self) -> Result<(), RuleError> {
        match self {
            Self::Deadlines(limits) => Ok(limits.check()?),
            Self::Calendar(rules) => rules.calendar(String::new()).map(|_| ()),
        }
    }

    /// Its JSON, as [`Subject::read`] reads it.
    ///
    /// # Panics
    /// Never: numbers, dates and texts are always JSON.
    pub fn json(&self) -> String {
        match self {
            Self::Deadlines(limits) => serde_json::to_string(limits),
            Self::Calendar(rules) => serde_json::to_string(rules),
        }
        .expect("numbers, dates and texts are always JSON")
    }
}

impl CalendarRules {
    /// The calendar of these days and hours, in China's zone.
    ///
    /// # Errors
    /// [`RuleError`] with the day or hour that cannot be.
    pub fn calendar(&self, version: String) -> Result<WorkingCalendar, RuleError> {
        let days = Holidays::new(version, self.years.clone())?;
        let zone = WorkingCalendar::china().zone().clone();
        Ok(WorkingCalendar::new(zone, days, self.periods.clone())?)
    }
}

/// The versions that are or were in force, by which any case can be judged.
#[derive(Debug, Clone)]
pub struct RulesInForce {
    /// Oldest first, the first since ever.
    deadlines: Vec<(CaseKind, Timestamp, Arc<DeadlinePolicy>)>,
    calendars: Vec<(Timestamp, Arc<WorkingCalendar>)>,
}

impl RulesInForce {
    /// The rules that come with the product, since ever.
    ///
    /// # Panics
    /// Never: the compiled-in files are checked by a test.
    pub fn shipped() -> Self {
        let mut rules = Self {
            deadlines: Vec::new(),
            calendars: Vec::new(),
        };
        for subject in Subject::all() {
            let (version, body) = subject.shipped();
            rules
                .add(subject, version, &body, Timestamp::MIN)
                .expect("the compiled-in policies are checked by a test");
        }
        rules
    }

    /// Adds a version that came into force at `since`, later than all before it.
    ///
    /// # Errors
    /// [`RuleError`] if the body is no rule.
    pub fn add(
        &mut self,
        subject: Subject,
        version: String,
        body: &PolicyBody,
        since: Timestamp,
    ) -> Result<(), RuleError> {
        match (subject, body) {
            (Subject::Deadlines(kind), PolicyBody::Deadlines(limits)) => {
                let policy = Arc::new(DeadlinePolicy::new(version, *limits));
                self.deadlines.push((kind, since, policy));
            }
            (_, PolicyBody::Calendar(rules)) => {
                let calendar = Arc::new(rules.calendar(version)?);
                self.calendars.push((since, calendar));
            }
            (Subject::Calendar, PolicyBody::Deadlines(_)) => {
                let problem = "limits are no calendar".to_owned();
                return Err(PolicyError::Malformed { problem }.into());
            }
        }
        Ok(())
    }

    /// The deadlines of a kind in force at an instant; `None`: now.
    pub fn deadlines(&self, kind: CaseKind, at: Option<Timestamp>) -> &Arc<DeadlinePolicy> {
        let of_kind = self.deadlines.iter().filter(|(of, ..)| *of == kind);
        let in_force = |since: Timestamp| at.is_none_or(|at| since <= at);
        of_kind
            .rev()
            .find(|(_, since, _)| in_force(*since))
            .map(|(.., policy)| policy)
            .unwrap_or(&AGREED)
    }

    /// The calendar in force at an instant; `None`: now.
    pub fn calendar(&self, at: Option<Timestamp>) -> &Arc<WorkingCalendar> {
        let in_force = |since: Timestamp| at.is_none_or(|at| since <= at);
        let mut newest_first = self.calendars.iter().rev();
        newest_first
            .find(|(since, _)| in_force(*since))
            .map(|(_, calendar)| calendar)
            .expect("the first calendar is in force since ever")
    }
}
