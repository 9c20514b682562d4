//! The product space: how often products are made together, how close each place is to each product
//! and what making it would open up.
//!
//! The proximity of two products is the number of places that make both by the larger of the two
//! ubiquities, so that a sum of proximities over the products `q` of a place `c` falls into those no
//! more common than `p` and those more common:
//! `Σ_q M_cq φ_qp = Σ_{c' makes p} ( 1/u_p Σ_{q: u_q ≤ u_p} M_cq M_c'q + Σ_{q: u_q > u_p} M_cq M_c'q / u_q )`.
//! Going through the products in the order of their ubiquity, the inner sums of each pair of places
//! grow by one product at a time; the `products × products` matrix is never formed.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::{Convention, presence};

/// Places whose cells are worked out together; what is held of them stays in the cache.
const TILE: usize = 32;

/// The product space of a table of presences.
pub(super) struct Space {
    convention: Convention,
    places: usize,
    products: usize,
    /// Places that make each product, ascending.
    makers: Vec<Vec<usize>>,
    /// Products that each place makes, ascending.
    made: Vec<Vec<usize>>,
    /// Products of the same ubiquity, the rarest first; those that nobody makes are left out.
    levels: Vec<Vec<usize>>,
    /// Sum of the proximities of each product.
    sums: Vec<f64>,
}

/// Density of cells and outlook.
pub(super) struct Outlook {
    pub(super) density: Vec<f64>,
    pub(super) index: Vec<f64>,
    pub(super) gain: Vec<f64>,
}

/// Over whose products proximities are summed.
#[derive(Clone)]
enum Over {
    /// All products.
    Everything,
    /// Those of each of these places.
    Places(Range<usize>),
}

impl Space {
    /// Prepares the space of `places × products` presences.
    pub(super) fn new(
        mcp: &[bool],
        places: usize,
        products: usize,
        convention: Convention,
    ) -> Self {
        let mut makers = vec![Vec::new(); products];
        let mut made = vec![Vec::new(); places];
        for (place, row) in mcp.chunks(products.max(1)).enumerate() {
            for product in (0..products).filter(|product| row[*product]) {
                makers[product].push(place);
                made[place].push(product);
            }
        }
        let (_, ubiquity) = presence::counts(mcp, places, products);
        let mut levels = vec![Vec::new(); places + 1];
        for (product, ubiquity) in ubiquity.into_iter().enumerate() {
            levels[ubiquity as usize].push(product);
        }
        levels.remove(0);
        levels.retain(|level| !level.is_empty());
        let mut space = Self {
            convention,
            places,
            products,
            makers,
            made,
            levels,
            sums: Vec::new(),
        };
        space.sums = space.near(&Over::Everything, |_| 1.0);
        space
    }

