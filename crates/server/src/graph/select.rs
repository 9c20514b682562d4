//! Which version, chain and region a caller asks about.

use std::sync::Arc;

use axum::http::StatusCode;
use chain::analyse::ChainAnalysis;
use domain::access::{Action, Resource};
use serde::Deserialize;
use utoipa::IntoParams;

use super::graphs::Loaded;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Which chain of which version, as seen from where.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChainQuery {
    /// Name or code of a chain, or name of a product from which a chain is derived.
    pub chain: String,
    /// Division code of the region whose firms count as local; the chain's own when left out, all
    /// firms of the graph when `all` or empty.
    pub region: Option<String>,
    /// Version of the graph; the latest when left out.
    pub version: Option<u32>,
}

/// A version, for a caller who may read it.
///
/// # Errors
/// 403; 404 when there is no such version.
pub async fn graph(
    app: &App,
    caller: &Caller,
    version: Option<u32>,
) -> Result<Arc<Loaded>, Refusal> {
    caller.may(Action::ReadChainGraph, Resource::Product)?;
    held(app, version).await
}

/// A version, whoever asks.
///
/// # Errors
/// 404 when there is no such version.
pub async fn held(app: &App, version: Option<u32>) -> Result<Arc<Loaded>, Refusal> {
    let found = app.graphs.at(&app.store, version).await?;
    found.ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, "chain_graph.none"))
}

/// Instead of a region: every firm of the graph counts as local.
const ALL_FIRMS: &str = "all";

/// A chain of a version.
#[derive(Debug, Clone)]
pub struct Selected {
    /// The version.
    pub loaded: Arc<Loaded>,
    /// Name of the chain or product.
    pub name: String,
    /// Code of the chain.
    pub code: Option<String>,
    /// The region asked for.
    pub region: Option<String>,
}

/// The chain that is meant by a name or a code, as seen from a region.
///
/// # Errors
/// 404 when the graph knows neither chain nor product of that name.
pub fn chain_of(
    loaded: Arc<Loaded>,
    chain: &str,
    region: Option<&str>,
) -> Result<Selected, Refusal> {
    let chains = &loaded.graph.chains;
    let known = chains.iter().find(|known| known.name == chain).or_else(|| {
        chains
            .iter()
            .find(|known| known.code.as_deref() == Some(chain))
    });
    let is_product = || loaded.index.product_by_name.contains_key(chain);
    let (name, code, own_region) = match known {
        Some(known) => (known.name.clone(), known.code.clone(), known.region.clone()),
        None if is_product() => (chain.to_owned(), None, None),
        None => return Err(unknown(chain)),
    };
    let region = match region {
        None => own_region,
        Some(region) => Some(region.trim().to_owned())
            .filter(|region| !region.is_empty() && region != ALL_FIRMS),
    };
    Ok(Selected {
        loaded,
        name,
        code,
        region,
    })
}

/// 404: the graph does not know this name.
pub fn unknown(name: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "chain_graph.unknown").with("name", name)
}

impl Selected {
    /// Everything found about the chain, reckoned beside the threads that answer others.
    ///
    /// # Errors
    /// 404 when the graph does not know the chain.
    pub async fn analysis(&self) -> Result<Arc<ChainAnalysis>, Refusal> {
        let asked = self.clone();
        let reckoned = tokio::task::spawn_blocking(move || {
            let region = asked.region.as_deref();
            asked.loaded.analysis(&asked.name, region)
        });
        let found = reckoned.await.map_err(|error| Refusal::internal(&error))?;
        found.ok_or_else(|| unknown(&self.name))
    }
}
