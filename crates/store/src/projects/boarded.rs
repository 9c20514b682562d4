//! Projects with their histories, as boards want them.

use std::collections::HashMap;

use domain::access::Scope;
use domain::words::ChainId;
use steering::history::History;

use super::histories::histories;
use super::listed::{Project, projects};
use crate::kernel::{Store, StoreError};

/// A project on a board.
#[derive(Debug, Clone)]
pub struct Boarded {
    /// The project.
    pub project: Project,
    /// The code of its main chain; empty where it lies on none.
    pub chain: String,
    /// What was said of it.
    pub history: History,
}

/// The projects that somebody may know of, by key, with a few statements for all of them.
///
/// # Errors
/// When the database refuses.
pub async fn boarded(store: &Store, scope: &Scope) -> Result<Vec<Boarded>, StoreError> {
    let codes = chain_codes(store).await?;
    let projects = projects(store, scope).await?;
    // who sees everything is served by reading everything
    let narrowed = scope.limits().is_some();
    let ids: Vec<_> = projects.iter().map(|project| project.id).collect();
    let mut histories = histories(store, narrowed.then_some(&ids)).await?;
    let with = projects.into_iter().map(|project| Boarded {
        chain: project
            .chain
            .and_then(|chain| codes.get(&chain).cloned())
            .unwrap_or_default(),
        history: histories.remove(&project.id).unwrap_or_default(),
        project,
    });
    Ok(with.collect())
}

pub(super) async fn chain_codes(store: &Store) -> Result<HashMap<ChainId, String>, StoreError> {
    let chains = store.chains().await?.into_iter();
    Ok(chains.map(|chain| (chain.id, chain.code)).collect())
}
