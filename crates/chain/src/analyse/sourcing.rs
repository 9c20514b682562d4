//! Local sourcing: value bought from suppliers in the region by the value of all intermediate
//! purchases, first tier, with bounds where origins are not known.

use domain::catalogue::Sentence;
use serde::Serialize;

use super::{ChainView, Question};

/// A rate with what it may be at least and at most.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LocalRate {
    /// Among purchases of known origin; nothing when none is known.
    pub rate: Option<f64>,
    /// If all purchases of unknown origin came from elsewhere.
    pub min: Option<f64>,
    /// If all of them were local.
    pub max: Option<f64>,
    /// Yuan bought locally.
    pub local: f64,
    /// Yuan bought elsewhere.
    pub elsewhere: f64,
    /// Yuan bought from unknown origins.
    pub unknown: f64,
}

impl LocalRate {
    fn new(local: f64, elsewhere: f64, unknown: f64) -> Self {
        let share = |part: f64, all: f64| (all > 0.0).then(|| part / all);
        let total = local + elsewhere + unknown;
        Self {
            rate: share(local, local + elsewhere),
            min: share(local, total),
            max: share(local + unknown, total),
            local,
            elsewhere,
            unknown,
        }
    }
}

/// The rate of one buyer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BuyerRate {
    /// Name of the firm.
    pub firm: String,
    /// Whether it is a lead firm.
    pub is_lead: bool,
    /// Its rate.
    #[serde(flatten)]
    pub rate: LocalRate,
}

/// Local sourcing of a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sourcing {
    /// All local firms of the chain together.
    #[serde(flatten)]
    pub all: LocalRate,
    /// Each local firm that buys anything, lead firms and large buyers first.
    pub firms: Vec<BuyerRate>,
    /// What the figures rest on.
    pub reasons: Vec<Sentence>,
}

/// Local sourcing of the chain's local firms.
pub(super) fn sourcing(question: Question<'_>, view: &ChainView) -> Sourcing {
    let graph = question.graph;
    let (mut local, mut elsewhere, mut unknown) = (0.0, 0.0, 0.0);
    let mut firms = Vec::new();
    for buyer in view
        .makers(question)
        .into_iter()
        .filter(|firm| question.is_local(*firm))
    {
        let rate = buyer_rate(question, buyer);
        if rate.local + rate.elsewhere + rate.unknown > 0.0 {
            local += rate.local;
            elsewhere += rate.elsewhere;
            unknown += rate.unknown;
            let firm = &graph.firms[buyer as usize];
            firms.push(BuyerRate {
                firm: firm.name.clone(),
                is_lead: firm.is_lead,
                rate,
            });
        }
    }
    let bought = |line: &BuyerRate| line.rate.local + line.rate.elsewhere + line.rate.unknown;
    firms.sort_by(|a, b| {
        b.is_lead
            .cmp(&a.is_lead)
            .then(bought(b).total_cmp(&bought(a)))
    });
    let all = LocalRate::new(local, elsewhere, unknown);
    let reason = match (all.rate, all.min, all.max) {
        (Some(rate), Some(min), Some(max)) => {
            let percent = |share: f64| format!("{:.1}", 100.0 * share);
            Sentence::new("chain.sourcing.rate")
                .with("rate", percent(rate))
                .with("min", percent(min))
                .with("max", percent(max))
                .with("firms", firms.len())
        }
        _ => Sentence::new("chain.sourcing.unknown"),
    };
    Sourcing {
        all,
        firms,
        reasons: vec![reason],
    }
}

fn buyer_rate(question: Question<'_>, buyer: u32) -> LocalRate {
    let graph = question.graph;
    let (mut local, mut elsewhere, mut unknown) = (0.0, 0.0, 0.0);
    for supply in &question.index.bought_by[buyer as usize] {
        let supply = &graph.supplies[*supply as usize];
        match question
            .region
            .map_or(Some(true), |region| graph.is_in(supply.supplier, region))
        {
            Some(true) => local += supply.value,
            Some(false) => elsewhere += supply.value,
            None => unknown += supply.value,
        }
    }
    let needs = question.index.needs_of[buyer as usize].iter();
    let needed: f64 = needs
        .filter_map(|need| graph.needs[*need as usize].value)
        .sum();
    // What is needed beyond the purchases seen is bought from suppliers that nobody has named.
    unknown += (needed - local - elsewhere - unknown).max(0.0);
    LocalRate::new(local, elsewhere, unknown)
}
