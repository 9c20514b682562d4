//! Economic complexity of places and products (Hidalgo and Hausmann, PNAS 106, 10570, 2009) and the
//! product space (Hidalgo, Klinger, Barabási and Hausmann, Science 317, 482, 2007).
//!
//! Three public Python packages agree on the idea and differ in diagonal, scale and sign; each is
//! offered by its name. They agree on the revealed comparative advantage
//! `rca = (value / place total) / (product total / total)` and on presence `mcp = rca ≥ 1`.
//!
//! | | `ecomplexity` 0.5.3 | `economic-complexity` 0.3.0 | `econcomplex` 1.0.1 |
//! | --- | --- | --- | --- |
//! | ECI | second eigenvector, population deviation | 18 reflections, sample deviation | second eigenvector, population deviation |
//! | PCI | scaled with mean and deviation of ECI | 19 reflections, sample deviation | own mean and deviation |
//! | sign | ECI with diversity, PCI with it | even reflections of diversity, odd of ubiquity | ECI with diversity, PCI against ubiquity |
//! | proximity of a product to itself | 1 | 0 | 0 |
//! | density | share | share | per cent |
//! | COI | standardised | not offered; not standardised here | not standardised |
//!
//! Where the packages answer with "not a number" for everything because one place makes nothing
//! with an advantage, the figures here are taken over the places and products that have one.

mod presence;
mod space;
mod spectrum;

use space::Space;

use thiserror::Error;

/// Whose diagonal, scale and sign to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Convention {
    /// `ecomplexity` of the Growth Lab at Harvard.
    #[default]
    Ecomplexity,
    /// `economic-complexity` of Datawheel.
    EconomicComplexity,
    /// `econcomplex`.
    Econcomplex,
}

/// Why a table has no complexity.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ComplexityError {
    /// The table is not rectangular.
    #[error("{values} values do not fill {places} places by {products} products")]
    Shape {
        /// Number of places.
        places: usize,
        /// Number of products.
        products: usize,
        /// Number of values.
        values: usize,
    },
    /// A value is negative or not a number.
    #[error("place {place} has value {value} of product {product}, which is not an amount")]
    Value {
        /// Position of the place.
        place: usize,
        /// Position of the product.
        product: usize,
        /// The value.
        value: f64,
    },
}

/// Something about the table that the reader of the figures must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Places without any advantage, and products in which nobody has one, have no index.
    Without {
        /// Number of such places.
        places: usize,
        /// Number of such products.
        products: usize,
    },
    /// The places fall into groups that share no product, so that the second eigenvector is not
    /// unique; the indices are those of the largest group, and the others have none.
    Disconnected {
        /// Number of groups.
        groups: usize,
    },
    /// Too few places or products to compare, or all alike.
    NoSpread,
}

/// Places by products, row by row.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// Number of places.
    pub places: usize,
    /// Number of products.
    pub products: usize,
    /// `places × products` amounts in one unit; none negative.
    pub values: &'a [f64],
}

/// Indices of places and products; "not a number" where there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Complexity {
    /// Number of products in which each place has an advantage.
    pub diversity: Vec<u32>,
    /// Number of places that have an advantage in each product.
    pub ubiquity: Vec<u32>,
    /// Economic complexity index of places.
    pub eci: Vec<f64>,
    /// Product complexity index.
    pub pci: Vec<f64>,
    /// Complexity outlook index of places.
    pub coi: Vec<f64>,
    /// Revealed comparative advantage, `places × products`.
    pub rca: Vec<f64>,
    /// Presence, `places × products`.
    pub mcp: Vec<bool>,
    /// How close a place is to a product, `places × products`.
    pub density: Vec<f64>,
    /// Complexity outlook gain, `places × products`; empty unless asked for.
    pub cog: Vec<f64>,
    /// What the reader must know.
    pub notes: Vec<Note>,
}

/// What to reckon besides the indices, and on how many threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whose diagonal, scale and sign to use.
    pub convention: Convention,
    /// Whether the complexity outlook gain of each cell is wanted.
    pub with_gain: bool,
    /// Worker threads; the result does not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            convention: Convention::default(),
            with_gain: true,
            threads: 1,
        }
    }
}

/// Indices, density and outlook of a table.
///
/// # Errors
/// When the table is not rectangular or holds a negative amount.
pub fn complexity(table: Table<'_>, options: Options) -> Result<Complexity, ComplexityError> {
    check(table)?;
    let rca = presence::advantage(table);
    let mcp: Vec<bool> = rca.iter().map(|value| *value >= 1.0).collect();
    let (diversity, ubiquity) = presence::counts(&mcp, table.places, table.products);
    let indices = spectrum::indices(table, &mcp, options.convention);
    let space = Space::new(&mcp, table.places, table.products, options.convention);
    let outlook = space.outlook(&indices.pci_raw, options.with_gain, options.threads);
    let mut found = Complexity {
        diversity,
        ubiquity,
        eci: indices.eci,
        pci: indices.pci,
        coi: outlook.index,
        rca,
        mcp,
        density: outlook.density,
        cog: outlook.gain,
        notes: indices.notes,
    };
    for (index, diversity) in found.coi.iter_mut().zip(&found.diversity) {
        if *diversity == 0 {
            *index = f64::NAN;
        }
    }
    if options.convention == Convention::Ecomplexity {
        spectrum::standardise(&mut found.coi, spectrum::Deviation::Population);
        found
            .cog
            .iter_mut()
            .for_each(|gain| *gain /= indices.eci_deviation);
    }
    Ok(found)
}

/// Proximity of each pair of products (row by row) for a table.
///
/// # Errors
/// When the table is not rectangular or holds a negative amount.
pub fn proximity(table: Table<'_>, convention: Convention) -> Result<Vec<f64>, ComplexityError> {
    check(table)?;
    let mcp: Vec<bool> = presence::advantage(table)
        .iter()
        .map(|value| *value >= 1.0)
        .collect();
    Ok(Space::new(&mcp, table.places, table.products, convention).proximity())
}

fn check(table: Table<'_>) -> Result<(), ComplexityError> {
    let Table {
        places,
        products,
        values,
    } = table;
    if values.len() != places * products {
        return Err(ComplexityError::Shape {
            places,
            products,
            values: values.len(),
        });
    }
    match values
        .iter()
        .enumerate()
        .find(|(_, value)| !(value.is_finite() && **value >= 0.0))
    {
        Some((at, value)) => Err(ComplexityError::Value {
            place: at / products,
            product: at % products,
            value: *value,
        }),
        None => Ok(()),
    }
}
