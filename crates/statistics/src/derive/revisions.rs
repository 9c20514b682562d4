//! How a figure was revised.

use rust_decimal::Decimal;

use crate::Observation;

/// First and latest vintage of figures and how far they lie apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revisions {
    /// How many figures have more than one vintage.
    pub revised: usize,
    /// Mean of latest less first over the revised figures.
    pub mean: Decimal,
    /// The largest of these in size, with its sign.
    pub largest: Decimal,
}

/// Sums up the vintages of figures (each with its vintages, the earliest first); `None` when none
/// was revised.
pub fn revisions<'a>(figures: impl IntoIterator<Item = &'a [Observation]>) -> Option<Revisions> {
    let changes: Vec<Decimal> = figures
        .into_iter()
        .filter_map(|vintages| match vintages {
            [first, .., latest] => Some(latest.figure.value() - first.figure.value()),
            _ => None,
        })
        .collect();
    let largest = changes.iter().copied().max_by_key(Decimal::abs)?;
    let sum: Decimal = changes.iter().sum();
    Some(Revisions {
        revised: changes.len(),
        mean: sum / Decimal::from(changes.len()),
        largest,
    })
}
