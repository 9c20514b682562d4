//! Sentences: what pure rooms say as key and parameters, rendered in Chinese or English.

mod render;

pub use render::{Catalogue, Language};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something that is said to people: a catalogue key and the values that fill its template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Key in the catalogue, such as `error.uscc.checksum`.
    pub key: String,
    /// Values for the `{name}` places of the template.
    pub params: BTreeMap<String, String>,
}

impl Sentence {
    /// A sentence without parameters.
    pub fn new(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            params: BTreeMap::new(),
        }
    }

    /// The same sentence with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The sentence in a language.
    pub fn render(&self, language: Language) -> String {
        Catalogue::of(language).render(self)
    }
}

/// A typed refusal: why something cannot be, as a code that never changes.
pub trait Reason: std::error::Error {
    /// The stable code, such as `uscc.checksum`; part of the public interface.
    fn code(&self) -> &'static str;

    /// The values that the sentence of this refusal mentions.
    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// What people are told: the sentence `error.CODE`.
    fn sentence(&self) -> Sentence {
        self.params().into_iter().fold(
            Sentence::new(format!("error.{}", self.code())),
            |sentence, (name, value)| sentence.with(name, value),
        )
    }
}
