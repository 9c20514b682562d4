//! `GET /api/v1/chain-graph/analysis`.

use std::time::Instant;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{SegmentBody, segments};
use super::findings::Findings;
use super::places::{ChainHead, Enterprises, head_of};
use super::select::{ChainQuery, chain_of, graph};
use crate::http::extract::{Query, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// What was found about a chain, without its picture.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphAnalysis)]
pub struct AnalysisBody {
    /// Version of the graph.
    pub version: u32,
    /// Which chain, seen from where.
    pub chain: ChainHead,
    /// Its segments by layer.
    pub segments: Vec<SegmentBody>,
    /// What was found.
    #[serde(flatten)]
    pub findings: Findings,
    /// How long it took; next to nothing when it was known.
    pub seconds: f64,
}

/// What was found about a chain, each finding with its evidence.
#[utoipa::path(get, path = "/analysis", tag = "chain-graph", params(ChainQuery), responses((status = 200, body = AnalysisBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<ChainQuery>, Refusal>,
) -> Result<Versioned<AnalysisBody>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let selected = chain_of(loaded, &query.chain, query.region.as_deref())?;
    let began = Instant::now();
    let analysis = selected.analysis().await?;
    let seconds = began.elapsed().as_secs_f64();
    let held = &selected.loaded.graph;
    let codes = analysis
        .segments
        .iter()
        .flat_map(|segment| &segment.firms)
        .filter_map(|firm| held.firms[firm.id as usize].code.clone());
    let enterprises = Enterprises::find(&app, &caller.actor, codes).await?;
    let body = AnalysisBody {
        version: held.version,
        chain: head_of(&app, &caller, &selected, analysis.is_derived).await?,
        segments: segments(held, &analysis, &enterprises, caller.language),
        findings: Findings::of(&analysis, caller.language),
        seconds,
    };
    Ok(Versioned {
        version: i64::from(body.version),
        body,
    })
}
