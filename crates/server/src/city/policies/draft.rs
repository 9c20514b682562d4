//! `POST /api/v1/policies/{subject}/versions`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use store::policies;

use super::view::{self, PolicyDraft, PolicyVersion};
use crate::App;
use crate::http::extract::{Input, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Drafts a version of a policy. Nothing is reckoned by it until it is put into force.
#[utoipa::path(post, path = "/policies/{subject}/versions", tag = "policies", request_body = PolicyDraft,
    params(("subject" = String, Path)), responses((status = 201, body = PolicyVersion)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(subject): Path<String>,
    input: Input<PolicyDraft>,
) -> Result<(StatusCode, Versioned<PolicyVersion>), Refusal> {
    caller.may(Action::ManagePolicies, Resource::Product)?;
    let subject = view::subject(&subject)?;
    let draft = view::parse(subject, &input)?;
    let name = app
        .store
        .write((draft, caller.user.id), |work, (draft, by)| {
            Box::pin(policies::draft(work, draft, *by))
        })
        .await?;
    let drafted = view::version(&app, &caller, subject, &name).await?;
    Ok((StatusCode::CREATED, drafted))
}
