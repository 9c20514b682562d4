//! `GET /enterprises/{id}/page`: everything about one firm on one page.

use axum::Json;
use axum::extract::{Path, State};
use domain::access::{Action, Resource};
use domain::kinds::CaseKind;
use domain::words::EnterpriseId;
use serde::Serialize;
use store::cases::{CaseFilter, Cases, Lookup, Order};
use store::platform::{Enterprise, Enterprises, People, PeopleFilter, PeopleOrder};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::items;
use crate::cases::view::CaseItem;
use crate::city::{EnterpriseBody, describe_enterprises};
use crate::graph::{FirmPlace, placed};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Cases of a kind that the page shows; the list behind holds all.
const SHOWN: u64 = 10;

/// People that the page shows.
const PEOPLE_MAX: u64 = 50;

/// Cases of one kind about a firm.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirmCases {
    /// Code of the kind.
    pub kind: &'static str,
    /// Under which path its list stands; the filter `enterprise` narrows it to the firm.
    pub path: &'static str,
    /// How many the caller may know of.
    pub total: u64,
    /// How many of them are open.
    pub open: u64,
    /// The newest.
    pub items: Vec<CaseItem>,
}

/// Somebody who acts for a firm.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirmPerson {
    /// The account.
    pub id: Uuid,
    /// The sign-in name.
    pub name: String,
    /// What others call the person.
    pub display_name: String,
    /// Whether the person may sign in.
    pub active: bool,
}

/// Everything that the caller may see of one firm.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirmPage {
    /// The firm itself.
    pub enterprise: EnterpriseBody,
    /// Its cases by kind, kinds of which the caller sees none left out.
    pub cases: Vec<FirmCases>,
    /// Who acts for it; null for those who may not see accounts.
    pub people: Option<Vec<FirmPerson>>,
    /// Its place in the chain; null where it has none, or for those who may not read the graph.
    pub chain: Option<FirmPlace>,
}

/// Everything that the caller may see of one firm, by its id or unified social credit code.
#[utoipa::path(get, path = "/enterprises/{id}/page", tag = "enterprises", params(("id" = String, Path)),
    responses((status = 200, body = FirmPage)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path(which): Path<String>,
) -> Result<Json<FirmPage>, Refusal> {
    let firm = find(&app, &caller, &which).await?;
    let (id, uscc) = (firm.id, firm.uscc.clone());
    let bodies = describe_enterprises(&app, &caller, vec![firm]).await?;
    let enterprise = bodies.into_iter().next().ok_or_else(Refusal::not_found)?;
    Ok(Json(FirmPage {
        enterprise,
        cases: cases(&app, &caller, id).await?,
        people: people(&app, &caller, id).await?,
        chain: placed(&app, &caller, &uscc).await?,
    }))
}

async fn find(app: &App, caller: &Caller, which: &str) -> Result<Enterprise, Refusal> {
    let id = match which.parse::<EnterpriseId>() {
        Ok(id) => Some(id),
        Err(_) => Lookup::now(&app.store).enterprise(which.trim()).await?,
    };
    let id = id.ok_or_else(Refusal::not_found)?;
    let known = Enterprises::visible_to(&caller.actor);
    let found = known.by_id(&app.store, id).await?;
    found.ok_or_else(Refusal::not_found)
}

async fn cases(app: &App, caller: &Caller, firm: EnterpriseId) -> Result<Vec<FirmCases>, Refusal> {
    let visible = Cases::visible_to(&caller.scope());
    let mut all = Vec::new();
    for kind in CaseKind::ALL {
        if caller.may(Action::ListCases, Resource::Kind(kind)).is_err() {
            continue;
        }
        let filter = CaseFilter {
            kind: Some(kind),
            enterprise: Some(firm),
            ..CaseFilter::default()
        };
        let newest = visible.page(&app.store, &filter, Order::NewestFirst, None, SHOWN);
        let newest = newest.await?.items;
        if newest.is_empty() {
            continue;
        }
        let open = CaseFilter {
            open: Some(true),
            ..filter.clone()
        };
        all.push(FirmCases {
            kind: kind.code(),
            path: kind.kind().path,
            total: visible.total(&app.store, &filter).await?.rows,
            open: visible.total(&app.store, &open).await?.rows,
            items: items(app, caller, &newest).await?,
        });
    }
    Ok(all)
}

async fn people(
    app: &App,
    caller: &Caller,
    firm: EnterpriseId,
) -> Result<Option<Vec<FirmPerson>>, Refusal> {
    if caller.may(Action::ReadUsers, Resource::Product).is_err() {
        return Ok(None);
    }
    let filter = PeopleFilter {
        enterprise: Some(firm),
        ..PeopleFilter::default()
    };
    let known = People::visible_to(&caller.actor);
    let page = known.page(&app.store, &filter, PeopleOrder::Name, None, PEOPLE_MAX);
    let people = page.await?.items.into_iter().map(|user| FirmPerson {
        id: user.id.uuid(),
        name: user.name,
        display_name: user.display_name,
        active: user.active,
    });
    Ok(Some(people.collect()))
}
