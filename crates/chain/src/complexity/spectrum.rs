//! The indices themselves: second eigenvectors, or reflections.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::{Convention, Note, Table, presence};

/// Updates of the place vector that `economic-complexity` makes by default.
const REFLECTIONS: usize = 18;

/// Indices with what the outlook needs of them.
pub(super) struct Indices {
    pub(super) eci: Vec<f64>,
    pub(super) pci: Vec<f64>,
    /// PCI as the outlook of the convention weighs products, zero where there is none.
    pub(super) pci_raw: Vec<f64>,
    /// Deviation of ECI before it was standardised.
    pub(super) eci_deviation: f64,
    pub(super) notes: Vec<Note>,
}

/// Whether to divide by n or by n − 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deviation {
    Population,
    Sample,
}

/// Mean and deviation of the numbers among `values`.
fn moments(values: &[f64], deviation: Deviation) -> (f64, f64) {
    let known: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    let count = known.len() as f64;
    let mean = known.iter().sum::<f64>() / count;
    let squares: f64 = known.iter().map(|value| (value - mean).powi(2)).sum();
    let divisor = match deviation {
        Deviation::Population => count,
        Deviation::Sample => count - 1.0,
    };
    (mean, (squares / divisor).sqrt())
}

/// Shifts and scales to mean 0 and deviation 1; nothing is left where all are alike.
pub(super) fn standardise(values: &mut [f64], deviation: Deviation) {
    let (mean, spread) = moments(values, deviation);
    values
        .iter_mut()
        .for_each(|value| *value = ratio(*value - mean, spread));
}

fn ratio(value: f64, spread: f64) -> f64 {
    if spread > 1e-14 {
        value / spread
    } else {
        f64::NAN
    }
}

/// Presence among those places and products that have any, with their positions.
struct Core {
    places: Vec<usize>,
    products: Vec<usize>,
    /// Products (by position in the core) of each place of the core.
    rows: Vec<Vec<usize>>,
    diversity: Vec<f64>,
    ubiquity: Vec<f64>,
}

impl Core {
    fn new(mcp: &[bool], places: usize, products: usize) -> Self {
        let (diversity, ubiquity) = presence::counts(mcp, places, products);
        let kept_places: Vec<usize> = (0..places).filter(|place| diversity[*place] > 0).collect();
        let kept_products: Vec<usize> = (0..products)
            .filter(|product| ubiquity[*product] > 0)
            .collect();
        Self::of(mcp, products, kept_places, kept_products)
    }

    fn of(mcp: &[bool], width: usize, places: Vec<usize>, products: Vec<usize>) -> Self {
        let row = |place: &usize| -> Vec<usize> {
            products
                .iter()
                .enumerate()
                .filter(|(_, p)| mcp[place * width + **p])
                .map(|(at, _)| at)
                .collect()
        };
        let rows: Vec<Vec<usize>> = places.iter().map(row).collect();
        let mut ubiquity = vec![0.0; products.len()];
        rows.iter()
            .flatten()
            .for_each(|product| ubiquity[*product] += 1.0);
        let diversity = rows.iter().map(|row| row.len() as f64).collect();
        Self {
            places,
            products,
            rows,
            diversity,
            ubiquity,
        }
    }

    /// Groups of places that share products, by the first place of each.
    fn groups(&self) -> Vec<usize> {
        let mut root: Vec<usize> = (0..self.rows.len()).collect();
        let mut maker: Vec<Option<usize>> = vec![None; self.products.len()];
        fn find(root: &mut [usize], mut at: usize) -> usize {
            while root[at] != at {
                root[at] = root[root[at]];
                at = root[at];
            }
            at
        }
        for (place, row) in self.rows.iter().enumerate() {
            for product in row {
                let other = *maker[*product].get_or_insert(place);
                let (a, b) = (find(&mut root, place), find(&mut root, other));
                root[a.max(b)] = a.min(b);
            }
        }
        (0..root.len())
            .map(|place| find(&mut root, place))
            .collect()
    }

    /// Average over the products of each place.
    fn over_products(&self, products: &[f64]) -> Vec<f64> {
        let mean = |(row, diversity): (&Vec<usize>, &f64)| {
            row.iter().map(|p| products[*p]).sum::<f64>() / diversity
        };
        self.rows.iter().zip(&self.diversity).map(mean).collect()
    }

