//! `GET /api/v1/matters`: the hot matters.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Deserialize;
use store::cases::Cases;
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::view::{self, MatterItem};
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::openapi::words;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Which groups.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListMatters {
    /// Only groups with open members, or only groups without.
    open: Option<bool>,
    /// Only groups to which somebody added within the last seven days.
    recent: Option<bool>,
    /// `heat` (hottest first, also when left out) or `recent` (most new ones of the week first).
    #[param(schema_with = orders)]
    sort: Option<String>,
    /// Rows wanted, 1 to 200; 50 when left out.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// One-cause groups of which the caller sees at least two members.
#[utoipa::path(get, path = "/matters", tag = "matters", params(ListMatters),
    responses((status = 200, body = PageOf<MatterItem>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListMatters>,
) -> Result<Json<PageOf<MatterItem>>, Refusal> {
    caller.may(Action::ReadMatters, Resource::Product)?;
    let page = PageQuery::new(query.limit, query.cursor).parse::<usize>()?;
    let by_week = match query.sort.as_deref() {
        None | Some("" | "heat") => false,
        Some("recent") => true,
        Some(_) => {
            return Err(crate::http::refusal::field_refusal_code(
                "sort",
                "input.unknown",
            ));
        }
    };
    let now = app.store.ambient().now();
    let cases = Cases::visible_to(&caller.scope());
    let mut groups = view::seen(&app, &cases, None).await?;
    groups.retain(|seen| {
        query.open.is_none_or(|open| (seen.open() > 0) == open)
            && query
                .recent
                .is_none_or(|recent| (seen.recent(now) > 0) == recent)
    });
    if by_week {
        groups.sort_by_key(|seen| std::cmp::Reverse(seen.recent(now)));
    }
    let total = groups.len();
    let from = page.after.unwrap_or(0).min(total);
    let to = total.min(from + usize::try_from(page.limit).unwrap_or(usize::MAX));
    Ok(Json(PageOf {
        items: view::items(&app, &caller, &cases, &groups[from..to]).await?,
        next_cursor: (to < total).then(|| to.to_string()),
        total: total as u64,
        total_is_estimate: false,
    }))
}

fn orders() -> Object {
    words::one_of_or_empty(["heat", "recent"])
}
