//! Scenarios: what-ifs that are kept, shared, held side by side.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource};
use domain::words::{ScenarioId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::chain_graph::{NewScenario, Scenario, ScenarioChange, Scenarios, scenarios};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::body::SideBody;
use super::difference::{SegmentChange, SidesBody};
use super::edit::checked_note;
use super::select::{chain_of, held};
use super::what_if::{ArrivalBody, ChangeBody, StopBody, reckon};
use crate::http::extract::{Id, IfMatch, Input, PageOf, Query, Versioned};
use crate::http::refs::{People, Ref};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Letters of a name at most.
const NAME_MAX: usize = 100;
/// Scenarios held side by side at most.
const COMPARED_MAX: usize = 8;

/// A kept scenario.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scenario)]
pub struct ScenarioBody {
    /// Which one.
    id: Uuid,
    /// What it is called.
    name: String,
    /// The chain it is about.
    chain: String,
    /// The region whose firms count as local.
    region: Option<String>,
    /// What changes.
    #[serde(flatten)]
    change: ChangeBody,
    /// In the words of its owner.
    note: Option<String>,
    /// Whether others see it.
    shared: bool,
    /// Who keeps it.
    owner: Option<Ref>,
    /// Whether that is the caller.
    mine: bool,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Version, to be sent as `If-Match`.
    version: i64,
}

async fn bodies(
    app: &App,
    caller: &Caller,
    rows: Vec<Scenario>,
) -> Result<Vec<ScenarioBody>, Refusal> {
    let people = People::load(&app.store, rows.iter().map(|row| row.owner)).await?;
    let body = |row: Scenario| {
        let change =
            serde_json::from_str(&row.change).map_err(|error| Refusal::internal(&error))?;
        Ok(ScenarioBody {
            id: row.id.uuid(),
            name: row.name,
            chain: row.chain,
            region: row.region,
            change,
            note: row.note,
            shared: row.shared,
            owner: people.of(row.owner, caller.language),
            mine: row.owner == caller.user.id,
            created_at: row.created_at,
            version: row.version,
        })
    };
    rows.into_iter().map(body).collect()
}

/// Of which chain.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfChain {
    /// Name of a chain; all when left out.
    pub chain: Option<String>,
}

/// The caller's scenarios and those that are shared, the latest first.
#[utoipa::path(get, path = "/scenarios", tag = "chain-graph", params(OfChain), responses((status = 200, body = PageOf<ScenarioBody>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<OfChain>, Refusal>,
) -> Result<Json<PageOf<ScenarioBody>>, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let Query(query) = query?;
    let visible = Scenarios::visible_to(&caller.actor);
    let rows = visible.list(&app.store, query.chain.as_deref()).await?;
    Ok(Json(PageOf::whole(bodies(&app, &caller, rows).await?)))
}

/// A scenario to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = KeepScenario)]
pub struct KeepInput {
    /// What it is called.
    name: String,
    /// Name or code of a chain, or name of a product.
    chain: String,
    /// The region whose firms count as local; the chain's own when left out.
    region: Option<String>,
    /// What changes.
    #[serde(flatten)]
    change: ChangeBody,
    /// In the words of its owner.
    note: Option<String>,
    /// Whether others see it.
    #[serde(default)]
    shared: bool,
}

/// Keeps a scenario.
#[utoipa::path(post, path = "/scenarios", tag = "chain-graph", request_body = KeepInput, responses((status = 201, body = ScenarioBody)))]
pub async fn keep(
    State(app): State<App>,
    caller: Caller,
    input: Input<KeepInput>,
) -> Result<Response, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let loaded = held(&app, None).await?;
    let input = input.parse()?;
    let name = checked_name(&input.name)?;
    input.change.check()?;
    let selected = chain_of(loaded, &input.chain, input.region.as_deref())?;
    let new = NewScenario {
        owner: caller.user.id,
        chain: selected.name,
        region: selected.region,
        name,
        note: checked_note(input.note)?,
        change: json(&input.change)?,
        shared: input.shared,
    };
    let id = app
        .store
        .write(new, |work, new| {
            Box::pin(scenarios::add_scenario(work, new))
        })
        .await?;
    let kept = show(&app, &caller, id).await?;
    Ok((StatusCode::CREATED, kept).into_response())
}

fn checked_name(name: &str) -> Result<String, Refusal> {
    let name = name.trim();
    match (1..=NAME_MAX).contains(&name.chars().count()) {
        true => Ok(name.to_owned()),
        false => Err(field_refusal_code("name", "chain_graph.scenario_name")),
    }
}

fn json(change: &ChangeBody) -> Result<String, Refusal> {
    serde_json::to_string(change).map_err(|error| Refusal::internal(&error))
}

async fn row(app: &App, caller: &Caller, id: ScenarioId) -> Result<Scenario, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let found = Scenarios::visible_to(&caller.actor)
        .by_id(&app.store, id)
        .await?;
    found.ok_or_else(Refusal::not_found)
}

async fn show(
    app: &App,
    caller: &Caller,
    id: ScenarioId,
) -> Result<Versioned<ScenarioBody>, Refusal> {
    let row = row(app, caller, id).await?;
    let version = row.version;
    let body = bodies(app, caller, vec![row]).await?.pop();
    let body = body.ok_or_else(Refusal::not_found)?;
    Ok(Versioned { version, body })
}

/// One scenario.
#[utoipa::path(get, path = "/scenarios/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 200, body = ScenarioBody)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<ScenarioId>, Refusal>,
) -> Result<Versioned<ScenarioBody>, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    show(&app, &caller, id?.0).await
}

