//! Whether the upstream recursion says anything: without an exit to final demand every loss of
//! demand travels in circles until all is lost.

use crate::csr::Csr;

/// Where lost demand can end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// Sellers that sell to final demand, or to a firm that sells nothing and so keeps its level.
    pub sellers: Vec<u32>,
    /// Groups of firms that sell only to one another; each may be the trap of all others.
    pub traps: Vec<Vec<u32>>,
}

impl Exit {
    /// Whether no demand comes from outside the network at all.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.sellers.is_empty()
    }

    /// Whether closing `firm` stops, in the end, the demand for everybody: nobody sells past it.
    #[must_use]
    pub fn is_trivial_for(&self, firm: u32) -> bool {
        let sells_past = self.sellers.iter().any(|seller| *seller != firm);
        !sells_past
            && (!self.sellers.is_empty() || !self.traps.is_empty())
            && self
                .traps
                .iter()
                .all(|trap| trap.binary_search(&firm).is_ok())
    }
}

/// Finds the exits of a network given as shares sold.
pub(super) fn exit(sold: &Csr, finals: &[f64], sales: &[f64]) -> Exit {
    let sellers: Vec<u32> = (0..sold.nodes())
        .filter(|firm| {
            finals[*firm] > 0.0
                || sold
                    .targets(*firm)
                    .iter()
                    .any(|buyer| sales[*buyer as usize] <= 0.0)
        })
        .map(|firm| firm as u32)
        .collect();
    let components = crate::kernels::strong_components(sold);
    let mut is_open = vec![false; components.count];
    for seller in &sellers {
        is_open[components.of[*seller as usize] as usize] = true;
    }
    for (from, to, _) in sold.iter() {
        if components.of[from as usize] != components.of[to as usize] {
            is_open[components.of[from as usize] as usize] = true;
        }
    }
    let mut traps: Vec<Vec<u32>> = vec![Vec::new(); components.count];
    for (firm, sold) in sales.iter().enumerate() {
        let component = components.of[firm] as usize;
        if !is_open[component] && *sold > 0.0 {
            traps[component].push(firm as u32);
        }
    }
    traps.retain(|trap| !trap.is_empty());
    Exit { sellers, traps }
}
