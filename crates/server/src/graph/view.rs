//! `GET /api/v1/chain-graph/view`.

use axum::extract::State;
use chain::analyse::ChainView;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{SegmentBody, segments};
use super::findings::Findings;
use super::picture::{Picture, firms_of, products_of};
use super::places::{ChainHead, Enterprises, head_of};
use super::select::{ChainQuery, chain_of, graph, unknown};
use crate::http::extract::{Query, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// A chain with everything that its page shows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphView)]
pub struct ViewBody {
    /// Version of the graph.
    pub version: u32,
    /// Day that its facts are of.
    pub date: Option<String>,
    /// Which chain, seen from where.
    pub chain: ChainHead,
    /// Its segments by layer.
    pub segments: Vec<SegmentBody>,
    /// What was found.
    #[serde(flatten)]
    pub findings: Findings,
    /// What the picture needs.
    #[serde(flatten)]
    pub picture: Picture,
}

/// A chain as layered columns from raw material to market, with what was found about it.
#[utoipa::path(get, path = "/view", tag = "chain-graph", params(ChainQuery), responses((status = 200, body = ViewBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<ChainQuery>, Refusal>,
) -> Result<Versioned<ViewBody>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let selected = chain_of(loaded, &query.chain, query.region.as_deref())?;
    let analysis = selected.analysis().await?;
    let question = selected.loaded.question(selected.region.as_deref());
    let view = ChainView::find(question, &selected.name).ok_or_else(|| unknown(&selected.name))?;
    let held = &selected.loaded.graph;
    let firms = firms_of(&selected, &view);
    let codes = firms
        .iter()
        .filter_map(|firm| held.firms[*firm as usize].code.clone());
    let enterprises = Enterprises::find(&app, &caller.actor, codes).await?;
    let mut listed = segments(held, &analysis, &enterprises, caller.language);
    for (segment, products) in listed.iter_mut().zip(products_of(&selected, &view)) {
        segment.products = products;
    }
    let body = ViewBody {
        version: held.version,
        date: Some(held.date.clone()).filter(|date| !date.is_empty()),
        chain: head_of(&app, &caller, &selected, view.is_derived).await?,
        segments: listed,
        findings: Findings::of(&analysis, caller.language),
        picture: Picture::of(&selected, &view, &firms, &enterprises, caller.language),
    };
    Ok(Versioned {
        version: i64::from(body.version),
        body,
    })
}
