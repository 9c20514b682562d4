//! A policy and its versions as callers see them.

use domain::access::{Action, Resource};
use domain::policies::Subject;
use domain::words::UserId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::cases::{Names, Wanted};
use store::policies::{Draft, Version};
use utoipa::ToSchema;

use crate::App;
use crate::city::policies::list;
use crate::http::extract::{Input, Versioned};
use crate::http::language::label;
use crate::http::refs::Ref;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// A version of a policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyVersion {
    /// Its name, e.g. `2026-2`.
    pub version: String,
    /// `draft`, `in-force` or `superseded`.
    pub state: &'static str,
    /// What it says: limits by urgency and clock, or hours and days of work.
    #[schema(value_type = Object)]
    pub rules: Value,
    /// Why it is as it is.
    pub note: String,
    /// Who drafted it; null when it came with the product.
    pub drafted_by: Option<Ref>,
    /// When it was drafted; null for the first.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub drafted_at: Option<Timestamp>,
    /// Since when it is in force; null for a draft, and for the first: since ever.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub in_force_at: Option<Timestamp>,
    /// Who put it into force.
    pub in_force_by: Option<Ref>,
    /// To be sent as `If-Match`.
    pub revision: i64,
}

/// A policy with its versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Policy {
    /// What it is about: `deadlines-request`, `deadlines-problem` or `calendar`.
    pub subject: String,
    /// What it is called.
    pub label: String,
    /// The version in force.
    pub in_force: String,
    /// Open cases whose dues are still being reckoned by it; 0 when all are.
    pub behind: u64,
    /// Its versions, newest first; drafts are for those who may change it.
    pub versions: Vec<PolicyVersion>,
}

/// What a draft says.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PolicyDraft {
    /// Limits by urgency and clock, or hours and days of work: the shape of a version's `rules`.
    #[schema(value_type = Object)]
    rules: Value,
    /// Why.
    #[serde(default)]
    note: String,
}

const NOTE_CHARACTERS_MAX: usize = 500;

/// The subject that the path names.
///
/// # Errors
/// 404 when there is none.
pub(super) fn subject(code: &str) -> Result<Subject, Refusal> {
    Subject::from_code(code).ok_or_else(Refusal::not_found)
}

/// Parses and checks what somebody drafts.
pub(super) fn parse(subject: Subject, input: &Input<PolicyDraft>) -> Result<Draft, Refusal> {
    let input = input.parse()?;
    let mut errors = FieldErrors::default();
    let body = errors.take("rules", subject.read(&input.rules.to_string()));
    let note = input.note.trim().to_owned();
    if note.chars().count() > NOTE_CHARACTERS_MAX {
        errors.add_code("note", "input.too_large");
    }
    let (body,) = errors.finish_with((body,))?;
    Ok(Draft {
        subject,
        body,
        note,
    })
}

/// The policy as this caller may read it.
pub(super) async fn policy(
    app: &App,
    caller: &Caller,
    subject: Subject,
) -> Result<Policy, Refusal> {
    let drafts = caller
        .may(Action::ManagePolicies, Resource::Product)
        .is_ok();
    let mut all = app.store.policy_versions(subject).await?;
    all.retain(|version| version.enforced || drafts);
    let in_force = list::in_force(&all).unwrap_or_default();
    let people = all.iter().flat_map(|one| [one.drafted_by, one.in_force_by]);
    let wanted = Wanted {
        users: people.flatten().collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let person = |id: Option<UserId>| {
        let id = id?;
        Some(Ref::plain(id.uuid(), names.user(id)?))
    };
    let describe = |version: &Version| PolicyVersion {
        version: version.version.clone(),
        state: match version.enforced {
            false => "draft",
            true if version.version == in_force => "in-force",
            true => "superseded",
        },
        rules: serde_json::from_str(&version.body.json()).unwrap_or_default(),
        note: version.note.clone(),
        drafted_by: person(version.drafted_by),
        drafted_at: version.drafted_at,
        in_force_at: version.in_force_at,
        in_force_by: person(version.in_force_by),
        revision: version.revision,
    };
    Ok(Policy {
        subject: subject.code(),
        label: label(&format!("policy.{}", subject.code()), caller.language),
        behind: app.store.cases_behind(subject).await?,
        versions: all.iter().map(describe).collect(),
        in_force,
    })
}

/// One version with its tag.
pub(super) async fn version(
    app: &App,
    caller: &Caller,
    subject: Subject,
    name: &str,
) -> Result<Versioned<PolicyVersion>, Refusal> {
    let policy = policy(app, caller, subject).await?;
    let found = policy.versions.into_iter().find(|one| one.version == name);
    let body = found.ok_or_else(Refusal::not_found)?;
    Ok(Versioned {
        version: body.revision,
        body,
    })
}
