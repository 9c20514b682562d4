//! What the picture of a chain needs: columns, flows, firms, and every relation with its source.

use std::collections::{BTreeMap, BTreeSet};

use chain::analyse::{ChainView, Flow, flows};
use domain::catalogue::Language;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{EvidenceBody, ProductLine};
use super::places::Enterprises;
use super::select::Selected;
use crate::http::language::label;
use crate::http::refs::Ref;

/// Firms in a picture at most.
const FIRMS_MAX: usize = 2000;
/// Relations of a kind in a picture at most.
const RELATIONS_MAX: usize = 5000;
/// Products listed of a segment at most.
const PRODUCTS_MAX: usize = 200;

/// A column of the picture.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphLayer)]
pub struct LayerBody {
    /// Its number, 0 for raw materials.
    pub layer: u32,
    /// What it is called.
    pub label: String,
    /// Its segments.
    pub segments: Vec<usize>,
}

/// What flows from one segment to another.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphLink)]
pub struct LinkBody {
    /// The supplying segment.
    pub from: usize,
    /// The buying segment.
    pub to: usize,
    /// Recipes that lead from the one to the other.
    pub recipes: usize,
    /// Supplies seen.
    pub supplies: usize,
    /// Yuan a year of these.
    pub value: f64,
    /// The part of it between local firms.
    pub local_value: f64,
}

impl From<Flow> for LinkBody {
    fn from(flow: Flow) -> Self {
        Self {
            from: flow.from,
            to: flow.to,
            recipes: flow.recipes,
            supplies: flow.supplies,
            value: flow.value,
            local_value: flow.local_value,
        }
    }
}

/// A firm of the chain, here or elsewhere.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphFirm)]
pub struct FirmBody {
    /// Its name.
    pub name: String,
    /// Its registered name.
    pub full_name: Option<String>,
    /// Credit or stock code.
    pub code: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Whether that is in the region; null where its place is not known.
    pub is_local: Option<bool>,
    /// Yuan a year.
    pub revenue: Option<f64>,
    /// Growth over the last year as a share.
    pub growth: Option<f64>,
    /// Persons employed.
    pub staff: Option<u32>,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// Whether it exists only for demonstration.
    pub is_invented: bool,
    /// What ties it to the region.
    pub tie: Option<String>,
    /// The enterprise of the platform with this code.
    pub enterprise: Option<Ref>,
}

impl FirmBody {
    /// A firm as seen from a region.
    pub fn of(
        graph: &chain::model::ChainGraph,
        at: u32,
        region: Option<&str>,
        enterprises: &Enterprises,
    ) -> Self {
        let firm = &graph.firms[at as usize];
        Self {
            name: firm.name.clone(),
            full_name: firm.full_name.clone(),
            code: firm.code.clone(),
            place: firm
                .place
                .map(|place| graph.places[place as usize].name.clone()),
            is_local: region.map_or(Some(true), |region| graph.is_in(at, region)),
            revenue: firm.revenue,
            growth: firm.growth,
            staff: firm.staff,
            is_lead: firm.is_lead,
            is_invented: firm.is_invented,
            tie: firm.tie.clone(),
            enterprise: enterprises.of(firm.code.as_deref()),
        }
    }
}

/// A firm makes or needs a product.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphFirmProduct)]
pub struct FirmProduct {
    /// The firm.
    pub firm: String,
    /// The product.
    pub product: String,
    /// Yuan a year.
    pub value: Option<f64>,
    /// Where it is known from.
    pub evidence: EvidenceBody,
}

/// One firm supplies another.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphSupply)]
pub struct SupplyBody {
    /// Who sells.
    pub supplier: String,
    /// Who buys.
    pub buyer: String,
    /// What.
    pub product: String,
    /// Yuan a year.
    pub value: f64,
    /// Whether the supplier is in the region; null where its place is not known.
    pub supplier_is_local: Option<bool>,
    /// Where it is known from.
    pub evidence: EvidenceBody,
}

/// One product is made from another.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphRecipe)]
pub struct RecipeBody {
    /// What is made.
    pub product: String,
    /// What it is made from.
    pub material: String,
    /// Units of material per unit of product.
    pub quantity: Option<f64>,
    /// Where it is known from.
    pub evidence: EvidenceBody,
}

/// The picture of a chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphPicture)]
pub struct Picture {
    /// Columns from raw material to market.
    pub layers: Vec<LayerBody>,
    /// What flows between segments.
    pub links: Vec<LinkBody>,
    /// Firms that make anything of the chain or trade with those, local and large ones first.
    pub firms: Vec<FirmBody>,
    /// Who makes what of the chain.
    pub makes: Vec<FirmProduct>,
    /// What firms of the chain need.
    pub needs: Vec<FirmProduct>,
    /// Who supplies whom with what, where one of both is of the chain.
    pub supplies: Vec<SupplyBody>,
    /// Recipes within the chain.
    pub recipes: Vec<RecipeBody>,
    /// Whether there is more of anything than is given here.
    pub truncated: bool,
}

