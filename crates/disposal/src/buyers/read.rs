//! Tables of parties, relations and roles, as they stand on a day.

use std::collections::{BTreeSet, HashMap};

use domain::sheets::{Cells, FaultKind, Faults, Ordered, Rules, Sheet};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::graph::Shares;

/// What a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A firm or another organisation.
    Firm,
    /// An organ of the state.
    StateOrgan,
    /// A financial regulator.
    Regulator,
    /// A court, procuratorate or police.
    Judiciary,
    /// An asset management company.
    AssetManager,
}

const KINDS: [(&str, Kind); 6] = [
    ("person", Kind::Person),
    ("firm", Kind::Firm),
    ("state-organ", Kind::StateOrgan),
    ("regulator", Kind::Regulator),
    ("judiciary", Kind::Judiciary),
    ("asset-manager", Kind::AssetManager),
];

const RELATIONS: [&str; 6] = [
    "shareholder",
    "manager",
    "employee",
    "spouse",
    "parent",
    "child",
];

/// Parties with what holds between them on a day. A party is a place in `names`, which are sorted.
#[derive(Debug, Clone)]
pub struct World {
    /// Names of the parties, sorted.
    pub names: Vec<String>,
    /// What each is.
    pub kinds: Vec<Kind>,
    /// Who manages whom.
    pub managers: Vec<(usize, usize)>,
    /// Who works for whom, managers aside.
    pub employees: Vec<(usize, usize)>,
    /// Who is spouse, parent or child of whom.
    pub kin: Vec<(usize, usize)>,
    /// Debtors and guarantors.
    pub debtors: BTreeSet<usize>,
    /// Original creditors.
    pub creditors: BTreeSet<usize>,
    /// Intermediaries of this disposal.
    pub intermediaries: BTreeSet<usize>,
    /// Who holds whom, shares not known counting nothing.
    pub low: Shares,
    /// The same, each share not known being what the stated holders leave; none where all are known.
    pub high: Option<Shares>,
}

/// Somebody who wants to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    /// Which party.
    pub party: usize,
    /// Whether an occupation was declared.
    pub occupation: bool,
    /// Whether kin were declared.
    pub kin: bool,
}

/// A share of a firm as a row states it.
struct Holding {
    holder: usize,
    firm: usize,
    share: Option<Decimal>,
    row: usize,
}

/// Reads the share from which somebody counts as related.
pub fn read_limit(file: &str, text: &str, faults: &mut Faults) -> Option<Decimal> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let value = rules.value("related_share")?;
    let limit = rules.decimal_of("related_share", value, Decimal::ZERO, Decimal::ONE)?;
    if limit.is_zero() {
        let (value, least) = (limit.to_string(), "0.0001".to_owned());
        let most = "1".to_owned();
        rules.fault(
            "related_share",
            FaultKind::OutOfRange { value, least, most },
        );
        return None;
    }
    Some(limit)
}

/// Reads parties, relations in force on a day, roles, and the buyers.
pub fn read_world(
    parties: &Sheet,
    relations: &Sheet,
    involved: &Sheet,
    buyers: &Sheet,
    on: Date,
    faults: &mut Faults,
) -> Option<(World, Vec<Buyer>)> {
    let listed = read_parties(parties, faults);
    let (names, kinds): (Vec<String>, Vec<Kind>) = listed.into_iter().unzip();
    let places: HashMap<&str, usize> = places(&names);
    let mut world = World {
        kinds,
        managers: Vec::new(),
        employees: Vec::new(),
        kin: Vec::new(),
        debtors: BTreeSet::new(),
        creditors: BTreeSet::new(),
        intermediaries: BTreeSet::new(),
        low: Shares::default(),
        high: None,
        names: Vec::new(),
    };
    read_involved(involved, &places, &mut world, faults);
    let holdings = read_relations(relations, &places, on, &mut world, faults);
    let buyers = read_buyers(buyers, &places, faults);
    let (stated, whole) = shares(&relations.file, &holdings, faults);
    let low = ring_free(&relations.file, &holdings, names.len(), &stated, faults);
    let has_unknown = whole.len() > stated.len();
    let high = match has_unknown {
        true => ring_free(&relations.file, &holdings, names.len(), &whole, faults).map(Some),
        false => Some(None),
    };
    (world.low, world.high) = low.zip(high)?;
    drop(places);
    world.names = names;
    Some((world, buyers))
}

fn places(names: &[String]) -> HashMap<&str, usize> {
    let names = names.iter().enumerate();
    names.map(|(at, name)| (name.as_str(), at)).collect()
}

fn read_parties(sheet: &Sheet, faults: &mut Faults) -> Vec<(String, Kind)> {
    let mut listed: Vec<(String, Kind)> = Vec::with_capacity(sheet.len());
    let mut seen: HashMap<&str, usize> = HashMap::new();
    sheet.read(["party", "kind"], faults, |cells| {
        let kind = one_of(cells, 1, &KINDS);
        let Some(name) = cells.text(0) else { return };
        cells.once(0, name, &mut seen);
        listed.extend(kind.map(|kind| (name.to_owned(), kind)));
    });
    listed.sort_by(|(one, _), (other, _)| one.cmp(other));
    listed
}

fn one_of<T: Copy, const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
    known: &[(&str, T)],
) -> Option<T> {
    let cell = cells.text(at)?;
    let found = known.iter().find(|(name, _)| *name == cell);
    if found.is_none() {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let (value, known) = (cell.to_owned(), names.join(", "));
        cells.fault(at, FaultKind::NotOneOf { value, known });
    }
    found.map(|(_, value)| *value)
}

