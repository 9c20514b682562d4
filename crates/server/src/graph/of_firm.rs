//! Where a firm stands in the chain graph, for pages that show the firm.

use axum::http::StatusCode;
use domain::access::{Action, Resource};
use serde::Serialize;
use utoipa::ToSchema;

use super::graphs::Loaded;
use super::panels::{SegmentPlace, segments_of};
use super::select::graph;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Products shown at most.
const PRODUCTS_MAX: usize = 50;

/// A product of a firm, and where the chain holds it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacedProduct {
    /// The product.
    pub product: String,
    /// The segments that hold it or what it is a kind of.
    pub segments: Vec<SegmentPlace>,
}

/// A firm in the chain graph.
#[derive(Debug, Serialize, ToSchema)]
pub struct FirmPlace {
    /// As the graph calls it.
    pub name: String,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// What it makes.
    pub makes: Vec<PlacedProduct>,
    /// What it needs.
    pub needs: Vec<PlacedProduct>,
}

/// The firm with a credit code, for those who may read the graph.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn placed(
    app: &App,
    caller: &Caller,
    uscc: &str,
) -> Result<Option<FirmPlace>, Refusal> {
    if caller
        .may(Action::ReadChainGraph, Resource::Product)
        .is_err()
    {
        return Ok(None);
    }
    let loaded = match graph(app, caller, None).await {
        Ok(loaded) => loaded,
        // nobody has drawn a graph yet
        Err(refusal) if refusal.status() == StatusCode::NOT_FOUND => return Ok(None),
        Err(refusal) => return Err(refusal),
    };
    let mut firms = loaded.graph.firms.iter();
    let at = firms.position(|firm| firm.code.as_deref() == Some(uscc));
    Ok(at.map(|at| place(&loaded, at)))
}

fn place(loaded: &Loaded, at: usize) -> FirmPlace {
    let graph = &loaded.graph;
    let product = |product: u32| PlacedProduct {
        product: graph.products[product as usize].name.clone(),
        segments: segments_of(loaded, product),
    };
    let makes = loaded.index.makes_by[at].iter();
    let needs = loaded.index.needs_of[at].iter();
    FirmPlace {
        name: graph.firms[at].name.clone(),
        is_lead: graph.firms[at].is_lead,
        makes: makes
            .map(|make| product(graph.makes[*make as usize].product))
            .take(PRODUCTS_MAX)
            .collect(),
        needs: needs
            .map(|need| product(graph.needs[*need as usize].product))
            .take(PRODUCTS_MAX)
            .collect(),
    }
}
