//! What was found about a chain, as callers see it.

use chain::analyse::{Band, ChainAnalysis, ChokePoint, Extension, FirmRisk, Gap, Invitation};
use domain::catalogue::Language;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{BuyerBody, CompletenessBody, ReasonBody, SourcingBody, say, states};
use crate::http::language::label;

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
#[derive(Debug, Clone, Serialize, ToSchema)]
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
