//! Who has a revealed comparative advantage in what.

use super::Table;

/// Revealed comparative advantage (Balassa 1965); zero where a place or product has no total. The
/// divisions follow the order of the packages, so that a ratio of exactly one stays one.
pub(super) fn advantage(table: Table<'_>) -> Vec<f64> {
    let mut product_totals = vec![0.0; table.products];
    for row in table.values.chunks(table.products.max(1)) {
        for (total, value) in product_totals.iter_mut().zip(row) {
            *total += value;
        }
    }
    let total: f64 = product_totals.iter().sum();
    let shares: Vec<f64> = product_totals
        .iter()
        .map(|product_total| product_total / total)
        .collect();
    let mut advantage = Vec::with_capacity(table.values.len());
    for row in table.values.chunks(table.products.max(1)) {
        let place_total: f64 = row.iter().sum();
        advantage.extend(row.iter().zip(&shares).map(|(value, share)| {
            match value / place_total / share {
                ratio if ratio.is_finite() => ratio,
                _ => 0.0,
            }
        }));
    }
    advantage
}

/// Diversity of places and ubiquity of products.
pub(super) fn counts(mcp: &[bool], places: usize, products: usize) -> (Vec<u32>, Vec<u32>) {
    let mut diversity = vec![0; places];
    let mut ubiquity = vec![0; products];
    for (place, row) in mcp.chunks(products.max(1)).enumerate() {
        for (product, is_present) in row.iter().enumerate() {
            diversity[place] += u32::from(*is_present);
            ubiquity[product] += u32::from(*is_present);
        }
    }
    (diversity, ubiquity)
}
