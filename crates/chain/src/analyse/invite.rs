//! Whom to invite: firms elsewhere that make what is missing or weak here, ranked by the value of the
//! gap, closeness, size and growth, and ties to the place.

use std::collections::BTreeMap;

use domain::catalogue::Sentence;
use serde::{Deserialize, Serialize};

use super::{ChainView, Metric, Question, SegmentReport, State};
use crate::model::{Place, significant};

/// Revenue at which size counts once, in yuan.
const REVENUE_UNIT: f64 = 1e8;

/// A firm worth a visit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// Name.
    pub firm: String,
    /// Stock or credit code, where known.
    pub code: Option<String>,
    /// The segment whose gap it would close.
    pub segment: String,
    /// What it makes of the segment.
    pub products: Vec<String>,
    /// Where it is, where known.
    pub place: Option<String>,
    /// Kilometres by road, where known.
    pub distance_km: Option<f64>,
    /// Yuan a year, where known.
    pub revenue: Option<f64>,
    /// Growth over the last year as a share, where known.
    pub growth: Option<f64>,
    /// Whether the firm exists only for demonstration.
    pub is_invented: bool,
    /// By what candidates are ranked: the product of the four parts below.
    pub score: f64,
    /// Share of the chain's value that is not met.
    pub gap: f64,
    /// 1 beside the place, half at the policy's distance.
    pub closeness: f64,
    /// Size and growth.
    pub strength: f64,
    /// Ties to the place.
    pub tie: f64,
    /// Each part as a sentence.
    pub reasons: Vec<Sentence>,
}

/// Firms elsewhere for every gap of the chain.
pub(super) fn invitations(
    question: Question<'_>,
    view: &ChainView,
    reports: &[SegmentReport],
    metric: &dyn Metric,
) -> Vec<Invitation> {
    if question.region.is_none() {
        return Vec::new();
    }
    let total: f64 = view.segments.iter().map(|segment| segment.weight).sum();
    let home = home(question);
    let mut found = Vec::new();
    for (segment, report) in view.segments.iter().zip(reports) {
        if !matches!(report.state, State::Missing | State::Weak) {
            continue;
        }
        let gap = segment.weight / total.max(f64::MIN_POSITIVE) * (1.0 - report.met.unwrap_or(0.0));
        let mut makers: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for product in &segment.products {
            for make in &question.index.makes_of[*product as usize] {
                let firm = question.graph.makes[*make as usize].firm;
                if !question.is_local(firm) {
                    makers.entry(firm).or_default().push(*product);
                }
            }
        }
        let candidate = |(firm, products): (u32, Vec<u32>)| {
            invitation(question, firm, &products, report, gap, home, metric)
        };
        found.extend(makers.into_iter().map(candidate));
    }
    found.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.firm.cmp(&b.firm))
    });
    found.truncate(question.policy.candidates_max);
    found
}

/// The place of the region itself, or any place inside it whose position is known.
fn home<'a>(question: Question<'a>) -> Option<&'a Place> {
    let code = significant(question.region?);
    let inside = question.graph.places.iter().filter(|place| {
        place.longitude.is_some()
            && place
                .region
                .as_deref()
                .is_some_and(|region| region.starts_with(code))
    });
    inside.min_by_key(|place| {
        place
            .region
            .as_deref()
            .map(|region| significant(region).len())
    })
}

fn invitation(
    question: Question<'_>,
    firm: u32,
    products: &[u32],
    report: &SegmentReport,
    gap: f64,
    home: Option<&Place>,
    metric: &dyn Metric,
) -> Invitation {
    let (graph, policy) = (question.graph, question.policy);
    let record = &graph.firms[firm as usize];
    let place = record.place.map(|place| &graph.places[place as usize]);
    let distance_km = home.zip(place).and_then(|(a, b)| metric.distance_km(a, b));
    // A firm of unknown place counts as one at half closeness: neither favoured nor lost.
    let closeness = distance_km.map_or(0.5, |distance| {
        0.5f64.powf(distance / policy.half_closeness_km)
    });
    let size = (1.0 + record.revenue.unwrap_or(0.0) / REVENUE_UNIT)
        .ln()
        .max(0.1);
    let strength = size * (1.0 + record.growth.unwrap_or(0.0).clamp(-0.5, 1.0));
    let tie = if record.tie.is_some() {
        policy.tie_factor
    } else {
        1.0
    };
    let mut reasons = vec![
        Sentence::new("chain.invite.gap")
            .with("segment", &report.segment)
            .with("segment-state", report.state.code())
            .with("percent", format!("{:.1}", 100.0 * gap)),
    ];
    if let Some(distance) = distance_km {
        reasons.push(Sentence::new("chain.invite.distance").with("km", format!("{distance:.0}")));
    }
    if let Some(revenue) = record.revenue {
        let growth = record
            .growth
            .map_or("?".to_owned(), |growth| format!("{:.0}", 100.0 * growth));
        reasons.push(
            Sentence::new("chain.invite.size")
                .with("revenue", format!("{:.1}", revenue / REVENUE_UNIT))
                .with("growth", growth),
        );
    }
    if let Some(tie) = &record.tie {
        reasons.push(Sentence::new("chain.invite.tie").with("tie", tie));
    }
    Invitation {
        firm: record.name.clone(),
        code: record.code.clone(),
        segment: report.segment.clone(),
        products: products
            .iter()
            .map(|product| question.product(*product).to_owned())
            .collect(),
        place: place.map(|place| place.name.clone()),
        distance_km,
        revenue: record.revenue,
        growth: record.growth,
        is_invented: record.is_invented,
        score: gap * closeness * strength * tie,
        gap,
        closeness,
        strength,
        tie,
        reasons,
    }
}
