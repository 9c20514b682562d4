//! The graph and its analyses as callers see them.

use std::collections::BTreeMap;

use chain::analyse::{ChainAnalysis, FirmLine, LocalRate, SegmentReport, Side};
use chain::model::{ChainGraph, Evidence, Origin};
use domain::catalogue::{Language, Sentence};
use serde::Serialize;
use utoipa::ToSchema;

use super::places::Enterprises;
use crate::http::language::label;
use crate::http::refs::Ref;

/// Why, as a stable code and a sentence in the caller's language.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainReason)]
pub struct ReasonBody {
    /// Stable code.
    pub code: String,
    /// The sentence.
    pub sentence: String,
}

/// Reasons in a language.
pub fn say(reasons: &[Sentence], language: Language) -> Vec<ReasonBody> {
    reasons
        .iter()
        .map(|reason| ReasonBody {
            code: reason.key.clone(),
            sentence: reason.render(language),
        })
        .collect()
}

/// Where a relation is known from.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainEvidence)]
pub struct EvidenceBody {
    /// Name of the data set, file or person.
    pub source: String,
    /// Day, year-month-day.
    pub date: Option<String>,
    /// `observed` or `inferred`.
    pub origin: &'static str,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

impl EvidenceBody {
    /// The evidence of a relation.
    pub fn of(graph: &ChainGraph, evidence: &Evidence) -> Self {
        let source = &graph.sources[evidence.source as usize];
        Self {
            source: source.name.clone(),
            date: source.date.clone().filter(|date| !date.is_empty()),
            origin: match evidence.origin {
                Origin::Observed => "observed",
                Origin::Inferred => "inferred",
            },
            confidence: evidence.confidence,
        }
    }
}

/// How much of a chain is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainCompleteness)]
pub struct CompletenessBody {
    /// Segments with a local maker by all whose state is known.
    pub counted: Option<f64>,
    /// The same by value.
    pub by_value: Option<f64>,
    /// Segments whose state is known.
    pub known: usize,
    /// All segments.
    pub segments: usize,
    /// Number of segments in each state; all five are there.
    pub states: BTreeMap<String, usize>,
}

/// The five states with their counts.
pub fn states(found: &BTreeMap<String, usize>) -> BTreeMap<String, usize> {
    let count = |state: chain::analyse::State| {
        let code = state.code();
        (code.to_owned(), found.get(code).copied().unwrap_or(0))
    };
    chain::analyse::State::ALL.into_iter().map(count).collect()
}

/// A rate with its bounds, and the yuan behind it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LocalRate)]
pub struct RateBody {
    /// Among purchases of known origin.
    pub rate: Option<f64>,
    /// If all purchases of unknown origin came from elsewhere.
    pub min: Option<f64>,
    /// If all of them were local.
    pub max: Option<f64>,
    /// Yuan a year bought locally.
    pub local: f64,
    /// Yuan a year bought elsewhere.
    pub elsewhere: f64,
    /// Yuan a year of unknown origin.
    pub unknown: f64,
}

impl From<&LocalRate> for RateBody {
    fn from(rate: &LocalRate) -> Self {
        Self {
            rate: rate.rate,
            min: rate.min,
            max: rate.max,
            local: rate.local,
            elsewhere: rate.elsewhere,
            unknown: rate.unknown,
        }
    }
}

/// Local sourcing of a chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LocalSourcing)]
pub struct SourcingBody {
    /// All local firms together.
    #[serde(flatten)]
    pub all: RateBody,
    /// Each local firm that buys, lead firms and large buyers first.
    pub firms: Vec<BuyerBody>,
    /// What the figures rest on.
    pub reasons: Vec<ReasonBody>,
}

/// Local sourcing of a firm.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = BuyerRate)]
pub struct BuyerBody {
    /// Its name.
    pub firm: String,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// Its rate.
    #[serde(flatten)]
    pub rate: RateBody,
}

/// A firm inside a segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SegmentFirm)]
pub struct FirmLineBody {
    /// Its name.
    pub name: String,
    /// Credit or stock code.
    pub code: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Yuan a year that it can make of the segment.
    pub capacity: Option<f64>,
    /// Yuan a year altogether.
    pub revenue: Option<f64>,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// Whether it exists only for demonstration.
    pub is_invented: bool,
    /// What it makes of the segment.
    pub products: Vec<String>,
    /// The enterprise of the platform with this code.
    pub enterprise: Option<Ref>,
}

impl FirmLineBody {
    fn of(graph: &ChainGraph, line: &FirmLine, enterprises: &Enterprises) -> Self {
        let code = graph.firms[line.id as usize].code.clone();
        Self {
            name: line.firm.clone(),
            place: line.place.clone(),
            capacity: line.capacity,
            revenue: line.revenue,
            is_lead: line.is_lead,
            is_invented: line.is_invented,
            products: line.products.clone(),
            enterprise: enterprises.of(code.as_deref()),
            code,
        }
    }
}

/// A product of a segment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SegmentProduct)]
pub struct ProductLine {
    /// Its name.
    pub name: String,
    /// Local makers.
    pub makers_local: usize,
    /// Makers elsewhere or of unknown place.
    pub makers_elsewhere: usize,
}

/// A segment with what is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphSegment)]
pub struct SegmentBody {
    /// Position within the chain; links and gaps name it.
    pub id: usize,
    /// Its name.
    pub name: String,
    /// Column, 0 for raw materials.
    pub layer: u32,
    /// `strong`, `fair`, `weak`, `missing` or `unknown`.
    pub state: &'static str,
    /// The state in the caller's language.
    pub state_label: String,
    /// Weight in the chain's value.
    pub weight: f64,
    /// Weight by the weights of all segments.
    pub share: f64,
    /// Yuan a year needed in the region.
    pub need: Option<f64>,
    /// Share of the need met locally.
    pub met: Option<f64>,
    /// Number of local makers.
    pub makers_local: usize,
    /// Number of makers elsewhere or of unknown place.
    pub makers_elsewhere: usize,
    /// Yuan a year of the local makers together, as far as known.
    pub revenue_local: f64,
    /// Concentration among local makers, 0 to 10,000.
    pub hhi: Option<f64>,
    /// Industries of GB/T 4754-2017.
    pub industries: Vec<String>,
    /// Its products; the first two hundred.
    pub products: Vec<ProductLine>,
    /// Local makers, the largest first.
    pub firms: Vec<FirmLineBody>,
    /// Why it has this state.
    pub reasons: Vec<ReasonBody>,
}

/// All segments of an analysis; their products are the caller's to add.
pub fn segments(
    graph: &ChainGraph,
    analysis: &ChainAnalysis,
    enterprises: &Enterprises,
    language: Language,
) -> Vec<SegmentBody> {
    let total: f64 = analysis.segments.iter().map(|segment| segment.weight).sum();
    let body = |(id, report): (usize, &SegmentReport)| SegmentBody {
        id,
        name: report.segment.clone(),
        layer: report.layer,
        state: report.state.code(),
        state_label: state_label(report.state.code(), language),
        weight: report.weight,
        share: if total > 0.0 {
            report.weight / total
        } else {
            0.0
        },
        need: report.need,
        met: report.met,
        makers_local: report.makers_local,
        makers_elsewhere: report.makers_elsewhere,
        revenue_local: report.revenue_local,
        hhi: report.hhi,
        industries: report.industries.clone(),
        products: Vec::new(),
        firms: report
            .firms
            .iter()
            .map(|firm| FirmLineBody::of(graph, firm, enterprises))
            .collect(),
        reasons: say(&report.reasons, language),
    };
    analysis.segments.iter().enumerate().map(body).collect()
}

/// The name of a state.
pub fn state_label(code: &str, language: Language) -> String {
    label(&format!("segment-state.{code}"), language)
}

/// The figures of one side of a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainSide)]
pub struct SideBody {
    /// Share of segments with a local maker.
    pub completeness: Option<f64>,
    /// The same by value.
    pub completeness_by_value: Option<f64>,
    /// Share bought locally.
    pub local_rate: Option<f64>,
    /// Largest systemic risk of a firm.
    pub risk_max: Option<f64>,
    /// Number of segments in each state.
    pub states: BTreeMap<String, usize>,
}

impl SideBody {
    /// The figures of an analysis.
    pub fn of(analysis: &ChainAnalysis) -> Self {
        let side = Side::of(analysis);
        Self {
            completeness: side.completeness,
            completeness_by_value: side.completeness_by_value,
            local_rate: side.local_rate,
            risk_max: side.risk_max,
            states: states(&side.states),
        }
    }
}
