//! How far facilities reach: who has one within a time by road, who has none, and where the next ones serve most.
//!
//! The best places for several new sites together are hard to find; taking the best one at a time is not far from
//! them, and `bound` says how far at most: no choice of as many candidates covers more people (Nemhauser, Wolsey and
//! Fisher 1978: what remains gains at most the sum of the best single gains).

use std::collections::HashMap;

use domain::sheets::{FaultKind, Faults, Sheet};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Serialize, Serializer};

use crate::matrix::{seconds, snapped};
use crate::network::{Network, Place, Snap};
use crate::points::{Point, crs_of, position};
use crate::search::{NEVER, Search, direct, entries, exits};

/// What one row of people may count at most.
const PEOPLE_MAX: i64 = 10_000_000_000;

/// People who live at a point.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// Where.
    pub point: Point,
    /// How many; estimates may have a fraction.
    pub people: Decimal,
}

/// People without a site in reach.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Blank {
    /// The point's name.
    pub id: String,
    /// How many people.
    #[serde(serialize_with = "number")]
    pub people: Decimal,
    /// Seconds to the nearest site; nothing where there is no way to any.
    pub nearest_s: Option<f64>,
}

/// A candidate that is taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Next {
    /// Its name.
    pub candidate: String,
    /// People whom it covers and none before it did.
    #[serde(serialize_with = "number")]
    pub adds: Decimal,
}

/// Who is covered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cover {
    /// All people.
    #[serde(serialize_with = "number")]
    pub people: Decimal,
    /// People who reach a site within the time.
    #[serde(serialize_with = "number")]
    pub covered: Decimal,
    /// covered / people, to twelve places; nothing where there are none.
    pub share: Option<f64>,
    /// Points without a site in reach, in the order of the table.
    pub blank: Vec<Blank>,
    /// Candidates in the order taken, until as many as asked for or until none adds anybody.
    pub next: Vec<Next>,
    /// People whom as many candidates as asked for could cover at most, together with the sites.
    #[serde(serialize_with = "number")]
    pub bound: Decimal,
}

fn number<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let whole = value.is_integer().then(|| value.to_i64()).flatten();
    match whole {
        Some(whole) => serializer.serialize_i64(whole),
        None => serializer.serialize_f64(value.to_f64().unwrap_or(f64::NAN)),
    }
}

/// Reads people: `id,lon,lat,people`, and `crs` where positions are not in WGS-84.
pub fn read_people(sheet: &Sheet, faults: &mut Faults) -> Vec<People> {
    let crs = sheet.column("crs");
    let mut found = Vec::new();
    let mut seen = HashMap::new();
    sheet.read(["id", "lon", "lat", "people"], faults, |cells| {
        let Some(id) = cells.text(0) else { return };
        cells.once(0, id, &mut seen);
        let at = position(cells, 1, 2, crs_of(sheet, crs, cells.position()));
        if at == Some(None) {
            cells.fault(1, FaultKind::Empty);
        }
        let people = cells.decimal(3, Decimal::ZERO..=Decimal::from(PEOPLE_MAX));
        if let Some((at, people)) = at.zip(people) {
            let point = Point {
                id: id.to_owned(),
                at,
            };
            found.push(People {
                point,
                people: people.round_dp(6),
            });
        }
    });
    found
}

/// Who reaches one of the sites within `most` microseconds, and which `new` candidates to add.
pub fn cover(
    network: &Network<'_>,
    sites: &[Point],
    people: &[People],
    candidates: &[Point],
    new: usize,
    most: u64,
) -> Cover {
    let homes: Vec<Point> = people.iter().map(|one| one.point.clone()).collect();
    let homes = snapped(network, &homes);
    let mut search = Search::new(network);
    let sites = snapped(network, sites);
    let nearest = nearest(network, &mut search, &sites, &homes, NEVER);
    let is_covered: Vec<bool> = nearest.iter().map(|micros| *micros <= most).collect();
    let covered = sum(people, |at| is_covered[at]);
    let all = sum(people, |_| true);
    let blank = people
        .iter()
        .zip(&nearest)
        .filter(|(_, micros)| **micros > most);
    let reaching: Vec<Vec<usize>> = snapped(network, candidates)
        .into_iter()
        .map(|candidate| {
            let times = self::nearest(network, &mut search, &[candidate], &homes, most);
            let within = (0..people.len()).filter(|at| times[*at] <= most && !is_covered[*at]);
            within.collect()
        })
        .collect();
    let (taken, bound) = greedy(people, &reaching, new);
    Cover {
        people: all,
        covered,
        share: covered
            .checked_div(all)
            .and_then(|share| share.round_dp(12).to_f64()),
        blank: blank
            .map(|(one, micros)| Blank {
                id: one.point.id.clone(),
                people: one.people,
                nearest_s: seconds(*micros),
            })
            .collect(),
        next: taken
            .into_iter()
            .map(|(candidate, adds)| Next {
                candidate: candidates[candidate].id.clone(),
                adds,
            })
            .collect(),
        bound: covered + bound,
    }
}

