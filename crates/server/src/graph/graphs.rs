//! Versions of the graph, read from the store and kept in memory: reading one costs seconds, asking
//! it milliseconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chain::analyse::{ChainAnalysis, Question, RoadFactor, analyse};
use chain::edit::{self, Edit, EditError};
use chain::model::{ChainGraph, Index, Source};
use domain::words::UserId;
use serde_json::{Value, json};
use store::chain_graph::versions::{add_version, pack};
use store::chain_graph::{Content, NewVersion, Stored, VersionKind};
use store::{Store, StoreError};

use super::policy::policy;
use crate::http::refusal::Refusal;

/// Versions held at most; the one in force and those that somebody compares it with.
const HELD_MAX: usize = 4;
/// Analyses held of a version at most.
const ANALYSES_MAX: usize = 64;
/// Every so many versions the whole graph is kept, so that reading one never walks back far.
const WHOLE_EVERY: u32 = 20;

/// What was reckoned already, by chain and region.
type Analyses = HashMap<(String, Option<String>), Arc<ChainAnalysis>>;

/// A version of the graph with its look-ups.
#[derive(Debug)]
pub struct Loaded {
    /// The graph.
    pub graph: ChainGraph,
    /// Its look-ups.
    pub index: Index,
    /// Firm by name; the first where two have the same.
    pub firms: HashMap<String, u32>,
    analyses: Mutex<Analyses>,
}

impl Loaded {
    /// Builds the look-ups.
    pub fn new(graph: ChainGraph) -> Self {
        let mut firms = HashMap::with_capacity(graph.firms.len());
        for (at, firm) in (0u32..).zip(&graph.firms) {
            firms.entry(firm.name.clone()).or_insert(at);
        }
        Self {
            index: Index::new(&graph),
            graph,
            firms,
            analyses: Mutex::default(),
        }
    }

    /// A question asked of this version for a region.
    pub fn question<'a>(&'a self, region: Option<&'a str>) -> Question<'a> {
        Question {
            graph: &self.graph,
            index: &self.index,
            region,
            policy: policy(),
        }
    }

    /// Everything found about a chain, reckoned once.
    pub fn analysis(&self, chain: &str, region: Option<&str>) -> Option<Arc<ChainAnalysis>> {
        let key = (chain.to_owned(), region.map(str::to_owned));
        let held = || self.analyses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = held().get(&key) {
            return Some(known.clone());
        }
        let metric = RoadFactor(policy().road_factor);
        let found = Arc::new(analyse(self.question(region), chain, &metric)?);
        let mut held = held();
        if held.len() >= ANALYSES_MAX {
            held.clear();
        }
        held.insert(key, found.clone());
        Some(found)
    }
}

/// The versions that this process holds, the one used last at the end.
#[derive(Debug, Default)]
pub struct Graphs(Mutex<Vec<Arc<Loaded>>>);

impl Graphs {
    /// A version, or the latest; nothing when there is none.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn at(
        &self,
        store: &Store,
        version: Option<u32>,
    ) -> Result<Option<Arc<Loaded>>, Refusal> {
        let number = match version {
            Some(number) => number,
            None => match store.graph_head().await? {
                Some(number) => number,
                None => return Ok(None),
            },
        };
        if let Some(held) = self.held(number) {
            return Ok(Some(held));
        }
        let Some(version) = store.graph_version(number).await? else {
            return Ok(None);
        };
        let Some(stored) = store.graph_content(number).await? else {
            return Ok(None);
        };
        let read = move || {
            let mut graph = unfold(number, &stored)?;
            graph.date = version.day.unwrap_or_default();
            Ok::<_, StoreError>(Loaded::new(graph))
        };
        let loaded = tokio::task::spawn_blocking(read).await;
        let loaded = loaded.map_err(|error| Refusal::internal(&error))??;
        Ok(Some(self.hold(loaded)))
    }

    /// Takes a version in that was just made.
    pub fn hold(&self, loaded: Loaded) -> Arc<Loaded> {
        let loaded = Arc::new(loaded);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|other| other.graph.version != loaded.graph.version);
        if held.len() >= HELD_MAX {
            held.remove(0);
        }
        held.push(loaded.clone());
        loaded
    }

    fn held(&self, number: u32) -> Option<Arc<Loaded>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held
            .iter()
            .position(|loaded| loaded.graph.version == number)?;
        let found = held.remove(at);
        held.push(found.clone());
        Some(found)
    }
}

