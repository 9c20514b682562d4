//! `GET /requests`, `/problems`, `/cases`: a page of cases that the caller may know of.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::lifecycle::CaseKind;
use store::cases::{CaseFilter, Cases, Names, Order, Wanted};

use super::filter::CaseQuery;
use super::load::Mount;
use super::search::{self, Found};
use super::view::{CaseItem, Lens};
use crate::http::extract::{Page, PageOf, PageQuery, Query};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Cases within the caller's scope, narrowed and paged.
#[utoipa::path(get, path = "", tag = "cases", params(CaseQuery),
    responses((status = 200, body = PageOf<CaseItem>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    query: Result<Query<CaseQuery>, Refusal>,
) -> Result<Json<PageOf<CaseItem>>, Refusal> {
    authorize_list(&caller, mount, Action::ListCases)?;
    let Query(query) = query?;
    let language = caller.language;
    let now = app.store.ambient().now();
    let filter = query.filter(&app, mount, now).await?;
    let page: Page<store::cases::Cursor> =
        PageQuery::new(query.limit, query.cursor.clone()).parse()?;
    let order = query.order()?;
    let cases = Cases::visible_to(&caller.scope());
    let found = find(&app, &caller, &cases, &filter, order, query.words(), &page).await?;
    let wanted = Wanted::by_cases(&found.cases);
    let (details, names) = tokio::try_join!(
        store::requests::details(&app.store, &found.cases),
        Names::load(&app.store, &wanted),
    )?;
    let lens = Lens {
        names: &names,
        language,
        now,
    };
    let items = found.cases.iter();
    let items = items
        .map(|case| lens.item(case, details.get(&case.id)))
        .collect();
    Ok(Json(PageOf {
        items,
        next_cursor: found.next_cursor,
        total: found.total,
        total_is_estimate: found.total_is_estimate,
    }))
}

/// One page of what `filter` and the words to search for let through.
pub(crate) async fn find(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    filter: &CaseFilter,
    order: Order,
    words: Option<&str>,
    page: &Page<store::cases::Cursor>,
) -> Result<Found, Refusal> {
    match words {
        Some(words) => search::find(app, caller, cases, filter, order, words, page).await,
        None => browse(app, cases, filter, order, page).await,
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
