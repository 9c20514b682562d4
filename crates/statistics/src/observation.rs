//! Observations: one figure of one series at one time, in one vintage.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::measure::{Basis, Measure, Relation, Status, words};
use crate::{NumberError, Rounded, Scaled, Time};

use std::fmt;
use std::str::FromStr;

use crate::measure::WordError;

words! {
    /// By what an indicator is broken down.
    Dimension {
        /// An industry chain.
        Chain => "chain",
        /// A segment of a chain.
        Segment => "segment",
        /// A park, bonded zone or the like.
        Park => "park",
        /// A country or group of countries traded with.
        Partner => "partner",
        /// A product or group of products.
        Commodity => "commodity",
        /// A kind of firm or owner.
        Kind => "kind",
        /// A trade mode.
        Mode => "mode",
        /// From which size on things are counted.
        Threshold => "threshold",
        /// One enterprise or organisation.
        Enterprise => "enterprise",
        /// The whole that a part lies in, where the indicator alone does not say.
        Within => "within",
    }
}

/// What an observation is of, apart from time: observations of one series can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    /// Name of the indicator.
    pub indicator: String,
    /// Name of the region.
    pub region: String,
    /// Breakdown; empty for the whole.
    pub dimensions: BTreeMap<Dimension, String>,
    /// Level, growth or other.
    pub measure: Measure,
    /// Prices, where they are said.
    pub basis: Option<Basis>,
}

impl Series {
    /// The level of an indicator of a region, without breakdown.
    pub fn level(indicator: &str, region: &str) -> Self {
        Self {
            indicator: indicator.to_owned(),
            region: region.to_owned(),
            dimensions: BTreeMap::new(),
            measure: Measure::Level,
            basis: None,
        }
    }

    /// The same with one dimension set.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, value: &str) -> Self {
        self.dimensions.insert(dimension, value.to_owned());
        self
    }
}

/// A figure as it was published. Never changed: a revision is a new observation published later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Of what.
    pub series: Series,
    /// When.
    pub time: Time,
    /// How much, as written.
    pub figure: Rounded,
    /// Of what unit, with 万 or 亿 as written.
    pub unit: Scaled,
    /// Exactly, more than, about.
    pub relation: Relation,
    /// Happened, planned, expected.
    pub status: Status,
    /// Day of publication.
    pub published: Date,
    /// Document and place, or file and row.
    pub source: String,
}

impl Observation {
    /// The figure as it would be written in another scale of the same base unit, such as 10^`power`.
    ///
    /// # Errors
    /// [`NumberError::TooLarge`] beyond 28 digits.
    pub fn figure_in(&self, power: i8) -> Result<Rounded, NumberError> {
        self.figure.scaled(self.unit.power.saturating_sub(power))
    }

    /// Whether two vintages say the same: 1.5亿元 is 15000万元 to the same last place.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let base = |of: &Self| of.figure_in(0).map(Rounded::value);
        self.unit.unit == other.unit.unit
            && self.status == other.status
            && self.relation == other.relation
            && base(self) == base(other)
    }
}
