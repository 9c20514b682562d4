//! What bars a buyer, and what is missing to clear one.

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;
use serde::Serialize;

use super::graph::Shares;
use super::persons::{Codes, note, persons};
use super::reach::Reach;
use super::read::{Buyer, Kind, World};

/// Whether somebody may buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// May not.
    Barred,
    /// May, as far as is known.
    Clear,
    /// Something must be asked first.
    Unknown,
}

/// Why somebody may not buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The rule.
    pub code: &'static str,
    /// From party to party; begins with the buyer.
    pub path: Vec<String>,
}

/// A buyer with the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BuyerLine {
    /// Who wants to buy.
    pub buyer: String,
    /// Whether that may be.
    pub outcome: Outcome,
    /// Why not, by code.
    pub reasons: Vec<Reason>,
    /// What must be asked, sorted; empty unless unknown.
    pub missing: Vec<&'static str>,
}

/// Buyers in the order of their file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// One for each row.
    pub buyers: Vec<BuyerLine>,
}

/// Judges the buyers by the share from which somebody counts as related.
pub fn judge(world: &World, limit: Decimal, buyers: &[Buyer]) -> Answer {
    let known = Known::new(world);
    let mut low = Related::new(world, &known, &world.low, limit);
    let mut high = world
        .high
        .as_ref()
        .map(|high| Related::new(world, &known, high, limit));
    let line = |buyer: &Buyer| {
        let mut codes = known.codes(buyer.party);
        low.codes(buyer.party, &mut codes);
        let mut missing = BTreeSet::new();
        if codes.is_empty() {
            let mut if_high = Codes::new();
            if let Some(high) = &mut high {
                high.codes(buyer.party, &mut if_high);
            }
            if !if_high.is_empty() {
                missing.insert("share");
            }
            if world.kinds[buyer.party] == Kind::Person {
                missing.extend((!buyer.occupation).then_some("occupation"));
                missing.extend((!buyer.kin).then_some("kin"));
            }
        }
        let outcome = match (codes.is_empty(), missing.is_empty()) {
            (false, _) => Outcome::Barred,
            (true, false) => Outcome::Unknown,
            (true, true) => Outcome::Clear,
        };
        let named = |path: Vec<usize>| path.into_iter().map(|at| world.names[at].clone()).collect();
        let reasons = codes.into_iter().map(|(code, path)| Reason {
            code,
            path: named(path),
        });
        BuyerLine {
            buyer: world.names[buyer.party].clone(),
            outcome,
            reasons: reasons.collect(),
            missing: missing.into_iter().collect(),
        }
    };
    Answer {
        buyers: buyers.iter().map(line).collect(),
    }
}

/// What holds without shares.
struct Known<'a> {
    world: &'a World,
    persons: HashMap<usize, Codes>,
    managers_of: HashMap<usize, Vec<usize>>,
    /// Whom of the debtors and guarantors a party manages.
    debtors_of: HashMap<usize, Vec<usize>>,
}

impl<'a> Known<'a> {
    fn new(world: &'a World) -> Self {
        let mut managers_of: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut debtors_of: HashMap<usize, Vec<usize>> = HashMap::new();
        for (manager, of) in &world.managers {
            managers_of.entry(*of).or_default().push(*manager);
            if world.debtors.contains(of) {
                debtors_of.entry(*manager).or_default().push(*of);
            }
        }
        Self {
            world,
            persons: persons(world),
            managers_of,
            debtors_of,
        }
    }

    fn codes(&self, buyer: usize) -> Codes {
        let world = self.world;
        let mut codes = Codes::new();
        if world.debtors.contains(&buyer) {
            note(&mut codes, "debtor", vec![buyer]);
        }
        for debtor in self.debtors_of.get(&buyer).into_iter().flatten() {
            if *debtor != buyer {
                note(&mut codes, "debtor-manager", vec![buyer, *debtor]);
            }
        }
        for manager in self.managers_of.get(&buyer).into_iter().flatten() {
            for debtor in self.debtors_of.get(manager).into_iter().flatten() {
                if *debtor != buyer {
                    note(&mut codes, "debtor-manager", vec![buyer, *manager, *debtor]);
                }
            }
        }
        let kind = world.kinds[buyer];
        if kind == Kind::Person {
            for (code, path) in self.persons.get(&buyer).into_iter().flatten() {
                note(&mut codes, code, path.clone());
            }
            return codes;
        }
        if world.intermediaries.contains(&buyer) {
            note(&mut codes, "intermediary", vec![buyer]);
        }
        match kind {
            Kind::AssetManager => note(&mut codes, "asset-manager", vec![buyer]),
            Kind::StateOrgan | Kind::Regulator | Kind::Judiciary => {
                note(&mut codes, "public-body", vec![buyer]);
            }
            Kind::Person | Kind::Firm => {}
        }
        for manager in self.managers_of.get(&buyer).into_iter().flatten() {
            self.through(&[buyer], *manager, &mut codes);
        }
        codes
    }

