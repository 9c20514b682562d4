//! Where a chain breaks: segments that every way to the lead product passes, the fewest segments that
//! part raw materials from it, segments and firms that hold the graph together, single suppliers.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainView, Question, SegmentReport};
use crate::csr::{Csr, Edge, Parallel};
use crate::kernels::{NONE, VertexCut, articulation_points, immediate_dominators, min_vertex_cut};

/// Nodes that a cut may have to be worth naming.
const CUT_MAX: usize = 5;

/// What makes something a choke point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChokeKind {
    /// Every way from the raw materials to the end passes this segment.
    Dominator,
    /// One of the fewest segments that part raw materials from the end.
    Cut,
    /// The chain falls apart without this segment.
    Articulation,
    /// One firm alone makes what a segment needs.
    SingleMaker,
    /// One firm alone supplies a product to a buyer.
    SingleSupplier,
    /// The network of suppliers falls apart without this firm.
    FirmArticulation,
}

impl ChokeKind {
    /// Its code, by which the catalogue names it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dominator => "dominator",
            Self::Cut => "cut",
            Self::Articulation => "articulation",
            Self::SingleMaker => "single-maker",
            Self::SingleSupplier => "single-supplier",
            Self::FirmArticulation => "firm-articulation",
        }
    }
}

/// A place where the chain breaks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChokePoint {
    /// What makes it one.
    pub kind: ChokeKind,
    /// Segment or firm.
    pub name: String,
    /// What is behind it.
    pub reasons: Vec<Sentence>,
}

/// All choke points, structural ones first.
pub(super) fn choke_points(
    question: Question<'_>,
    view: &ChainView,
    reports: &[SegmentReport],
) -> Vec<ChokePoint> {
    let mut points = structural(question, view);
    for report in reports {
        if let (1, 0, [only]) = (
            report.makers_local,
            report.makers_elsewhere,
            report.firms.as_slice(),
        ) {
            let reason = Sentence::new("chain.choke.single_maker")
                .with("firm", &only.firm)
                .with("segment", &report.segment);
            points.push(ChokePoint {
                kind: ChokeKind::SingleMaker,
                name: only.firm.clone(),
                reasons: vec![reason],
            });
        }
    }
    points.extend(of_suppliers(question, view));
    points
}

fn structural(question: Question<'_>, view: &ChainView) -> Vec<ChokePoint> {
    let count = view.segments.len();
    let links = view.links(question.index);
    let has_inputs: BTreeSet<usize> = links.iter().map(|(_, to, _)| *to).collect();
    let feeds: BTreeSet<usize> = links.iter().map(|(from, _, _)| *from).collect();
    let raw: Vec<u32> = (0..count)
        .filter(|at| !has_inputs.contains(at) && feeds.contains(at))
        .map(|at| at as u32)
        .collect();
    let ends: Vec<u32> = (0..count)
        .filter(|at| has_inputs.contains(at) && !feeds.contains(at))
        .map(|at| at as u32)
        .collect();
    if raw.is_empty() || ends.is_empty() {
        return Vec::new();
    }
    let edge = |from: usize, to: usize| Edge {
        from: from as u32,
        to: to as u32,
        weight: 1.0,
    };
    let mut edges: Vec<Edge> = links.iter().map(|(from, to, _)| edge(*from, *to)).collect();
    let plain = Csr::build(count, &edges, Parallel::Sum).expect("links join segments of the view");
    let root = count;
    edges.extend(raw.iter().map(|at| edge(root, *at as usize)));
    let rooted =
        Csr::build(count + 1, &edges, Parallel::Sum).expect("links join segments of the view");
    let mut found: BTreeMap<(ChokeKind, usize), Vec<String>> = BTreeMap::new();
    let dominators = immediate_dominators(&rooted, root as u32);
    for end in &ends {
        let mut at = dominators[*end as usize];
        while at != NONE && (at as usize) < count {
            let behind = found
                .entry((ChokeKind::Dominator, at as usize))
                .or_default();
            behind.push(view.segments[*end as usize].name.clone());
            at = dominators[at as usize];
        }
    }
    if let Some(VertexCut::Nodes(cut)) = min_vertex_cut(&plain, &raw, &ends, CUT_MAX) {
        let names: Vec<String> = ends
            .iter()
            .map(|end| view.segments[*end as usize].name.clone())
            .collect();
        cut.into_iter().for_each(|at| {
            found.insert((ChokeKind::Cut, at as usize), names.clone());
        });
    }
    for at in articulation_points(&plain) {
        found
            .entry((ChokeKind::Articulation, at as usize))
            .or_default();
    }
    let point = |((kind, at), behind): ((ChokeKind, usize), Vec<String>)| {
        let key = match kind {
            ChokeKind::Dominator => "chain.choke.dominator",
            ChokeKind::Cut => "chain.choke.cut",
            _ => "chain.choke.articulation",
        };
        let name = view.segments[at].name.clone();
        let reason = Sentence::new(key)
            .with("segment", &name)
            .with("behind", behind.join("、"));
        ChokePoint {
            kind,
            name,
            reasons: vec![reason],
        }
    };
    found.into_iter().map(point).collect()
}

fn of_suppliers(question: Question<'_>, view: &ChainView) -> Vec<ChokePoint> {
    let graph = question.graph;
    let makers = view.makers(question);
    let mut suppliers: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
    let mut number: BTreeMap<u32, u32> = BTreeMap::new();
    let mut edges = Vec::new();
    for supply in graph
        .supplies
        .iter()
        .filter(|supply| makers.contains(&supply.buyer) || makers.contains(&supply.supplier))
    {
        if question.is_local(supply.buyer) {
            suppliers
                .entry((supply.buyer, supply.product))
                .or_default()
                .insert(supply.supplier);
        }
        let mut position = |firm: u32| {
            let next = number.len() as u32;
            *number.entry(firm).or_insert(next)
        };
        edges.push(Edge {
            from: position(supply.supplier),
            to: position(supply.buyer),
            weight: supply.value,
        });
    }
    let mut only_source: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for ((buyer, product), from) in &suppliers {
        if let (1, Some(supplier)) = (from.len(), from.first()) {
            let what = format!("{} → {}", question.product(*product), question.firm(*buyer));
            only_source.entry(*supplier).or_default().push(what);
        }
    }
    let mut points: Vec<ChokePoint> = only_source
        .into_iter()
        .map(|(supplier, what)| {
            let name = question.firm(supplier).to_owned();
            let reason = Sentence::new("chain.choke.single_supplier")
                .with("firm", &name)
                .with("count", what.len())
                .with("what", what.join("；"));
            ChokePoint {
                kind: ChokeKind::SingleSupplier,
                name,
                reasons: vec![reason],
            }
        })
        .collect();
    let network = Csr::build(number.len(), &edges, Parallel::Sum)
        .expect("firms are numbered as they are met");
    let by_position: BTreeMap<u32, u32> = number.into_iter().map(|(firm, at)| (at, firm)).collect();
    for at in articulation_points(&network) {
        let name = question.firm(by_position[&at]).to_owned();
        let reason = Sentence::new("chain.choke.firm_articulation").with("firm", &name);
        points.push(ChokePoint {
            kind: ChokeKind::FirmArticulation,
            name,
            reasons: vec![reason],
        });
    }
    points
}
