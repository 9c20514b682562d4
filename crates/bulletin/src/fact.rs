//! What a reader brings home.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::ser::SerializeMap;
use statistics::{Dimension, Measure, Relation, Rounded, Status, Time, Unit};

/// A number of a text and what it states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// From and to, in code points of the text as it lies.
    pub span: (u32, u32),
    /// What stands there, blanks and line breaks included.
    pub text: String,
    /// What the number says about its indicator.
    pub measure: Measure,
    /// The number in the base unit, with the last place as written.
    #[serde(serialize_with = "plain")]
    pub value: Rounded,
    /// The base unit.
    pub unit: Unit,
    /// Of what.
    pub indicator: String,
    /// Where; empty when neither text nor context says.
    pub region: String,
    /// Of which part.
    pub dimensions: BTreeMap<Dimension, String>,
    /// Base of a share or comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// When, where it is known.
    #[serde(serialize_with = "period")]
    pub period: Option<Time>,
    /// Exactly, more than, about.
    pub relation: Relation,
    /// Happened, planned, expected.
    pub status: Status,
    /// How sure the reader is, in hundredths; written as a number from 0 to 1.
    #[serde(serialize_with = "percent")]
    pub confidence: u8,
    /// The rules that led here.
    pub rule: String,
    /// Which sentence of the text, counted from 0: facts of one sentence belong together.
    #[serde(skip)]
    pub sentence: u32,
    /// Whether it stands in a headline.
    #[serde(skip)]
    pub in_headline: bool,
    /// Facts with the same number here were listed together (分别, a ratio); 0 for none.
    #[serde(skip)]
    pub list: u32,
    /// Which article of the text.
    #[serde(skip)]
    pub article: u32,
    /// What the parts that follow 其中 are parts of.
    #[serde(skip)]
    pub among: Option<String>,
    /// Whether the sentence speaks of comparable prices or real growth.
    #[serde(skip)]
    pub is_real: bool,
    /// Whether the sentence lists things from the first to the last of an order.
    #[serde(skip)]
    pub is_ordered: bool,
}

/// Without zeros behind the point: the last place is a matter of reckoning.
fn plain<S: serde::Serializer>(value: &Rounded, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&value.value().normalize())
}

fn percent<S: serde::Serializer>(value: &u8, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(f64::from(*value) / 100.0)
}

fn period<S: serde::Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        None => serializer.serialize_none(),
        Some(Time::At(at)) => {
            let mut map = serializer.serialize_map(Some(1))?;
            map.serialize_entry("at", at)?;
            map.end()
        }
        Some(Time::During(first, last)) => {
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry("from", first)?;
            map.serialize_entry("to", last)?;
            map.end()
        }
    }
}

/// A report of its own within a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Article {
    /// From and to, in code points of the text.
    pub span: (u32, u32),
    /// Its headline, empty when it has none.
    pub title: String,
}

/// All that was read in a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Facts that the reader asserts.
    pub facts: Vec<Fact>,
    /// The reports that the text consists of.
    pub articles: Vec<Article>,
    /// Numbers that may be facts; a person should look.
    pub doubtful: Vec<Fact>,
}
