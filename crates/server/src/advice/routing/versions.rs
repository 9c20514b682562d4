//! `/api/v1/triage/rules/versions`: what was in force before, and taking it up again.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Vocabulary;
use super::save::{kept, save};
use super::view::{self, RulesBody, VersionMark};
use crate::App;
use crate::http::extract::{Id, IfMatch, PageOf, PageQuery, Query, Versioned};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListVersions {
    /// Rows wanted, 1 to 200; 50 when left out.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// All versions, newest first, without their texts.
#[utoipa::path(get, path = "/triage/rules/versions", tag = "triage", params(ListVersions),
    responses((status = 200, body = PageOf<VersionMark>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListVersions>,
) -> Result<Json<PageOf<VersionMark>>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    let page = PageQuery::new(query.limit, query.cursor).parse::<i64>()?;
    let mut found = app.store.rules_versions(page.after, page.limit + 1).await?;
    let more = found.len() as u64 > page.limit;
    found.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| last.version);
    // versions are numbered without gaps
    let total = app.store.rules_version_in_force().await?;
    Ok(Json(PageOf {
        items: view::marks(&app, &found, caller.language).await?,
        next_cursor: next.map(|version| version.to_string()),
        total: u64::try_from(total).unwrap_or_default(),
        total_is_estimate: false,
    }))
}

/// One version with its text, held against the names of today.
#[utoipa::path(get, path = "/triage/rules/versions/{id}", tag = "triage", params(("id" = i64, Path)),
    responses((status = 200, body = RulesBody)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Id(version): Id<i64>,
) -> Result<Json<RulesBody>, Refusal> {
    caller.may(Action::ReadTriage, Resource::Product)?;
    let found = app.store.rules_version(version).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    Ok(Json(view::body(&app, Some(found), caller.language).await?))
}

/// Takes the text of an older version up again, as a new version, checked anew.
#[utoipa::path(post, path = "/triage/rules/versions/{id}/restore", tag = "triage",
    params(("id" = i64, Path), ("If-Match" = String, Header)), responses((status = 200, body = RulesBody)))]
pub async fn restore(
    State(app): State<App>,
    caller: Caller,
    Id(version): Id<i64>,
    seen: IfMatch,
) -> Result<Versioned<RulesBody>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let found = app.store.rules_version(version).await?;
    let found = found.ok_or_else(Refusal::not_found)?;
    let in_force = app.store.rules_version_in_force().await?;
    seen.check(in_force)?;
    let vocabulary = Vocabulary::load(&app.store).await?;
    let mut new = kept(found.source, &vocabulary)?;
    new.restored_from = Some(version);
    save(&app, &caller, in_force, new).await
}