    /// Notes that a firm is barred through a person, whom the path before leads to.
    fn through(&self, before: &[usize], person: usize, codes: &mut Codes) {
        for path in self
            .persons
            .get(&person)
            .into_iter()
            .flat_map(Codes::values)
        {
            let path = before.iter().chain(path).copied().collect();
            note(codes, "through", path);
        }
    }
}

/// What holds by shares.
struct Related<'a> {
    world: &'a World,
    known: &'a Known<'a>,
    shares: &'a Shares,
    reach: Reach<'a>,
    /// Debtors and guarantors of which a party holds at least the limit.
    holds: HashMap<usize, Vec<usize>>,
}

impl<'a> Related<'a> {
    fn new(world: &'a World, known: &'a Known<'a>, shares: &'a Shares, limit: Decimal) -> Self {
        let mut reach = Reach::new(shares, limit);
        let mut holds: HashMap<usize, Vec<usize>> = HashMap::new();
        for debtor in &world.debtors {
            for holder in reach.holders(*debtor, |_| true) {
                holds.entry(holder).or_default().push(*debtor);
            }
        }
        Self {
            world,
            known,
            shares,
            reach,
            holds,
        }
    }

    fn codes(&mut self, buyer: usize, codes: &mut Codes) {
        let (world, known) = (self.world, self.known);
        let is_person = world.kinds[buyer] == Kind::Person;
        let bars = |party: &usize| !is_person && known.persons.contains_key(party);
        let holds = &self.holds;
        let above = self.reach.holders(buyer, |party| {
            world.debtors.contains(&party) || holds.contains_key(&party) || bars(&party)
        });
        // the shortest tie decides which path is shown; one path a code is looked for
        let mut ties: Vec<(usize, Option<usize>)> = Vec::new();
        ties.extend(self.held(buyer, buyer).map(|debtor| (debtor, None)));
        for party in &above {
            if world.debtors.contains(party) {
                ties.push((*party, None));
            }
            ties.extend(
                self.held(*party, buyer)
                    .map(|debtor| (debtor, Some(*party))),
            );
        }
        if let Some((debtor, common)) = ties.first() {
            let path = match common {
                Some(common) => {
                    let mut path = self.path(*common, buyer);
                    path.reverse();
                    path.extend(self.path(*common, *debtor).into_iter().skip(1));
                    path
                }
                None if above.contains(debtor) => {
                    let mut path = self.path(*debtor, buyer);
                    path.reverse();
                    path
                }
                None => self.path(buyer, *debtor),
            };
            note(codes, "debtor-related", path);
        }
        for person in above.iter().filter(|party| bars(party)) {
            let mut path = self.path(*person, buyer);
            path.reverse();
            path.pop();
            known.through(&path, *person, codes);
        }
    }

    /// Debtors and guarantors that a party holds, but the buyer.
    fn held(&self, party: usize, buyer: usize) -> impl Iterator<Item = usize> {
        let held = self.holds.get(&party).into_iter().flatten().copied();
        held.filter(move |debtor| *debtor != buyer)
    }

    /// The shortest chain of holdings from a holder down to a firm.
    fn path(&self, holder: usize, firm: usize) -> Vec<usize> {
        let mut down: HashMap<usize, usize> = HashMap::from([(firm, firm)]);
        let mut level = vec![firm];
        while !level.is_empty() && !down.contains_key(&holder) {
            let mut next = Vec::new();
            for party in level {
                for one in self.shares.holders(party) {
                    down.entry(one.party).or_insert_with(|| {
                        next.push(one.party);
                        party
                    });
                }
            }
            level = next;
        }
        let mut path = vec![holder];
        let mut at = holder;
        while at != firm {
            let Some(next) = down.get(&at) else { break };
            at = *next;
            path.push(at);
        }
        path
    }
}
