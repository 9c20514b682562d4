//! Strong, weak, missing or unknown: the state of each segment in a region.

use std::collections::BTreeMap;

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainView, Question, SegmentView};

/// State of a segment in the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nobody in the region makes it.
    Missing,
    /// Little of the need is met, or all hangs on one maker.
    Weak,
    /// Neither weak nor strong.
    Fair,
    /// Most of the need is met by several makers or by a lead firm.
    Strong,
    /// Too little is known.
    Unknown,
}

impl State {
    /// All states, the best first.
    pub const ALL: [Self; 5] = [
        Self::Strong,
        Self::Fair,
        Self::Weak,
        Self::Missing,
        Self::Unknown,
    ];

    /// Its code, by which the catalogue names it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Strong => "strong",
            Self::Unknown => "unknown",
        }
    }
}

/// A firm inside a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FirmLine {
    /// Position of the firm.
    pub id: u32,
    /// Name.
    pub firm: String,
    /// What it makes of the segment.
    pub products: Vec<String>,
    /// Place, where known.
    pub place: Option<String>,
    /// Yuan a year that it can make of the segment, where known.
    pub capacity: Option<f64>,
    /// Yuan a year altogether, where known.
    pub revenue: Option<f64>,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// Whether it exists only for demonstration.
    pub is_invented: bool,
}

/// What is known of a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentReport {
    /// Name.
    pub segment: String,
    /// Column, 0 for raw materials.
    pub layer: u32,
    /// State in the region.
    pub state: State,
    /// Share of the chain's value.
    pub weight: f64,
    /// Number of local makers.
    pub makers_local: usize,
    /// Number of makers elsewhere or of unknown place.
    pub makers_elsewhere: usize,
    /// Local makers, largest first.
    pub firms: Vec<FirmLine>,
    /// Revenue of the local makers together, in yuan, as far as known.
    pub revenue_local: f64,
    /// Concentration among local makers, 0 to 10,000, where their sizes are known.
    pub hhi: Option<f64>,
    /// Yuan a year needed in the region, where known.
    pub need: Option<f64>,
    /// Share of the need met locally, where known.
    pub met: Option<f64>,
    /// Industries by GB/T 4754-2017 code.
    pub industries: Vec<String>,
    /// Why it has this state.
    pub reasons: Vec<Sentence>,
}

/// How much of a chain is there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completeness {
    /// Segments with a local maker by all whose state is known.
    pub counted: Option<f64>,
    /// The same by value.
    pub by_value: Option<f64>,
    /// Segments whose state is known.
    pub known: usize,
    /// All segments.
    pub segments: usize,
    /// Number of segments in each state.
    pub states: BTreeMap<String, usize>,
}

/// Reports all segments of a chain.
pub(super) fn report(question: Question<'_>, view: &ChainView) -> Vec<SegmentReport> {
    view.segments
        .iter()
        .map(|segment| segment_report(question, segment))
        .collect()
}

fn segment_report(question: Question<'_>, segment: &SegmentView) -> SegmentReport {
    let (firms, makers_elsewhere) = makers(question, segment);
    let need = segment.need.or_else(|| stated_need(question, segment));
    let met = need
        .filter(|need| *need > 0.0)
        .and_then(|need| met_share(question, segment, &firms, need));
    let (state, reasons) = state(question, segment, &firms, met);
    SegmentReport {
        segment: segment.name.clone(),
        layer: segment.layer,
        state,
        weight: segment.weight,
        makers_local: firms.len(),
        makers_elsewhere,
        // the sum of nothing is -0, which would be shown
        revenue_local: 0.0 + firms.iter().filter_map(|firm| firm.revenue).sum::<f64>(),
        hhi: hhi(&firms),
        need,
        met,
        industries: segment.industries.clone(),
        firms,
        reasons,
    }
}

fn makers(question: Question<'_>, segment: &SegmentView) -> (Vec<FirmLine>, usize) {
    let graph = question.graph;
    let mut by_firm: BTreeMap<u32, (Vec<String>, Option<f64>)> = BTreeMap::new();
    for product in &segment.products {
        for make in &question.index.makes_of[*product as usize] {
            let make = &graph.makes[*make as usize];
            let (products, capacity) = by_firm.entry(make.firm).or_default();
            products.push(question.product(*product).to_owned());
            *capacity = match (*capacity, make.capacity) {
                (Some(a), Some(b)) => Some(a + b),
                (a, b) => a.or(b),
            };
        }
    }
    let all = by_firm.len();
    let mut firms: Vec<FirmLine> = by_firm
        .into_iter()
        .filter(|(firm, _)| question.is_local(*firm))
        .map(|(id, (products, capacity))| {
            let firm = &graph.firms[id as usize];
            FirmLine {
                id,
                firm: firm.name.clone(),
                products,
                place: firm
                    .place
                    .map(|place| graph.places[place as usize].name.clone()),
                capacity,
                revenue: firm.revenue,
                is_lead: firm.is_lead,
                is_invented: firm.is_invented,
            }
        })
        .collect();
    firms.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.id.cmp(&b.id)));
    let elsewhere = all - firms.len();
    (firms, elsewhere)
}

