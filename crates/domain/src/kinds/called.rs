//! What kinds, their fields and choices are called in the catalogue.

use super::{Field, Holds, Kind, Measure};
use crate::catalogue::{Catalogue, Language};

fn text(key: &str, language: Language) -> String {
    Catalogue::of(language).text(key).to_owned()
}

/// The text of the first of these keys that the catalogue has; else of the last.
fn first_of(keys: &[String], language: Language) -> String {
    let templates = Catalogue::of(language).templates();
    let known = keys.iter().find(|key| templates.contains_key(key.as_str()));
    let key = known.or(keys.last()).map_or("", String::as_str);
    text(key, language)
}

impl Kind {
    /// What the list of them is called.
    pub fn list_name(&self, language: Language) -> String {
        text(&format!("list.{}", self.code.code()), language)
    }

    /// What a field is called: of this kind, else as everywhere.
    pub fn field_name(&self, field: &Field, language: Language) -> String {
        let own = format!("field.{}.{}", self.code.code(), field.code);
        first_of(&[own, format!("field.{}", field.code)], language)
    }

    /// What a state is called.
    pub fn state_name(&self, state: &str, language: Language) -> String {
        text(&format!("state.{}.{state}", self.code.code()), language)
    }
}

impl Field {
    /// What a choice is called.
    pub fn choice_name(&self, code: &str, language: Language) -> String {
        let shared = format!("{}.{code}", self.code);
        first_of(&[shared, format!("choice.{}.{code}", self.code)], language)
    }

    /// The choice that a text means: its code, or its name in either language.
    pub fn choice_of(&self, given: &str) -> Option<&'static str> {
        let Holds::OneOf(codes) = self.holds else {
            return None;
        };
        let is_meant = |code: &&&'static str| {
            **code == given
                || [Language::Zh, Language::En]
                    .into_iter()
                    .any(|language| self.choice_name(code, language) == given)
        };
        codes.iter().find(is_meant).copied()
    }

    /// What its numbers are counted in, where that has a name.
    pub fn unit_name(&self, language: Language) -> Option<String> {
        let key = match self.holds {
            Holds::Money(scale) => scale.key().to_owned(),
            Holds::Share => return Some("%".to_owned()),
            Holds::Number(_) => format!("unit.{}", self.code),
            _ => return None,
        };
        let is_known = Catalogue::of(language).templates().contains_key(&key);
        is_known.then(|| text(&key, language))
    }
}

impl Measure {
    /// What it is called.
    pub fn name(&self, language: Language) -> String {
        text(&format!("measure.{}", self.code), language)
    }
}
