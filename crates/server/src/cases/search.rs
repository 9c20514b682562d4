//! The part of a list that a full-text search finds.

use std::time::Duration;

use domain::words::CaseId;
use store::cases::{Case, CaseFilter, Cases, Cursor, Order};
use store::search::{Ranking, SearchQuery};

use crate::http::extract::Page;
use crate::http::failure::search_is_building;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Hits that are looked at row by row; SQLite binds at most 32,766 values.
const HITS_MAX: usize = 10_000;
/// How long a search waits for an index that is being built; well below the server's time limit.
const FIRST_BUILD_WAIT: Duration = Duration::from_secs(20);

/// The cases of one page, however they were found.
pub(crate) struct Found {
    pub(crate) cases: Vec<Case>,
    pub(crate) next_cursor: Option<String>,
    pub(crate) total: u64,
    pub(crate) total_is_estimate: bool,
}

/// Cases with all of `words` within the caller's scope and `filter`, newest first.
pub(crate) async fn find(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    filter: &CaseFilter,
    order: Order,
    words: &str,
    page: &Page<Cursor>,
) -> Result<Found, Refusal> {
    wait_for_first_build(app).await?;
    let query = SearchQuery {
        text: words.to_owned(),
        filter: filter.clone(),
        ranking: Ranking::By(order),
        after: page.after,
        limit: usize::try_from(page.limit).unwrap_or(usize::MAX),
    };
    let found = app.search.find(&caller.scope(), query).await?;
    Ok(Found {
        cases: cases.by_ids(&app.store, &found.ids).await?,
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total: found.total,
        total_is_estimate: false,
    })
}

/// The first hits of `words` within the caller's scope, as far as the index knows the filter; for
/// filters that only rows can tell.
pub(crate) async fn hits(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    words: &str,
) -> Result<Vec<CaseId>, Refusal> {
    wait_for_first_build(app).await?;
    let query = SearchQuery {
        text: words.to_owned(),
        filter: filter.clone(),
        ranking: Ranking::By(Order::NewestFirst),
        after: None,
        limit: HITS_MAX,
    };
    Ok(app.search.find(&caller.scope(), query).await?.ids)
}

/// While the index is built for the first time a search would find nothing and say so as if it were
/// true; it waits instead, and says that it cannot answer when that takes too long.
async fn wait_for_first_build(app: &App) -> Result<(), Refusal> {
    if !app.search.is_empty_yet() || app.store.last_seq().await? == 0 {
        return Ok(());
    }
    match tokio::time::timeout(FIRST_BUILD_WAIT, app.search.wait_for(1)).await {
        Ok(built) => Ok(built?),
        Err(_) => Err(search_is_building()),
    }
}
