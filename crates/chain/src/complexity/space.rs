//! The product space: how often products are made together, how close each place is to each product
//! and what making it would open up. Worked through in tiles of products, each a matrix product that
//! stays in the cache.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use nalgebra::DMatrix;

use super::{Convention, presence};

/// Products per tile.
const TILE: usize = 128;

/// The product space of a table of presences.
pub struct Space {
    convention: Convention,
    places: usize,
    products: usize,
    presence: DMatrix<f32>,
    /// Products by places: the blocked matrix product wants its left side as it is, not transposed.
    makers: DMatrix<f32>,
    ubiquity: Vec<f64>,
    /// Sum of the proximities of each product.
    sums: Vec<f64>,
}

/// Density of cells and outlook.
pub(super) struct Outlook {
    pub(super) density: Vec<f64>,
    pub(super) index: Vec<f64>,
    pub(super) gain: Vec<f64>,
}

/// One tile of results, columns of the table from `start`.
struct Tile {
    start: usize,
    near: DMatrix<f64>,
    gain: Vec<f64>,
}

impl Space {
    /// Prepares the space of `places × products` presences.
    pub(super) fn new(
        mcp: &[bool],
        places: usize,
        products: usize,
        convention: Convention,
    ) -> Self {
        let presence = DMatrix::from_fn(places, products, |place, product| {
            f32::from(u8::from(mcp[place * products + product]))
        });
        let (_, ubiquity) = presence::counts(mcp, places, products);
        let ubiquity: Vec<f64> = ubiquity.into_iter().map(f64::from).collect();
        let mut space = Self {
            convention,
            places,
            products,
            makers: presence.transpose(),
            presence,
            ubiquity,
            sums: Vec::new(),
        };
        space.sums = space.proximity_sums();
        space
    }

    /// Proximity of each pair, row by row: the smaller of the two conditional frequencies.
    pub(super) fn proximity(&self) -> Vec<f64> {
        let mut all = Vec::with_capacity(self.products * self.products);
        for start in (0..self.products).step_by(TILE) {
            // The matrix is symmetric and stored by columns, so that a tile of columns is one of rows.
            all.extend_from_slice(self.tile(start).as_slice());
        }
        all
    }

    fn width(&self, start: usize) -> usize {
        TILE.min(self.products - start)
    }

    fn has_own_proximity(&self) -> bool {
        self.convention == Convention::Ecomplexity
    }

    /// Proximities of all products (rows) to those of a tile (columns).
    fn tile(&self, start: usize) -> DMatrix<f64> {
        let width = self.width(start);
        // Counts of places are whole numbers, exact in single precision up to 16 million.
        let together = &self.makers * self.presence.columns(start, width);
        DMatrix::from_fn(self.products, width, |row, column| {
            let at = start + column;
            let more = self.ubiquity[row].max(self.ubiquity[at]);
            if more == 0.0 || (row == at && !self.has_own_proximity()) {
                0.0
            } else {
                f64::from(together[(row, column)]) / more
            }
        })
    }

    /// Sums of the proximities without forming them: of the products that a place makes, those no
    /// more common than p count `1 / ubiquity(p)`, the others one over their own ubiquity.
    fn proximity_sums(&self) -> Vec<f64> {
        let levels = self.places + 1;
        let mut sums = vec![0.0; self.products];
        for place in 0..self.places {
            let made: Vec<usize> = (0..self.products)
                .filter(|p| self.presence[(place, *p)] > 0.0)
                .collect();
            let mut count = vec![0.0; levels];
            made.iter()
                .for_each(|product| count[self.ubiquity[*product] as usize] += 1.0);
            let mut rarer = count.clone();
            (1..levels).for_each(|level| rarer[level] += rarer[level - 1]);
            let mut commoner = vec![0.0; levels + 1];
            (1..levels).rev().for_each(|level| {
                commoner[level] = commoner[level + 1] + count[level] / level as f64
            });
            for product in made {
                let level = self.ubiquity[product] as usize;
                sums[product] += rarer[level] / level as f64 + commoner[level + 1];
            }
        }
        if !self.has_own_proximity() {
            sums.iter_mut().for_each(|sum| *sum = (*sum - 1.0).max(0.0));
        }
        sums
    }

