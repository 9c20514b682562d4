//! Persons who may not buy for what they are, and whom they make a firm unable to buy by.

use std::collections::{BTreeMap, HashMap};

use super::read::{Kind, World};

/// Codes with the path of each, the shortest and then the first by name.
pub type Codes = BTreeMap<&'static str, Vec<usize>>;

/// Notes a code; of two paths the better one stays.
pub fn note(codes: &mut Codes, code: &'static str, path: Vec<usize>) {
    let better = |old: &Vec<usize>| (path.len(), &path) < (old.len(), old);
    if codes.get(code).is_none_or(better) {
        codes.insert(code, path);
    }
}

/// Every person with a code of persons; paths begin with the person.
pub fn persons(world: &World) -> HashMap<usize, Codes> {
    let mut found: HashMap<usize, Codes> = HashMap::new();
    let is_person = |party: usize| world.kinds[party] == Kind::Person;
    let mut add = |person: usize, code, path| {
        if is_person(person) {
            note(found.entry(person).or_default(), code, path);
        }
    };
    for (person, of) in world.managers.iter().chain(&world.employees) {
        let code = match world.kinds[*of] {
            Kind::StateOrgan => Some("civil-servant"),
            Kind::Regulator => Some("regulator"),
            Kind::Judiciary => Some("judiciary"),
            Kind::AssetManager => Some("asset-manager"),
            Kind::Person | Kind::Firm => None,
        };
        if let Some(code) = code {
            add(*person, code, vec![*person, *of]);
        }
        if world.intermediaries.contains(of) {
            add(*person, "intermediary", vec![*person, *of]);
        }
    }
    for person in &world.intermediaries {
        add(*person, "intermediary", vec![*person]);
    }
    let mut manages: HashMap<usize, Vec<usize>> = HashMap::new();
    for (person, of) in &world.managers {
        if world.creditors.contains(of) {
            add(*person, "creditor-management", vec![*person, *of]);
            manages.entry(*person).or_default().push(*of);
        }
    }
    for (one, other) in &world.kin {
        for (kin, manager) in [(*one, *other), (*other, *one)] {
            for creditor in manages.get(&manager).into_iter().flatten() {
                add(kin, "creditor-kin", vec![kin, manager, *creditor]);
            }
        }
    }
    found
}
