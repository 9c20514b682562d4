//! `GET /requests`, `/problems`, `/cases`: a page of cases that the caller may know of.

use axum::Json;
use axum::extract::{RawQuery, State};
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use store::cases::{Case, CaseFilter, Cases, Names, Order, Wanted, calendar};
use store::kinds::names_of;
use store::search::Ranking;

use super::fields;
use super::filter::CaseQuery;
use super::load::Mount;
use super::search::{self, Found};
use super::view::{CaseItem, Lens};
use crate::http::extract::{Page, PageOf, PageQuery, Query};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Cases within the caller's scope, narrowed and paged. The same is served under the path of each kind.
#[utoipa::path(get, path = "", tag = "cases", params(CaseQuery),
    responses((status = 200, body = PageOf<CaseItem>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    RawQuery(raw): RawQuery,
    query: Result<Query<CaseQuery>, Refusal>,
) -> Result<Json<PageOf<CaseItem>>, Refusal> {
    authorize_list(&caller, mount, Action::ListCases)?;
    let Query(query) = query?;
    let filter = query.filter(&app, mount, raw.as_deref()).await?;
    let page: Page<store::cases::Cursor> =
        PageQuery::new(query.limit, query.cursor.clone()).parse()?;
    let found = find(&app, &caller, &filter, query.wanted()?, &page).await?;
    let mut items = items(&app, &caller, &found.cases).await?;
    if let Some(words) = query.words() {
        search::show(&app, &found.cases, &mut items, words).await?;
    }
    Ok(Json(PageOf {
        items,
        next_cursor: found.next_cursor,
        total: found.total,
        total_is_estimate: found.total_is_estimate,
    }))
}

/// The cases of every kind that words find best, within the caller's scope.
///
/// # Errors
/// 503 while the index is built for the first time; when the database refuses.
pub(crate) async fn search(
    app: &App,
    caller: &Caller,
    words: &str,
    most: usize,
) -> Result<Vec<CaseItem>, Refusal> {
    if authorize_list(caller, Mount::Any, Action::ListCases).is_err() {
        return Ok(Vec::new());
    }
    let page = Page {
        limit: most as u64,
        after: None,
    };
    let wanted = (words, Ranking::Relevance);
    let found = search::find(app, caller, &CaseFilter::default(), wanted, &page).await?;
    let mut items = items(app, caller, &found.cases).await?;
    search::show(app, &found.cases, &mut items, words).await?;
    Ok(items)
}

/// Cases as lists show them.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn items(
    app: &App,
    caller: &Caller,
    cases: &[Case],
) -> Result<Vec<CaseItem>, Refusal> {
    let now = app.store.ambient().now();
    let mut wanted = Wanted::by_cases(cases);
    let listed = store::kinds::listed(&app.store, cases).await?;
    let today = calendar().date_of(now);
    let measured = store::kinds::last_facts(&app.store, cases, today).await?;
    for case in cases {
        if let Some(values) = listed.get(&case.id) {
            names_of(case.kind.kind().fields, values, &mut wanted);
        }
    }
    let (requesters, names) = tokio::try_join!(
        store::requests::requesters(&app.store, cases),
        Names::load(&app.store, &wanted),
    )?;
    let calendar = app.store.calendar_in_force().await?;
    let lens = Lens {
        names: &names,
        language: caller.language,
        now,
        official: caller.actor.is_official(),
        calendar: &calendar,
    };
    let items = cases.iter().map(|case| {
        let mut item = lens.item(case, requesters.get(&case.id).map(String::as_str));
        if let Some(values) = listed.get(&case.id) {
            item.fields = fields::shown(case.kind, values, &lens, false);
        }
        fields::measured(&mut item.fields, case, measured.get(&case.id));
        item
    });
    Ok(items.collect())
}

/// One page of what `filter` and the words to search for let through.
pub(crate) async fn find(
    app: &App,
    caller: &Caller,
    filter: &CaseFilter,
    (words, ranking): (Option<&str>, Ranking),
    page: &Page<store::cases::Cursor>,
) -> Result<Found, Refusal> {
    let cases = Cases::visible_to(&caller.scope());
    let Some(words) = words else {
        return browse(app, &cases, filter, ranking.order(), page).await;
    };
    if !filter.needs_rows() {
        return search::find(app, caller, filter, (words, ranking), page).await;
    }
    let ids = search::hits(app, caller, filter, words).await?;
    let narrowed = CaseFilter {
        ids: Some(ids.clone()),
        ..filter.clone()
    };
    match ranking {
        Ranking::By(order) => browse(app, &cases, &narrowed, order, page).await,
        Ranking::Relevance => search::narrowed(app, &cases, &narrowed, &ids, page).await,
    }
}

async fn browse(
    app: &App,
    cases: &Cases,
    filter: &CaseFilter,
    order: Order,
    page: &Page<store::cases::Cursor>,
) -> Result<Found, Refusal> {
    let (found, total) = tokio::try_join!(
        cases.page(&app.store, filter, order, page.after, page.limit),
        cases.total(&app.store, filter),
    )?;
    Ok(Found {
        cases: found.items,
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total: total.rows,
        total_is_estimate: total.is_estimate,
    })
}

/// May the caller see lists of this kind at all?
///
/// # Errors
/// 403 when not.
pub(crate) fn authorize_list(caller: &Caller, mount: Mount, action: Action) -> Result<(), Refusal> {
    caller.may(
        action,
        Resource::Kind(mount.kind().unwrap_or(CaseKind::Request)),
    )
}