    /// Average over the places of each product.
    fn over_places(&self, places: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.products.len()];
        for (row, value) in self.rows.iter().zip(places) {
            row.iter().for_each(|product| sums[*product] += value);
        }
        sums.iter()
            .zip(&self.ubiquity)
            .map(|(sum, ubiquity)| sum / ubiquity)
            .collect()
    }

    /// Second eigenvectors of the place and the product matrix, solved on the smaller side through
    /// the symmetric matrix that is similar to it.
    fn second_vectors(&self) -> Option<(Vec<f64>, Vec<f64>)> {
        if self.places.len() < 2 || self.products.len() < 2 {
            return None;
        }
        let mut scaled = DMatrix::<f64>::zeros(self.places.len(), self.products.len());
        for (place, row) in self.rows.iter().enumerate() {
            for product in row {
                scaled[(place, *product)] =
                    1.0 / (self.diversity[place] * self.ubiquity[*product]).sqrt();
            }
        }
        if self.places.len() <= self.products.len() {
            let places = unscaled(second(&scaled * scaled.transpose()), &self.diversity);
            let products = self.over_places(&places);
            // Once more, so that the index of a place is the mean of its products, not a multiple.
            Some((self.over_products(&products), products))
        } else {
            let products = unscaled(second(scaled.transpose() * &scaled), &self.ubiquity);
            let places = self.over_products(&products);
            Some((places, products))
        }
    }
}

fn second(symmetric: DMatrix<f64>) -> DVector<f64> {
    let solved = SymmetricEigen::new(symmetric);
    let mut order: Vec<usize> = (0..solved.eigenvalues.len()).collect();
    order.sort_by(|a, b| solved.eigenvalues[*b].total_cmp(&solved.eigenvalues[*a]));
    solved.eigenvectors.column(order[1]).into_owned()
}

fn unscaled(vector: DVector<f64>, degrees: &[f64]) -> Vec<f64> {
    vector
        .iter()
        .zip(degrees)
        .map(|(value, degree)| value / degree.sqrt())
        .collect()
}

fn covariance(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, _) = moments(a, Deviation::Population);
    let (mean_b, _) = moments(b, Deviation::Population);
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - mean_a) * (y - mean_b))
        .sum()
}

/// Indices of a table by the convention's rule.
pub(super) fn indices(table: Table<'_>, mcp: &[bool], convention: Convention) -> Indices {
    let mut notes = Vec::new();
    let mut core = match convention {
        Convention::Econcomplex => trimmed(table, mcp),
        _ => Core::new(mcp, table.places, table.products),
    };
    let without = (
        table.places - core.places.len(),
        table.products - core.products.len(),
    );
    if without != (0, 0) {
        notes.push(Note::Without {
            places: without.0,
            products: without.1,
        });
    }
    let pair = if convention == Convention::EconomicComplexity {
        Some(reflections(&core))
    } else {
        if let Some((groups, largest)) = largest_group(&core) {
            notes.push(Note::Disconnected { groups });
            core = largest;
        }
        core.second_vectors()
    };
    let Some((mut places, mut products)) = pair.filter(|_| !core.places.is_empty()) else {
        notes.push(Note::NoSpread);
        return Indices {
            eci: vec![f64::NAN; table.places],
            pci: vec![f64::NAN; table.products],
            pci_raw: vec![0.0; table.products],
            eci_deviation: f64::NAN,
            notes,
        };
    };
    if convention != Convention::EconomicComplexity && covariance(&places, &core.diversity) < 0.0 {
        places.iter_mut().for_each(|value| *value = -*value);
        products.iter_mut().for_each(|value| *value = -*value);
    }
    let raw = products.clone();
    let (mean, deviation) = moments(&places, Deviation::Population);
    match convention {
        Convention::Ecomplexity => {
            products
                .iter_mut()
                .for_each(|value| *value = ratio(*value - mean, deviation));
            standardise(&mut places, Deviation::Population);
        }
        Convention::EconomicComplexity => {
            standardise(&mut places, Deviation::Sample);
            standardise(&mut products, Deviation::Sample);
        }
        Convention::Econcomplex => {
            if covariance(&products, &core.ubiquity) > 0.0 {
                products.iter_mut().for_each(|value| *value = -*value);
            }
            standardise(&mut places, Deviation::Population);
            standardise(&mut products, Deviation::Population);
        }
    }
    if places.iter().all(|value| value.is_nan()) {
        notes.push(Note::NoSpread);
    }
    let weights = if convention == Convention::Ecomplexity {
        &raw
    } else {
        &products
    };
    let weights: Vec<f64> = weights
        .iter()
        .map(|value| if value.is_finite() { *value } else { 0.0 })
        .collect();
    Indices {
        pci_raw: spread(&weights, &core.products, table.products, 0.0),
        eci: spread(&places, &core.places, table.places, f64::NAN),
        pci: spread(&products, &core.products, table.products, f64::NAN),
        eci_deviation: if deviation > 1e-14 {
            deviation
        } else {
            f64::NAN
        },
        notes,
    }
}

