//! The graph and its analyses as callers see them.

use std::collections::BTreeMap;

use chain::analyse::{
    Band, ChainAnalysis, ChokePoint, Extension, FirmLine, FirmRisk, Gap, Invitation, LocalRate,
    SegmentReport, Side,
};
use chain::model::{ChainGraph, Evidence, Origin};
use domain::catalogue::{Language, Sentence};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::places::Enterprises;
use crate::language::label;
use crate::refs::Ref;

/// Why, as a stable code and a sentence in the caller's language.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
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

/// Which chain an answer is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphChain)]
pub struct ChainHead {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The chain of the platform with this code.
    pub platform: Option<Ref>,
    /// Division code of the region whose firms count as local.
    pub region: Option<String>,
    /// Its name, within Hunan.
    pub region_name: Option<String>,
    /// Whether its segments were derived from a product.
    pub is_derived: bool,
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

/// An industry of GB/T 4754-2017.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Industry)]
pub struct IndustryBody {
    /// Its code.
    pub code: String,
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
    pub industries: Vec<IndustryBody>,
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
        industries: report
            .industries
            .iter()
            .map(|code| IndustryBody { code: code.clone() })
            .collect(),
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

/// What a chain lacks.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainGap)]
pub struct GapBody {
    /// Position of the segment.
    pub segment: usize,
    /// Its name.
    pub name: String,
    /// `missing` or `weak`.
    pub state: &'static str,
    /// Share of the chain's value that is not met.
    pub gap: f64,
    /// Yuan a year that are not met.
    pub value: Option<f64>,
    /// Firms elsewhere that make it.
    pub candidates: usize,
    /// What it means.
    pub reasons: Vec<ReasonBody>,
}

/// A place where the chain breaks.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChokePoint)]
pub struct ChokeBody {
    /// `dominator`, `cut`, `articulation`, `single-maker`, `single-supplier` or `firm-articulation`.
    pub kind: &'static str,
    /// The kind in the caller's language.
    pub kind_label: String,
    /// Segment or firm.
    pub name: String,
    /// What is behind it.
    pub reasons: Vec<ReasonBody>,
}

/// What a firm's closure would cost the chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FirmRisk)]
pub struct RiskBody {
    /// Its name.
    pub firm: String,
    /// Share of the chain's sales lost.
    pub esri: f64,
    /// Lost for want of inputs.
    pub downstream: f64,
    /// Lost for want of demand.
    pub upstream: f64,
    /// What it means.
    pub reasons: Vec<ReasonBody>,
}

/// A product within reach.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainExtension)]
pub struct ExtensionBody {
    /// The product.
    pub product: String,
    /// Materials of it that are made here.
    pub from: Vec<String>,
    /// Share of its materials made here.
    pub materials_share: f64,
    /// How close the region is to it.
    pub density: Option<f64>,
    /// Products made from it in turn.
    pub opens: usize,
    /// By what candidates are ranked.
    pub score: f64,
    /// Why it is within reach.
    pub reasons: Vec<ReasonBody>,
}

/// A firm worth a visit.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = InvitationCandidate)]
pub struct InvitationBody {
    /// Its name.
    pub firm: String,
    /// Credit or stock code.
    pub code: Option<String>,
    /// The segment whose gap it would close.
    pub segment: String,
    /// What it makes of the segment.
    pub products: Vec<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Kilometres by road.
    pub distance_km: Option<f64>,
    /// Yuan a year.
    pub revenue: Option<f64>,
    /// Growth over the last year as a share.
    pub growth: Option<f64>,
    /// Whether it exists only for demonstration.
    pub is_invented: bool,
    /// By what candidates are ranked: the product of the four parts.
    pub score: f64,
    /// Share of the chain's value that is not met.
    pub gap: f64,
    /// 1 beside the place, half at the distance of the policy.
    pub closeness: f64,
    /// Size and growth.
    pub strength: f64,
    /// Ties to the place.
    pub tie: f64,
    /// Each part as a sentence.
    pub reasons: Vec<ReasonBody>,
}

/// What is bought within a distance.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReachBand)]
pub struct BandBody {
    /// Kilometres by road; null for all known distances.
    pub within_km: Option<f64>,
    /// Yuan a year bought within it.
    pub value: f64,
    /// Share of what is bought from known distances.
    pub share: Option<f64>,
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

/// Everything found about a chain, with the evidence of each finding.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChainFindings)]
pub struct Findings {
    /// Version of the thresholds.
    pub policy_version: String,
    /// What to read first.
    pub headline: Vec<ReasonBody>,
    /// How much of the chain is there.
    pub completeness: CompletenessBody,
    /// How much is bought locally.
    pub local_sourcing: SourcingBody,
    /// What it lacks, the worst first.
    pub gaps: Vec<GapBody>,
    /// Where it breaks.
    pub choke_points: Vec<ChokeBody>,
    /// Firms whose closure costs most.
    pub systemic_risk: Vec<RiskBody>,
    /// What could be made here next.
    pub extension_candidates: Vec<ExtensionBody>,
    /// Firms elsewhere that would close a gap.
    pub invitation_candidates: Vec<InvitationBody>,
    /// How much of what is bought lies within each distance.
    pub reach: Vec<BandBody>,
    /// What the reader must know of the whole.
    pub reasons: Vec<ReasonBody>,
}

impl Findings {
    /// The findings of an analysis in a language.
    pub fn of(analysis: &ChainAnalysis, language: Language) -> Self {
        let completeness = &analysis.completeness;
        let sourcing = &analysis.local_sourcing;
        Self {
            policy_version: analysis.policy_version.clone(),
            headline: say(&chain::analyse::headline(analysis), language),
            completeness: CompletenessBody {
                counted: completeness.counted,
                by_value: completeness.by_value,
                known: completeness.known,
                segments: completeness.segments,
                states: states(&completeness.states),
            },
            local_sourcing: SourcingBody {
                all: (&sourcing.all).into(),
                firms: sourcing
                    .firms
                    .iter()
                    .map(|buyer| BuyerBody {
                        firm: buyer.firm.clone(),
                        is_lead: buyer.is_lead,
                        rate: (&buyer.rate).into(),
                    })
                    .collect(),
                reasons: say(&sourcing.reasons, language),
            },
            gaps: chain::analyse::gaps(analysis)
                .iter()
                .map(|gap| gap_body(gap, language))
                .collect(),
            choke_points: of(&analysis.choke_points, |point| choke(point, language)),
            systemic_risk: of(&analysis.systemic_risk, |risk| risk_body(risk, language)),
            extension_candidates: of(&analysis.extension_candidates, |next| {
                extension(next, language)
            }),
            invitation_candidates: of(&analysis.invitation_candidates, |firm| {
                invitation(firm, language)
            }),
            reach: of(&analysis.reach, band),
            reasons: say(&analysis.reasons, language),
        }
    }
}

fn of<T, B>(items: &[T], body: impl Fn(&T) -> B) -> Vec<B> {
    items.iter().map(body).collect()
}

fn gap_body(gap: &Gap, language: Language) -> GapBody {
    GapBody {
        segment: gap.segment,
        name: gap.name.clone(),
        state: gap.state.code(),
        gap: gap.share,
        value: gap.value,
        candidates: gap.candidates,
        reasons: say(&gap.reasons, language),
    }
}

fn choke(point: &ChokePoint, language: Language) -> ChokeBody {
    let kind = point.kind.code();
    ChokeBody {
        kind,
        kind_label: label(&format!("choke-kind.{kind}"), language),
        name: point.name.clone(),
        reasons: say(&point.reasons, language),
    }
}

fn risk_body(risk: &FirmRisk, language: Language) -> RiskBody {
    RiskBody {
        firm: risk.firm.clone(),
        esri: risk.esri,
        downstream: risk.downstream,
        upstream: risk.upstream,
        reasons: say(&risk.reasons, language),
    }
}

fn extension(next: &Extension, language: Language) -> ExtensionBody {
    ExtensionBody {
        product: next.product.clone(),
        from: next.from.clone(),
        materials_share: next.materials_share,
        density: next.density,
        opens: next.opens,
        score: next.score,
        reasons: say(&next.reasons, language),
    }
}

/// A candidate in a language.
pub fn invitation(firm: &Invitation, language: Language) -> InvitationBody {
    InvitationBody {
        firm: firm.firm.clone(),
        code: firm.code.clone(),
        segment: firm.segment.clone(),
        products: firm.products.clone(),
        place: firm.place.clone(),
        distance_km: firm.distance_km,
        revenue: firm.revenue,
        growth: firm.growth,
        is_invented: firm.is_invented,
        score: firm.score,
        gap: firm.gap,
        closeness: firm.closeness,
        strength: firm.strength,
        tie: firm.tie,
        reasons: say(&firm.reasons, language),
    }
}

fn band(band: &Band) -> BandBody {
    BandBody {
        within_km: band.within_km,
        value: band.value,
        share: band.share,
    }
}
