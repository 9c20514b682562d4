//! The part of a list that a full-text search finds.

use std::time::Duration;

use domain::access::sees_contacts;
use domain::words::CaseId;
use store::cases::{Case, CaseFilter, Cases, Cursor};
use store::search::{Ranking, SearchQuery};

use super::view::CaseItem;
use crate::http::extract::Page;
use crate::http::failure::search_is_building;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// How long a search waits for an index that is being built; well below the server's time limit.
const FIRST_BUILD_WAIT: Duration = Duration::from_secs(20);

/// The cases of one page, however they were found.
pub(crate) struct Found {
    pub(crate) cases: Vec<Case>,
    pub(crate) next_cursor: Option<String>,
    pub(crate) total: u64,
    pub(crate) total_is_estimate: bool,
}

/// Cases with all of `words` within the caller's scope and `filter`.
pub(crate) async fn find(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    (words, ranking): (&str, Ranking),
    page: &Page<Cursor>,
) -> Result<Found, Refusal> {
    let query = SearchQuery {
        ranking,
        after: page.after,
        limit: usize::try_from(page.limit).unwrap_or(usize::MAX),
        ..query(app, caller, filter, words).await?
    };
    let found = app.search.find(&caller.scope(), query).await?;
    let cases = Cases::visible_to(&caller.scope());
    Ok(Found {
        cases: cases.by_ids(&app.store, &found.ids).await?,
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total: found.total,
        total_is_estimate: false,
    })
}

/// All hits of `words` within the caller's scope, the best first, as far as the index knows the filter:
/// for filters that only rows can tell, and for what is counted from rows.
pub(crate) async fn hits(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    words: &str,
) -> Result<Vec<CaseId>, Refusal> {
    let query = query(app, caller, filter, words).await?;
    Ok(app.search.every(&caller.scope(), query).await?)
}

/// A filter that lets only those through besides in which the words are found, if there are any.
pub(crate) async fn narrow(
    app: &App,
    caller: &Caller,
    filter: CaseFilter,
    words: Option<&str>,
) -> Result<CaseFilter, Refusal> {
    let ids = match words {
        None => None,
        Some(words) => Some(hits(app, caller, &filter, words).await?),
    };
    Ok(CaseFilter { ids, ..filter })
}

/// What is asked of the index, once there is one: the best hits first.
async fn query(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    words: &str,
) -> Result<SearchQuery, Refusal> {
    wait_for_first_build(app).await?;
    Ok(SearchQuery {
        text: words.to_owned(),
        also: with_contact(app, caller, words).await?,
        filter: filter.clone(),
        ranking: Ranking::Relevance,
        after: None,
        limit: 0,
    })
}

/// The cases whose contact has the telephone that was searched for, as far as the caller sees contacts.
async fn with_contact(app: &App, caller: &Caller, words: &str) -> Result<Vec<CaseId>, Refusal> {
    let ids = store::search::cases_of_phone(&app.store, words).await?;
    let cases = Cases::visible_to(&caller.scope())
        .by_ids(&app.store, &ids)
        .await?;
    let seen = cases.iter();
    let seen = seen.filter(|case| sees_contacts(&caller.actor, &case.facts()));
    Ok(seen.map(|case| case.id).collect())
}

/// One page of those of the `hits` that rows let through, the best first. The cursor tells the hit before.
pub(crate) async fn narrowed(
    app: &App,
    cases: &Cases,
    filter: &CaseFilter,
    hits: &[CaseId],
    page: &Page<Cursor>,
) -> Result<Found, Refusal> {
    let kept = cases.ids(&app.store, filter).await?;
    let places: Vec<(usize, CaseId)> = hits.iter().copied().enumerate().collect();
    let total = kept.len() as u64;
    let first = page
        .after
        .map_or(0, |after| usize::try_from(after.value).unwrap_or(0) + 1);
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let rest = places
        .iter()
        .skip(first)
        .filter(|(_, id)| kept.contains(id));
    let mut shown: Vec<&(usize, CaseId)> = rest.take(limit.saturating_add(1)).collect();
    let more = shown.len() > limit;
    shown.truncate(limit);
    let ids: Vec<CaseId> = shown.iter().map(|(_, id)| *id).collect();
    let next = shown.last().filter(|_| more).map(|(place, id)| Cursor {
        value: i64::try_from(*place).unwrap_or(i64::MAX),
        id: id.uuid(),
    });
    Ok(Found {
        cases: cases.by_ids(&app.store, &ids).await?,
        next_cursor: next.map(|cursor| cursor.to_string()),
        total,
        total_is_estimate: false,
    })
}

/// Shows with each case why it was found.
pub(crate) async fn show(
    app: &App,
    cases: &[Case],
    items: &mut [CaseItem],
    words: &str,
) -> Result<(), Refusal> {
    let mut excerpts = store::search::excerpts(&app.store, cases, words).await?;
    for item in items {
        let excerpt = excerpts
            .remove(&CaseId::from_uuid(item.id))
            .unwrap_or_default();
        item.excerpt = Some(excerpt.text);
        item.marks = Some(
            excerpt
                .marks
                .into_iter()
                .map(|(from, to)| [from, to])
                .collect(),
        );
    }
    Ok(())
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
