//! `GET /api/v1/chain-graph`.

use std::collections::BTreeMap;

use axum::extract::State;
use chain::analyse::ChainView;
use domain::access::{Action, Resource};
use domain::catalogue::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::chain_graph::GraphVersion;
use utoipa::{IntoParams, ToSchema};

use super::body::{RateBody, ReasonBody, say, states};
use super::charge::is_for_all;
use super::places::{platform_chains, region_name};
use super::select::{Selected, chain_of};
use crate::http::extract::{Query, Versioned};
use crate::http::refs::{People, Ref};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionQuery {
    /// Version of the graph; the latest when left out.
    pub version: Option<u32>,
}

/// A version of the graph.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphVersion)]
pub struct VersionBody {
    /// Its number; 0 while there is no graph.
    pub version: u32,
    /// Day that its facts are of.
    pub date: Option<String>,
    /// `import`, `edit`, `undo` or `restore`.
    pub kind: Option<&'static str>,
    /// In the words of whoever made it.
    pub note: Option<String>,
    /// When it was made.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub made_at: Option<Timestamp>,
    /// Who made it; null for the command line.
    pub made_by: Option<Ref>,
    /// Which version an undo or restore brought back.
    pub of: Option<u32>,
    /// How many edits made it.
    pub edits: u32,
    /// How much of everything it holds, by list.
    #[schema(value_type = Object)]
    pub counts: Value,
    /// What its import left out, and why.
    pub dropped: Vec<DroppedBody>,
}

/// Records that an import left out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = GraphDropped)]
pub struct DroppedBody {
    /// `recipe`, `kind`, `company`, `make` or `make_weight`.
    pub record: String,
    /// `self_loop`, `fragment`, `duplicate`, `wrong_direction`, `weight_not_positive`,
    /// `share_above_one`, `service` or `activity`.
    pub reason: String,
    /// How many.
    pub count: usize,
    /// Some of them, as they were written.
    pub examples: Vec<String>,
}

fn dropped(report: &Value) -> Vec<DroppedBody> {
    let listed = report.get("dropped").cloned();
    listed
        .and_then(|listed| serde_json::from_value(listed).ok())
        .unwrap_or_default()
}

/// Versions with the names of those who made them.
///
/// # Errors
/// When the database fails.
pub async fn version_bodies(
    app: &App,
    versions: Vec<GraphVersion>,
    language: Language,
) -> Result<Vec<VersionBody>, Refusal> {
    let people = People::load(&app.store, versions.iter().filter_map(|version| version.by)).await?;
    let body = |version: GraphVersion| VersionBody {
        version: version.number,
        date: version.day,
        kind: Some(version.kind.code()),
        note: version.note,
        made_at: Some(version.at),
        made_by: version.by.and_then(|by| people.of(by, language)),
        of: version.same_as,
        edits: version.edit_count,
        counts: version.counts,
        dropped: version.report.as_ref().map(dropped).unwrap_or_default(),
    };
    Ok(versions.into_iter().map(body).collect())
}

/// A chain at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChainStrip)]
pub struct Strip {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The chain of the platform with this code.
    pub platform: Option<Ref>,
    /// Division code of the region that grows it.
    pub region: Option<String>,
    /// Its name, within Hunan.
    pub region_name: Option<String>,
    /// Number of segments.
    pub segments: usize,
    /// Number of segments in each state.
    pub states: BTreeMap<String, usize>,
    /// Segments with a local maker by all whose state is known.
    pub completeness: Option<f64>,
    /// The same by value.
    pub completeness_by_value: Option<f64>,
    /// Share bought locally.
    pub local_rate: Option<f64>,
    /// The same with its bounds.
    pub local_sourcing: RateBody,
    /// Local firms.
    pub firms_local: usize,
    /// What to read first.
    pub headline: Vec<ReasonBody>,
}

/// A place of the graph.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphPlace)]
pub struct PlaceBody {
    /// Its name.
    pub name: String,
    /// Its division code.
    pub region: Option<String>,
}

/// The graph at a glance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphOverview)]
pub struct Overview {
    /// The version.
    #[serde(flatten)]
    pub version: VersionBody,
    /// Its chains.
    pub chains: Vec<Strip>,
    /// Its places.
    pub places: Vec<PlaceBody>,
    /// Whether the caller may replace it, or add to it from a file.
    pub may_import: bool,
}

/// The latest version, or another, with every chain at a glance. Version 0 while there is no graph.
#[utoipa::path(get, path = "", tag = "chain-graph", params(VersionQuery), responses((status = 200, body = Overview)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<VersionQuery>, Refusal>,
) -> Result<Versioned<Overview>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    let Query(query) = query?;
    show(&app, &caller, query.version).await
}

/// A version with every chain at a glance.
///
/// # Errors
/// 404 when a version is named that is not there.
pub async fn show(
    app: &App,
    caller: &Caller,
    version: Option<u32>,
) -> Result<Versioned<Overview>, Refusal> {
    let Some(loaded) = app.graphs.at(&app.store, version).await? else {
        return match version {
            Some(_) => Err(Refusal::not_found()),
            None => Ok(nothing(caller)),
        };
    };
    let number = loaded.graph.version;
    let row = app.store.graph_version(number).await?;
    let row = row.ok_or_else(Refusal::not_found)?;
    let mut bodies = version_bodies(app, vec![row], caller.language).await?;
    let version = bodies.pop().ok_or_else(Refusal::not_found)?;
    let mut platform = platform_chains(app, caller.language).await?;
    let mut chains = Vec::new();
    for chain in &loaded.graph.chains {
        let selected = chain_of(loaded.clone(), &chain.name, None)?;
        let of_platform = chain.code.as_ref().and_then(|code| platform.remove(code));
        chains.push(strip(&selected, of_platform, caller.language).await?);
    }
    let place = |place: &chain::model::Place| PlaceBody {
        name: place.name.clone(),
        region: place.region.clone(),
    };
    let body = Overview {
        version,
        chains,
        places: loaded.graph.places.iter().map(place).collect(),
        may_import: is_for_all(caller),
    };
    Ok(Versioned {
        version: i64::from(number),
        body,
    })
}

fn nothing(caller: &Caller) -> Versioned<Overview> {
    let version = VersionBody {
        version: 0,
        date: None,
        kind: None,
        note: None,
        made_at: None,
        made_by: None,
        of: None,
        edits: 0,
        counts: super::graphs::counts(&chain::model::ChainGraph::default()),
        dropped: Vec::new(),
    };
    let body = Overview {
        version,
        chains: Vec::new(),
        places: Vec::new(),
        may_import: is_for_all(caller),
    };
    Versioned { version: 0, body }
}

async fn strip(
    selected: &Selected,
    platform: Option<Ref>,
    language: Language,
) -> Result<Strip, Refusal> {
    let analysis = selected.analysis().await?;
    let question = selected.loaded.question(selected.region.as_deref());
    let makers = ChainView::find(question, &selected.name).map(|view| view.makers(question));
    let local = makers.iter().flatten();
    Ok(Strip {
        name: selected.name.clone(),
        code: selected.code.clone(),
        platform,
        region_name: region_name(selected.region.as_deref()),
        region: selected.region.clone(),
        segments: analysis.segments.len(),
        states: states(&analysis.completeness.states),
        completeness: analysis.completeness.counted,
        completeness_by_value: analysis.completeness.by_value,
        local_rate: analysis.local_sourcing.all.rate,
        local_sourcing: (&analysis.local_sourcing.all).into(),
        firms_local: local.filter(|firm| question.is_local(**firm)).count(),
        headline: say(&chain::analyse::headline(&analysis), language),
    })
}
