//! Rules and what is wrong with them, as callers see them.

use domain::catalogue::Language;
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::triage::RulesVersion;
use triage::rules::{Finding, Rule, Severity, compile};
use utoipa::ToSchema;

use super::Vocabulary;
use crate::App;
use crate::http::reasons::sentence;
use crate::http::refs::{Ref, in_language};
use crate::http::refusal::Refusal;

/// A department by its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CodedName {
    /// What addresses it.
    pub code: String,
    /// Its name in the reader's language; the code where it is unknown.
    pub name: String,
}

/// A rule that could be read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rule)]
pub struct RuleBody {
    /// Its name.
    pub name: String,
    /// The line it begins in, from 1.
    pub line: usize,
    /// Who leads.
    pub lead: CodedName,
    /// Who supports.
    pub supporting: Vec<CodedName>,
}

/// Something wrong with the rules.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RuleFinding)]
pub struct FindingBody {
    /// `error` forbids saving, `warning` does not.
    #[schema(value_type = String)]
    pub severity: Severity,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters from 1, where it is known.
    pub column: Option<usize>,
    /// Stable code, such as `triage.rules.unreachable`.
    pub code: String,
    /// One sentence for a person.
    pub message: String,
}

/// What a text of rules holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RulesChecked)]
pub struct Checked {
    /// The rules that could be read, in their order.
    pub rules: Vec<RuleBody>,
    /// Errors and warnings by line.
    pub findings: Vec<FindingBody>,
}

/// A version without its text.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = RulesVersion)]
pub struct VersionMark {
    /// What is known of every version.
    #[serde(flatten)]
    pub saved: Saved,
    /// How many rules it has.
    pub rules: u64,
}

/// Which version it is, and how it came about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SavedRules)]
pub struct Saved {
    /// Its number; 0 while no rules were ever saved.
    pub version: i64,
    /// Whether it is in force.
    pub in_force: bool,
    /// Why it was saved.
    pub note: Option<String>,
    /// The older version whose text it took up again.
    pub restored_from: Option<i64>,
    /// Who saved it; null when the product did.
    pub saved_by: Option<Ref>,
    /// When; null for version 0.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub saved_at: Option<Timestamp>,
}

/// A version with its text, held against the names of today.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Rules)]
pub struct RulesBody {
    /// Which version.
    #[serde(flatten)]
    pub saved: Saved,
    /// The text as it was written.
    pub text: String,
    /// What the text holds. A finding against a version in force says that something it names has
    /// gone out of use since it was saved.
    #[serde(flatten)]
    pub checked: Checked,
}

impl Vocabulary {
    /// A unit as a rule names it.
    pub(super) fn coded(&self, code: &str, language: Language) -> CodedName {
        let unit = self.unit(code);
        CodedName {
            code: code.to_owned(),
            name: unit.map_or_else(
                || code.to_owned(),
                |unit| in_language(&unit.name, &unit.name_en, language),
            ),
        }
    }

    /// Reads and checks a text, and says in a language what it holds.
    pub(super) fn checked(&self, text: &str, language: Language) -> Checked {
        let compiled = compile(text, &self.names());
        Checked {
            rules: compiled
                .rules
                .iter()
                .map(|rule| self.rule(rule, language))
                .collect(),
            findings: compiled
                .findings
                .iter()
                .map(|found| finding(found, language))
                .collect(),
        }
    }

    fn rule(&self, rule: &Rule, language: Language) -> RuleBody {
        RuleBody {
            name: rule.name.clone(),
            line: rule.line,
            lead: self.coded(&rule.lead, language),
            supporting: rule
                .supporting
                .iter()
                .map(|code| self.coded(code, language))
                .collect(),
        }
    }
}

fn finding(found: &Finding, language: Language) -> FindingBody {
    FindingBody {
        severity: found.severity,
        line: found.line,
        column: found.column,
        code: found.reason.code.clone(),
        message: sentence(&found.reason).render(language),
    }
}

/// Versions without their texts.
///
/// # Errors
/// When the database fails.
pub(super) async fn marks(
    app: &App,
    versions: &[RulesVersion],
    language: Language,
) -> Result<Vec<VersionMark>, Refusal> {
    let wanted = Wanted {
        users: versions.iter().filter_map(|one| one.saved_by).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let in_force = app.store.rules_version_in_force().await?;
    let mark = |one: &RulesVersion| VersionMark {
        saved: Saved {
            version: one.version,
            in_force: one.version == in_force,
            note: one.note.clone(),
            restored_from: one.restored_from,
            saved_by: one.saved_by.and_then(|id| {
                let named = names.user(id)?;
                Some(Ref::coded(id.uuid(), named, language))
            }),
            saved_at: Some(one.saved_at),
        },
        rules: one.rules,
    };
    Ok(versions.iter().map(mark).collect())
}

/// A version with its text; version 0 is empty.
///
/// # Errors
/// When the database fails.
pub(super) async fn body(
    app: &App,
    version: Option<RulesVersion>,
    language: Language,
) -> Result<RulesBody, Refusal> {
    let vocabulary = Vocabulary::load(&app.store).await?;
    let Some(version) = version else {
        return Ok(RulesBody {
            saved: Saved {
                version: 0,
                in_force: true,
                note: None,
                restored_from: None,
                saved_by: None,
                saved_at: None,
            },
            text: String::new(),
            checked: vocabulary.checked("", language),
        });
    };
    let mut marks = marks(app, std::slice::from_ref(&version), language).await?;
    Ok(RulesBody {
        saved: marks.pop().ok_or_else(Refusal::not_found)?.saved,
        checked: vocabulary.checked(&version.source, language),
        text: version.source,
    })
}
