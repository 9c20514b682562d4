//! `GET /api/v1/users`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Role};
use domain::platform::UnitKind;
use serde::Deserialize;
use store::cases::Lookup;
use store::platform::{People, PeopleFilter, PeopleOrder, Place};
use utoipa::IntoParams;
use utoipa::openapi::schema::Object;

use super::view::UserBody;
use crate::App;
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::openapi::words;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;
use crate::people::me::names_of;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListUsers {
    /// Part of the sign-in or display name.
    q: Option<String>,
    /// Code of a role.
    #[param(schema_with = roles)]
    role: Option<String>,
    /// Code of a department or park.
    unit: Option<String>,
    /// Able to sign in or not.
    active: Option<bool>,
    /// `name` (the default; Chinese by pinyin), `unit`, `role` or `-created`.
    #[param(schema_with = orders)]
    sort: Option<String>,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl ListUsers {
    async fn filter(&self, app: &App) -> Result<PeopleFilter, Refusal> {
        let mut errors = FieldErrors::default();
        let role = match self.role.as_deref() {
            None | Some("") => None,
            Some(code) => {
                let role = Role::from_code(code);
                if role.is_none() {
                    errors.add_code("role", "input.unknown");
                }
                role
            }
        };
        errors.finish()?;
        let unit = match self.unit.as_deref() {
            None | Some("") => None,
            Some(code) => {
                let unit = Lookup::now(&app.store)
                    .retired_too()
                    .unit(code, &UnitKind::ALL)
                    .await?;
                Some(unit.ok_or_else(|| field_refusal_code("unit", "input.unknown"))?)
            }
        };
        Ok(PeopleFilter {
            text: self.q.clone().filter(|text| !text.is_empty()),
            role,
            unit,
            active: self.active,
            enterprise: None,
        })
    }
}

/// The accounts that the caller may know of: all for administrators and auditors, colleagues for the
/// people of an enterprise.
#[utoipa::path(get, path = "/users", tag = "users", params(ListUsers), responses((status = 200, body = PageOf<UserBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListUsers>,
) -> Result<Json<PageOf<UserBody>>, Refusal> {
    caller.may(Action::ReadUsers, Resource::Product)?;
    let order = match query.sort.as_deref() {
        None | Some("" | "name") => PeopleOrder::Name,
        Some("unit") => PeopleOrder::Unit,
        Some("role") => PeopleOrder::Role,
        Some("-created") => PeopleOrder::Newest,
        Some(_) => return Err(field_refusal_code("sort", "input.unknown")),
    };
    let page = PageQuery::new(query.limit, query.cursor.clone());
    let page = page.parse_where(|place: &Place| place.is_of_people(order))?;
    let filter = query.filter(&app).await?;
    let people = People::visible_to(&caller.actor);
    let found = people
        .page(&app.store, &filter, order, page.after, page.limit)
        .await?;
    let names = names_of(&app, &found.items).await?;
    let describe = |user| UserBody::new(user, &names, caller.language);
    Ok(Json(PageOf {
        items: found.items.into_iter().map(describe).collect(),
        next_cursor: found.next.map(|place| place.to_string()),
        total: found.total,
        total_is_estimate: false,
    }))
}

fn roles() -> Object {
    words::one_of_or_empty(Role::ALL.map(Role::code))
}

fn orders() -> Object {
    words::one_of_or_empty(["name", "unit", "role", "-created"])
}
