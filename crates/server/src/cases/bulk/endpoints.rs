//! `POST /bulk`, and `GET /bulk/{id}` for one that is a job.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use domain::words::JobId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::each::{Bulk, BulkItem, one};
use super::job;
use crate::http::extract::{Id, Input};
use crate::http::refusal::{FieldErrors, Refusal};
use crate::running::jobs::{JobBody, describe};
use crate::{App, Caller};

/// Cases beyond which a step is taken by a job.
const AT_ONCE: usize = 200;

/// Cases at most.
const CASES_MAX: usize = 10_000;

/// Everything under `/bulk`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(make))
        .routes(routes!(show))
}

/// What became of each case.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkItems {
    /// In the order in which they were named.
    pub items: Vec<BulkItem>,
}

/// A step for many cases that is a job.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkJob {
    /// The job; `done` of `total` says how far it is.
    pub job: JobBody,
    /// What became of each case, once it is done.
    pub items: Option<Vec<BulkItem>>,
}

/// Takes one step for many cases, each by itself; beyond 200 cases as a job (202; `GET /bulk/{id}` tells
/// how far it is).
#[utoipa::path(post, path = "/bulk", tag = "cases", request_body = Bulk,
    responses((status = 200, body = BulkItems), (status = 202, body = BulkJob)))]
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    input: Input<Bulk>,
) -> Result<Response, Refusal> {
    caller.may(Action::ListCases, Resource::Kind(CaseKind::Request))?;
    let bulk = checked(input.parse()?)?;
    if bulk.ids.len() > AT_ONCE {
        let id = job::enqueue(&app, &caller, &bulk).await?;
        let queued = of_job(&app, &caller, id).await?;
        return Ok((StatusCode::ACCEPTED, Json(queued)).into_response());
    }
    let mut items = Vec::with_capacity(bulk.ids.len());
    for id in &bulk.ids {
        items.push(one(&app.store, &caller.actor, &bulk, *id, caller.language).await?);
    }
    Ok(Json(BulkItems { items }).into_response())
}

fn checked(bulk: Bulk) -> Result<Bulk, Refusal> {
    let mut errors = FieldErrors::default();
    let distinct: BTreeSet<&Uuid> = bulk.ids.iter().collect();
    if bulk.ids.is_empty() {
        errors.add_code("ids", "input.missing");
    } else if bulk.ids.len() > CASES_MAX {
        errors.add_code("ids", "bulk.too_many");
    } else if distinct.len() < bulk.ids.len() {
        errors.add_code("ids", "bulk.twice");
    }
    errors.finish()?;
    Ok(bulk)
}

/// A step of one's own for many cases: how far it is, and what became of each.
#[utoipa::path(get, path = "/bulk/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = BulkJob)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<JobId>,
) -> Result<Json<BulkJob>, Refusal> {
    of_job(&app, &caller, id).await.map(Json)
}

async fn of_job(app: &App, caller: &Caller, id: JobId) -> Result<BulkJob, Refusal> {
    let found = job::own(app, caller, id).await?;
    let items = found.outcome.as_deref().map(serde_json::from_str);
    let items = items
        .transpose()
        .map_err(|error| Refusal::internal(&error))?;
    let mut bodies = describe(app, vec![found], caller.language).await?;
    let job = bodies.pop().ok_or_else(Refusal::not_found)?;
    Ok(BulkJob { job, items })
}
