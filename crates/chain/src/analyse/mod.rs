//! Analyses of one chain: what is strong, weak or missing, how much is sourced locally, what the chain
//! hangs on, what could be made next and whom to invite. Every finding carries its evidence and a
//! sentence as code and parameters.

mod chokes;
mod extend;
mod flows;
mod gaps;
mod invite;
mod reach;
mod risk;
mod scenario;
mod segments;
mod sourcing;
mod view;

pub use chokes::{ChokeKind, ChokePoint};
pub use extend::Extension;
pub use flows::{Flow, flows};
pub use gaps::{Gap, gaps, headline};
pub use invite::Invitation;
pub use reach::{Band, Metric, RoadFactor};
pub use risk::{FirmRisk, Loss, losses};
pub use scenario::{Arrival, Change, Outcome, Side, compare, evaluate};
pub use segments::{Completeness, FirmLine, SegmentReport, State};
pub use sourcing::{BuyerRate, LocalRate, Sourcing};
pub use view::{ChainView, SegmentView};

use domain::catalogue::Sentence;
use serde::{Deserialize, Serialize};

use crate::model::{ChainGraph, Index};

/// Thresholds of the analyses; data, so that a city may have its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Version of these thresholds.
    pub version: String,
    /// A segment is weak when less than this share of its need is met.
    pub weak_met_below: f64,
    /// A segment may be strong when at least this share of its need is met.
    pub strong_met_from: f64,
    /// and when it has this many makers, or a lead firm.
    pub strong_makers_from: usize,
    /// Road distance by straight distance.
    pub road_factor: f64,
    /// Distance at which a firm counts half as close, in kilometres.
    pub half_closeness_km: f64,
    /// Bands of the reach, in kilometres.
    pub reach_bands_km: Vec<f64>,
    /// How much more a firm with a tie to the place counts.
    pub tie_factor: f64,
    /// Candidates listed at most.
    pub candidates_max: usize,
}

/// A graph with its look-ups and the question asked of it.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The graph.
    pub graph: &'a ChainGraph,
    /// Its look-ups.
    pub index: &'a Index,
    /// Division code of the region whose firms count as local; all firms when there is none.
    pub region: Option<&'a str>,
    /// Thresholds.
    pub policy: &'a Policy,
}

impl Question<'_> {
    /// Whether a firm is local; a firm of unknown place is not counted as local.
    #[must_use]
    pub fn is_local(&self, firm: u32) -> bool {
        self.region
            .is_none_or(|region| self.graph.is_in(firm, region) == Some(true))
    }

    /// Name of a product.
    #[must_use]
    pub fn product(&self, product: u32) -> &str {
        &self.graph.products[product as usize].name
    }

    /// Name of a firm.
    #[must_use]
    pub fn firm(&self, firm: u32) -> &str {
        &self.graph.firms[firm as usize].name
    }
}

/// Everything found about one chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainAnalysis {
    /// Name of the chain, or of the product that it was derived from.
    pub chain: String,
    /// The region asked for.
    pub region: Option<String>,
    /// Version of the graph and of the thresholds.
    pub graph_version: u32,
    /// Version of the thresholds.
    pub policy_version: String,
    /// Whether the segments were derived from the product graph.
    pub is_derived: bool,
    /// Segments from raw material to market.
    pub segments: Vec<SegmentReport>,
    /// Links between segments: supplier, buyer, number of recipes.
    pub links: Vec<(usize, usize, usize)>,
    /// How much of the chain is there.
    pub completeness: Completeness,
    /// How much is bought locally.
    pub local_sourcing: Sourcing,
    /// Where the chain breaks.
    pub choke_points: Vec<ChokePoint>,
    /// Firms whose closure costs the chain most.
    pub systemic_risk: Vec<FirmRisk>,
    /// What could be made here next.
    pub extension_candidates: Vec<Extension>,
    /// Firms elsewhere that would close a gap.
    pub invitation_candidates: Vec<Invitation>,
    /// How much of what is bought lies within each distance.
    pub reach: Vec<Band>,
    /// What the reader must know of the whole.
    pub reasons: Vec<Sentence>,
}

/// Analyses a chain by its name, or the chain derived from a product of that name; nothing when the
/// graph knows neither.
#[must_use]
pub fn analyse(question: Question<'_>, name: &str, metric: &dyn Metric) -> Option<ChainAnalysis> {
    let view = ChainView::find(question, name)?;
    let segments = segments::report(question, &view);
    let mut reasons = Vec::new();
    if view.is_derived {
        let known = segments.len().to_string();
        reasons.push(
            Sentence::new("chain.view.derived")
                .with("product", &view.name)
                .with("segments", known),
        );
    }
    if question.region.is_some()
        && !(0..question.graph.firms.len() as u32).any(|firm| question.is_local(firm))
    {
        let region = question.region.unwrap_or_default();
        reasons.push(Sentence::new("chain.region.no_firms").with("region", region));
    }
    Some(ChainAnalysis {
        chain: view.name.clone(),
        region: question.region.map(str::to_owned),
        graph_version: question.graph.version,
        policy_version: question.policy.version.clone(),
        is_derived: view.is_derived,
        links: view.links(question.index),
        completeness: segments::completeness(&segments),
        local_sourcing: sourcing::sourcing(question, &view),
        choke_points: chokes::choke_points(question, &view, &segments),
        systemic_risk: risk::systemic_risk(question, &view),
        extension_candidates: extend::extensions(question, &view),
        invitation_candidates: invite::invitations(question, &view, &segments, metric),
        reach: reach::reach(question, &view, metric),
        segments,
        reasons,
    })
}
