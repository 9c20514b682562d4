//! What the law lets flow: transfers between provinces, permits, exemptions.

use std::collections::HashMap;

use serde::Serialize;

use super::model::{Arc, Cover, Model, Permit, Sink, Source};

/// Why a pair of one material can never flow; the first that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A hazardous waste between two provinces without approval.
    TransferNotApproved,
    /// The firm has no permit for the code.
    NoPermit,
    /// It has one, but in no period of the plan.
    PermitExpired,
}

/// A pair that can never flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Stop {
    pub source: String,
    pub sink: String,
    pub reason: Reason,
}

/// Fills in what may flow and what never can.
pub fn apply(model: &mut Model) {
    let links: HashMap<(usize, usize, usize), usize> = model
        .links
        .iter()
        .enumerate()
        .map(|(at, link)| ((link.from, link.to, link.material), at))
        .collect();
    let (mut arcs, mut stops) = (Vec::new(), Vec::new());
    for source in model.sources() {
        let (material, _) = model.goods(source);
        for sink in model.sinks() {
            if model.material_of_sink(sink) != material {
                continue;
            }
            let (from, to) = (model.firm_of_source(source), model.firm_of_sink(sink));
            let link = links.get(&(from, to, material)).copied();
            if link.is_none() && from != to {
                continue;
            }
            let link = link.filter(|_| from != to);
            match covers(model, source, sink, link) {
                Ok(covers) => arcs.extend(covers.into_iter().map(|(cover, periods)| Arc {
                    source,
                    sink,
                    link,
                    cover,
                    periods,
                })),
                Err(reason) => stops.push(Stop {
                    source: model.source_id(source).to_owned(),
                    sink: model.sink_id(sink).to_owned(),
                    reason,
                }),
            }
        }
    }
    model.arcs = arcs;
    model.stops = stops;
}

type Covers = Vec<(Cover, std::ops::Range<usize>)>;

/// What makes a pair lawful, and when.
fn covers(
    model: &Model,
    source: Source,
    sink: Sink,
    link: Option<usize>,
) -> Result<Covers, Reason> {
    let all = 0..model.periods;
    let (_, code) = model.goods(source);
    if code.is_empty() {
        return Ok(vec![(Cover::Free, all)]);
    }
    let (from, to) = (model.firm_of_source(source), model.firm_of_sink(sink));
    let is_one_province = model.firms[from].province == model.firms[to].province;
    if !is_one_province && !link.is_some_and(|link| model.links[link].approved) {
        return Err(Reason::TransferNotApproved);
    }
    let exempted = model.exemptions.iter().position(|exemption| {
        source == Source::Stream(exemption.stream) && sink == Sink::Need(exemption.need)
    });
    if let Some(exemption) = exempted {
        return Ok(vec![(Cover::Exemption(exemption), all)]);
    }
    let permits: Vec<usize> = (0..model.permits.len())
        .filter(|at| model.permits[*at].firm == to && model.permits[*at].covers(code))
        .collect();
    if permits.is_empty() {
        return Err(Reason::NoPermit);
    }
    let valid = permits
        .into_iter()
        .map(|at| (Cover::Permit(at), model.permits[at].periods(model.periods)))
        .filter(|(_, periods)| !periods.is_empty());
    let valid: Covers = valid.collect();
    if valid.is_empty() {
        return Err(Reason::PermitExpired);
    }
    Ok(valid)
}

impl Permit {
    /// Whether it is for this code of eight digits: for the code itself, or for the category that
    /// its last two digits name.
    fn covers(&self, code: &str) -> bool {
        match self.code.strip_prefix("HW") {
            Some(category) => code.rsplit('-').next() == Some(category),
            None => self.code == code,
        }
    }

    /// The periods of a plan of `periods` in which it holds.
    fn periods(&self, periods: usize) -> std::ops::Range<usize> {
        let last = i64::try_from(periods).unwrap_or(i64::MAX);
        let (from, to) = (self.from.clamp(1, last + 1), self.to.clamp(0, last));
        let start = (from - 1).unsigned_abs() as usize;
        start..(to.unsigned_abs() as usize).max(start)
    }
}
