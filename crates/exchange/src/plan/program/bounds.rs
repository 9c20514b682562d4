//! How much may flow over an arc in a period at most: the tighter, the less a fraction of a switch
//! buys.

use super::{NOTHING, Program, ROUNDS, Sink, Source};

impl Program<'_> {
    /// Tightens every bound, through treatments and least lots.
    pub(super) fn tighten(&mut self) {
        let periods = self.model.periods;
        self.most = (0..self.part.arcs.len())
            .map(|at| {
                (0..periods)
                    .map(|period| self.most_alone(at, period))
                    .collect()
            })
            .collect();
        for _ in 0..ROUNDS {
            for at in &self.part.treatments {
                self.tighten_treatment(*at);
            }
            for (link, arcs) in &self.by_link {
                let min_lot = self.model.links[*link].min_lot;
                for period in 0..periods {
                    let sum: f64 = arcs.iter().map(|at| self.most[*at][period]).sum();
                    if sum < min_lot {
                        arcs.iter().for_each(|at| self.most[*at][period] = 0.0);
                    }
                }
            }
        }
    }

    /// The most that may flow over one arc, all others being empty.
    fn most_alone(&self, at: usize, period: usize) -> f64 {
        let (model, arc) = (self.model, self.arc(at));
        if !arc.periods.contains(&period) {
            return 0.0;
        }
        let given = match arc.source {
            Source::Stream(stream) => {
                let stream = &model.streams[stream];
                let before: f64 = stream.supply[..period].iter().sum();
                stream.supply[period] + before.min(stream.storage_capacity)
            }
            Source::Treatment(treatment) => {
                let treatment = &model.treatments[treatment];
                treatment.capacity * treatment.yields
            }
        };
        let taken = match arc.sink {
            Sink::Need(need) => self.most_of_need(arc.source, need, period),
            Sink::Treatment(treatment) => model.treatments[treatment].capacity,
        };
        let allowed = model.capacity_of(arc.cover);
        let carried = arc.link.map_or(f64::INFINITY, |link| {
            let link = &model.links[link];
            if link.capacity < link.min_lot {
                0.0
            } else {
                link.capacity
            }
        });
        let most = given.min(taken).min(allowed).min(carried);
        if most > NOTHING { most } else { 0.0 }
    }

    /// What a need can take from one source before purity or content stop it.
    fn most_of_need(&self, source: Source, at: usize, period: usize) -> f64 {
        let need = &self.model.needs[at];
        let demand = need.demand[period];
        let (content, impurity) = self.model.quality(source);
        let mut most = demand;
        if impurity > 0.0 {
            most = most.min(need.max_impurity * demand / impurity);
        }
        // a source poorer than what is bought can only be made good for by what is bought, unless
        // another source is richer still
        let best = self.by_sink[&Sink::Need(at)]
            .iter()
            .map(|at| self.model.quality(self.arc(*at).source).0)
            .fold(need.virgin_content, f64::max);
        if best > content && best >= need.min_content {
            most = most.min((best - need.min_content) * demand / (best - content));
        }
        most.max(0.0)
    }

    fn tighten_treatment(&mut self, at: usize) {
        let treatment = &self.model.treatments[at];
        let empty = Vec::new();
        let into = self
            .by_sink
            .get(&Sink::Treatment(at))
            .unwrap_or(&empty)
            .clone();
        let out = self
            .by_source
            .get(&Source::Treatment(at))
            .unwrap_or(&empty)
            .clone();
        for period in 0..self.model.periods {
            let sum =
                |arcs: &[usize]| -> f64 { arcs.iter().map(|arc| self.most[*arc][period]).sum() };
            let mut taken = sum(&into).min(treatment.capacity);
            if treatment.yields > 0.0 {
                taken = taken.min(sum(&out) / treatment.yields);
            }
            for arc in &into {
                self.most[*arc][period] = cut(self.most[*arc][period], taken);
            }
            for arc in &out {
                self.most[*arc][period] = cut(self.most[*arc][period], taken * treatment.yields);
            }
        }
    }
}

fn cut(value: f64, most: f64) -> f64 {
    let value = value.min(most);
    if value > NOTHING { value } else { 0.0 }
}
