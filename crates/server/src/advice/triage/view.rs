//! Suggestions as callers see them.

use domain::catalogue::Language;
use serde::Serialize;
use store::cases::Case;
use triage::propose::Choice;
use triage::{Evidence, Reason};
use utoipa::ToSchema;
use uuid::Uuid;

use super::engine::Loaded;
use crate::cases::view::state_label;
use crate::http::reasons::sentence;
use crate::http::refs::{Ref, in_language};

/// A label that was not chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherChoice {
    /// The department or category.
    pub value: Ref,
    /// Its probability, where a model speaks.
    pub confidence: Option<f32>,
}

/// A stretch of the text that decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkedWords {
    /// `title` or `body`.
    pub field: String,
    /// Index of its first character in the field (characters, not bytes).
    pub start: usize,
    /// Index after its last character.
    pub end: usize,
    /// The stretch as it was written.
    pub text: String,
    /// How strongly it spoke; larger is stronger.
    pub weight: f32,
}

/// The rule that fired.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleFired {
    /// Its name.
    pub name: String,
    /// Its line in the text of the rules, from 1.
    pub line: usize,
}

/// Another case that a suggestion is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OtherCase {
    /// Its identifier.
    pub id: Uuid,
    /// Its number for people.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Code of its state.
    pub state: &'static str,
    /// Name of its state.
    pub state_label: String,
    /// From 0 to 1.
    pub likeness: f32,
    /// Whether the same firm asked.
    pub own: bool,
    /// Whether merging into it is proposed.
    pub merge: bool,
}

/// One suggestion.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestion {
    /// `lead`, `supporting`, `category`, `urgency`, `duplicate` or `draft`.
    pub kind: &'static str,
    /// The department, category or urgency; the template of a draft.
    pub value: Option<Ref>,
    /// Calibrated probability, where a model speaks.
    pub confidence: Option<f32>,
    /// True when it is only a guess that nobody should take unseen.
    pub abstained: bool,
    /// `rule`, `model`, `category`, `duties`, `words`, `likeness` or `template`.
    pub by: &'static str,
    /// The rule that fired.
    pub rule: Option<RuleFired>,
    /// Why, or why not: sentences.
    pub reasons: Vec<String>,
    /// The next best, best first.
    pub alternatives: Vec<OtherChoice>,
    /// What in the text decided, strongest first.
    pub evidence: Vec<MarkedWords>,
    /// The case it is about: a duplicate, or where a draft comes from.
    pub case: Option<OtherCase>,
    /// The words of a draft; what a template could not fill stands in 〔〕.
    pub text: Option<String>,
}

impl Suggestion {
    /// One that says nothing but its kind and who says so.
    pub fn plain(kind: &'static str, by: &'static str) -> Self {
        Self {
            kind,
            value: None,
            confidence: None,
            abstained: false,
            by,
            rule: None,
            reasons: Vec::new(),
            alternatives: Vec::new(),
            evidence: Vec::new(),
            case: None,
            text: None,
        }
    }
}

/// Renders with names in the caller's language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub loaded: &'a Loaded,
    pub language: Language,
}

impl Reader<'_> {
    /// A department by its code, if it is active.
    pub fn unit(&self, code: &str) -> Option<Ref> {
        let unit = self.loaded.unit(code)?;
        Some(Ref {
            id: unit.id.uuid(),
            code: Some(unit.code.clone()),
            name: in_language(&unit.name, &unit.name_en, self.language),
        })
    }

    /// A category by its code, if it is active.
    pub fn category(&self, code: &str) -> Option<Ref> {
        let category = self.loaded.category(code)?;
        Some(Ref {
            id: category.id.uuid(),
            code: Some(category.code.clone()),
            name: in_language(&category.name, &category.name_en, self.language),
        })
    }

    /// A choice whose label still names something; nothing is suggested that is no longer there.
    pub fn choice(
        &self,
        kind: &'static str,
        choice: &Choice,
        name: impl Fn(&str) -> Option<Ref>,
    ) -> Option<Suggestion> {
        let value = name(&choice.label)?;
        let others = choice.others.iter();
        Some(Suggestion {
            value: Some(value),
            confidence: choice.confidence,
            abstained: choice.abstained,
            rule: choice.rule.as_ref().map(|(name, line)| RuleFired {
                name: name.clone(),
                line: *line,
            }),
            reasons: choice
                .reasons
                .iter()
                .map(|one| self.sentence(one))
                .collect(),
            alternatives: others
                .filter_map(|(label, confidence)| {
                    Some(OtherChoice {
                        value: name(label)?,
                        confidence: *confidence,
                    })
                })
                .collect(),
            evidence: choice.evidence.iter().map(marked).collect(),
            ..Suggestion::plain(kind, choice.by.code())
        })
    }

    /// Another case.
    pub fn case(&self, case: &Case, likeness: f32, own: bool, merge: bool) -> OtherCase {
        OtherCase {
            id: case.id.uuid(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: case.state.as_str(),
            state_label: state_label(case.kind.code(), case.state.as_str(), self.language),
            likeness,
            own,
            merge,
        }
    }

    /// A reason as a sentence; a category is called by its name.
    pub fn sentence(&self, reason: &Reason) -> String {
        let mut said = sentence(reason);
        if let Some(code) = said.params.get_mut("category")
            && let Some(category) = self.category(code)
        {
            *code = category.name;
        }
        said.render(self.language)
    }
}

pub(super) fn marked(evidence: &Evidence) -> MarkedWords {
    MarkedWords {
        field: evidence.field.clone(),
        start: evidence.start,
        end: evidence.end,
        text: evidence.text.clone(),
        weight: evidence.weight,
    }
}
