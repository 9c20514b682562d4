//! `GET /api/v1/chain-graph/difference`.

use axum::Json;
use axum::extract::State;
use chain::analyse::ChainAnalysis;
use chain::model::{ChainGraph, Changed};
use domain::catalogue::Language;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::SideBody;
use super::select::{chain_of, graph};
use crate::http::extract::Query;
use crate::http::language::label;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Things listed of a kind of difference at most.
const LISTED_MAX: usize = 200;

/// Which two versions, and of which chain.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DifferenceQuery {
    /// The earlier version.
    from: u32,
    /// The later version.
    to: u32,
    /// A chain whose figures are wanted from both.
    chain: Option<String>,
    /// The region whose firms count as local; the chain's own when left out.
    region: Option<String>,
}

/// What tells two versions apart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphDifference)]
pub struct DifferenceBody {
    /// The earlier version.
    from: u32,
    /// The later version.
    to: u32,
    /// Differences list by list; lists that are alike are left out.
    lists: Vec<ListBody>,
    /// The figures of the chain, where one is named and both versions know it.
    chain: Option<SidesBody>,
}

/// What tells a list of two versions apart.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphListDifference)]
pub struct ListBody {
    /// `products`, `kinds`, `recipes`, `chains`, `segments`, `places`, `firms`, `makes`, `needs` or `supplies`.
    list: &'static str,
    /// What it is called.
    label: String,
    /// Only in the later version; the first two hundred.
    added: Vec<String>,
    /// Only in the earlier version; the first two hundred.
    removed: Vec<String>,
    /// In both, but not alike; the first two hundred.
    changed: Vec<ChangedBody>,
    /// All that were added.
    added_total: usize,
    /// All that were removed.
    removed_total: usize,
    /// All that changed.
    changed_total: usize,
}

/// Something that both versions describe otherwise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraphChanged)]
pub struct ChangedBody {
    /// What it is.
    what: String,
    /// As the earlier version has it.
    before: String,
    /// As the later version has it.
    after: String,
}

/// A chain before and after.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChainSides)]
pub struct SidesBody {
    /// Before and after.
    pub sides: [SideBody; 2],
    /// Segments whose state is not the same.
    pub segments: Vec<SegmentChange>,
}

/// A segment whose state is not the same on both sides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SegmentChange)]
pub struct SegmentChange {
    /// Its name.
    pub name: String,
    /// Its state before; null where it was not there.
    pub before: Option<&'static str>,
    /// Its state after; null where it is gone.
    pub after: Option<&'static str>,
}

impl SidesBody {
    /// Two analyses side by side.
    pub fn of(before: &ChainAnalysis, after: &ChainAnalysis) -> Self {
        let state = |side: &ChainAnalysis, name: &str| {
            let found = side.segments.iter().find(|found| found.segment == name);
            found.map(|segment| segment.state.code())
        };
        let gone = before
            .segments
            .iter()
            .filter(|segment| state(after, &segment.segment).is_none());
        let changes = after
            .segments
            .iter()
            .chain(gone)
            .map(|segment| SegmentChange {
                name: segment.segment.clone(),
                before: state(before, &segment.segment),
                after: state(after, &segment.segment),
            });
        Self {
            sides: [SideBody::of(before), SideBody::of(after)],
            segments: changes
                .filter(|change| change.before != change.after)
                .collect(),
        }
    }
}

/// Two versions side by side: month against month.
#[utoipa::path(get, path = "/difference", tag = "chain-graph", params(DifferenceQuery), responses((status = 200, body = DifferenceBody)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    query: Result<Query<DifferenceQuery>, Refusal>,
) -> Result<Json<DifferenceBody>, Refusal> {
    let asked = query.as_ref().ok().map(|query| (query.0.from, query.0.to));
    let earlier = graph(&app, &caller, asked.map(|(from, _)| from)).await?;
    let later = graph(&app, &caller, asked.map(|(_, to)| to)).await?;
    let Query(query) = query?;
    let chain = match &query.chain {
        None => None,
        Some(name) => {
            let region = query.region.as_deref();
            let sides = chain_of(earlier.clone(), name, region)
                .ok()
                .zip(chain_of(later.clone(), name, region).ok());
            match sides {
                None => None,
                Some((before, after)) => Some(SidesBody::of(
                    &*before.analysis().await?,
                    &*after.analysis().await?,
                )),
            }
        }
    };
    let language = caller.language;
    let told = tokio::task::spawn_blocking(move || lists(&earlier.graph, &later.graph, language));
    let lists = told.await.map_err(|error| Refusal::internal(&error))?;
    Ok(Json(DifferenceBody {
        from: query.from,
        to: query.to,
        lists,
        chain,
    }))
}

/// What tells two graphs apart, list by list; lists that are alike are left out.
pub fn lists(earlier: &ChainGraph, later: &ChainGraph, language: Language) -> Vec<ListBody> {
    chain::model::difference(earlier, later)
        .into_iter()
        .filter(|(_, found)| *found != chain::model::Difference::default())
        .map(|(list, found)| list_body(list, found, language))
        .collect()
}

fn list_body(
    list: &'static str,
    mut found: chain::model::Difference,
    language: Language,
) -> ListBody {
    let totals = [found.added.len(), found.removed.len(), found.changed.len()];
    found.added.truncate(LISTED_MAX);
    found.removed.truncate(LISTED_MAX);
    found.changed.truncate(LISTED_MAX);
    let changed = |changed: Changed| ChangedBody {
        what: changed.what,
        before: changed.before,
        after: changed.after,
    };
    ListBody {
        list,
        label: label(&format!("graph-list.{list}"), language),
        added: found.added,
        removed: found.removed,
        changed: found.changed.into_iter().map(changed).collect(),
        added_total: totals[0],
        removed_total: totals[1],
        changed_total: totals[2],
    }
}