/// What changes about a scenario; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ChangeScenario)]
pub struct ChangeInput {
    /// What it is called.
    name: Option<String>,
    /// In the words of its owner; empty takes it away.
    note: Option<String>,
    /// Whether others see it.
    shared: Option<bool>,
    /// Firms that leave; with `come` and `stop` the whole change.
    leave: Option<Vec<String>>,
    /// Firms that come.
    come: Option<Vec<ArrivalBody>>,
    /// Firms that stand still.
    stop: Option<Vec<StopBody>>,
}

/// Changes a scenario of the caller's own.
#[utoipa::path(patch, path = "/scenarios/{id}", tag = "chain-graph", request_body = ChangeInput,
    params(("id" = String, Path), ("If-Match" = String, Header)), responses((status = 200, body = ScenarioBody)))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<ScenarioId>, Refusal>,
    seen: IfMatch,
    input: Input<ChangeInput>,
) -> Result<Versioned<ScenarioBody>, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let Id(id) = id?;
    let row = own(&app, &caller, id).await?;
    seen.check(row.version)?;
    let input = input.parse()?;
    let is_changed = input.leave.is_some() || input.come.is_some() || input.stop.is_some();
    let held: ChangeBody =
        serde_json::from_str(&row.change).map_err(|error| Refusal::internal(&error))?;
    let changed = ChangeBody {
        leave: input.leave.unwrap_or(held.leave),
        come: input.come.unwrap_or(held.come),
        stop: input.stop.unwrap_or(held.stop),
    };
    changed.check()?;
    let note = match input.note {
        None => None,
        Some(note) => Some(checked_note(Some(note))?.unwrap_or_default()),
    };
    let change = ScenarioChange {
        name: input.name.as_deref().map(checked_name).transpose()?,
        note,
        change: is_changed.then(|| json(&changed)).transpose()?,
        shared: input.shared,
    };
    let given = (caller.user.id, id, row.version, change);
    app.store
        .write(given, |work, (owner, id, seen, change)| {
            Box::pin(scenarios::change_scenario(work, *owner, *id, *seen, change))
        })
        .await?;
    show(&app, &caller, id).await
}

/// A scenario of the caller's own; one that is only shared may be read, not changed.
async fn own(app: &App, caller: &Caller, id: ScenarioId) -> Result<Scenario, Refusal> {
    let row = row(app, caller, id).await?;
    match row.owner == caller.user.id {
        true => Ok(row),
        false => Err(Refusal::forbidden()),
    }
}

/// Forgets a scenario of the caller's own.
#[utoipa::path(delete, path = "/scenarios/{id}", tag = "chain-graph", params(("id" = String, Path)), responses((status = 204)))]
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    id: Result<Id<ScenarioId>, Refusal>,
) -> Result<StatusCode, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let Id(id) = id?;
    own(&app, &caller, id).await?;
    let given: (UserId, ScenarioId) = (caller.user.id, id);
    app.store
        .write(given, |work, (owner, id)| {
            Box::pin(scenarios::remove_scenario(work, *owner, *id))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Which scenarios.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// Identifiers, separated by commas; up to eight of one chain.
    ids: String,
}

/// One scenario beside others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedScenario)]
pub struct ComparedBody {
    /// Which one.
    id: Uuid,
    /// What it is called.
    name: String,
    /// The chain it is about.
    chain: String,
    /// The chain as it is.
    base: SideBody,
    /// The chain as it would be.
    side: SideBody,
    /// Segments whose state changes.
    segments: Vec<SegmentChange>,
    /// Names that the graph does not know any more.
    unknown: Vec<String>,
}

/// Scenarios side by side.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComparedScenarios)]
pub struct CompareBody {
    /// Version of the graph that they were reckoned on.
    version: u32,
    /// The chain of the first as it is.
    base: Option<SideBody>,
    /// The scenarios in the order asked for.
    items: Vec<ComparedBody>,
}

/// Scenarios side by side, each reckoned on the latest version.
#[utoipa::path(get, path = "/scenarios/compare", tag = "chain-graph", params(CompareQuery), responses((status = 200, body = CompareBody)))]
pub async fn compare(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<CompareQuery>, Refusal>,
) -> Result<Json<CompareBody>, Refusal> {
    caller.may(Action::PlanChains, Resource::Product)?;
    let loaded = held(&app, None).await?;
    let Query(query) = query?;
    let ids: Result<Vec<ScenarioId>, _> = query
        .ids
        .split(',')
        .filter(|id| !id.trim().is_empty())
        .map(|id| id.trim().parse())
        .collect();
    let ids = ids.map_err(|_| field_refusal_code("ids", "input.unknown"))?;
    if ids.is_empty() || ids.len() > COMPARED_MAX {
        return Err(field_refusal_code("ids", "chain_graph.compared"));
    }
    let mut items = Vec::new();
    for id in ids {
        let row = row(&app, &caller, id).await?;
        let change: ChangeBody =
            serde_json::from_str(&row.change).map_err(|error| Refusal::internal(&error))?;
        let region = row.region.as_deref().unwrap_or_default();
        let selected = chain_of(loaded.clone(), &row.chain, Some(region))?;
        let (before, after, unknown, _) = reckon(&selected, &change).await?;
        let SidesBody { sides, segments } = SidesBody::of(&before, &after);
        let [base, side] = sides;
        items.push(ComparedBody {
            id: row.id.uuid(),
            name: row.name,
            chain: row.chain,
            base,
            side,
            segments,
            unknown,
        });
    }
    Ok(Json(CompareBody {
        version: loaded.graph.version,
        base: items.first().map(|first| first.base.clone()),
        items,
    }))
}
