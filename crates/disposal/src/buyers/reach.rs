//! Who reaches the limit in a firm, through chains and rings.
//!
//! Mass is pushed from the firm to its holders, the larger pieces first. What has arrived at a party is at
//! most its effective share, and falls short by at most what is still on its way times the bound of visits:
//! pushing stops as soon as that decides. What lies too close to the limit is reckoned as fractions.

use std::collections::{HashSet, VecDeque};

use num_rational::BigRational;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::exact::{effective, fraction};
use super::graph::Shares;

/// More than all roundings of one firm together.
const SLACK: f64 = 1e-9;
/// Pieces that are pushed: first, and at least.
const PIECE_FIRST: f64 = 1e-3;
const PIECE_LEAST: f64 = 1e-14;
/// Pieces pushed for one firm at most.
const PUSHES_MAX: usize = 3_000_000;
/// Holders up to which all of them are taken into fractions.
const WHOLE_MAX: usize = 200;
/// Otherwise so many of those with the largest shares.
const LARGEST: usize = 60;

/// Reckons over one graph; keeps its memory from firm to firm.
#[derive(Debug)]
pub struct Reach<'a> {
    shares: &'a Shares,
    limit: Decimal,
    limit_near: f64,
    limit_exact: BigRational,
    arrived: Vec<f64>,
    waiting: Vec<f64>,
    is_touched: Vec<bool>,
    touched: Vec<usize>,
}

impl<'a> Reach<'a> {
    /// Over a graph, with the share from which somebody counts.
    pub fn new(shares: &'a Shares, limit: Decimal) -> Self {
        let parties = shares.parties();
        Self {
            shares,
            limit,
            limit_near: limit.to_f64().unwrap_or(1.0),
            limit_exact: fraction(limit),
            arrived: vec![0.0; parties],
            waiting: vec![0.0; parties],
            is_touched: vec![false; parties],
            touched: Vec::new(),
        }
    }

    /// Who of those `wanted` holds at least the limit of a firm, itself aside.
    pub fn holders(&mut self, firm: usize, wanted: impl Fn(usize) -> bool) -> Vec<usize> {
        self.touch(firm, 1.0);
        let mut piece = PIECE_FIRST;
        let mut pushes = 0;
        let close = loop {
            self.push(piece, &mut pushes);
            let (close, is_decided) = self.undecided(firm, &wanted);
            if is_decided || piece < PIECE_LEAST || pushes >= PUSHES_MAX {
                break close;
            }
            piece /= 30.0;
        };
        let close: HashSet<usize> = close.into_iter().collect();
        let all = if close.is_empty() {
            None
        } else {
            self.all_holders(firm)
        };
        let mut found = Vec::new();
        for party in self.touched.clone() {
            let reaches = party != firm
                && wanted(party)
                && match close.contains(&party) {
                    true => self.reaches(party, firm, all.as_deref()),
                    false => {
                        self.share_of(party) >= self.limit_near + SLACK || self.direct(party, firm)
                    }
                };
            if reaches {
                found.push(party);
            }
        }
        for party in std::mem::take(&mut self.touched) {
            self.arrived[party] = 0.0;
            self.waiting[party] = 0.0;
            self.is_touched[party] = false;
        }
        found.sort_unstable();
        found
    }

    fn share_of(&self, party: usize) -> f64 {
        self.arrived[party] + self.waiting[party]
    }

    fn touch(&mut self, party: usize, mass: f64) {
        if !self.is_touched[party] {
            self.is_touched[party] = true;
            self.touched.push(party);
        }
        if self.shares.holders(party).is_empty() {
            self.arrived[party] += mass;
        } else {
            self.waiting[party] += mass;
        }
    }

    fn push(&mut self, piece: f64, pushes: &mut usize) {
        let shares = self.shares;
        let waiting = self.touched.iter().copied();
        let mut queue: VecDeque<usize> = waiting
            .filter(|party| self.waiting[*party] >= piece)
            .collect();
        while let Some(party) = queue.pop_front() {
            let mass = std::mem::take(&mut self.waiting[party]);
            self.arrived[party] += mass;
            *pushes += 1;
            if *pushes >= PUSHES_MAX {
                // what was not pushed waits on
                self.arrived[party] -= mass;
                self.waiting[party] = mass;
                return;
            }
            for holder in shares.holders(party) {
                let was_small = self.waiting[holder.party] < piece;
                self.touch(holder.party, mass * holder.near);
                if was_small && self.waiting[holder.party] >= piece {
                    queue.push_back(holder.party);
                }
            }
        }
    }

    /// Who lies too close to the limit; and whether nobody could still come to it.
    fn undecided(&self, firm: usize, wanted: &impl Fn(usize) -> bool) -> (Vec<usize>, bool) {
        let waiting: f64 = self.touched.iter().map(|party| self.waiting[*party]).sum();
        let short = waiting * self.shares.visits_max + SLACK;
        let mut close = Vec::new();
        let mut is_decided = short < self.limit_near;
        for party in self.touched.iter().copied() {
            let share = self.share_of(party);
            let is_open = share < self.limit_near + SLACK && share + short >= self.limit_near;
            if is_open && party != firm && wanted(party) && !self.direct(party, firm) {
                close.push(party);
                is_decided &= share >= self.limit_near - SLACK;
            }
        }
        (close, is_decided)
    }

    /// Whether the share that a party holds itself suffices.
    fn direct(&self, party: usize, firm: usize) -> bool {
        let holders = self.shares.holders(firm);
        let found = holders.binary_search_by_key(&party, |one| one.party);
        found.is_ok_and(|at| holders[at].share >= self.limit)
    }

    /// The firm and all who hold it through others, unless they are many.
    fn all_holders(&self, firm: usize) -> Option<Vec<usize>> {
        let mut all = vec![firm];
        let mut seen: HashSet<usize> = HashSet::from([firm]);
        let mut at = 0;
        while at < all.len() {
            for holder in self.shares.holders(all[at]) {
                if seen.insert(holder.party) {
                    all.push(holder.party);
                }
            }
            if all.len() > WHOLE_MAX {
                return None;
            }
            at += 1;
        }
        Some(all)
    }

    /// Decides by fractions. Where there are too many holders, walks through the largest ones alone decide
    /// for a party that reaches the limit with them; what is then still within [`SLACK`] counts as reached.
    fn reaches(&self, party: usize, firm: usize, all: Option<&[usize]>) -> bool {
        if let Some(all) = all {
            return effective(self.shares, all, party, firm) >= self.limit_exact;
        }
        let mut largest: Vec<usize> = self.touched.clone();
        largest.sort_by(|one, other| self.share_of(*other).total_cmp(&self.share_of(*one)));
        largest.truncate(LARGEST);
        largest.extend([party, firm]);
        largest.sort_unstable();
        largest.dedup();
        effective(self.shares, &largest, party, firm) >= self.limit_exact
            || self.share_of(party) >= self.limit_near - SLACK
    }
}
