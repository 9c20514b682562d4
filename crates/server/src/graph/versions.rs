//! `GET /api/v1/chain-graph/versions`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};

use super::overview::{VersionBody, version_bodies};
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Versions of the graph, the latest first.
#[utoipa::path(get, path = "/versions", tag = "chain-graph", params(PageQuery), responses((status = 200, body = PageOf<VersionBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<PageQuery>, Refusal>,
) -> Result<Json<PageOf<VersionBody>>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let page = query?.0.parse::<u32>()?;
    let (mut versions, total) = app.store.graph_versions(page.after, page.limit + 1).await?;
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let has_more = versions.len() > limit;
    versions.truncate(limit);
    let last = versions.last().filter(|_| has_more);
    let next_cursor = last.map(|version| version.number.to_string());
    Ok(Json(PageOf {
        items: version_bodies(&app, versions, caller.language).await?,
        next_cursor,
        total,
        total_is_estimate: false,
    }))
}