/// The source of relations that people enter by hand.
pub fn by_hand(day: &str) -> Source {
    Source {
        name: "手工录入".to_owned(),
        date: Some(day.to_owned()),
    }
}

/// A batch of edits as it is kept: applied again, it must give the same graph.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Batch {
    /// The source of relations that name none.
    pub said: Source,
    /// The edits in order.
    pub edits: Vec<Edit>,
}

fn unfold(number: u32, stored: &Stored) -> Result<ChainGraph, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt {
        place: "graph_versions",
        what: format!("{number}: {why}"),
    };
    let mut graph: ChainGraph =
        serde_json::from_slice(&stored.whole).map_err(|error| corrupt(error.to_string()))?;
    for text in &stored.edits {
        let batch: Batch =
            serde_json::from_str(text).map_err(|error| corrupt(error.to_string()))?;
        graph = edit::apply(&graph, &batch.edits, &batch.said)
            .map_err(|error| corrupt(error.to_string()))?;
    }
    graph.version = number;
    Ok(graph)
}

/// A graph as the database keeps a whole one.
pub fn packed(graph: &ChainGraph) -> Vec<u8> {
    let json = serde_json::to_vec(graph).expect("a graph is lists of texts and finite numbers");
    pack(&json)
}

/// How much of everything a graph holds.
pub fn counts(graph: &ChainGraph) -> Value {
    let invented = graph.firms.iter().filter(|firm| firm.is_invented).count();
    json!({
        "products": graph.products.len(),
        "kinds": graph.kinds.len(),
        "recipes": graph.recipes.len(),
        "chains": graph.chains.len(),
        "segments": graph.segments.len(),
        "places": graph.places.len(),
        "firms": graph.firms.len(),
        "firms_invented": invented,
        "makes": graph.makes.len(),
        "needs": graph.needs.len(),
        "supplies": graph.supplies.len(),
        "sources": graph.sources.len(),
    })
}

/// The graph of a version, or the latest; nothing when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn read_graph(
    store: &Store,
    version: Option<u32>,
) -> Result<Option<ChainGraph>, StoreError> {
    let number = match version {
        Some(number) => Some(number),
        None => store.graph_head().await?,
    };
    let Some(number) = number else {
        return Ok(None);
    };
    let Some(version) = store.graph_version(number).await? else {
        return Ok(None);
    };
    let Some(stored) = store.graph_content(number).await? else {
        return Ok(None);
    };
    let mut graph = unfold(number, &stored)?;
    graph.date = version.day.unwrap_or_default();
    Ok(Some(graph))
}

/// A whole graph as a version.
pub fn whole_version(graph: &ChainGraph, note: Option<String>, by: Option<UserId>) -> NewVersion {
    NewVersion {
        kind: VersionKind::Import,
        day: Some(graph.date.clone()).filter(|day| !day.is_empty()),
        content: Content::Whole(packed(graph)),
        counts: counts(graph),
        report: None,
        note,
        by,
    }
}

/// Edits of a graph as a version, and the graph that they make.
///
/// # Errors
/// The first edit that does not hold.
pub fn edited_version(
    graph: &ChainGraph,
    edits: Vec<Edit>,
    day: &str,
) -> Result<(ChainGraph, NewVersion), EditError> {
    let batch = Batch {
        said: by_hand(day),
        edits,
    };
    let mut changed = edit::apply(graph, &batch.edits, &batch.said)?;
    day.clone_into(&mut changed.date);
    changed.version = graph.version + 1;
    let whole = (changed.version.is_multiple_of(WHOLE_EVERY)).then(|| packed(&changed));
    let content = Content::Edits {
        count: u32::try_from(batch.edits.len()).unwrap_or(u32::MAX),
        edits: serde_json::to_string(&batch).expect("edits are texts and finite numbers"),
        whole,
    };
    let version = NewVersion {
        kind: VersionKind::Edit,
        day: Some(day.to_owned()),
        content,
        counts: counts(&changed),
        report: None,
        note: None,
        by: None,
    };
    Ok((changed, version))
}

/// Keeps a version behind the one that it was made from (`None`: behind whatever is there), and gives
/// its number.
///
/// # Errors
/// When somebody was faster, or the database refuses.
pub async fn keep_version(
    store: &Store,
    seen: Option<u32>,
    new: NewVersion,
) -> Result<u32, StoreError> {
    store
        .write((seen, new), |work, (seen, new)| {
            Box::pin(add_version(work, *seen, new))
        })
        .await
}
