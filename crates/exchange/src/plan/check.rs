//! Whether flows keep every rule: the same rules as the program's, reckoned from the flows alone.

use super::model::{Cover, Model, Sink};
use super::report::{Flows, Sums};

/// The rules that are broken, as `rule name period`.
struct Broken {
    rules: Vec<String>,
    /// Tonnes by which a rule may be missed.
    tolerance: f64,
}

impl Broken {
    fn want(&mut self, holds: bool, rule: &str, id: &str, period: usize) {
        if !holds {
            self.rules.push(format!("{rule} {id} {period}"));
        }
    }
}

/// The rules that flows break by more than a tolerance in tonnes; none of a legal plan.
pub fn violations(model: &Model, flows: &Flows, tolerance: f64) -> Vec<String> {
    let sums = Sums::of(model, flows);
    let mut broken = Broken {
        rules: Vec::new(),
        tolerance,
    };
    streams(model, flows, &sums, &mut broken);
    treatments(model, &sums, &mut broken);
    links(model, flows, &sums, &mut broken);
    covers(model, flows, &mut broken);
    broken
        .rules
        .extend(quality_violations(model, flows, &sums, tolerance));
    broken.rules
}

fn streams(model: &Model, flows: &Flows, sums: &Sums, broken: &mut Broken) {
    let disposed = sums.disposed(model, flows);
    for (at, stream) in model.streams.iter().enumerate() {
        for (period, disposed) in disposed[at].iter().enumerate() {
            let stored = flows.stored[at][period];
            let is_last = period + 1 == model.periods;
            let most = if is_last {
                0.0
            } else {
                stream.storage_capacity
            };
            let in_store = (0.0..=most + broken.tolerance).contains(&stored);
            broken.want(*disposed >= -broken.tolerance, "supply", &stream.id, period);
            broken.want(in_store, "store", &stream.id, period);
        }
    }
}

fn treatments(model: &Model, sums: &Sums, broken: &mut Broken) {
    for (at, treatment) in model.treatments.iter().enumerate() {
        for period in 0..model.periods {
            let taken = sums.into_treatments[at][period];
            let balance = sums.out_of_treatments[at][period] - treatment.yields * taken;
            let fits = taken <= treatment.capacity + broken.tolerance;
            broken.want(fits, "capacity", &treatment.id, period);
            broken.want(
                balance.abs() <= broken.tolerance,
                "balance",
                &treatment.id,
                period,
            );
        }
    }
}

fn links(model: &Model, flows: &Flows, sums: &Sums, broken: &mut Broken) {
    for (arc, sent) in model.arcs.iter().zip(&flows.sent) {
        for (period, sent) in sent.iter().enumerate() {
            let may = arc.periods.contains(&period) || *sent == 0.0;
            broken.want(
                *sent >= 0.0 && may,
                "flow",
                model.source_id(arc.source),
                period,
            );
        }
    }
    for (link, sent) in model.links.iter().zip(&sums.of_links) {
        let id = &model.materials[link.material];
        for (period, sent) in sent.iter().enumerate() {
            let is_lot = *sent == 0.0 || *sent >= link.min_lot - broken.tolerance;
            broken.want(
                *sent <= link.capacity + broken.tolerance,
                "link",
                id,
                period,
            );
            broken.want(is_lot, "lot", id, period);
        }
    }
}

fn covers(model: &Model, flows: &Flows, broken: &mut Broken) {
    let permits = (0..model.permits.len()).map(Cover::Permit);
    for cover in permits.chain((0..model.exemptions.len()).map(Cover::Exemption)) {
        let arcs = model.arcs.iter().zip(&flows.sent);
        let covered = arcs.filter(|(arc, _)| arc.cover == cover);
        let total: f64 = covered.flat_map(|(_, sent)| sent).sum();
        let fits = total <= model.capacity_of(cover) + broken.tolerance;
        broken.want(fits, "cover", &format!("{cover:?}"), 0);
    }
}

fn quality_violations(model: &Model, flows: &Flows, sums: &Sums, tolerance: f64) -> Vec<String> {
    let mut broken = Vec::new();
    for (at, need) in model.needs.iter().enumerate() {
        for period in 0..model.periods {
            let (mut content, mut impurity) = (0.0, 0.0);
            for (arc, sent) in model.arcs.iter().zip(&flows.sent) {
                if arc.sink == Sink::Need(at) {
                    let quality = model.quality(arc.source);
                    content += quality.0 * sent[period];
                    impurity += quality.1 * sent[period];
                }
            }
            let demand = need.demand[period];
            let virgin = demand - sums.of_needs[at][period];
            let good =
                content + need.virgin_content * virgin >= need.min_content * demand - tolerance;
            let clean = impurity <= need.max_impurity * demand + tolerance;
            if virgin < -tolerance || !good || !clean {
                broken.push(format!("need {} {period}", need.id));
            }
        }
    }
    broken
}
