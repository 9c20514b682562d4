//! Routing rules: a small language in which an administrator says which department gets what.
//!
//! ```text
//! # first match wins
//! rule 夜间噪声 when words: "噪声", "噪音" and time: 22:00-06:00 and not category: "环境保护"
//!   then environment with police, park
//! rule 其他 when always then office
//! ```
//!
//! A condition is `always` or fields with values, joined by `and`, `or`, `not` and parentheses.
//! Fields: `category` (a path such as `"城乡建设/安全生产"`, with everything below it), `place`
//! (part of a place that is named), `chain`, `park`, `firm` (kind of firm), `words` (any of them
//! occurs in the text) and `time` (of day, may run over midnight). Several values of a field mean
//! any of them.
//!
//! Names may be written as codes or as people say them; [`compile`] leads every spelling back to
//! the code, so that a thing that is renamed later keeps its rules.

mod check;
mod compile;
mod evaluate;
mod parse;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use check::{Finding, Severity, check};
pub use compile::{Compiled, compile, resettle};
pub use evaluate::{Facts, Match, evaluate};
pub use parse::{ParseError, parse, read};

/// What a condition looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Category path; a value covers all categories below it.
    Category,
    /// Place named in the request.
    Place,
    /// Chain of the firm or request.
    Chain,
    /// Park.
    Park,
    /// Kind of firm.
    Firm,
    /// Words in the text.
    Words,
    /// Time of day.
    Time,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 7] = [
        Self::Category,
        Self::Place,
        Self::Chain,
        Self::Park,
        Self::Firm,
        Self::Words,
        Self::Time,
    ];

    /// The name in the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Place => "place",
            Self::Chain => "chain",
            Self::Park => "park",
            Self::Firm => "firm",
            Self::Words => "words",
            Self::Time => "time",
        }
    }

    /// True when a request has at most one value of the field.
    fn is_single(self) -> bool {
        !matches!(self, Self::Words | Self::Place)
    }
}

/// A value that a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A name; a word or place in its folded form.
    Text(String),
    /// From a minute of the day (included) to another (excluded), over midnight when not rising.
    Minutes(u16, u16),
}

/// When a rule applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// To everything.
    Always,
    /// The field has one of the values.
    Is(Field, BTreeSet<Value>),
    /// The condition does not hold.
    Not(Box<Condition>),
    /// All hold.
    All(Vec<Condition>),
    /// At least one holds.
    Any(Vec<Condition>),
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Unique name, shown with every suggestion it makes.
    pub name: String,
    /// Line it begins in, from 1.
    pub line: usize,
    /// When it applies.
    pub condition: Condition,
    /// Code of the leading department.
    pub lead: String,
    /// Codes of supporting departments.
    pub supporting: Vec<String>,
}

/// Names of one sort: every spelling with the one that is kept.
pub type Spellings = BTreeMap<String, String>;

/// Names that rules may use. An empty map allows any.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Departments.
    pub departments: Spellings,
    /// Category paths; a path covers everything below it.
    pub categories: Spellings,
    /// Chains.
    pub chains: Spellings,
    /// Parks.
    pub parks: Spellings,
    /// Kinds of firm.
    pub firms: Spellings,
}

impl Names {
    /// The names that values of a field are checked against; `None` where any may stand.
    fn of(&self, field: Field) -> Option<&Spellings> {
        let names = match field {
            Field::Category => &self.categories,
            Field::Chain => &self.chains,
            Field::Park => &self.parks,
            Field::Firm => &self.firms,
            Field::Place | Field::Words | Field::Time => return None,
        };
        (!names.is_empty()).then_some(names)
    }
}