fn spread(values: &[f64], positions: &[usize], length: usize, missing: f64) -> Vec<f64> {
    let mut all = vec![missing; length];
    values
        .iter()
        .zip(positions)
        .for_each(|(value, at)| all[*at] = *value);
    all
}

/// Averages of averages, as `economic-complexity` takes them: both vectors from the step before.
fn reflections(core: &Core) -> (Vec<f64>, Vec<f64>) {
    let mut places = core.diversity.clone();
    let mut products = core.ubiquity.clone();
    for _ in 0..REFLECTIONS {
        (places, products) = (core.over_products(&products), core.over_places(&places));
    }
    let last = core.over_places(&places);
    (places, last)
}

/// `econcomplex` removes places and products without advantage and takes the advantage anew among
/// those that remain, until all have one.
fn trimmed(table: Table<'_>, mcp: &[bool]) -> Core {
    let mut core = Core::new(mcp, table.places, table.products);
    let mut size = (table.places, table.products);
    while size != (core.places.len(), core.products.len()) && !core.places.is_empty() {
        size = (core.places.len(), core.products.len());
        let values: Vec<f64> = core
            .places
            .iter()
            .flat_map(|place| {
                core.products
                    .iter()
                    .map(move |product| table.values[place * table.products + product])
            })
            .collect();
        let inner = Table {
            places: size.0,
            products: size.1,
            values: &values,
        };
        let present: Vec<bool> = presence::advantage(inner)
            .iter()
            .map(|value| *value >= 1.0)
            .collect();
        let kept = Core::new(&present, size.0, size.1);
        core = Core {
            places: kept.places.iter().map(|at| core.places[*at]).collect(),
            products: kept.products.iter().map(|at| core.products[*at]).collect(),
            ..kept
        };
    }
    core
}

/// When the places fall apart: the number of groups and the one with most places.
fn largest_group(core: &Core) -> Option<(usize, Core)> {
    let group = core.groups();
    let mut sizes = std::collections::BTreeMap::<usize, usize>::new();
    group
        .iter()
        .for_each(|root| *sizes.entry(*root).or_default() += 1);
    if sizes.len() < 2 {
        return None;
    }
    let (largest, _) = sizes.iter().rev().max_by_key(|(_, size)| **size)?;
    let chosen: Vec<usize> = (0..group.len())
        .filter(|place| group[*place] == *largest)
        .collect();
    let mut has_maker = vec![false; core.products.len()];
    chosen
        .iter()
        .flat_map(|place| &core.rows[*place])
        .for_each(|product| has_maker[*product] = true);
    let products: Vec<usize> = (0..has_maker.len())
        .filter(|product| has_maker[*product])
        .collect();
    let mut renumbered = vec![0; core.products.len()];
    products
        .iter()
        .enumerate()
        .for_each(|(new, old)| renumbered[*old] = new);
    let rows: Vec<Vec<usize>> = chosen
        .iter()
        .map(|place| {
            core.rows[*place]
                .iter()
                .map(|product| renumbered[*product])
                .collect()
        })
        .collect();
    let part = Core {
        places: chosen.iter().map(|place| core.places[*place]).collect(),
        diversity: chosen.iter().map(|place| core.diversity[*place]).collect(),
        ubiquity: products
            .iter()
            .map(|product| core.ubiquity[*product])
            .collect(),
        products: products
            .iter()
            .map(|product| core.products[*product])
            .collect(),
        rows,
    };
    Some((sizes.len(), part))
}
