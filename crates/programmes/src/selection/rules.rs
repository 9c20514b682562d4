//! The rules of a selection.

use std::collections::BTreeMap;

use domain::sheets::{FaultKind, Faults, Ordered, Rules};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Counts that a rule may name at most.
const COUNT_MAX: u32 = 1_000_000;

/// How a criterion gets its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The best try of a test.
    Test {
        /// Whether less is better.
        low: bool,
        /// Whether what age explains is taken out.
        age_line: bool,
    },
    /// The trimmed mean of assessors' marks.
    Marks {
        /// Marks dropped at either end.
        trim: usize,
        /// Marks that have to be left.
        min_assessors: usize,
        /// From how many marks on an assessor's mean is moved to that of all; 0: never.
        level: usize,
    },
}

/// A criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its weight in the total.
    pub weight: Decimal,
    /// How it gets its value.
    pub source: Source,
}

/// Those who compete with one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub(super) born: (Date, Date),
    pub(super) places: BTreeMap<String, usize>,
}

/// The rules of a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionRules {
    pub(super) on: Date,
    pub(super) min_line: usize,
    pub(super) all_in: bool,
    pub(super) ties: Vec<String>,
    pub(super) groups: BTreeMap<String, Group>,
    pub(super) criteria: BTreeMap<String, Criterion>,
}

/// Reads the rules.
pub fn read_selection_rules(file: &str, text: &str, faults: &mut Faults) -> Option<SelectionRules> {
    let pairs = Ordered::read(file, text, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let on = rules.day("on");
    let min_line = count(&mut rules, "min_line");
    let all_in = choice(&mut rules, "at_cut", ["all-in", "none-in"]);
    let ties = rules.texts("ties");
    let (groups, criteria) = (rules.object("groups"), rules.object("criteria"));
    let mut read = BTreeMap::new();
    for (name, value) in groups?.0 {
        let group = group(file, &name, &value, faults)?;
        read.insert(name, group);
    }
    let mut known = BTreeMap::new();
    for (name, value) in criteria?.0 {
        let criterion = criterion(file, &name, &value, faults)?;
        known.insert(name, criterion);
    }
    let ties = ties?;
    for tie in ties.iter().filter(|tie| !known.contains_key(*tie)) {
        let params = vec![("value", tie.clone())];
        let code = "criterion.unknown";
        faults.push(file, 1, "ties", FaultKind::Own { code, params });
    }
    Some(SelectionRules {
        on: on?,
        min_line: min_line?,
        all_in: all_in?,
        ties,
        groups: read,
        criteria: known,
    })
}

fn count(rules: &mut Rules<'_, '_>, key: &str) -> Option<usize> {
    rules.whole(key, COUNT_MAX).map(|count| count as usize)
}

/// Whether the first of two words stands there.
fn choice(rules: &mut Rules<'_, '_>, key: &str, words: [&str; 2]) -> Option<bool> {
    let word = rules.text(key)?;
    if let Some(at) = words.iter().position(|known| *known == word) {
        return Some(at == 0);
    }
    let (value, known) = (word.to_owned(), words.join(", "));
    rules.fault(key, FaultKind::NotOneOf { value, known });
    None
}

fn pairs_of(
    file: &str,
    name: &str,
    value: &serde_json::Value,
    faults: &mut Faults,
) -> Option<Ordered> {
    let read = serde_json::from_value(value.clone());
    if read.is_err() {
        faults.push(file, 1, name, FaultKind::Empty);
    }
    read.ok()
}

fn group(file: &str, name: &str, value: &serde_json::Value, faults: &mut Faults) -> Option<Group> {
    let pairs = pairs_of(file, name, value, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let born = (rules.day("born_from"), rules.day("born_to"));
    let sexes = rules.object("places")?;
    let mut of = Rules::new(file, 1, &sexes, faults);
    let mut places = BTreeMap::new();
    for (sex, _) in &sexes.0 {
        places.insert(sex.clone(), count(&mut of, sex)?);
    }
    Some(Group {
        born: (born.0?, born.1?),
        places,
    })
}

fn criterion(
    file: &str,
    name: &str,
    value: &serde_json::Value,
    faults: &mut Faults,
) -> Option<Criterion> {
    let pairs = pairs_of(file, name, value, faults)?;
    let mut rules = Rules::new(file, 1, &pairs, faults);
    let weight = rules.decimal("weight", Decimal::ZERO, Decimal::from(COUNT_MAX));
    let source = if choice(&mut rules, "kind", ["test", "marks"])? {
        Source::Test {
            low: choice(&mut rules, "better", ["low", "high"])?,
            age_line: rules.truth("age_line")?,
        }
    } else {
        Source::Marks {
            trim: count(&mut rules, "trim")?,
            min_assessors: count(&mut rules, "min_assessors")?,
            level: count(&mut rules, "level")?,
        }
    };
    Some(Criterion {
        weight: weight?,
        source,
    })
}
