//! `GET /board`: the dispatch board of a day, as far as the caller sees projects.

use std::collections::{BTreeMap, HashMap};

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource, Scope};
use domain::kinds::CaseKind;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use steering::board::{Board, Item, Signed, board};
use steering::investment::Undertakings;
use steering::lights::PRESETS;
use store::cases::calendar;
use store::investment::ledger;
use store::projects::{boarded, note_asked};
use store::{Store, StoreError};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::extract::Query;
use crate::http::openapi::words;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Everything under `/board`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read))
}

/// Of which day, and of which chain.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// The day; today when left out.
    #[param(schema_with = words::day)]
    pub on: Option<String>,
    /// Code of a chain; all that the caller sees when left out.
    pub chain: Option<String>,
}

/// Projects by light.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LightCounts {
    /// Red.
    pub red: u64,
    /// Yellow.
    pub yellow: u64,
    /// Green.
    pub green: u64,
    /// Not judged.
    pub none: u64,
}

/// What projects add up to; amounts are decimals of 万元.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BoardSums {
    /// Projects by the state they are in.
    pub stages: BTreeMap<String, u64>,
    /// Projects neither ended nor merged.
    pub projects: u64,
    /// Planned for the year.
    pub planned: String,
    /// Invested within the year, by the last report.
    pub done: String,
    /// Funds in place, by the last report.
    pub in_place: String,
    /// Agreed in undertakings signed since the first of January, by currency, in 10⁴ of it.
    pub signed: BTreeMap<String, String>,
    /// Projects by light.
    pub lights: LightCounts,
    /// Keys of red projects, the one that is red for the longest time first.
    pub red: Vec<String>,
}

/// A chain of the board.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BoardChain {
    /// Its code.
    pub chain: String,
    /// What its projects add up to.
    #[serde(flatten)]
    pub sums: BoardSums,
}

/// The board of a day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BoardView {
    /// The day.
    #[schema(format = Date)]
    pub on: String,
    /// Chains by code.
    pub chains: Vec<BoardChain>,
    /// All of them together.
    pub total: BoardSums,
}

/// The board of a day as it was shown then: chains against stages, money, lights.
#[utoipa::path(get, path = "/board", tag = "rates", params(BoardQuery),
    responses((status = 200, body = BoardView)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<BoardQuery>, Refusal>,
) -> Result<Json<BoardView>, Refusal> {
    caller.may(Action::ListCases, Resource::Kind(CaseKind::Project))?;
    let Query(query) = query?;
    let today = calendar().date_of(app.store.ambient().now());
    let on = match query.on.as_deref() {
        None | Some("") => today,
        Some(day) => day
            .parse::<Date>()
            .map_err(|_| field_refusal_code("on", "date.invalid"))?,
    };
    let chain = query.chain.as_deref().filter(|code| !code.is_empty());
    let board = board_of(&app.store, &caller.scope(), on, chain).await?;
    let view = serde_json::to_value(&board).and_then(serde_json::from_value);
    view.map(Json).map_err(|error| Refusal::internal(&error))
}

/// The board of a day as somebody sees it.
///
/// # Errors
/// When the database refuses.
pub async fn board_of(
    store: &Store,
    scope: &Scope,
    on: Date,
    chain: Option<&str>,
) -> Result<Board, StoreError> {
    note_asked(store, on).await?;
    let mut projects = boarded(store, scope).await?;
    if let Some(chain) = chain {
        projects.retain(|project| project.chain == chain);
    }
    let items: Vec<Item<'_>> = projects
        .iter()
        .map(|one| Item {
            key: &one.project.key,
            chain: &one.chain,
            state: &one.project.state,
            history: &one.history,
        })
        .collect();
    let rules = PRESETS[0].rules().map_err(|faults| StoreError::Corrupt {
        place: "the preset of lights",
        what: format!("{} faults", faults.total()),
    })?;
    let signed = signed(store, scope, on, chain).await?;
    Ok(board(&items, &signed, &rules, on))
}

/// The undertakings that were signed in the year up to a day, each counted once.
async fn signed(
    store: &Store,
    scope: &Scope,
    on: Date,
    chain: Option<&str>,
) -> Result<Vec<Signed>, StoreError> {
    let ledger = ledger(store, scope).await?;
    let codes: HashMap<_, _> = store
        .chains()
        .await?
        .into_iter()
        .map(|chain| (chain.id, chain.code))
        .collect();
    let chain_of = |key: &str| {
        let chain = ledger.places.get(key).and_then(|place| place.chain);
        chain
            .and_then(|chain| codes.get(&chain).cloned())
            .unwrap_or_default()
    };
    let undertakings = Undertakings::of(&ledger.leads);
    let year = on.first_of_year()..=on;
    let signed = undertakings.all.iter().filter(|one| {
        let signed_on = one.first(|lead| lead.signed_on);
        signed_on.is_some_and(|day| year.contains(&day))
    });
    let signed = signed.map(|one| Signed {
        chain: chain_of(&one.root.key),
        agreed: one
            .agreed
            .0
            .iter()
            .map(|(currency, sum)| (currency.clone(), sum.0))
            .collect(),
    });
    Ok(signed
        .filter(|one| chain.is_none_or(|chain| one.chain == chain))
        .collect())
}
