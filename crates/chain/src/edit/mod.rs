//! Changes that people make to the graph, one fact at a time. Things are addressed by name, so that
//! an edit means the same in every version; a list of edits is applied whole or not at all.

mod apply;
mod field;
mod lookup;
mod relations;
mod removal;
mod take_back;
mod touch;

pub use apply::apply;
pub use field::Field;
pub use take_back::{take_back_kind, take_back_merge};
pub use touch::{Belonging, Touch};

use domain::catalogue::Reason;
use serde::{Deserialize, Serialize};

use crate::model::Origin;

/// Source and day of a relation that somebody entered.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Said {
    /// Name of the source; the caller's own words when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Day, year-month-day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Seen or reckoned; seen when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// How sure, 0 to 1; sure when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
}

/// One change. A put adds what is not there and changes what is; fields left out stay as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
#[expect(
    missing_docs,
    reason = "the fields are those of the model, named alike"
)]
pub enum Edit {
    /// A product.
    PutProduct {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_name: Option<String>,
    },
    /// A product with every relation of it.
    RemoveProduct { name: String },
    /// One product is a kind of another.
    PutKind {
        narrower: String,
        broader: String,
        #[serde(flatten)]
        said: Said,
    },
    /// It is not.
    RemoveKind { narrower: String, broader: String },
    /// One product is made from another.
    PutRecipe {
        product: String,
        material: String,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        quantity: Field<f64>,
        #[serde(flatten)]
        said: Said,
    },
    /// It is not.
    RemoveRecipe { product: String, material: String },
    /// A chain.
    PutChain {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_name: Option<String>,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        code: Field<String>,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        region: Field<String>,
    },
    /// A chain with its segments.
    RemoveChain { name: String },
    /// A segment of a chain.
    PutSegment {
        chain: String,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        layer: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        products: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        industries: Option<Vec<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<f64>,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        need: Field<f64>,
    },
    /// A segment; its products stay.
    RemoveSegment { chain: String, name: String },
    /// A place.
    PutPlace {
        name: String,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        region: Field<String>,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        longitude: Field<f64>,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        latitude: Field<f64>,
    },
    /// A place; its firms stay, of unknown place.
    RemovePlace { name: String },
    /// A firm.
    PutFirm(Box<FirmEdit>),
    /// A firm with every relation of it.
    RemoveFirm { name: String },
    /// Two records of one firm: the first is gone, its relations are those of the second.
    MergeFirms { name: String, into: String },
    /// A firm makes a product.
    PutMake {
        firm: String,
        product: String,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        capacity: Field<f64>,
        #[serde(flatten)]
        said: Said,
    },
    /// It does not.
    RemoveMake { firm: String, product: String },
    /// A firm needs a product.
    PutNeed {
        firm: String,
        product: String,
        #[serde(default, skip_serializing_if = "Field::is_kept")]
        value: Field<f64>,
        #[serde(flatten)]
        said: Said,
    },
    /// It does not.
    RemoveNeed { firm: String, product: String },
    /// One firm supplies another.
    PutSupply {
        supplier: String,
        buyer: String,
        product: String,
        value: f64,
        #[serde(flatten)]
        said: Said,
    },
    /// It does not.
    RemoveSupply {
        supplier: String,
        buyer: String,
        product: String,
    },
}

/// What is said of a firm.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are those of the model, named alike"
)]
pub struct FirmEdit {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_name: Option<String>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub full_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub code: Field<String>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub place: Field<String>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub revenue: Field<f64>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub growth: Field<f64>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub staff: Field<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_lead: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_invented: Option<bool>,
    #[serde(default, skip_serializing_if = "Field::is_kept")]
    pub tie: Field<String>,
}

/// Why an edit cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The graph does not know this name.
    #[error("{0} is not in the graph")]
    Unknown(String),
    /// Something else has this name already.
    #[error("{0} is taken")]
    Taken(String),
    /// A name without letters, or one that is too long.
    #[error("a name has 1 to {NAME_MAX} characters")]
    Name,
    /// A number that is negative, not finite or too large.
    #[error("a number is out of range")]
    Range,
    /// A thing related to itself.
    #[error("nothing is related to itself")]
    Itself,
    /// Kinds of kinds that lead back to the first.
    #[error("the kinds form a circle: {0}")]
    Circle(String),
    /// A new segment needs its layer.
    #[error("a new segment needs its layer")]
    Layer,
    /// A code that does not hold.
    #[error("{0} is no valid code")]
    Code(String),
    /// A day that is none.
    #[error("{0} is no day, year-month-day")]
    Day(String),
}

/// Letters of a name at most.
pub const NAME_MAX: usize = 200;

impl Reason for Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "chain_graph.name_unknown",
            Self::Taken(_) => "chain_graph.name_taken",
            Self::Name => "chain_graph.name",
            Self::Range => "chain_graph.range",
            Self::Itself => "chain_graph.itself",
            Self::Circle(_) => "chain_graph.kind_circle",
            Self::Layer => "chain_graph.layer",
            Self::Code(_) => "chain_graph.code",
            Self::Day(_) => "chain_graph.day",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Unknown(name) | Self::Taken(name) | Self::Code(name) | Self::Day(name) => {
                vec![("name", name.clone())]
            }
            Self::Circle(circle) => vec![("circle", circle.clone())],
            Self::Name => vec![("max", NAME_MAX.to_string())],
            Self::Range | Self::Itself | Self::Layer => Vec::new(),
        }
    }
}

/// Which edit of a list cannot be made, at which field, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("edit {at}, {field}: {fault}")]
pub struct EditError {
    /// Position of the edit, from 0.
    pub at: usize,
    /// The field at fault.
    pub field: &'static str,
    /// Why.
    pub fault: Fault,
}
