//! `POST /api/v1/enterprises/{id}/approve` and `/reject`: the park of the enterprise or an office
//! decides on a sign-up.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::platform::{Decision, DecisionError};
use domain::words::{EnterpriseId, Note};
use serde::Deserialize;
use store::platform::enterprises;
use utoipa::ToSchema;

use super::show::{find, show};
use super::view::EnterpriseBody;
use crate::App;
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::conflict;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal};
use crate::people::caller::Caller;

/// What is said to the decision.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Decide {
    /// Why; a refusal needs it.
    note: Option<String>,
}

/// Lets the enterprise in; the person who signed it up may sign in from now on.
#[utoipa::path(
    post, path = "/enterprises/{id}/approve", tag = "enterprises", request_body = Decide,
    params(("id" = String, Path)), responses((status = 200, body = EnterpriseBody))
)]
pub async fn approve(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EnterpriseId>,
    input: Input<Decide>,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    decide(&app, &caller, id, Decision::Approve, &input).await
}

/// Refuses the enterprise.
#[utoipa::path(
    post, path = "/enterprises/{id}/reject", tag = "enterprises", request_body = Decide,
    params(("id" = String, Path)), responses((status = 200, body = EnterpriseBody))
)]
pub async fn reject(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<EnterpriseId>,
    input: Input<Decide>,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    decide(&app, &caller, id, Decision::Reject, &input).await
}

async fn decide(
    app: &App,
    caller: &Caller,
    id: EnterpriseId,
    decision: Decision,
    input: &Input<Decide>,
) -> Result<Versioned<EnterpriseBody>, Refusal> {
    let enterprise = find(app, caller, id).await?;
    let resource = Resource::Enterprise(id, enterprise.park);
    caller.may(Action::ApproveEnterprise, resource)?;
    let input = input.parse_or_default()?;
    let mut errors = FieldErrors::default();
    let note = errors.take_optional("note", input.note.as_deref(), Note::parse);
    errors.finish()?;
    let decided = decision.decide(enterprise.status, note.as_ref());
    let status = decided.map_err(|reason| match reason {
        DecisionError::Decided(_) => conflict(&reason),
        DecisionError::NoteMissing => field_refusal("note", &reason),
    })?;
    app.store
        .write(
            (caller.user.id, id, enterprise.version, status, note),
            |work, (actor, id, seen, status, note)| {
                Box::pin(enterprises::decide(
                    work,
                    *actor,
                    *id,
                    *seen,
                    *status,
                    note.as_ref(),
                ))
            },
        )
        .await?;
    show(app, caller, id).await
}