    /// Proximity of each pair, row by row: the smaller of the two conditional frequencies.
    pub(super) fn proximity(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.products * self.products);
        let mut together = vec![0_u32; self.products];
        for product in 0..self.products {
            together.fill(0);
            for place in &self.makers[product] {
                self.made[*place]
                    .iter()
                    .for_each(|other| together[*other] += 1);
            }
            if !self.has_own_proximity() {
                together[product] = 0;
            }
            all.extend(together.iter().zip(&self.makers).map(|(count, others)| {
                let commoner = self.makers[product].len().max(others.len());
                quotient(f64::from(*count), commoner as f64)
            }));
        }
        all
    }

    fn has_own_proximity(&self) -> bool {
        self.convention == Convention::Ecomplexity
    }

    /// Sums of the proximities to each product, times the weight of the other product: product by
    /// product, for each of those over whose products they are summed.
    fn near(&self, over: &Over, weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let width = over.width();
        let mut near = vec![0.0; self.products * width];
        let mut columns = Vec::new();
        // of each place: what it makes together with each of those summed over
        let mut shared = vec![0.0; self.places * width];
        for level in &self.levels {
            for product in level {
                over.columns_of(&self.makers[*product], &mut columns);
                self.share(&mut shared, width, &columns, *product, weight(*product));
            }
            for product in level {
                let near = &mut near[product * width..(product + 1) * width];
                let ubiquity = self.makers[*product].len() as f64;
                self.gather(near, &shared, *product);
                near.iter_mut().for_each(|near| *near /= ubiquity);
                if !self.has_own_proximity() {
                    over.columns_of(&self.makers[*product], &mut columns);
                    columns
                        .iter()
                        .for_each(|column| near[*column] -= weight(*product));
                }
            }
        }
        shared.fill(0.0);
        for level in self.levels.iter().rev() {
            for product in level {
                let near = &mut near[product * width..(product + 1) * width];
                self.gather(near, &shared, *product);
            }
            for product in level {
                over.columns_of(&self.makers[*product], &mut columns);
                let amount = weight(*product) / self.makers[*product].len() as f64;
                self.share(&mut shared, width, &columns, *product, amount);
            }
        }
        near
    }

    /// Every maker of the product shares it with those of the columns.
    fn share(
        &self,
        shared: &mut [f64],
        width: usize,
        columns: &[usize],
        product: usize,
        amount: f64,
    ) {
        for place in &self.makers[product] {
            let row = &mut shared[place * width..(place + 1) * width];
            columns.iter().for_each(|column| row[*column] += amount);
        }
    }

    /// Adds what the makers of the product share with each column.
    fn gather(&self, near: &mut [f64], shared: &[f64], product: usize) {
        let width = near.len();
        for place in &self.makers[product] {
            let row = &shared[place * width..(place + 1) * width];
            near.iter_mut()
                .zip(row)
                .for_each(|(near, shared)| *near += shared);
        }
    }

    /// Density of all cells, outlook of places and, if wanted, the gain of each cell.
    pub(super) fn outlook(&self, pci: &[f64], with_gain: bool, threads: usize) -> Outlook {
        let cells = self.places * self.products;
        let mut density = vec![0.0; cells];
        let mut gain = vec![0.0; if with_gain { cells } else { 0 }];
        let all = match with_gain {
            true => self.near(&Over::Everything, |product| self.weight(product, pci)),
            false => Vec::new(),
        };
        let rows = TILE * self.products.max(1);
        let mut gains = gain.chunks_mut(rows);
        let tiles = density
            .chunks_mut(rows)
            .enumerate()
            .map(|(tile, density)| (tile * TILE, density, gains.next()));
        let tiles = Mutex::new(tiles);
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let tile = tiles.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let Some((start, density, gain)) = tile else {
                            break;
                        };
                        self.fill(start, density, gain, pci, &all);
                    }
                });
            }
        });
        let index = (0..self.places)
            .map(|place| self.open(place, &density[place * self.products..], pci))
            .collect();
        if self.convention == Convention::Econcomplex {
            density.iter_mut().for_each(|density| *density *= 100.0);
        }
        Outlook {
            density,
            index,
            gain,
        }
    }

    /// What a place does not make yet, by how close it is and how complex.
    fn open(&self, place: usize, density: &[f64], pci: &[f64]) -> f64 {
        let mut made = self.made[place].iter().peekable();
        (0..self.products)
            .filter(|product| made.next_if_eq(&product).is_none())
            .map(|product| density[product] * pci[product])
            .sum()
    }

    fn weight(&self, product: usize, pci: &[f64]) -> f64 {
        match self.convention {
            Convention::Ecomplexity => quotient(pci[product], self.sums[product]),
            _ => pci[product],
        }
    }

    /// The rows of the places from `start`.
    fn fill(
        &self,
        start: usize,
        density: &mut [f64],
        gain: Option<&mut [f64]>,
        pci: &[f64],
        all: &[f64],
    ) {
        let width = density.len() / self.products;
        let over = Over::Places(start..start + width);
        let near = self.near(&over, |_| 1.0);
        for (column, row) in density.chunks_mut(self.products).enumerate() {
            for (product, density) in row.iter_mut().enumerate() {
                *density = quotient(near[product * width + column], self.sums[product]);
            }
        }
        let Some(gain) = gain else { return };
        let weighted = self.near(&over, |product| self.weight(product, pci));
        for (column, row) in gain.chunks_mut(self.products).enumerate() {
            let of_place = &density[column * self.products..];
            for (product, gain) in row.iter_mut().enumerate() {
                let open = all[product] - weighted[product * width + column];
                let sum = self.sums[product];
                *gain = match self.convention {
                    Convention::Ecomplexity => open,
                    Convention::Econcomplex => quotient(open, sum),
                    Convention::EconomicComplexity => {
                        quotient(open, sum) - of_place[product] * pci[product]
                    }
                };
            }
            // who makes it already gains nothing; one package counts it all the same
            if self.convention != Convention::EconomicComplexity {
                self.made[start + column]
                    .iter()
                    .for_each(|product| row[*product] = 0.0);
            }
        }
    }
}

impl Over {
    fn width(&self) -> usize {
        match self {
            Self::Everything => 1,
            Self::Places(places) => places.len(),
        }
    }

    /// Which of those summed over make a product of these makers.
    fn columns_of(&self, makers: &[usize], columns: &mut Vec<usize>) {
        columns.clear();
        match self {
            Self::Everything => columns.push(0),
            Self::Places(places) => {
                let from = makers.partition_point(|place| *place < places.start);
                let until = makers.partition_point(|place| *place < places.end);
                columns.extend(makers[from..until].iter().map(|place| place - places.start));
            }
        }
    }
}

fn quotient(value: f64, by: f64) -> f64 {
    if by > 0.0 { value / by } else { 0.0 }
}