fn size(firm: &FirmLine) -> f64 {
    firm.capacity.or(firm.revenue).unwrap_or(0.0)
}

fn stated_need(question: Question<'_>, segment: &SegmentView) -> Option<f64> {
    let needs = question.graph.needs.iter();
    let values: Vec<f64> = needs
        .filter(|need| segment.products.contains(&need.product) && question.is_local(need.firm))
        .filter_map(|need| need.value)
        .collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

/// What local buyers are seen to buy from local suppliers by the need, or else what local makers could
/// make by the need.
fn met_share(
    question: Question<'_>,
    segment: &SegmentView,
    firms: &[FirmLine],
    need: f64,
) -> Option<f64> {
    let of_segment = question.graph.supplies.iter().filter(|supply| {
        segment.products.contains(&supply.product) && question.is_local(supply.buyer)
    });
    let (mut seen, mut local) = (false, 0.0);
    for supply in of_segment {
        seen = true;
        if question.is_local(supply.supplier) {
            local += supply.value;
        }
    }
    if seen {
        return Some((local / need).min(1.0));
    }
    if firms.is_empty() {
        return Some(0.0);
    }
    let capacities: Vec<f64> = firms.iter().filter_map(|firm| firm.capacity).collect();
    (!capacities.is_empty()).then(|| (capacities.iter().sum::<f64>() / need).min(1.0))
}

fn hhi(firms: &[FirmLine]) -> Option<f64> {
    let total: f64 = firms.iter().map(size).sum();
    (total > 0.0).then(|| {
        firms
            .iter()
            .map(|firm| (100.0 * size(firm) / total).powi(2))
            .sum()
    })
}

fn state(
    question: Question<'_>,
    segment: &SegmentView,
    firms: &[FirmLine],
    met: Option<f64>,
) -> (State, Vec<Sentence>) {
    let policy = question.policy;
    let say = |key: &str| {
        Sentence::new(format!("chain.segment.{key}"))
            .with("segment", &segment.name)
            .with("makers", firms.len())
    };
    let percent = |share: f64| format!("{:.0}", 100.0 * share);
    if firms.is_empty() {
        // A product graph without firms, or a region without any, says nothing about who makes what.
        let has_local_firms =
            (0..question.graph.firms.len() as u32).any(|firm| question.is_local(firm));
        return match has_local_firms {
            true => (State::Missing, vec![say("missing")]),
            false => (State::Unknown, vec![say("no_firms_known")]),
        };
    }
    let mut reasons = Vec::new();
    if let Some(met) = met.filter(|met| *met < policy.weak_met_below) {
        let sentence = say("weak_met")
            .with("met", percent(met))
            .with("threshold", percent(policy.weak_met_below));
        reasons.push(sentence);
    }
    if let [only] = firms
        && !(only.is_lead && met.is_some_and(|met| met >= policy.strong_met_from))
    {
        reasons.push(say("weak_one_maker").with("firm", &only.firm));
    }
    if !reasons.is_empty() {
        return (State::Weak, reasons);
    }
    let lead = firms.iter().find(|firm| firm.is_lead);
    let is_carried = firms.len() >= policy.strong_makers_from || lead.is_some();
    match met {
        Some(met) if met >= policy.strong_met_from && is_carried => {
            let sentence = match lead {
                Some(lead) => say("strong_lead").with("firm", &lead.firm),
                None => say("strong_makers"),
            };
            (State::Strong, vec![sentence.with("met", percent(met))])
        }
        Some(met) => (State::Fair, vec![say("fair").with("met", percent(met))]),
        None => (State::Unknown, vec![say("need_unknown")]),
    }
}

/// Completeness of a chain, counted and by value; unknown segments are left out and counted.
pub(super) fn completeness(segments: &[SegmentReport]) -> Completeness {
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for segment in segments {
        *states.entry(segment.state.code().to_owned()).or_default() += 1;
    }
    // A segment with a maker is there even where its need is not known.
    let known = || {
        segments
            .iter()
            .filter(|s| s.state != State::Unknown || s.makers_local > 0)
    };
    let share = |weight: fn(&SegmentReport) -> f64| {
        let all: f64 = known().map(weight).sum();
        let there: f64 = known()
            .filter(|segment| segment.makers_local > 0)
            .map(weight)
            .sum();
        // An empty sum is a negative zero.
        (all > 0.0).then(|| there / all + 0.0)
    };
    Completeness {
        counted: share(|_| 1.0),
        by_value: share(|segment| segment.weight),
        known: known().count(),
        segments: segments.len(),
        states,
    }
}
