//! `POST /api/v1/policies/{subject}/versions/{version}/enforce`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use store::policies::{self, Enforcement};

use super::view::{self, PolicyVersion};
use crate::App;
use crate::http::extract::{IfMatch, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Puts a draft into force from now on. The dues of all cases that are still worked on are reckoned
/// anew by a job; what is settled stays as it was judged.
#[utoipa::path(post, path = "/policies/{subject}/versions/{version}/enforce", tag = "policies",
    params(("subject" = String, Path), ("version" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = PolicyVersion)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path((subject, name)): Path<(String, String)>,
    seen: IfMatch,
) -> Result<Versioned<PolicyVersion>, Refusal> {
    caller.may(Action::ManagePolicies, Resource::Product)?;
    let subject = view::subject(&subject)?;
    let before = view::version(&app, &caller, subject, &name).await?;
    seen.check(before.version)?;
    let unit = (subject, name.clone(), before.version, caller.user.id);
    let outcome = app
        .store
        .write(unit, |work, (subject, name, revision, by)| {
            Box::pin(policies::enforce(work, *subject, name, *revision, *by))
        })
        .await?;
    match outcome {
        Enforcement::Done => view::version(&app, &caller, subject, &name).await,
        Enforcement::NotADraft => Err(Refusal::new(StatusCode::CONFLICT, "policy.not-a-draft")),
    }
}