/// The party that a cell names.
fn party<const N: usize>(
    cells: &mut Cells<'_, '_, N>,
    at: usize,
    places: &HashMap<&str, usize>,
) -> Option<usize> {
    let found = places.get(cells.raw(at)).copied();
    if found.is_none() {
        cells.own(at, "party.unknown");
    }
    found
}

fn read_involved(
    sheet: &Sheet,
    places: &HashMap<&str, usize>,
    world: &mut World,
    faults: &mut Faults,
) {
    let roles = [
        ("debtor", 0),
        ("guarantor", 0),
        ("original-creditor", 1),
        ("intermediary", 2),
    ];
    sheet.read(["party", "role"], faults, |cells| {
        let party = party(cells, 0, places);
        let role = one_of(cells, 1, &roles);
        let Some((party, role)) = party.zip(role) else {
            return;
        };
        let among = match role {
            0 => &mut world.debtors,
            1 => &mut world.creditors,
            _ => &mut world.intermediaries,
        };
        among.insert(party);
    });
}

fn read_relations(
    sheet: &Sheet,
    places: &HashMap<&str, usize>,
    on: Date,
    world: &mut World,
    faults: &mut Faults,
) -> Vec<Holding> {
    let mut holdings = Vec::new();
    let columns = ["from", "to", "relation", "share", "since", "until"];
    sheet.read(columns, faults, |cells| {
        let ends = party(cells, 0, places).zip(party(cells, 1, places));
        let relation = RELATIONS.iter().find(|name| **name == cells.raw(2));
        if relation.is_none() {
            cells.own(2, "relation.unknown");
        }
        let share = share(cells);
        let since = day_if_any(cells, 4);
        let until = day_if_any(cells, 5);
        let (Some((from, to)), Some(relation), Some(share)) = (ends, relation, share) else {
            return;
        };
        let (Some(since), Some(until)) = (since, until) else {
            return;
        };
        if since.is_some_and(|day| day > on) || until.is_some_and(|day| day < on) {
            return;
        }
        match *relation {
            "shareholder" => holdings.push(Holding {
                holder: from,
                firm: to,
                share,
                row: cells.row(),
            }),
            "manager" => world.managers.push((from, to)),
            "employee" => world.employees.push((from, to)),
            _ => world.kin.push((from, to)),
        }
    });
    holdings
}

fn day_if_any<const N: usize>(cells: &mut Cells<'_, '_, N>, at: usize) -> Option<Option<Date>> {
    match cells.raw(at) {
        "" => Some(None),
        _ => cells.day(at).map(Some),
    }
}

/// A share above 0 and at most 1; nothing inside where it is not known.
fn share<const N: usize>(cells: &mut Cells<'_, '_, N>) -> Option<Option<Decimal>> {
    let cell = cells.raw(3);
    if cell.is_empty() {
        return Some(None);
    }
    let share = Decimal::from_str_exact(cell).ok();
    let share = share.filter(|share| *share > Decimal::ZERO && *share <= Decimal::ONE);
    if share.is_none() {
        cells.own(3, "share.range");
    }
    share.map(Some)
}

/// Holder, firm, share.
type Held = (usize, usize, Decimal);

/// The stated shares, and those with what is not known filled up to the whole.
fn shares(file: &str, holdings: &[Holding], faults: &mut Faults) -> (Vec<Held>, Vec<Held>) {
    let mut sums: HashMap<usize, Decimal> = HashMap::new();
    let mut unknown: HashMap<usize, &Holding> = HashMap::new();
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut stated = Vec::new();
    for one in holdings {
        let mut own = |code, value: String| {
            let params = vec![("value", value)];
            faults.push(file, one.row, "share", FaultKind::Own { code, params });
        };
        match one.share {
            Some(share) => {
                let sum = sums.entry(one.firm).or_default();
                *sum += share;
                if *sum > Decimal::ONE && told.insert(one.firm) {
                    own("share.over", sum.normalize().to_string());
                }
                stated.push((one.holder, one.firm, share));
            }
            None if unknown.insert(one.firm, one).is_some() => {
                own("share.unknown-twice", String::new());
            }
            None => {}
        }
    }
    let mut whole = stated.clone();
    for (firm, one) in unknown {
        let sum = sums.get(&firm).copied().unwrap_or_default();
        let left = Decimal::ONE - sum;
        if left > Decimal::ZERO {
            whole.push((one.holder, firm, left));
        }
    }
    (stated, whole)
}

/// The graph of shares; a ring of firms that belong wholly to each other has no owner and no inverse.
fn ring_free(
    file: &str,
    holdings: &[Holding],
    parties: usize,
    held: &[Held],
    faults: &mut Faults,
) -> Option<Shares> {
    // sums above 1 were told already
    if !faults.is_empty() {
        return None;
    }
    match Shares::new(parties, held) {
        Ok(shares) => Some(shares),
        Err(firm) => {
            let of_firm = holdings.iter().find(|one| one.firm == firm);
            let params = vec![("value", String::new())];
            let code = "ownership.ring";
            let row = of_firm.map_or(0, |one| one.row);
            faults.push(file, row, "share", FaultKind::Own { code, params });
            None
        }
    }
}

fn read_buyers(sheet: &Sheet, places: &HashMap<&str, usize>, faults: &mut Faults) -> Vec<Buyer> {
    let mut buyers = Vec::new();
    let columns = ["buyer", "declared_occupation", "declared_kin"];
    sheet.read(columns, faults, |cells| {
        let party = party(cells, 0, places);
        let [occupation, kin] = [1, 2].map(|at| match cells.raw(at) {
            "" => Some(false),
            _ => cells.flag(at),
        });
        if let (Some(party), Some(occupation), Some(kin)) = (party, occupation, kin) {
            buyers.push(Buyer {
                party,
                occupation,
                kin,
            });
        }
    });
    buyers
}
