//! `GET /api/v1/policies`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::policies::Subject;
use jiff::Timestamp;
use serde::Serialize;
use store::policies::Version;
use utoipa::ToSchema;

use crate::App;
use crate::http::language::label;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// A policy in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyItem {
    /// What it is about.
    subject: String,
    /// What it is called.
    label: String,
    /// The version in force.
    in_force: String,
    /// Since when; null: since ever.
    #[schema(value_type = Option<String>, format = DateTime)]
    in_force_at: Option<Timestamp>,
}

/// All policies.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyList {
    /// A line each.
    items: Vec<PolicyItem>,
}

/// The name of the version that came into force last.
pub(super) fn in_force(versions: &[Version]) -> Option<String> {
    let enforced = versions.iter().filter(|version| version.enforced);
    let last = enforced.max_by_key(|version| version.in_force_at)?;
    Some(last.version.clone())
}

/// The policies and which version of each is in force.
#[utoipa::path(get, path = "/policies", tag = "policies", responses((status = 200, body = PolicyList)))]
pub async fn handle(State(app): State<App>, caller: Caller) -> Result<Json<PolicyList>, Refusal> {
    caller.may(Action::ReadPolicies, Resource::Product)?;
    let mut items = Vec::new();
    for subject in Subject::all() {
        let versions = app.store.policy_versions(subject).await?;
        let in_force = in_force(&versions).unwrap_or_default();
        let of_force = versions.iter().find(|one| one.version == in_force);
        items.push(PolicyItem {
            subject: subject.code(),
            label: label(&format!("policy.{}", subject.code()), caller.language),
            in_force_at: of_force.and_then(|version| version.in_force_at),
            in_force,
        });
    }
    Ok(Json(PolicyList { items }))
}
