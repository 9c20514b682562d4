//! The supply network as the shock engine reads it: shares instead of values, inputs in groups.

use thiserror::Error;

use super::trivial::{self, Exit};
use crate::csr::{Csr, CsrError, Edge, Parallel};

/// How much the users of an input need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Its loss cannot be felt.
    Negligible,
    /// Its loss costs output in proportion to its share of all purchases.
    NotEssential,
    /// Without it nothing can be made.
    Essential,
}

impl Class {
    /// Reads the published codes 0, 1 and 2.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Negligible),
            1 => Some(Self::NotEssential),
            2 => Some(Self::Essential),
            _ => None,
        }
    }
}

/// Why a network cannot be built.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum NetworkError {
    /// An edge names a firm that is not there.
    #[error(transparent)]
    Graph(#[from] CsrError),
    /// A weight is negative or not a number.
    #[error("edge {edge} has weight {weight}, which is not a value of sales")]
    Weight {
        /// Position of the edge, from 0.
        edge: usize,
        /// The weight.
        weight: f64,
    },
    /// Sales to final demand are negative or not a number.
    #[error("firm {firm} sells {value} to final demand, which is not a value of sales")]
    Final {
        /// Position of the firm, from 0.
        firm: usize,
        /// The value.
        value: f64,
    },
    /// The lists do not belong together.
    #[error("{sectors} sectors and {finals} values of final demand for the same firms")]
    Lengths {
        /// Number of sectors given.
        sectors: usize,
        /// Number of values of final demand given.
        finals: usize,
    },
}

/// Inputs of one firm that are felt together: one essential sector, or all that are not essential.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    pub(super) end: u32,
}

/// A supply network ready for shocks.
#[derive(Debug, Clone)]
pub struct Network {
    pub(super) sector: Vec<u32>,
    pub(super) sector_sales: Vec<f64>,
    pub(super) sales: Vec<f64>,
    pub(super) sales_total: f64,
    /// Groups of each buyer: positions into `groups`.
    pub(super) group_offsets: Vec<u32>,
    /// End of each group within `suppliers`; it starts where the one before ended.
    pub(super) groups: Vec<Group>,
    pub(super) suppliers: Vec<u32>,
    pub(super) supplier_share: Vec<f64>,
    /// Seller → buyer with the share of the seller's sales.
    pub(super) sold: Csr,
    /// Buyer → seller; weights are not read.
    pub(super) bought: Csr,
    exit: Exit,
}

impl Network {
    /// Builds a network from sales (`from` supplies `to`; parallel edges are added up).
    ///
    /// `sectors` gives each firm's sector as a small number, `finals` its sales to final demand in
    /// the unit of the weights, `class(input sector, user sector)` how much the input is needed.
    ///
    /// # Errors
    /// When an edge names an unknown firm or a value is negative or not finite.
    pub fn new(
        sectors: &[u32],
        finals: &[f64],
        edges: &[Edge],
        class: impl Fn(u32, u32) -> Class,
    ) -> Result<Self, NetworkError> {
        check(sectors, finals, edges)?;
        let firms = sectors.len();
        let values = Csr::build(firms, edges, Parallel::Sum)?;
        let sales: Vec<f64> = (0..firms)
            .map(|firm| values.weights(firm).iter().sum::<f64>() + finals[firm])
            .collect();
        let mut sector_sales = vec![0.0; sectors.iter().max().map_or(0, |s| *s as usize + 1)];
        for (sector, value) in sectors.iter().zip(&sales) {
            sector_sales[*sector as usize] += value;
        }
        let shares: Vec<Edge> = values
            .iter()
            .filter(|(_, _, weight)| *weight > 0.0)
            .map(|(from, to, weight)| Edge {
                from,
                to,
                weight: weight / sales[from as usize],
            })
            .collect();
        let sold = Csr::build(firms, &shares, Parallel::Keep)?;
        let bought = values.transpose();
        let exit = trivial::exit(&sold, finals, &sales);
        let mut network = Self {
            sector: sectors.to_vec(),
            sector_sales,
            sales_total: sales.iter().sum(),
            sales,
            group_offsets: vec![0],
            groups: Vec::new(),
            suppliers: Vec::new(),
            supplier_share: Vec::new(),
            bought: sold.transpose(),
            sold,
            exit,
        };
        for buyer in 0..firms {
            network.push_inputs(buyer, &bought, &class);
        }
        Ok(network)
    }

    /// Number of firms.
    #[must_use]
    pub fn firms(&self) -> usize {
        self.sector.len()
    }

    /// Sales of a firm to firms and to final demand.
    #[must_use]
    pub fn sales(&self, firm: u32) -> f64 {
        self.sales[firm as usize]
    }

    /// Sales of all firms together.
    #[must_use]
    pub fn sales_total(&self) -> f64 {
        self.sales_total
    }

    /// Whether lost demand has anywhere to end; see [`Exit`].
    #[must_use]
    pub fn exit(&self) -> &Exit {
        &self.exit
    }

    fn push_inputs(&mut self, buyer: usize, bought: &Csr, class: &impl Fn(u32, u32) -> Class) {
        let total: f64 = bought.weights(buyer).iter().sum();
        let mut essential: Vec<(u32, u32, f64)> = Vec::new();
        let mut other: Vec<(u32, f64)> = Vec::new();
        for (supplier, value) in bought.row(buyer).filter(|(_, value)| *value > 0.0) {
            let sector = self.sector[supplier as usize];
            match class(sector, self.sector[buyer]) {
                Class::Negligible => {}
                Class::NotEssential => other.push((supplier, value / total)),
                Class::Essential => essential.push((sector, supplier, value)),
            }
        }
        essential.sort_by_key(|(sector, supplier, _)| (*sector, *supplier));
        for group in essential.chunk_by(|a, b| a.0 == b.0) {
            let sector_total: f64 = group.iter().map(|(_, _, value)| value).sum();
            self.push_group(
                group
                    .iter()
                    .map(|(_, supplier, value)| (*supplier, value / sector_total)),
            );
        }
        if !other.is_empty() {
            self.push_group(other.into_iter());
        }
        self.group_offsets.push(self.groups.len() as u32);
    }

    fn push_group(&mut self, members: impl Iterator<Item = (u32, f64)>) {
        for (supplier, share) in members {
            self.suppliers.push(supplier);
            self.supplier_share.push(share);
        }
        self.groups.push(Group {
            end: self.suppliers.len() as u32,
        });
    }
}

fn check(sectors: &[u32], finals: &[f64], edges: &[Edge]) -> Result<(), NetworkError> {
    if sectors.len() != finals.len() {
        return Err(NetworkError::Lengths {
            sectors: sectors.len(),
            finals: finals.len(),
        });
    }
    let is_value = |value: f64| value.is_finite() && value >= 0.0;
    if let Some((firm, value)) = finals
        .iter()
        .enumerate()
        .find(|(_, value)| !is_value(**value))
    {
        return Err(NetworkError::Final {
            firm,
            value: *value,
        });
    }
    match edges
        .iter()
        .enumerate()
        .find(|(_, edge)| !is_value(edge.weight))
    {
        Some((position, edge)) => Err(NetworkError::Weight {
            edge: position,
            weight: edge.weight,
        }),
        None => Ok(()),
    }
}
