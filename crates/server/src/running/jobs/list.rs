//! `GET /api/v1/jobs`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::jobs::{JobCursor, JobState, Jobs};
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::view::{JobBody, describe};
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListJobs {
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    #[param(schema_with = states)]
    state: Option<String>,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Jobs, newest first; those that ended are kept for a month.
#[utoipa::path(get, path = "/jobs", tag = "jobs", params(ListJobs), responses((status = 200, body = PageOf<JobBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListJobs>,
) -> Result<Json<PageOf<JobBody>>, Refusal> {
    caller.may(Action::ReadJobs, Resource::Product)?;
    let page = PageQuery::new(query.limit, query.cursor).parse::<JobCursor>()?;
    let state = match query.state.as_deref() {
        None | Some("") => None,
        Some(code) => {
            let unknown = || field_refusal_code("state", "input.unknown");
            Some(JobState::from_code(code).ok_or_else(unknown)?)
        }
    };
    let mut found = Jobs::newest_first(&app.store, state, page.after, page.limit + 1).await?;
    let is_more = found.len() as u64 > page.limit;
    found.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| is_more);
    Ok(Json(PageOf {
        next_cursor: next.map(|job| job.cursor().to_string()),
        items: describe(&app, found, caller.language).await?,
        total: Jobs::count(&app.store, state).await?,
        total_is_estimate: false,
    }))
}

fn states() -> Object {
    words::one_of_or_empty(["waiting", "running", "done", "failed", "cancelled"])
}
