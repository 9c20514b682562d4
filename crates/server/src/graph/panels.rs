//! One product or firm with everything that touches it, and the way up or down from a product:
//! `GET /product`, `/firm`, `/trace`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use chain::model::{Evidence, Supply};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::EvidenceBody;
use super::graphs::Loaded;
use super::picture::{FirmBody, SupplyBody};
use super::places::Enterprises;
use super::select::{graph, unknown};
use crate::http::extract::Query;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Relations of a kind given at most.
const LISTED_MAX: usize = 500;
/// Products of a trace at most.
const TRACED_MAX: usize = 500;
/// Steps of a trace at most.
const DEPTH_MAX: u32 = 6;

/// Which product or firm, as seen from where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NameQuery {
    /// Its name.
    name: String,
    /// Division code of the region whose firms count as local; all firms when left out.
    region: Option<String>,
    /// Version of the graph; the latest when left out.
    version: Option<u32>,
}

impl NameQuery {
    fn region(&self) -> Option<&str> {
        self.region.as_deref().filter(|region| !region.is_empty())
    }
}

/// Another product, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphEdge)]
pub struct EdgeBody {
    /// Its name.
    name: String,
    /// Units of material per unit of product.
    quantity: Option<f64>,
    /// Where it is known from.
    evidence: EvidenceBody,
}

/// A firm that makes or needs a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphProductFirm)]
pub struct ProductFirm {
    /// The firm.
    firm: String,
    /// Where it is.
    place: Option<String>,
    /// Whether that is in the region; null where its place is not known.
    is_local: Option<bool>,
    /// Yuan a year that it can make.
    capacity: Option<f64>,
    /// Yuan a year that it needs.
    value: Option<f64>,
    /// Yuan a year altogether.
    revenue: Option<f64>,
    /// Whether it is a lead firm.
    is_lead: bool,
    /// Whether it exists only for demonstration.
    is_invented: bool,
    /// Where it is known from.
    evidence: EvidenceBody,
}

/// A segment that a product belongs to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SegmentPlace)]
pub struct SegmentPlace {
    /// The chain.
    chain: String,
    /// The segment.
    segment: String,
}

/// A product with everything that touches it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphProduct)]
pub struct ProductBody {
    /// Its name.
    name: String,
    /// What it is a kind of.
    broader: Vec<EdgeBody>,
    /// Kinds of it.
    narrower: Vec<EdgeBody>,
    /// What it is made from.
    materials: Vec<EdgeBody>,
    /// What is made from it.
    made_into: Vec<EdgeBody>,
    /// Who makes it, local and large firms first.
    makers: Vec<ProductFirm>,
    /// Who needs it.
    needs: Vec<ProductFirm>,
    /// Who supplies whom with it.
    supplies: Vec<SupplyBody>,
    /// Segments that it belongs to.
    chains: Vec<SegmentPlace>,
}

/// A product with everything that touches it.
#[utoipa::path(get, path = "/product", tag = "chain-graph", params(NameQuery), responses((status = 200, body = ProductBody)))]
pub async fn product(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<NameQuery>, Refusal>,
) -> Result<Json<ProductBody>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let at = loaded.index.product_by_name.get(&query.name).copied();
    let at = at.ok_or_else(|| unknown(&query.name))?;
    Ok(Json(product_body(&loaded, at, query.region())))
}

fn product_body(loaded: &Loaded, at: u32, region: Option<&str>) -> ProductBody {
    let graph = &loaded.graph;
    let edge = |other: u32, quantity, evidence: &Evidence| EdgeBody {
        name: graph.products[other as usize].name.clone(),
        quantity,
        evidence: EvidenceBody::of(graph, evidence),
    };
    let kinds = |broader: bool| -> Vec<EdgeBody> {
        let of = graph.kinds.iter().filter_map(|kind| {
            let (own, other) = match broader {
                true => (kind.narrower, kind.broader),
                false => (kind.broader, kind.narrower),
            };
            (own == at).then(|| edge(other, None, &kind.evidence))
        });
        of.take(LISTED_MAX).collect()
    };
    let recipes = |materials: bool| -> Vec<EdgeBody> {
        let of = graph.recipes.iter().filter_map(|recipe| {
            let (own, other) = match materials {
                true => (recipe.product, recipe.material),
                false => (recipe.material, recipe.product),
            };
            (own == at).then(|| edge(other, recipe.quantity, &recipe.evidence))
        });
        of.take(LISTED_MAX).collect()
    };
    let mut makers: Vec<ProductFirm> = loaded.index.makes_of[at as usize]
        .iter()
        .map(|make| &graph.makes[*make as usize])
        .map(|make| ProductFirm {
            capacity: make.capacity,
            ..product_firm(loaded, make.firm, region, &make.evidence)
        })
        .collect();
    let size = |firm: &ProductFirm| firm.capacity.or(firm.revenue).unwrap_or(0.0);
    makers.sort_by(|a, b| {
        let by_place = b.is_local.cmp(&a.is_local);
        by_place.then(size(b).total_cmp(&size(a)))
    });
    makers.truncate(LISTED_MAX);
    let needs = graph.needs.iter().filter(|need| need.product == at);
    ProductBody {
        name: graph.products[at as usize].name.clone(),
        broader: kinds(true),
        narrower: kinds(false),
        materials: recipes(true),
        made_into: recipes(false),
        makers,
        needs: needs
            .take(LISTED_MAX)
            .map(|need| ProductFirm {
                value: need.value,
                ..product_firm(loaded, need.firm, region, &need.evidence)
            })
            .collect(),
        supplies: supplies(loaded, region, |supply| supply.product == at),
        chains: segments_of(loaded, at),
    }
}