/// Firms of the chain and those that trade with them, local and large ones first.
pub fn firms_of(selected: &Selected, view: &ChainView) -> Vec<u32> {
    let question = selected.loaded.question(selected.region.as_deref());
    let graph = &selected.loaded.graph;
    let makers = view.makers(question);
    let mut all = makers.clone();
    for supply in &graph.supplies {
        if makers.contains(&supply.supplier) || makers.contains(&supply.buyer) {
            all.extend([supply.supplier, supply.buyer]);
        }
    }
    let mut firms: Vec<u32> = all.into_iter().collect();
    let revenue = |firm: u32| graph.firms[firm as usize].revenue.unwrap_or(0.0);
    firms.sort_by(|a, b| {
        let by_place = question.is_local(*b).cmp(&question.is_local(*a));
        by_place.then(revenue(*b).total_cmp(&revenue(*a)))
    });
    firms
}

impl Picture {
    /// Draws a chain.
    pub fn of(
        selected: &Selected,
        view: &ChainView,
        firms: &[u32],
        enterprises: &Enterprises,
        language: Language,
    ) -> Self {
        let region = selected.region.as_deref();
        let question = selected.loaded.question(region);
        let graph = &selected.loaded.graph;
        let products: BTreeSet<u32> = view
            .segments
            .iter()
            .flat_map(|segment| &segment.products)
            .copied()
            .collect();
        let makers = view.makers(question);
        let product = |at: u32| question.product(at).to_owned();
        let firm = |at: u32| question.firm(at).to_owned();
        let line = |of: u32, what: u32, value, evidence| FirmProduct {
            firm: firm(of),
            product: product(what),
            value,
            evidence: EvidenceBody::of(graph, evidence),
        };
        let (makes, more_makes) = some(
            graph
                .makes
                .iter()
                .filter(|make| products.contains(&make.product))
                .map(|make| line(make.firm, make.product, make.capacity, &make.evidence)),
        );
        let (needs, more_needs) = some(
            graph
                .needs
                .iter()
                .filter(|need| makers.contains(&need.firm))
                .map(|need| line(need.firm, need.product, need.value, &need.evidence)),
        );
        let (supplies, more_supplies) = some(
            graph
                .supplies
                .iter()
                .filter(|supply| {
                    makers.contains(&supply.supplier) || makers.contains(&supply.buyer)
                })
                .map(|supply| SupplyBody {
                    supplier: firm(supply.supplier),
                    buyer: firm(supply.buyer),
                    product: product(supply.product),
                    value: supply.value,
                    supplier_is_local: region
                        .map_or(Some(true), |region| graph.is_in(supply.supplier, region)),
                    evidence: EvidenceBody::of(graph, &supply.evidence),
                }),
        );
        let (recipes, more_recipes) = some(
            graph
                .recipes
                .iter()
                .filter(|recipe| {
                    products.contains(&recipe.product) && products.contains(&recipe.material)
                })
                .map(|recipe| RecipeBody {
                    product: product(recipe.product),
                    material: product(recipe.material),
                    quantity: recipe.quantity,
                    evidence: EvidenceBody::of(graph, &recipe.evidence),
                }),
        );
        Self {
            layers: layers(view, language),
            links: flows(question, view)
                .into_iter()
                .map(LinkBody::from)
                .collect(),
            firms: firms
                .iter()
                .take(FIRMS_MAX)
                .map(|at| FirmBody::of(graph, *at, region, enterprises))
                .collect(),
            makes,
            needs,
            supplies,
            recipes,
            truncated: firms.len() > FIRMS_MAX
                || more_makes
                || more_needs
                || more_supplies
                || more_recipes,
        }
    }
}

/// As many as a picture takes, and whether there are more.
fn some<T>(mut all: impl Iterator<Item = T>) -> (Vec<T>, bool) {
    let taken: Vec<T> = all.by_ref().take(RELATIONS_MAX).collect();
    let has_more = taken.len() == RELATIONS_MAX && all.next().is_some();
    (taken, has_more)
}

fn layers(view: &ChainView, language: Language) -> Vec<LayerBody> {
    let mut layers: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, segment) in view.segments.iter().enumerate() {
        layers.entry(segment.layer).or_default().push(at);
    }
    let last = layers.keys().next_back().copied();
    let columns = layers.len();
    layers
        .into_iter()
        .enumerate()
        .map(|(column, (layer, segments))| {
            let key = match column {
                0 => "raw",
                _ if Some(layer) == last => "end",
                1 if columns > 3 => "basic",
                _ => "middle",
            };
            LayerBody {
                layer,
                label: label(&format!("chain-layer.{key}"), language),
                segments,
            }
        })
        .collect()
}

/// Products of each segment with how many make them.
pub fn products_of(selected: &Selected, view: &ChainView) -> Vec<Vec<ProductLine>> {
    let question = selected.loaded.question(selected.region.as_deref());
    let line = |product: &u32| {
        let makes = &question.index.makes_of[*product as usize];
        let local = makes
            .iter()
            .filter(|make| question.is_local(question.graph.makes[**make as usize].firm))
            .count();
        ProductLine {
            name: question.product(*product).to_owned(),
            makers_local: local,
            makers_elsewhere: makes.len() - local,
        }
    };
    view.segments
        .iter()
        .map(|segment| {
            segment
                .products
                .iter()
                .take(PRODUCTS_MAX)
                .map(line)
                .collect()
        })
        .collect()
}
