//! The part of a list that a full-text search finds.

use store::cases::{CaseFilter, Cases, Cursor, Order};
use store::search::{Ranking, SearchError, SearchQuery};

use super::list::Found;
use crate::extract::Page;
use crate::problem::Problem;
use crate::{App, Caller};

/// Cases with all of `words` within the caller's scope and `filter`, newest first.
pub(crate) async fn find(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    filter: &CaseFilter,
    order: Order,
    words: &str,
    page: &Page<Cursor>,
) -> Result<Found, Problem> {
    let query = SearchQuery {
        text: words.to_owned(),
        filter: filter.clone(),
        ranking: Ranking::By(order),
        after: page.after,
        limit: usize::try_from(page.limit).unwrap_or(usize::MAX),
    };
    let found = app
        .search
        .find(&caller.scope(), query)
        .await
        .map_err(|error| failed(&error))?;
    Ok(Found {
        cases: cases.by_ids(&app.store, &found.ids).await?,
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total: found.total,
        total_is_estimate: false,
    })
}

fn failed(error: &SearchError) -> Problem {
    Problem::internal(error)
}
