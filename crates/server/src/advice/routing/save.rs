//! `PUT /api/v1/triage/rules`: new rules come into force.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::{Note, TextError};
use serde::Deserialize;
use store::StoreError;
use store::triage::{NewRules, save_rules};
use triage::rules::{Compiled, Severity, compile};
use utoipa::ToSchema;

use super::show::show;
use super::view::RulesBody;
use super::{CHARACTERS_MAX, Vocabulary};
use crate::App;
use crate::http::extract::{IfMatch, Input, Versioned};
use crate::http::reasons::sentence;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal};
use crate::people::caller::Caller;

/// Rules to come into force.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SaveRules {
    /// The whole text; empty for no rules.
    text: String,
    /// Why they are changed.
    note: Option<String>,
}

/// Saves rules as a new version. A text with errors is refused with all of them by line.
#[utoipa::path(put, path = "/triage/rules", tag = "triage", request_body = SaveRules,
    params(("If-Match" = String, Header)), responses((status = 200, body = RulesBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    seen: IfMatch,
    input: Input<SaveRules>,
) -> Result<Versioned<RulesBody>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let version = app.store.rules_version_in_force().await?;
    seen.check(version)?;
    let input = input.parse()?;
    let mut errors = FieldErrors::default();
    let said = input.note.as_deref().filter(|note| !note.trim().is_empty());
    let note = errors.take_optional("note", said, Note::parse);
    errors.finish()?;
    let vocabulary = Vocabulary::load(&app.store).await?;
    let mut new = kept(input.text, &vocabulary)?;
    new.note = note.map(Note::into_string);
    save(&app, &caller, version, new).await
}

/// Saves checked rules and shows what is in force then.
pub(super) async fn save(
    app: &App,
    caller: &Caller,
    seen: i64,
    new: NewRules,
) -> Result<Versioned<RulesBody>, Refusal> {
    app.store
        .write::<_, _, StoreError>((caller.user.id, seen, new), |work, (actor, seen, new)| {
            Box::pin(async move { save_rules(work, Some(*actor), *seen, new).await })
        })
        .await?;
    show(app, caller.language).await
}

/// Rules ready to be saved.
///
/// # Errors
/// 422 with every error of the text by line.
pub(super) fn kept(text: String, vocabulary: &Vocabulary) -> Result<NewRules, Refusal> {
    text_fits(&text)?;
    prepare(text, vocabulary).map_err(|compiled| faulty(&compiled))
}

/// Rules ready to be saved, or what forbids it.
///
/// # Errors
/// The compiled text when it has errors.
pub fn prepare(text: String, vocabulary: &Vocabulary) -> Result<NewRules, Compiled> {
    let compiled = compile(&text, &vocabulary.names());
    if !compiled.may_be_kept() {
        return Err(compiled);
    }
    Ok(NewRules {
        rules: compiled.rules.len() as u64,
        compiled: serde_json::to_string(&compiled.rules)
            .expect("rules are texts, numbers and lists of them"),
        source: text,
        note: None,
        restored_from: None,
    })
}

/// Refuses a text that is too long to be worked on.
pub(super) fn text_fits(text: &str) -> Result<(), Refusal> {
    match text.chars().count() > CHARACTERS_MAX {
        true => Err(field_refusal(
            "text",
            &TextError::TooLong {
                max: CHARACTERS_MAX,
            },
        )),
        false => Ok(()),
    }
}

/// The 422 of rules that may not be kept: a field error for each, named `text:LINE`.
pub(super) fn faulty(compiled: &Compiled) -> Refusal {
    let mut errors = FieldErrors::default();
    let findings = compiled.findings.iter();
    for finding in findings.filter(|finding| finding.severity == Severity::Error) {
        errors.add_sentence(&format!("text:{}", finding.line), sentence(&finding.reason));
    }
    errors
        .finish()
        .expect_err("a text is faulty by an error that was just added")
}
