//! `GET /api/v1/search`.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::hit::Hit;
use super::{pages, things};
use crate::http::extract::Query;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller, cases};

/// Hits given at most.
const LIMIT_MAX: usize = 100;
const LIMIT_DEFAULT: usize = 20;
/// Characters of a query that are looked at.
const QUERY_MAX: usize = 200;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, a name or a part of one, pinyin or its initials, a number, a credit code.
    q: String,
    /// Hits wanted, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hits {
    /// What is called so, then the cases, the best first.
    items: Vec<Hit>,
}

/// Cases, firms, people, chains, segments, products and pages that the caller may know of.
#[utoipa::path(get, path = "/search", tag = "search", params(SearchQuery), responses((status = 200, body = Hits)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<SearchQuery>, Refusal>,
) -> Result<Json<Hits>, Refusal> {
    let Query(query) = query?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(field_refusal_code("limit", "page.limit"));
    }
    let words: String = query.q.trim().chars().take(QUERY_MAX).collect();
    if !words.chars().any(char::is_alphanumeric) {
        return Ok(Json(Hits { items: Vec::new() }));
    }
    let mut items = things::named(&app, &caller, &words).await?;
    items.extend(pages::named(&caller, &words));
    // half of the places are kept for cases
    items.truncate(limit.div_ceil(2));
    let found = cases::search(&app, &caller, &words, limit - items.len()).await?;
    items.extend(found.into_iter().map(|case| Hit {
        kind: "case",
        id: case.id.to_string(),
        title: case.title,
        excerpt: case.excerpt.unwrap_or_default(),
        marks: case.marks.unwrap_or_default(),
    }));
    Ok(Json(Hits { items }))
}