fn product_firm(
    loaded: &Loaded,
    at: u32,
    region: Option<&str>,
    evidence: &Evidence,
) -> ProductFirm {
    let graph = &loaded.graph;
    let firm = &graph.firms[at as usize];
    ProductFirm {
        firm: firm.name.clone(),
        place: firm
            .place
            .map(|place| graph.places[place as usize].name.clone()),
        is_local: region.map_or(Some(true), |region| graph.is_in(at, region)),
        capacity: None,
        value: None,
        revenue: firm.revenue,
        is_lead: firm.is_lead,
        is_invented: firm.is_invented,
        evidence: EvidenceBody::of(graph, evidence),
    }
}

/// The largest supplies of a kind.
fn supplies(
    loaded: &Loaded,
    region: Option<&str>,
    wanted: impl Fn(&Supply) -> bool,
) -> Vec<SupplyBody> {
    let graph = &loaded.graph;
    let mut found: Vec<&Supply> = graph.supplies.iter().filter(|s| wanted(s)).collect();
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    let body = |supply: &Supply| SupplyBody {
        supplier: graph.firms[supply.supplier as usize].name.clone(),
        buyer: graph.firms[supply.buyer as usize].name.clone(),
        product: graph.products[supply.product as usize].name.clone(),
        value: supply.value,
        supplier_is_local: region.map_or(Some(true), |region| graph.is_in(supply.supplier, region)),
        evidence: EvidenceBody::of(graph, &supply.evidence),
    };
    found.into_iter().take(LISTED_MAX).map(body).collect()
}

/// Segments that hold a product or a broader one.
pub(super) fn segments_of(loaded: &Loaded, product: u32) -> Vec<SegmentPlace> {
    let graph = &loaded.graph;
    let broader = loaded.index.broader.targets(product as usize);
    graph
        .segments
        .iter()
        .filter(|segment| {
            let mut products = segment.products.iter();
            products.any(|held| *held == product || broader.contains(held))
        })
        .map(|segment| SegmentPlace {
            chain: graph.chains[segment.chain as usize].name.clone(),
            segment: segment.name.clone(),
        })
        .collect()
}

/// A product that a firm makes or needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphFirmsProduct)]
pub struct FirmsProduct {
    /// The product.
    product: String,
    /// Yuan a year that it can make.
    capacity: Option<f64>,
    /// Yuan a year that it needs.
    value: Option<f64>,
    /// Where it is known from.
    evidence: EvidenceBody,
    /// Segments that the product belongs to.
    segments: Vec<SegmentPlace>,
}

/// A firm with everything that touches it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphFirmDetail)]
pub struct FirmDetail {
    /// The firm.
    #[serde(flatten)]
    firm: FirmBody,
    /// Division code of its place.
    region: Option<String>,
    /// What it makes.
    makes: Vec<FirmsProduct>,
    /// What it needs.
    needs: Vec<FirmsProduct>,
    /// Who supplies it, the largest first.
    suppliers: Vec<SupplyBody>,
    /// Whom it supplies, the largest first.
    customers: Vec<SupplyBody>,
}