fn sum(people: &[People], counts: impl Fn(usize) -> bool) -> Decimal {
    let counted = people.iter().enumerate().filter(|(at, _)| counts(*at));
    counted.map(|(_, one)| one.people).sum()
}

/// Microseconds from each home to the nearest of the sites: one search against the traffic, from all sites at once.
fn nearest(
    network: &Network<'_>,
    search: &mut Search,
    sites: &[Option<Snap>],
    homes: &[Option<Snap>],
    most: u64,
) -> Vec<u64> {
    let sites: Vec<Place> = sites.iter().flatten().map(|snap| snap.place).collect();
    let ends: Vec<(u32, u64)> = sites
        .iter()
        .flat_map(|site| exits(network, *site))
        .collect();
    search.run_back(network, &ends, most);
    let mut on_segment: HashMap<u32, Vec<Place>> = HashMap::new();
    let mut at_vertex: HashMap<u32, Vec<Place>> = HashMap::new();
    for site in sites {
        match site {
            Place::Along { segment, .. } => on_segment.entry(segment).or_default().push(site),
            Place::Vertex(vertex) => at_vertex.entry(vertex).or_default().push(site),
        }
    }
    let time = |home: Place| {
        let over = entries(network, home).into_iter();
        let over = over.map(|(arc, micros)| search.entered(arc).saturating_add(micros));
        let (segment, vertices) = match home {
            Place::Vertex(vertex) => (None, vec![vertex]),
            Place::Along { segment, .. } => (Some(segment), network.ends_of(segment).to_vec()),
        };
        let beside = segment.iter().filter_map(|segment| on_segment.get(segment));
        let beside = beside.chain(vertices.iter().filter_map(|vertex| at_vertex.get(vertex)));
        let beside = beside.flatten().map(|site| direct(network, home, *site));
        over.chain(beside).min().unwrap_or(NEVER)
    };
    homes
        .iter()
        .map(|home| home.map_or(NEVER, |home| time(home.place)))
        .collect()
}

/// The candidates that add most, one at a time, the first in the table among equals; and what as many as asked for
/// could add at most.
fn greedy(
    people: &[People],
    reaching: &[Vec<usize>],
    new: usize,
) -> (Vec<(usize, Decimal)>, Decimal) {
    let mut is_added = vec![false; people.len()];
    let mut taken: Vec<(usize, Decimal)> = Vec::new();
    let mut added = Decimal::ZERO;
    let mut bound: Option<Decimal> = None;
    loop {
        let gain = |homes: &Vec<usize>| -> Decimal {
            let fresh = homes.iter().filter(|home| !is_added[**home]);
            fresh.map(|home| people[*home].people).sum()
        };
        let gains: Vec<Decimal> = reaching.iter().map(gain).collect();
        let mut best = gains.clone();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let above: Decimal = added + best.iter().take(new).copied().sum::<Decimal>();
        bound = Some(bound.map_or(above, |bound| bound.min(above)));
        if taken.len() == new {
            break;
        }
        let most = gains.iter().copied().max().unwrap_or_default();
        let Some(candidate) = gains
            .iter()
            .position(|gain| *gain == most)
            .filter(|_| most > Decimal::ZERO)
        else {
            break;
        };
        for home in &reaching[candidate] {
            is_added[*home] = true;
        }
        added += most;
        taken.push((candidate, most));
    }
    let mut is_near = vec![false; people.len()];
    for home in reaching.iter().flatten() {
        is_near[*home] = true;
    }
    let all_near = sum(people, |at| is_near[at]);
    (taken, bound.unwrap_or_default().min(all_near))
}
