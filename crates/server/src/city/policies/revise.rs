//! `PATCH /api/v1/policies/{subject}/versions/{version}`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use store::policies;

use super::view::{self, PolicyDraft, PolicyVersion};
use crate::App;
use crate::http::extract::{IfMatch, Input, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Corrects a draft.
#[utoipa::path(patch, path = "/policies/{subject}/versions/{version}", tag = "policies", request_body = PolicyDraft,
    params(("subject" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = PolicyVersion)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path((subject, name)): Path<(String, String)>,
    seen: IfMatch,
    input: Input<PolicyDraft>,
) -> Result<Versioned<PolicyVersion>, Refusal> {
    caller.may(Action::ManagePolicies, Resource::Product)?;
    let subject = view::subject(&subject)?;
    let before = view::version(&app, &caller, subject, &name).await?;
    seen.check(before.version)?;
    if before.body.state != "draft" {
        return Err(Refusal::new(StatusCode::CONFLICT, "policy.not-a-draft"));
    }
    let draft = view::parse(subject, &input)?;
    let unit = (name.clone(), before.version, draft, caller.user.id);
    app.store
        .write(unit, |work, (name, revision, draft, by)| {
            Box::pin(policies::revise(work, name, *revision, draft, *by))
        })
        .await?;
    view::version(&app, &caller, subject, &name).await
}
