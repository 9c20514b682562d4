//! `GET /api/v1/enterprises`.

use axum::Json;
use axum::extract::State;
use domain::platform::{EnterpriseStatus, UnitKind};
use serde::Deserialize;
use store::cases::Lookup;
use store::platform::{EnterpriseFilter, EnterpriseOrder, Enterprises, Place};
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::view::{EnterpriseBody, describe};
use crate::App;
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListEnterprises {
    /// `pending`, `approved` or `rejected`.
    #[param(schema_with = statuses)]
    status: Option<String>,
    /// Part of the name, or the beginning of the code.
    q: Option<String>,
    /// Code of a park.
    park: Option<String>,
    /// Code of a chain.
    chain: Option<String>,
    /// `name` (the default; Chinese by pinyin) or `-created`.
    #[param(schema_with = orders)]
    sort: Option<String>,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ListEnterprises {
    async fn filter(&self, app: &App) -> Result<EnterpriseFilter, Refusal> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let mut errors = FieldErrors::default();
        let lookup = Lookup::now(&app.store).retired_too();
        let status = given(&self.status)
            .and_then(|code| errors.known("status", EnterpriseStatus::from_code(&code)));
        let park = match given(&self.park) {
            None => None,
            Some(code) => {
                let found = lookup.unit(&code, &[UnitKind::Park]).await?;
                errors.known("park", found)
            }
        };
        let chain = match given(&self.chain) {
            None => None,
            Some(code) => errors.known("chain", lookup.chain(&code).await?),
        };
        errors.finish()?;
        Ok(EnterpriseFilter {
            status,
            text: given(&self.q),
            park,
            chain,
        })
    }
}

/// The enterprises that the caller may know of.
#[utoipa::path(get, path = "/enterprises", tag = "enterprises", params(ListEnterprises), responses((status = 200, body = PageOf<EnterpriseBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListEnterprises>,
) -> Result<Json<PageOf<EnterpriseBody>>, Refusal> {
    let order = match query.sort.as_deref() {
        None | Some("" | "name") => EnterpriseOrder::Name,
        Some("-created") => EnterpriseOrder::Newest,
        Some(_) => return Err(field_refusal_code("sort", "input.unknown")),
    };
    let page = PageQuery::new(query.limit, query.cursor.clone());
    let page = page.parse_where(|place: &Place| place.is_of_enterprises(order))?;
    let filter = query.filter(&app).await?;
    let visible = Enterprises::visible_to(&caller.actor);
    let found = visible
        .page(&app.store, &filter, order, page.after, page.limit)
        .await?;
    Ok(Json(PageOf {
        next_cursor: found.next.map(|place| place.to_string()),
        items: describe(&app, &caller, found.items).await?,
        total: found.total,
        total_is_estimate: false,
    }))
}

fn statuses() -> Object {
    words::one_of_or_empty(EnterpriseStatus::ALL.map(EnterpriseStatus::code))
}

fn orders() -> Object {
    words::one_of_or_empty(["name", "-created"])
}
