//! What a plan is made from. Quantities in tonnes, money in yuan, distances in km; periods count from
//! nothing.

use super::law::Stop;

/// A firm.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Firm {
    pub id: String,
    pub province: String,
}

/// A by-product that arises.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Stream {
    pub id: String,
    pub firm: usize,
    pub material: usize,
    pub content: f64,
    pub impurity: f64,
    pub disposal_cost: f64,
    /// The code of a hazardous waste; empty where it is none.
    pub waste_code: String,
    pub storage_capacity: f64,
    pub storage_cost: f64,
    /// By period.
    pub supply: Vec<f64>,
}

/// A raw material that is wanted.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Need {
    pub id: String,
    pub firm: usize,
    pub material: usize,
    pub virgin_price: f64,
    pub virgin_content: f64,
    pub min_content: f64,
    pub max_impurity: f64,
    /// By period.
    pub demand: Vec<f64>,
}

/// Something that turns one material into another.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Treatment {
    pub id: String,
    pub firm: usize,
    pub input: usize,
    pub output: usize,
    pub yields: f64,
    pub out_content: f64,
    pub out_impurity: f64,
    pub out_waste_code: String,
    pub cost: f64,
    pub capacity: f64,
    pub fixed_cost: f64,
    pub residue_cost: f64,
}

impl Treatment {
    /// What a tonne of input costs, its residue with it.
    pub fn cost_of_input(&self) -> f64 {
        self.cost + (1.0 - self.yields) * self.residue_cost
    }
}

/// Leave to take a hazardous waste.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Permit {
    pub firm: usize,
    /// Eight digits, or `HW` and two for a whole category.
    pub code: String,
    /// The first and the last period; may lie outside of the plan.
    pub from: i64,
    pub to: i64,
    pub capacity: f64,
}

/// A use, point to point, that needs no permit.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Exemption {
    pub stream: usize,
    pub need: usize,
    pub capacity: f64,
}

/// A way for one material from firm to firm.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "named as in the contract")]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub material: usize,
    pub cost_of_tonne: f64,
    pub fixed_cost: f64,
    pub capacity: f64,
    pub min_lot: f64,
    pub approved: bool,
}

/// Where a flow begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "positions in their lists")]
pub enum Source {
    Stream(usize),
    Treatment(usize),
}

/// Where a flow ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "positions in their lists")]
pub enum Sink {
    Need(usize),
    Treatment(usize),
}

/// What makes a flow lawful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "positions in their lists")]
pub enum Cover {
    /// It is no hazardous waste.
    Free,
    Permit(usize),
    Exemption(usize),
}

/// A pair that may flow, in the periods in which it may.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the words of the contract")]
pub struct Arc {
    pub source: Source,
    pub sink: Sink,
    /// None inside one firm.
    pub link: Option<usize>,
    pub cover: Cover,
    pub periods: std::ops::Range<usize>,
}

/// Everything a plan is made from.
#[derive(Debug, Clone, PartialEq, Default)]
#[expect(missing_docs, reason = "the tables of the contract")]
pub struct Model {
    pub firms: Vec<Firm>,
    pub materials: Vec<String>,
    pub streams: Vec<Stream>,
    pub needs: Vec<Need>,
    pub treatments: Vec<Treatment>,
    pub permits: Vec<Permit>,
    pub exemptions: Vec<Exemption>,
    pub links: Vec<Link>,
    pub periods: usize,
    /// What may flow, by [`law`](super::law).
    pub arcs: Vec<Arc>,
    /// What never can, and why.
    pub stops: Vec<Stop>,
}

impl Model {
    /// The firm that a flow leaves.
    pub fn firm_of_source(&self, source: Source) -> usize {
        match source {
            Source::Stream(at) => self.streams[at].firm,
            Source::Treatment(at) => self.treatments[at].firm,
        }
    }

    /// The firm that a flow reaches.
    pub fn firm_of_sink(&self, sink: Sink) -> usize {
        match sink {
            Sink::Need(at) => self.needs[at].firm,
            Sink::Treatment(at) => self.treatments[at].firm,
        }
    }

    /// Material and waste code of a source.
    pub fn goods(&self, source: Source) -> (usize, &str) {
        match source {
            Source::Stream(at) => (self.streams[at].material, &self.streams[at].waste_code),
            Source::Treatment(at) => {
                let treatment = &self.treatments[at];
                (treatment.output, &treatment.out_waste_code)
            }
        }
    }

    /// Content and impurity of a source.
    pub fn quality(&self, source: Source) -> (f64, f64) {
        match source {
            Source::Stream(at) => (self.streams[at].content, self.streams[at].impurity),
            Source::Treatment(at) => {
                let treatment = &self.treatments[at];
                (treatment.out_content, treatment.out_impurity)
            }
        }
    }

    /// The material that a sink takes.
    pub fn material_of_sink(&self, sink: Sink) -> usize {
        match sink {
            Sink::Need(at) => self.needs[at].material,
            Sink::Treatment(at) => self.treatments[at].input,
        }
    }

    /// The name of a source.
    pub fn source_id(&self, source: Source) -> &str {
        match source {
            Source::Stream(at) => &self.streams[at].id,
            Source::Treatment(at) => &self.treatments[at].id,
        }
    }

    /// The name of a sink.
    pub fn sink_id(&self, sink: Sink) -> &str {
        match sink {
            Sink::Need(at) => &self.needs[at].id,
            Sink::Treatment(at) => &self.treatments[at].id,
        }
    }

    /// Every source: streams, then treatments.
    pub fn sources(&self) -> impl Iterator<Item = Source> + use<> {
        let streams = (0..self.streams.len()).map(Source::Stream);
        streams.chain((0..self.treatments.len()).map(Source::Treatment))
    }

    /// Every sink: needs, then treatments.
    pub fn sinks(&self) -> impl Iterator<Item = Sink> + use<> {
        let needs = (0..self.needs.len()).map(Sink::Need);
        needs.chain((0..self.treatments.len()).map(Sink::Treatment))
    }

    /// What may flow under a cover over all periods.
    pub fn capacity_of(&self, cover: Cover) -> f64 {
        match cover {
            Cover::Free => f64::INFINITY,
            Cover::Permit(at) => self.permits[at].capacity,
            Cover::Exemption(at) => self.exemptions[at].capacity,
        }
    }

    /// What all by-products and needs cost without exchange and storage.
    pub fn baseline(&self) -> f64 {
        let disposal = |stream: &Stream| stream.disposal_cost * stream.supply.iter().sum::<f64>();
        let virgin = |need: &Need| need.virgin_price * need.demand.iter().sum::<f64>();
        let disposed: f64 = self.streams.iter().map(disposal).sum();
        disposed + self.needs.iter().map(virgin).sum::<f64>()
    }

    /// All that arises.
    pub fn supply(&self) -> f64 {
        self.streams.iter().flat_map(|stream| &stream.supply).sum()
    }
}