/// A firm with everything that touches it.
#[utoipa::path(get, path = "/firm", tag = "chain-graph", params(NameQuery), responses((status = 200, body = FirmDetail)))]
pub async fn firm(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<NameQuery>, Refusal>,
) -> Result<Json<FirmDetail>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let at = loaded.firms.get(&query.name).copied();
    let at = at.ok_or_else(|| unknown(&query.name))?;
    let graph = &loaded.graph;
    let code = graph.firms[at as usize].code.clone();
    let enterprises = Enterprises::find(&app, &caller.actor, code).await?;
    let region = query.region();
    let line = |product: u32, evidence: &Evidence| FirmsProduct {
        product: graph.products[product as usize].name.clone(),
        capacity: None,
        value: None,
        evidence: EvidenceBody::of(graph, evidence),
        segments: segments_of(&loaded, product),
    };
    let makes = loaded.index.makes_by[at as usize]
        .iter()
        .map(|make| &graph.makes[*make as usize])
        .map(|make| FirmsProduct {
            capacity: make.capacity,
            ..line(make.product, &make.evidence)
        });
    let needs = loaded.index.needs_of[at as usize]
        .iter()
        .map(|need| &graph.needs[*need as usize])
        .map(|need| FirmsProduct {
            value: need.value,
            ..line(need.product, &need.evidence)
        });
    Ok(Json(FirmDetail {
        firm: FirmBody::of(graph, at, region, &enterprises),
        region: graph.region_of(at).map(str::to_owned),
        makes: makes.take(LISTED_MAX).collect(),
        needs: needs.take(LISTED_MAX).collect(),
        suppliers: supplies(&loaded, region, |supply| supply.buyer == at),
        customers: supplies(&loaded, region, |supply| supply.supplier == at),
    }))
}

/// From which product, and which way.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TraceQuery {
    /// The product to begin with.
    product: String,
    /// `up` to its materials, `down` to what is made from it.
    direction: String,
    /// Steps, 1 to 6; 3 when left out.
    depth: Option<u32>,
    /// Division code of the region whose firms count as local; all firms when left out.
    region: Option<String>,
    /// Version of the graph; the latest when left out.
    version: Option<u32>,
}

/// A product on the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TraceNode)]
pub struct TraceNode {
    /// Its name.
    name: String,
    /// Steps from the product that was asked for.
    level: u32,
    /// Local makers.
    makers_local: usize,
    /// All makers.
    makers: usize,
}

/// Matter flows from one product into another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TraceEdge)]
pub struct TraceEdge {
    /// The material.
    from: String,
    /// The product.
    to: String,
}

/// What lies up or down from a product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphTrace)]
pub struct TraceBody {
    /// Products, nearest first.
    nodes: Vec<TraceNode>,
    /// What flows between them.
    edges: Vec<TraceEdge>,
    /// Whether there are more than are given.
    truncated: bool,
}

/// What lies up or down from a product, step by step.
#[utoipa::path(get, path = "/trace", tag = "chain-graph", params(TraceQuery), responses((status = 200, body = TraceBody)))]
pub async fn trace(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<TraceQuery>, Refusal>,
) -> Result<Json<TraceBody>, Refusal> {
    let version = query.as_ref().ok().and_then(|query| query.0.version);
    let loaded = graph(&app, &caller, version).await?;
    let Query(query) = query?;
    let depth = query.depth.unwrap_or(3);
    if !(1..=DEPTH_MAX).contains(&depth) {
        return Err(field_refusal_code("depth", "chain_graph.depth"));
    }
    let next = match query.direction.as_str() {
        "up" => &loaded.index.materials,
        "down" => &loaded.index.recipes,
        _ => return Err(field_refusal_code("direction", "input.unknown")),
    };
    let start = loaded.index.product_by_name.get(&query.product).copied();
    let start = start.ok_or_else(|| unknown(&query.product))?;
    let mut levels: BTreeMap<u32, u32> = BTreeMap::from([(start, 0)]);
    let mut order = vec![start];
    let mut edges = Vec::new();
    let mut truncated = false;
    let mut at = 0;
    while let Some(product) = order.get(at).copied() {
        at += 1;
        let level = levels[&product];
        if level == depth {
            continue;
        }
        for other in next.targets(product as usize) {
            if !levels.contains_key(other) {
                if order.len() == TRACED_MAX {
                    truncated = true;
                    continue;
                }
                levels.insert(*other, level + 1);
                order.push(*other);
            }
            edges.push((product, *other));
        }
    }
    let region = query.region.as_deref().filter(|region| !region.is_empty());
    let question = loaded.question(region);
    let name = |product: u32| question.product(product).to_owned();
    let node = |product: &u32| {
        let makes = &loaded.index.makes_of[*product as usize];
        let is_local = |make: &&u32| question.is_local(loaded.graph.makes[**make as usize].firm);
        TraceNode {
            name: name(*product),
            level: levels[product],
            makers_local: makes.iter().filter(is_local).count(),
            makers: makes.len(),
        }
    };
    let is_up = query.direction == "up";
    let edge = |(near, far): (u32, u32)| match is_up {
        true => TraceEdge {
            from: name(far),
            to: name(near),
        },
        false => TraceEdge {
            from: name(near),
            to: name(far),
        },
    };
    Ok(Json(TraceBody {
        nodes: order.iter().map(node).collect(),
        edges: edges.into_iter().map(edge).collect(),
        truncated,
    }))
}
