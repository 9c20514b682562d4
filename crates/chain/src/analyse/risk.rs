//! Which firms the chain hangs on by the shock that their closure would send through it.

use std::collections::BTreeMap;

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainView, Question};
use crate::csr::Edge;
use crate::shock::{self, Class, Network, Options, Shock};

/// Firms listed at most.
const LISTED_MAX: usize = 10;
/// Firms beyond which the reckoning belongs into a job of its own.
const FIRMS_MAX: usize = 3000;
/// Sentences speak of 10,000 yuan.
const YUAN: f64 = 1e4;

/// Systemic risk of a firm in its chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FirmRisk {
    /// Name.
    pub firm: String,
    /// Share of the chain's sales lost when it closes.
    pub esri: f64,
    /// Lost for want of inputs.
    pub downstream: f64,
    /// Lost for want of demand.
    pub upstream: f64,
    /// What it means.
    pub reasons: Vec<Sentence>,
}

/// What a standstill of a firm costs its chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Loss {
    /// Name.
    pub firm: String,
    /// Weeks of a year of 52 that it stands still.
    pub weeks: f64,
    /// Share of the chain's yearly sales lost.
    pub share: f64,
    /// Yuan a year.
    pub value: f64,
    /// What it means.
    pub reasons: Vec<Sentence>,
}

/// The chain's supplies as a network, and which firm stands where.
struct Supplies {
    network: Network,
    number: BTreeMap<u32, u32>,
}

impl Supplies {
    /// Nothing where no supplies are known, or too many firms for an answer at once.
    ///
    /// Inputs of the chain are taken as essential: a supplier that can be replaced is replaced by
    /// others of the same product.
    fn of(question: Question<'_>, view: &ChainView) -> Option<Self> {
        let graph = question.graph;
        let makers = view.makers(question);
        let mut number: BTreeMap<u32, u32> = BTreeMap::new();
        let mut sectors: Vec<u32> = Vec::new();
        let mut sector_of: BTreeMap<u32, u32> = BTreeMap::new();
        let mut edges = Vec::new();
        for supply in graph
            .supplies
            .iter()
            .filter(|supply| makers.contains(&supply.supplier) || makers.contains(&supply.buyer))
        {
            let mut position = |firm: u32, product: u32| {
                let next = number.len() as u32;
                *number.entry(firm).or_insert_with(|| {
                    let sector = sector_of.len() as u32;
                    sectors.push(*sector_of.entry(product).or_insert(sector));
                    next
                })
            };
            let from = position(supply.supplier, supply.product);
            let own = question.index.makes_by[supply.buyer as usize].first();
            let to = position(
                supply.buyer,
                own.map_or(u32::MAX, |make| graph.makes[*make as usize].product),
            );
            edges.push(Edge {
                from,
                to,
                weight: supply.value,
            });
        }
        if edges.is_empty() || number.len() > FIRMS_MAX {
            return None;
        }
        let mut sold = vec![0.0; number.len()];
        edges
            .iter()
            .for_each(|edge| sold[edge.from as usize] += edge.weight);
        let mut finals = vec![0.0; number.len()];
        for (firm, at) in &number {
            let revenue = graph.firms[*firm as usize].revenue.unwrap_or(0.0);
            finals[*at as usize] = (revenue - sold[*at as usize]).max(0.0);
        }
        let network = Network::new(&sectors, &finals, &edges, |_, _| Class::Essential).ok()?;
        Some(Self { network, number })
    }
}

/// The firms of the chain with the largest systemic risk.
pub(super) fn systemic_risk(question: Question<'_>, view: &ChainView) -> Vec<FirmRisk> {
    let Some(supplies) = Supplies::of(question, view) else {
        return Vec::new();
    };
    let by_position: BTreeMap<u32, u32> = supplies
        .number
        .iter()
        .map(|(firm, at)| (*at, *firm))
        .collect();
    let mut risks = shock::all(&supplies.network, Options::default());
    risks.sort_by(|a, b| b.esri.total_cmp(&a.esri).then(a.firm.cmp(&b.firm)));
    risks.truncate(LISTED_MAX);
    let line = |risk: shock::Risk| {
        let firm = question.firm(by_position[&risk.firm]).to_owned();
        let percent = format!("{:.1}", 100.0 * risk.esri);
        let reason = Sentence::new("chain.risk.firm")
            .with("firm", &firm)
            .with("percent", percent);
        FirmRisk {
            firm,
            esri: risk.esri,
            downstream: risk.downstream,
            upstream: risk.upstream,
            reasons: vec![reason],
        }
    };
    risks.into_iter().map(line).collect()
}

/// What it costs the chain when firms stand still for some weeks, each on its own; firms that do not
/// trade in the chain cost nothing and are left out.
pub fn losses(question: Question<'_>, view: &ChainView, stops: &[(u32, f64)]) -> Vec<Loss> {
    let Some(supplies) = Supplies::of(question, view) else {
        return Vec::new();
    };
    let known: Vec<(u32, f64, u32)> = stops
        .iter()
        .filter_map(|(firm, weeks)| Some((*firm, *weeks, *supplies.number.get(firm)?)))
        .collect();
    let shocks: Vec<Shock> = known
        .iter()
        .map(|(_, weeks, at)| Shock::weeks(*at, *weeks))
        .collect();
    let total: f64 = (0..supplies.network.firms() as u32)
        .map(|at| supplies.network.sales(at))
        .sum();
    let risks = shock::risks(&supplies.network, &shocks, Options::default());
    let line = |((firm, weeks, _), risk): (&(u32, f64, u32), shock::Risk)| {
        let name = question.firm(*firm).to_owned();
        let value = risk.esri * total;
        let reason = Sentence::new("chain.risk.stop")
            .with("firm", &name)
            .with("weeks", weeks)
            .with("percent", format!("{:.1}", 100.0 * risk.esri))
            .with("value", format!("{:.0}", value / YUAN));
        Loss {
            firm: name,
            weeks: *weeks,
            share: risk.esri,
            value,
            reasons: vec![reason],
        }
    };
    known.iter().zip(risks).map(line).collect()
}