    /// Density of all cells, outlook of places and, if wanted, the gain of each cell.
    pub(super) fn outlook(&self, pci: &[f64], with_gain: bool, threads: usize) -> Outlook {
        let left = self.left_side(pci, with_gain);
        let next = AtomicUsize::new(0);
        let tiles = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| {
                    loop {
                        let start = next.fetch_add(TILE, Ordering::Relaxed);
                        if start >= self.products {
                            break;
                        }
                        let tile = self.work(start, &left, pci, with_gain);
                        tiles
                            .lock()
                            .expect("no worker panics while it holds the list")
                            .push(tile);
                    }
                });
            }
        });
        let tiles = tiles
            .into_inner()
            .expect("no worker panics while it holds the list");
        self.gather(&tiles, pci, with_gain)
    }

    /// Presences, and below them presences times the weight of the product made.
    fn left_side(&self, pci: &[f64], with_gain: bool) -> DMatrix<f64> {
        let rows = if with_gain {
            2 * self.places
        } else {
            self.places
        };
        DMatrix::from_fn(rows, self.products, |row, product| {
            if row < self.places {
                f64::from(self.presence[(row, product)])
            } else {
                f64::from(self.presence[(row - self.places, product)]) * self.weight(product, pci)
            }
        })
    }

    fn weight(&self, product: usize, pci: &[f64]) -> f64 {
        match self.convention {
            Convention::Ecomplexity if self.sums[product] > 0.0 => {
                pci[product] / self.sums[product]
            }
            Convention::Ecomplexity => 0.0,
            _ => pci[product],
        }
    }

    fn work(&self, start: usize, left: &DMatrix<f64>, pci: &[f64], with_gain: bool) -> Tile {
        let proximity = self.tile(start);
        let near = left * &proximity;
        let mut gain = Vec::new();
        if with_gain {
            for column in 0..proximity.ncols() {
                let product = start + column;
                let sum = self.sums[product];
                let all: f64 = proximity
                    .column(column)
                    .iter()
                    .enumerate()
                    .map(|(q, near)| near * self.weight(q, pci))
                    .sum();
                for place in 0..self.places {
                    let open = all - near[(self.places + place, column)];
                    let is_absent = f64::from(1.0 - self.presence[(place, product)]);
                    gain.push(match self.convention {
                        Convention::Ecomplexity => is_absent * open,
                        Convention::Econcomplex => is_absent * quotient(open, sum),
                        Convention::EconomicComplexity => {
                            quotient(open, sum)
                                - quotient(near[(place, column)], sum) * pci[product]
                        }
                    });
                }
            }
        }
        Tile { start, near, gain }
    }

    fn gather(&self, tiles: &[Tile], pci: &[f64], with_gain: bool) -> Outlook {
        let cells = self.places * self.products;
        let mut density = vec![0.0; cells];
        let mut gain = vec![0.0; if with_gain { cells } else { 0 }];
        for tile in tiles {
            for column in 0..tile.near.ncols() {
                let product = tile.start + column;
                for place in 0..self.places {
                    let at = place * self.products + product;
                    density[at] = quotient(tile.near[(place, column)], self.sums[product]);
                    if with_gain {
                        gain[at] = tile.gain[column * self.places + place];
                    }
                }
            }
        }
        let index = (0..self.places)
            .map(|place| {
                let row = &density[place * self.products..(place + 1) * self.products];
                let open = |product: usize| f64::from(1.0 - self.presence[(place, product)]);
                row.iter()
                    .enumerate()
                    .map(|(product, density)| density * open(product) * pci[product])
                    .sum()
            })
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
}

fn quotient(value: f64, by: f64) -> f64 {
    if by > 0.0 { value / by } else { 0.0 }
}
