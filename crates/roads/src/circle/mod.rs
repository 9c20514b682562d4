//! The supply circle: what share of its purchases a firm has within a time by road.
//!
//! A purchase is inside where its supplier reaches its buyer within the time, outside where it does not or where one
//! of them is known to lie outside, and unknown where one of them has no place. Money is added exactly.

mod read;

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};

use crate::coords::Position;
use crate::matrix::each_row;
use crate::network::{Network, Place};
use crate::search::NEVER;
pub use read::read_circle;

/// Where a firm is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Where {
    /// At a position
    At(Position),
    /// Known to lie outside
    Outside,
    /// Nobody said
    Unknown,
}

/// A firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Firm {
    /// Its name.
    pub firm: String,
    /// Where it is.
    pub place: Where,
    /// Its chain; may be empty.
    pub chain: String,
    /// Its segment; may be empty.
    pub segment: String,
}

/// A purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Which firm buys.
    pub buyer: usize,
    /// Which firm supplies; nothing where no table lists it.
    pub supplier: Option<usize>,
    /// What was paid.
    pub value: Decimal,
}

/// Firms and what they buy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trade {
    /// Firms.
    pub firms: Vec<Firm>,
    /// Purchases.
    pub purchases: Vec<Purchase>,
}

/// Purchases by where they come from, and what follows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sums {
    /// From within the time.
    #[serde(serialize_with = "text")]
    pub inside: Decimal,
    /// From further away.
    #[serde(serialize_with = "text")]
    pub outside: Decimal,
    /// From nobody knows where.
    #[serde(serialize_with = "text")]
    pub unknown: Decimal,
    /// inside / (inside + outside), to twelve places; nothing where nothing is known.
    pub share: Option<f64>,
    /// The least that the share can be: inside / all.
    pub min: Option<f64>,
    /// The most: (inside + unknown) / all.
    pub max: Option<f64>,
}

/// A firm's purchases.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FirmSums {
    /// Which firm.
    pub firm: String,
    /// Other firms with a position that it reaches within the time; nothing where it has none itself.
    pub reach: Option<u64>,
    /// Its purchases.
    #[serde(flatten)]
    pub sums: Sums,
}

/// Purchases of the firms of a chain.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChainSums {
    /// Which chain.
    pub chain: String,
    /// Purchases of its firms.
    #[serde(flatten)]
    pub sums: Sums,
}

/// Purchases of the firms of a segment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SegmentSums {
    /// Which chain.
    pub chain: String,
    /// Which segment.
    pub segment: String,
    /// Purchases of its firms.
    #[serde(flatten)]
    pub sums: Sums,
}

/// The circle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Circle {
    /// Every firm, in the order of the table.
    pub firms: Vec<FirmSums>,
    /// Every chain, in the order of names.
    pub chains: Vec<ChainSums>,
    /// Every segment of every chain, in the order of names.
    pub segments: Vec<SegmentSums>,
    /// All purchases.
    pub all: Sums,
}

#[derive(Debug, Default, Clone, Copy)]
struct Money {
    inside: Decimal,
    outside: Decimal,
    unknown: Decimal,
}

