//! Leads that may be of one investor.

use std::collections::BTreeMap;

use domain::words::half_width;
use serde::Serialize;

use super::Lead;

/// Why leads may be of one investor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// The same credit code, whatever the names.
    Uscc,
    /// The same name, however it is written.
    Name,
}

/// Leads that may be of one investor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Why.
    pub why: Why,
    /// By key.
    pub leads: Vec<String>,
}

/// All groups; those by code first, then by their first lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicates {
    /// The groups.
    pub groups: Vec<Group>,
}

/// Finds leads that may be of one investor; those already merged are left out. A name that says no more
/// than a code did is not told again.
pub fn duplicates(leads: &[Lead]) -> Duplicates {
    let mut by: BTreeMap<(Why, String), Vec<&Lead>> = BTreeMap::new();
    for lead in leads.iter().filter(|lead| lead.ends.merged_into.is_none()) {
        let uscc = levelled(&lead.uscc);
        let name = levelled(&lead.investor);
        for (why, text) in [(Why::Uscc, uscc), (Why::Name, name)] {
            if !text.is_empty() {
                by.entry((why, text)).or_default().push(lead);
            }
        }
    }
    let says_no_more = |why: Why, leads: &[&Lead]| {
        let mut codes = leads.iter().map(|lead| levelled(&lead.uscc));
        let first = codes.next().unwrap_or_default();
        why == Why::Name && !first.is_empty() && codes.all(|code| code == first)
    };
    let mut groups: Vec<Group> = by
        .into_iter()
        .filter(|((why, _), leads)| leads.len() > 1 && !says_no_more(*why, leads))
        .map(|((why, _), leads)| {
            let mut leads: Vec<String> = leads.iter().map(|lead| lead.key.clone()).collect();
            leads.sort();
            Group { why, leads }
        })
        .collect();
    groups.sort_by(|a, b| (a.why, &a.leads).cmp(&(b.why, &b.leads)));
    Duplicates { groups }
}

/// A name without what people write in one way or another: width, case, spaces, brackets.
fn levelled(text: &str) -> String {
    const BRACKETS: &str = "()[]{}<>【】〔〕〈〉《》「」『』";
    let folded = text.chars().map(half_width);
    let kept = folded.filter(|c| !c.is_whitespace() && !BRACKETS.contains(*c));
    kept.flat_map(char::to_lowercase).collect()
}
