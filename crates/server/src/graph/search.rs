//! `GET /api/v1/chain-graph/search`.

use axum::Json;
use axum::extract::State;
use chain::resolve::normal_form;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::graphs::Loaded;
use super::select::graph;
use crate::http::extract::{PageOf, Query};
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Hits given at most.
const LIMIT_MAX: usize = 100;
const LIMIT_DEFAULT: usize = 20;

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Part of a name; width and case do not matter.
    q: String,
    /// Hits wanted, 1 to 100; 20 when left out.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// Version of the graph; the latest when left out.
    version: Option<u32>,
}

/// Something of that name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphHit)]
pub struct Hit {
    /// `chain`, `segment`, `product`, `firm` or `place`.
    pub(crate) kind: &'static str,
    /// Its name.
    pub(crate) name: String,
    /// The chain of a segment.
    pub(crate) chain: Option<String>,
    /// Code of a chain, place of a firm.
    detail: Option<String>,
}

/// Chains, segments, products, firms and places by a part of their names; the closest first.
#[utoipa::path(get, path = "/search", tag = "chain-graph", params(SearchQuery), responses((status = 200, body = PageOf<Hit>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<SearchQuery>, Refusal>,
) -> Result<Json<PageOf<Hit>>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(field_refusal_code("limit", "page.limit"));
    }
    let found = tokio::task::spawn_blocking(move || hits(&loaded, &query.q)).await;
    let mut found = found.map_err(|error| Refusal::internal(&error))?;
    let total = found.len() as u64;
    found.truncate(limit);
    Ok(Json(PageOf {
        total,
        ..PageOf::whole(found)
    }))
}

/// Segments and products by a part of their names, at most so many of each; none for who may not read
/// the graph, or where there is none.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn named(
    app: &App,
    caller: &Caller,
    text: &str,
    most: usize,
) -> Result<Vec<Hit>, Refusal> {
    if caller
        .may(Action::ReadChainGraph, Resource::Product)
        .is_err()
    {
        return Ok(Vec::new());
    }
    let Some(loaded) = app.graphs.at(&app.store, None).await? else {
        return Ok(Vec::new());
    };
    let text = text.to_owned();
    let found = tokio::task::spawn_blocking(move || hits(&loaded, &text)).await;
    let found = found.map_err(|error| Refusal::internal(&error))?;
    let (mut segments, mut products) = (most, most);
    let kept = found.into_iter().filter(|hit| {
        let left = match hit.kind {
            "segment" => &mut segments,
            "product" => &mut products,
            _ => return false,
        };
        let keep = *left > 0;
        *left = left.saturating_sub(1);
        keep
    });
    Ok(kept.collect())
}

fn hits(loaded: &Loaded, text: &str) -> Vec<Hit> {
    let wanted = normal_form(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let graph = &loaded.graph;
    let hit = |kind, name: &str, chain, detail| Hit {
        kind,
        name: name.to_owned(),
        chain,
        detail,
    };
    let chains = graph
        .chains
        .iter()
        .map(|chain| hit("chain", &chain.name, None, chain.code.clone()));
    let segments = graph.segments.iter().map(|segment| {
        let chain = graph.chains[segment.chain as usize].name.clone();
        hit("segment", &segment.name, Some(chain), None)
    });
    let firms = graph.firms.iter().map(|firm| {
        let place = firm.place.map(|at| graph.places[at as usize].name.clone());
        hit("firm", &firm.name, None, place)
    });
    let products = graph
        .products
        .iter()
        .map(|product| hit("product", &product.name, None, None));
    let places = graph
        .places
        .iter()
        .map(|place| hit("place", &place.name, None, place.region.clone()));
    let all = chains
        .chain(segments)
        .chain(firms)
        .chain(products)
        .chain(places);
    let mut found: Vec<(usize, Hit)> = all
        .filter_map(|hit| {
            let form = normal_form(&hit.name);
            let at = form.find(&wanted)?;
            // the name itself, then names that begin so, then shorter ones
            let far = form.chars().count() - wanted.chars().count();
            let rank = far + if at > 0 { 100 } else { 0 };
            Some((rank, hit))
        })
        .collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, hit)| hit).collect()
}
