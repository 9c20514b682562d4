//! Cross-border e-commerce: documents and their checks, messages of the single window, what counts once,
//! bonded stock.
//!
//! **What may come in:** rows and messages handed in by the caller. No database, clock or file.

pub mod check;
pub mod codes;
pub mod count;
pub mod cube;
pub mod message;
pub mod number;
pub mod stock;

use serde::{Deserialize, Serialize};

/// Which way goods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Flow {
    /// Out of the country.
    Export,
    /// Into the country.
    Import,
}

impl Flow {
    /// The letter that messages use.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Export => "E",
            Self::Import => "I",
        }
    }
}

/// Regime under which goods go (specification 202205).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// 1210: bonded.
    Bonded,
    /// 9610: parcels sold to persons.
    Parcel,
    /// 9710: sold to firms abroad.
    Business,
    /// 9810: sent to a warehouse abroad.
    Warehouse,
}

impl Mode {
    /// Its code of four digits.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Bonded => "1210",
            Self::Parcel => "9610",
            Self::Business => "9710",
            Self::Warehouse => "9810",
        }
    }

    /// The regime of a code, where goods of this flow may go under it.
    pub fn of(code: &str, flow: Flow) -> Option<Self> {
        match (code, flow) {
            ("1210", _) => Some(Self::Bonded),
            ("9610", _) => Some(Self::Parcel),
            ("9710", Flow::Export) => Some(Self::Business),
            ("9810", Flow::Export) => Some(Self::Warehouse),
            _ => None,
        }
    }

    /// The kind of order that goes with it on export.
    pub const fn order_type(self) -> &'static str {
        match self {
            Self::Bonded | Self::Parcel => "E",
            Self::Business => "B",
            Self::Warehouse => "W",
        }
    }
}