/// The circle of all firms within `most` microseconds.
pub fn circle(network: &Network<'_>, trade: &Trade, most: u64) -> Circle {
    let places: Vec<Option<Place>> = trade
        .firms
        .iter()
        .map(|firm| match firm.place {
            Where::At(at) => network.snap(at).map(|snap| snap.place),
            Where::Outside | Where::Unknown => None,
        })
        .collect();
    let wanted = reached(network, trade, &places, most);
    let mut of_firm = vec![Money::default(); trade.firms.len()];
    let mut of_chain: BTreeMap<&str, Money> = BTreeMap::new();
    let mut of_segment: BTreeMap<(&str, &str), Money> = BTreeMap::new();
    let mut all = Money::default();
    for firm in trade.firms.iter().filter(|firm| !firm.chain.is_empty()) {
        of_chain.entry(&firm.chain).or_default();
        let segment = (firm.chain.as_str(), firm.segment.as_str());
        of_segment.entry(segment).or_default();
    }
    for purchase in &trade.purchases {
        let buyer = &trade.firms[purchase.buyer];
        let kind = kind(trade, purchase, &wanted.inside);
        let mut sums = vec![&mut of_firm[purchase.buyer], &mut all];
        if !buyer.chain.is_empty() {
            sums.extend(of_chain.get_mut(buyer.chain.as_str()));
            sums.extend(of_segment.get_mut(&(buyer.chain.as_str(), buyer.segment.as_str())));
        }
        for sum in sums {
            sum.add(kind, purchase.value);
        }
    }
    Circle {
        firms: trade
            .firms
            .iter()
            .zip(of_firm)
            .zip(wanted.reach)
            .map(|((firm, sums), reach)| FirmSums {
                firm: firm.firm.clone(),
                reach,
                sums: sums.told(),
            })
            .collect(),
        chains: of_chain
            .into_iter()
            .map(|(chain, sums)| ChainSums {
                chain: chain.to_owned(),
                sums: sums.told(),
            })
            .collect(),
        segments: of_segment
            .into_iter()
            .map(|((chain, segment), sums)| SegmentSums {
                chain: chain.to_owned(),
                segment: segment.to_owned(),
                sums: sums.told(),
            })
            .collect(),
        all: all.told(),
    }
}

/// Where a purchase comes from, as seen from its buyer.
fn kind(trade: &Trade, purchase: &Purchase, inside: &HashSet<(usize, usize)>) -> Kind {
    let buyer = purchase.buyer;
    let Some(supplier) = purchase.supplier else {
        return match trade.firms[buyer].place {
            Where::Outside => Kind::Outside,
            Where::At(_) | Where::Unknown => Kind::Unknown,
        };
    };
    match (trade.firms[supplier].place, trade.firms[buyer].place) {
        (Where::Outside, _) | (_, Where::Outside) => Kind::Outside,
        (Where::Unknown, _) | (_, Where::Unknown) => Kind::Unknown,
        _ if supplier == buyer || inside.contains(&(supplier, buyer)) => Kind::Inside,
        _ => Kind::Outside,
    }
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Inside,
    Outside,
    Unknown,
}

impl Money {
    fn add(&mut self, kind: Kind, value: Decimal) {
        let sum = match kind {
            Kind::Inside => &mut self.inside,
            Kind::Outside => &mut self.outside,
            Kind::Unknown => &mut self.unknown,
        };
        // values are read up to a bound that keeps sums of any table far within 96 bits
        *sum += value;
    }

    fn told(self) -> Sums {
        let known = self.inside + self.outside;
        let all = known + self.unknown;
        Sums {
            inside: self.inside,
            outside: self.outside,
            unknown: self.unknown,
            share: ratio(self.inside, known),
            min: ratio(self.inside, all),
            max: ratio(self.inside + self.unknown, all),
        }
    }
}

/// An exact decimal as its text.
fn text<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn ratio(part: Decimal, whole: Decimal) -> Option<f64> {
    let ratio = part.checked_div(whole)?;
    ratio.round_dp(12).to_f64()
}

/// Who reaches whom.
#[derive(Debug)]
struct Reached {
    /// Other firms with a position that each firm reaches.
    reach: Vec<Option<u64>>,
    /// Pairs of supplier and buyer within the time.
    inside: HashSet<(usize, usize)>,
}

fn reached(network: &Network<'_>, trade: &Trade, places: &[Option<Place>], most: u64) -> Reached {
    let mut bought: HashMap<usize, Vec<usize>> = HashMap::new();
    for purchase in &trade.purchases {
        if let Some(supplier) = purchase.supplier {
            bought.entry(supplier).or_default().push(purchase.buyer);
        }
    }
    let mut found = Reached {
        reach: Vec::new(),
        inside: HashSet::new(),
    };
    each_row(network, places, places, most, |at, within| {
        if !matches!(trade.firms[at].place, Where::At(_)) {
            found.reach.push(None);
            return;
        }
        let others = within.iter().enumerate();
        let others = others.filter(|(other, micros)| *other != at && **micros != NEVER);
        found.reach.push(Some(others.count() as u64));
        for buyer in bought.get(&at).into_iter().flatten() {
            if within[*buyer] != NEVER {
                found.inside.insert((at, *buyer));
            }
        }
    });
    found
}
