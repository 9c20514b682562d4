//! `PATCH /api/v1/triage/models/{id}`: the confidence below which a model abstains.

use axum::extract::State;
use domain::access::{Action, Resource};
use domain::words::ModelId;
use serde::Deserialize;
use store::triage::set_threshold;
use utoipa::ToSchema;

use super::show::show;
use super::view::ModelDetail;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// What changes about a model.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeModel {
    /// It abstains below this confidence, from 0 to 1; chosen from the curve of coverage.
    threshold: f64,
}

/// Sets the confidence below which a model abstains.
#[utoipa::path(patch, path = "/triage/models/{id}", tag = "triage", request_body = ChangeModel,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = ModelDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<ModelId>,
    seen: IfMatch,
    input: Input<ChangeModel>,
) -> Result<Versioned<ModelDetail>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let version = show(&app, &caller, id).await?.version;
    seen.check(version)?;
    let threshold = input.parse()?.threshold;
    if !(0.0..=1.0).contains(&threshold) {
        return Err(field_refusal_code("threshold", "triage.threshold"));
    }
    app.store
        .write(
            (caller.user.id, id, version, threshold),
            |work, (by, id, version, threshold)| {
                Box::pin(set_threshold(work, *by, *id, *version, *threshold))
            },
        )
        .await?;
    show(&app, &caller, id).await
}
