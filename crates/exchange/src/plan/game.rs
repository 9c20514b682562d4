//! What each firm adds to a plan: the Shapley value of the saving.
//!
//! The saving of a coalition is the sum of what it saves in every part, and the Shapley value of a sum
//! is the sum of the values (additivity), so that each part is a game of its own with few players.

use std::collections::BTreeSet;
use std::time::Duration;

use super::model::{Model, Sink, Source};
use super::parts::{Part, parts};
use super::program::Prices;
use super::solve::{Options, over_parts};
use crate::split::{Game, PLAYERS_MAX, shapley, to_fen};

/// The Shapley value, in fen, of each firm with a stream, a need or a treatment, in the order of the
/// firms; adding up to `saving`.
///
/// # Errors
/// The number of players of the largest part, where it is more than can be reckoned exactly.
pub fn shapley_of_plan(
    model: &Model,
    saving_fen: i128,
    threads: usize,
) -> Result<Vec<(String, i128)>, usize> {
    let players = players_of(model, &Part::whole(model));
    let mut values = vec![0.0; model.firms.len()];
    let parts = parts(model);
    let of_parts: Vec<Vec<usize>> = parts
        .iter()
        .filter(|part| !part.arcs.is_empty())
        .map(|part| players_of(model, part))
        .collect();
    let largest = of_parts.iter().map(Vec::len).max().unwrap_or(0);
    if largest > PLAYERS_MAX {
        return Err(largest);
    }
    let with_arcs = parts.iter().filter(|part| !part.arcs.is_empty());
    for (part, members) in with_arcs.zip(&of_parts) {
        let names = members
            .iter()
            .map(|at| model.firms[*at].id.clone())
            .collect();
        let worths = worths(model, part, members, threads);
        let value = shapley(&Game::new(names, |coalition| worths[coalition]));
        for (firm, yuan) in members.iter().zip(value.yuan()) {
            values[*firm] += yuan;
        }
    }
    let shares: Vec<f64> = players.iter().map(|at| values[*at] * 100.0).collect();
    let fen = to_fen(&shares, saving_fen);
    let named = players.iter().zip(fen);
    Ok(named
        .map(|(at, fen)| (model.firms[*at].id.clone(), fen))
        .collect())
}

fn players_of(model: &Model, part: &Part) -> Vec<usize> {
    let streams = part.streams.iter().map(|at| model.streams[*at].firm);
    let needs = part.needs.iter().map(|at| model.needs[*at].firm);
    let treatments = part.treatments.iter().map(|at| model.treatments[*at].firm);
    let firms: BTreeSet<usize> = streams.chain(needs).chain(treatments).collect();
    firms.into_iter().collect()
}

/// What each coalition of the members of a part saves.
fn worths(model: &Model, part: &Part, members: &[usize], threads: usize) -> Vec<f64> {
    let options = Options {
        min_use: None,
        gap: 1e-9,
        threads,
    };
    let unlimited = || Duration::MAX;
    (0..1_usize << members.len())
        .map(|coalition| {
            let is_in = |firm: usize| {
                let seat = members.iter().position(|member| *member == firm);
                seat.is_some_and(|seat| coalition >> seat & 1 == 1)
            };
            let of_coalition = restricted(model, part, &is_in);
            let pieces = parts(&of_coalition);
            let whole = over_parts(&of_coalition, &pieces, Prices::COST, options, &unlimited);
            whole.map_or(0.0, |whole| of_coalition.baseline() - whole.value)
        })
        .collect()
}

/// The plan with only the streams, needs and treatments of some firms of a part.
fn restricted(model: &Model, part: &Part, is_in: &dyn Fn(usize) -> bool) -> Model {
    let mut of_coalition = model.clone();
    of_coalition.stops.clear();
    for (at, stream) in of_coalition.streams.iter_mut().enumerate() {
        if !is_in(stream.firm) || !part.streams.contains(&at) {
            stream.supply.iter_mut().for_each(|supply| *supply = 0.0);
        }
    }
    for (at, need) in of_coalition.needs.iter_mut().enumerate() {
        if !is_in(need.firm) || !part.needs.contains(&at) {
            need.demand.iter_mut().for_each(|demand| *demand = 0.0);
        }
    }
    of_coalition.arcs = part
        .arcs
        .iter()
        .map(|at| model.arcs[*at].clone())
        .filter(|arc| {
            let here =
                is_in(model.firm_of_source(arc.source)) && is_in(model.firm_of_sink(arc.sink));
            here && is_known(part, arc.source, arc.sink)
        })
        .collect();
    of_coalition
}

fn is_known(part: &Part, source: Source, sink: Sink) -> bool {
    let given = match source {
        Source::Stream(at) => part.streams.contains(&at),
        Source::Treatment(at) => part.treatments.contains(&at),
    };
    let taken = match sink {
        Sink::Need(at) => part.needs.contains(&at),
        Sink::Treatment(at) => part.treatments.contains(&at),
    };
    given && taken
}
