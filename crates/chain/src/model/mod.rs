//! The chain graph: products and materials, chains and their segments, firms and places, and who can
//! supply whom. Every relation names its source and how sure it is; lists refer to one another by
//! position.

mod diff;
mod index;

pub use diff::{Changed, Difference, difference};
pub use index::Index;

use serde::{Deserialize, Serialize};

/// Where something is known from, and of what day it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name of the data set, file or person.
    pub name: String,
    /// Day, year-month-day, when known.
    pub date: Option<String>,
}

/// Whether something was seen or follows from other facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Stated by the source.
    Observed,
    /// Reckoned from other facts.
    Inferred,
}

/// Why an edge is believed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Position of the source.
    pub source: u32,
    /// Seen or reckoned.
    pub origin: Origin,
    /// How sure, 0 to 1.
    pub confidence: f64,
}

/// A product or material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Name.
    pub name: String,
}

/// One product is a kind of another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindOf {
    /// The narrower product.
    pub narrower: u32,
    /// The broader product.
    pub broader: u32,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// One product is made from another: matter flows from `material` to `product`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MadeFrom {
    /// What is made.
    pub product: u32,
    /// What it is made from.
    pub material: u32,
    /// Units of material per unit of product, where known.
    pub quantity: Option<f64>,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// An industry chain that a place grows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Name.
    pub name: String,
    /// Code by which the rest of the product knows it, such as `steel-tubes`.
    #[serde(default)]
    pub code: Option<String>,
    /// Division code of the place that grows it, such as 430400.
    pub region: Option<String>,
}

/// A segment of a chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// The chain.
    pub chain: u32,
    /// Name.
    pub name: String,
    /// Column of the picture, 0 for raw materials, rising towards the market.
    pub layer: u32,
    /// Products that belong to it.
    pub products: Vec<u32>,
    /// Industries by GB/T 4754-2017 code.
    pub industries: Vec<String>,
    /// Share of the chain's value, in any unit common to the chain.
    pub weight: f64,
    /// Yuan a year that the chain's place needs of it, where known.
    pub need: Option<f64>,
}

/// A place with its position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name.
    pub name: String,
    /// Division code, where known.
    pub region: Option<String>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Degrees north.
    pub latitude: Option<f64>,
}

/// A firm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Firm {
    /// Name in use.
    pub name: String,
    /// Registered name, where known.
    pub full_name: Option<String>,
    /// Unified social credit code or stock code.
    pub code: Option<String>,
    /// Position of its place.
    pub place: Option<u32>,
    /// Yuan a year.
    pub revenue: Option<f64>,
    /// Growth of revenue over the last year as a share.
    pub growth: Option<f64>,
    /// Persons employed.
    pub staff: Option<u32>,
    /// Whether a chain counts it as its lead firm.
    pub is_lead: bool,
    /// Whether it exists only for demonstration.
    pub is_invented: bool,
    /// What ties it to the place that might invite it.
    pub tie: Option<String>,
}

/// A firm makes a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Make {
    /// The firm.
    pub firm: u32,
    /// The product.
    pub product: u32,
    /// Yuan a year that it can make, where known.
    pub capacity: Option<f64>,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// A firm needs a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// The firm.
    pub firm: u32,
    /// The product.
    pub product: u32,
    /// Yuan a year, where known.
    pub value: Option<f64>,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// One firm supplies another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Supply {
    /// Who sells.
    pub supplier: u32,
    /// Who buys.
    pub buyer: u32,
    /// What.
    pub product: u32,
    /// Yuan a year.
    pub value: f64,
    /// Why it is believed.
    pub evidence: Evidence,
}

/// The whole graph at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct ChainGraph {
    /// Number of this version, from 1.
    pub version: u32,
    /// Day of this version, year-month-day.
    pub date: String,
    /// Sources.
    pub sources: Vec<Source>,
    /// Products and materials.
    pub products: Vec<Product>,
    /// Kinds.
    pub kinds: Vec<KindOf>,
    /// Recipes.
    pub recipes: Vec<MadeFrom>,
    /// Chains.
    pub chains: Vec<Chain>,
    /// Segments.
    pub segments: Vec<Segment>,
    /// Places.
    pub places: Vec<Place>,
    /// Firms.
    pub firms: Vec<Firm>,
    /// Who makes what.
    pub makes: Vec<Make>,
    /// Who needs what.
    pub needs: Vec<Need>,
    /// Who supplies whom.
    pub supplies: Vec<Supply>,
}

impl ChainGraph {
    /// Position of a source, new if it was not known.
    pub fn source(&mut self, source: Source) -> u32 {
        let known = self.sources.iter().position(|known| *known == source);
        let at = known.unwrap_or_else(|| {
            self.sources.push(source);
            self.sources.len() - 1
        });
        at as u32
    }

    /// Division code of a firm, where known.
    #[must_use]
    pub fn region_of(&self, firm: u32) -> Option<&str> {
        let place = self.firms[firm as usize].place?;
        self.places[place as usize].region.as_deref()
    }

    /// Whether a firm lies in a region: codes of larger divisions end in zeros. `None` when the firm's
    /// place is not known.
    #[must_use]
    pub fn is_in(&self, firm: u32, region: &str) -> Option<bool> {
        Some(self.region_of(firm)?.starts_with(significant(region)))
    }
}

/// A division code without the zeros that only fill it up: 430400 → 4304.
#[must_use]
pub fn significant(region: &str) -> &str {
    let mut code = region;
    while code.len() > 2 && code.ends_with("00") {
        code = &code[..code.len() - 2];
    }
    code
}
