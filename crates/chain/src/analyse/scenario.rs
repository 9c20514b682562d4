//! What if: firms leave or come, and the chain before and after stands side by side.

use serde::{Deserialize, Serialize};

use super::{ChainAnalysis, Metric, Policy, Question, analyse};
use crate::model::{ChainGraph, Evidence, Firm, Index, Make, Origin};

/// A firm that comes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// Name.
    pub firm: String,
    /// What it makes.
    pub product: String,
    /// Place where it settles, by name.
    pub place: String,
    /// Yuan a year.
    pub capacity: Option<f64>,
}

/// What changes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Change {
    /// Names of firms that leave.
    pub leave: Vec<String>,
    /// Firms that come.
    pub come: Vec<Arrival>,
}

/// The figures of one side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// Share of segments with a local maker.
    pub completeness: Option<f64>,
    /// The same by value.
    pub completeness_by_value: Option<f64>,
    /// Share bought locally.
    pub local_rate: Option<f64>,
    /// Largest systemic risk of a firm.
    pub risk_max: Option<f64>,
    /// Segments by state.
    pub states: std::collections::BTreeMap<String, usize>,
}

impl Side {
    /// The figures of an analysis.
    #[must_use]
    pub fn of(analysis: &ChainAnalysis) -> Self {
        Self {
            completeness: analysis.completeness.counted,
            completeness_by_value: analysis.completeness.by_value,
            local_rate: analysis.local_sourcing.all.rate,
            risk_max: analysis.systemic_risk.first().map(|risk| risk.esri),
            states: analysis.completeness.states.clone(),
        }
    }
}

/// A chain after a change, beside which [`analyse`] of the question shows it before.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The chain after the change.
    pub after: ChainAnalysis,
    /// Names that the change mentions but the graph does not know.
    pub unknown: Vec<String>,
}

/// The chain after a change; nothing when the graph does not know the chain.
#[must_use]
pub fn evaluate(
    question: Question<'_>,
    name: &str,
    change: &Change,
    metric: &dyn Metric,
) -> Option<Outcome> {
    let (changed, unknown) = apply(question.graph, change);
    let index = Index::new(&changed);
    let after = Question {
        graph: &changed,
        index: &index,
        ..question
    };
    let after = analyse(after, name, metric)?;
    Some(Outcome { after, unknown })
}

/// Both sides of a change, and names that the change mentions but the graph does not know.
#[must_use]
pub fn compare(
    graph: &ChainGraph,
    region: Option<&str>,
    policy: &Policy,
    name: &str,
    change: &Change,
    metric: &dyn Metric,
) -> Option<([Side; 2], Vec<String>)> {
    let index = Index::new(graph);
    let question = Question {
        graph,
        index: &index,
        region,
        policy,
    };
    let before = analyse(question, name, metric)?;
    let outcome = evaluate(question, name, change, metric)?;
    Some((
        [Side::of(&before), Side::of(&outcome.after)],
        outcome.unknown,
    ))
}

/// The graph after a change; a firm that leaves keeps its position and loses its relations.
fn apply(graph: &ChainGraph, change: &Change) -> (ChainGraph, Vec<String>) {
    let mut changed = graph.clone();
    let mut unknown = Vec::new();
    for name in &change.leave {
        let Some(firm) = graph.firms.iter().position(|firm| firm.name == *name) else {
            unknown.push(name.clone());
            continue;
        };
        let firm = firm as u32;
        changed.makes.retain(|make| make.firm != firm);
        changed.needs.retain(|need| need.firm != firm);
        changed
            .supplies
            .retain(|supply| supply.supplier != firm && supply.buyer != firm);
    }
    let evidence = Evidence {
        source: 0,
        origin: Origin::Inferred,
        confidence: 0.5,
    };
    for arrival in &change.come {
        let product = graph
            .products
            .iter()
            .position(|product| product.name == arrival.product);
        let place = graph
            .places
            .iter()
            .position(|place| place.name == arrival.place);
        let (Some(product), Some(place)) = (product, place) else {
            unknown.push(format!("{} / {}", arrival.product, arrival.place));
            continue;
        };
        let firm = changed.firms.len() as u32;
        changed.firms.push(Firm {
            name: arrival.firm.clone(),
            place: Some(place as u32),
            revenue: arrival.capacity,
            is_invented: true,
            ..Firm::default()
        });
        changed.makes.push(Make {
            firm,
            product: product as u32,
            capacity: arrival.capacity,
            evidence,
        });
    }
    (changed, unknown)
}
