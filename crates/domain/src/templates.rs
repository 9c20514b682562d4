//! Templates of answers: texts that a department keeps, with slots that a case fills. What comes of
//! one is a draft that a person reads, changes and sends, or does not.

use std::fmt::Write;

use crate::catalogue::Reason;
use crate::codes::codes;
use crate::words::{Note, TextError};

codes! {
    /// What a template may leave for the case to fill, written `{number}`.
    Slot {
        /// The number of the case.
        Number = "number",
        /// Its title.
        Title = "title",
        /// Whoever asked.
        Firm = "firm",
        /// The department that answers.
        Department = "department",
        /// What the case is about.
        Category = "category",
        /// The day it was filed.
        Filed = "filed",
        /// The day of the answer.
        Today = "today",
    }
}

/// Why a text is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It is no text at all.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Nothing is called so.
    #[error("unknown slot {name}")]
    UnknownSlot {
        /// What stands between the braces.
        name: String,
    },
    /// A brace without its counterpart.
    #[error("a brace without its counterpart")]
    LooseBrace,
}

impl Reason for TemplateError {
    fn code(&self) -> &'static str {
        match self {
            Self::Text(error) => error.code(),
            Self::UnknownSlot { .. } => "template.unknown-slot",
            Self::LooseBrace => "template.loose-brace",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Text(error) => error.params(),
            Self::UnknownSlot { name } => vec![("slot", name.clone())],
            Self::LooseBrace => Vec::new(),
        }
    }
}

/// The text of a template; every slot in it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateText(String);

enum Part<'a> {
    Words(&'a str),
    Slot(Slot),
}

impl TemplateText {
    /// Takes a text, without the space around it.
    ///
    /// # Errors
    /// [`TemplateError`] with the first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let text = Note::parse(text)?.into_string();
        for part in parts(&text) {
            part?;
        }
        Ok(Self(text))
    }

    /// The text as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text with every slot filled by `value`.
    pub fn fill(&self, value: impl Fn(Slot) -> String) -> String {
        let mut filled = String::with_capacity(self.0.len());
        // a text that was parsed has no faulty part
        for part in parts(&self.0).flatten() {
            match part {
                Part::Words(words) => filled.push_str(words),
                Part::Slot(slot) => write!(filled, "{}", value(slot)).expect("memory takes it"),
            }
        }
        filled
    }
}

fn parts(text: &str) -> impl Iterator<Item = Result<Part<'_>, TemplateError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(inside) = rest.strip_prefix('{') else {
            let (words, behind) = rest.split_at(rest.find(['{', '}']).unwrap_or(rest.len()));
            rest = behind;
            if words.is_empty() {
                rest = "";
                return Some(Err(TemplateError::LooseBrace));
            }
            return Some(Ok(Part::Words(words)));
        };
        let Some((name, behind)) = inside.split_once('}') else {
            rest = "";
            return Some(Err(TemplateError::LooseBrace));
        };
        rest = behind;
        let unknown = || TemplateError::UnknownSlot {
            name: name.to_owned(),
        };
        let slot = Slot::from_code(name.trim()).ok_or_else(unknown);
        Some(slot.map(Part::Slot))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> TemplateError {
        TemplateText::parse(text).expect_err("is no template")
    }

    #[test]
    fn slots_are_filled_and_all_else_stays() {
        let text = TemplateText::parse(" {firm}：\n您的诉求（{ number }）已由{department}办理。 ");
        let filled = text
            .expect("is a template")
            .fill(|slot| format!("<{}>", slot.code()));
        assert_eq!(
            filled,
            "<firm>：\n您的诉求（<number>）已由<department>办理。"
        );
    }

    #[test]
    fn what_no_case_could_fill_is_refused() {
        let name = "mayor".to_owned();
        assert_eq!(fault("致{mayor}"), TemplateError::UnknownSlot { name });
        assert_eq!(fault("致{firm"), TemplateError::LooseBrace);
        assert_eq!(fault("致firm}"), TemplateError::LooseBrace);
        assert_eq!(fault("} {firm}"), TemplateError::LooseBrace);
        assert_eq!(fault("  "), TemplateError::Text(TextError::Empty));
    }
}
