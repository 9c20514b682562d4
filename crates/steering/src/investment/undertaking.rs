//! Undertakings: what is left when leads that are the same, or parts of one another, or the same project,
//! count once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Amounts, Kinds, Lead};

/// An undertaking.
#[derive(Debug)]
pub struct Undertaking<'a> {
    /// The lead it is called by: the one that all others end in; of several the first by key.
    pub root: &'a Lead,
    /// Itself and its parts, not what was merged.
    counted: Vec<&'a Lead>,
    /// All that count as it.
    all: Vec<&'a Lead>,
    /// What was agreed, by currency.
    pub agreed: Amounts,
    /// What is to be invested in all, by currency.
    pub total: Amounts,
}

impl Undertaking<'_> {
    /// The earliest day of itself and its parts.
    pub fn first(&self, day: impl Fn(&Lead) -> Option<Date>) -> Option<Date> {
        self.counted.iter().filter_map(|lead| day(lead)).min()
    }

    /// Which lists of 500 its investors are on.
    pub fn kinds(&self) -> Kinds {
        let kinds = self.all.iter().map(|lead| lead.kinds);
        kinds.fold(Kinds::default(), Kinds::and)
    }

    /// Whether any of its leads is of a home-coming merchant.
    pub fn is_home(&self) -> bool {
        self.all.iter().any(|lead| lead.home_merchant)
    }
}

/// All undertakings, and which of them a key names.
#[derive(Debug)]
pub struct Undertakings<'a> {
    /// By the key they are called by.
    pub all: Vec<Undertaking<'a>>,
    by_key: BTreeMap<&'a str, usize>,
}

impl<'a> Undertakings<'a> {
    /// Of leads with different keys. Links to what is not among them, and circles, lead nowhere.
    pub fn of(leads: &'a [Lead]) -> Self {
        let by_key: BTreeMap<&str, &Lead> =
            leads.iter().map(|lead| (lead.key.as_str(), lead)).collect();
        let mut groups: BTreeMap<&str, Vec<&Lead>> = BTreeMap::new();
        let mut root_of_project: BTreeMap<&str, &str> = BTreeMap::new();
        let mut joined: BTreeMap<&str, &str> = BTreeMap::new();
        for lead in by_key.values() {
            let root = end(lead, &by_key, |lead| {
                let ends = &lead.ends;
                ends.merged_into.as_ref().or(ends.part_of.as_ref())
            });
            groups.entry(&root.key).or_default().push(lead);
        }
        // leads that became one project are one undertaking, called by the first of them
        for (root, group) in &groups {
            let projects = group.iter().filter_map(|lead| lead.ends.became.as_deref());
            let into = projects.fold(called(root, &joined), |into, project| {
                let held = *root_of_project.entry(project).or_insert(into);
                let held = called(held, &joined);
                let (first, later) = if held < into {
                    (held, into)
                } else {
                    (into, held)
                };
                if first != later {
                    joined.insert(later, first);
                }
                first
            });
            if into != *root {
                joined.insert(root, into);
            }
        }
        let mut whole: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for root in groups.keys() {
            whole.entry(called(root, &joined)).or_default().push(root);
        }
        let whole = whole.into_values();
        let all: Vec<Undertaking<'a>> = whole
            .filter_map(|roots| undertaking(&roots, &groups, &by_key))
            .collect();
        let mut named = BTreeMap::new();
        for (at, undertaking) in all.iter().enumerate() {
            for lead in &undertaking.all {
                named.insert(lead.key.as_str(), at);
                named.extend(lead.ends.became.as_deref().map(|project| (project, at)));
            }
        }
        Self { all, by_key: named }
    }

    /// The undertaking that a lead or a project counts as.
    pub fn named(&self, key: &str) -> Option<&Undertaking<'a>> {
        self.by_key.get(key).map(|at| &self.all[*at])
    }
}

fn called<'a>(root: &'a str, joined: &BTreeMap<&'a str, &'a str>) -> &'a str {
    let mut root = root;
    while let Some(into) = joined.get(root) {
        root = into;
    }
    root
}

/// Where links lead to in the end; a circle ends at the first of its keys.
fn end<'a>(
    lead: &'a Lead,
    by_key: &BTreeMap<&str, &'a Lead>,
    next: impl Fn(&Lead) -> Option<&String>,
) -> &'a Lead {
    let (mut at, mut seen) = (lead, BTreeSet::from([lead.key.as_str()]));
    while let Some(after) = next(at).and_then(|key| by_key.get(key.as_str())) {
        if !seen.insert(&after.key) {
            let first = seen.first().and_then(|key| by_key.get(key));
            return first.copied().unwrap_or(at);
        }
        at = after;
    }
    at
}

fn undertaking<'a>(
    roots: &[&str],
    groups: &BTreeMap<&'a str, Vec<&'a Lead>>,
    by_key: &BTreeMap<&str, &'a Lead>,
) -> Option<Undertaking<'a>> {
    let of = roots.iter().filter_map(|root| groups.get(root));
    let all: Vec<&Lead> = of.flatten().copied().collect();
    let merged = |lead: &Lead| {
        let into = lead.ends.merged_into.as_deref();
        into.is_some_and(|into| by_key.contains_key(into))
    };
    let counted: Vec<&Lead> = all.iter().copied().filter(|lead| !merged(lead)).collect();
    // a lead that has parts is counted by them; a part of what was merged is one of what that ends in
    let mut wholes: BTreeSet<&str> = BTreeSet::new();
    for part in &counted {
        let Some(whole) = part.ends.part_of.as_deref().and_then(|key| by_key.get(key)) else {
            continue;
        };
        let whole = end(whole, by_key, |lead| lead.ends.merged_into.as_ref());
        wholes.insert(&whole.key);
    }
    let (mut agreed, mut total) = (Amounts::default(), Amounts::default());
    for lead in &counted {
        if wholes.contains(lead.key.as_str()) {
            continue;
        }
        for (sums, amount) in [(&mut agreed, lead.agreed), (&mut total, lead.total)] {
            if let Some(amount) = amount {
                sums.add(&lead.currency, i128::from(amount));
            }
        }
    }
    let root = by_key.get(roots.first()?).copied()?;
    Some(Undertaking {
        root,
        counted,
        all,
        agreed,
        total,
    })
}
