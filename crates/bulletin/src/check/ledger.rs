//! Facts of an article by name, region and time.

use std::collections::HashMap;

use statistics::{Dimension, Measure, Relation, Time};

use crate::fact::Fact;
use crate::lexicon::Lexicon;

/// A fact with the name that it is looked up by.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// Indicator and dimensions without words that make no difference.
    pub name: String,
}

/// The facts of an article.
#[derive(Debug)]
pub(super) struct Ledger<'a> {
    /// In the order of the text.
    pub entries: Vec<Entry<'a>>,
    by_time: HashMap<(&'a str, Option<Time>), Vec<usize>>,
    by_name: HashMap<(String, Measure), Vec<usize>>,
}

/// Words of names that make no difference.
const EMPTY: &[&str] = &[
    "累计",
    "合计",
    "外贸",
    "对外贸易",
    "货物贸易",
    "的",
    "全年",
    "全部",
    "地区",
    "“",
    "”",
    "实现",
    "完成",
    "分别",
    "规模",
    "总计",
    "当月",
    "总额",
];

impl<'a> Ledger<'a> {
    /// Facts that happened, of one article.
    pub(super) fn of(facts: &'a [Fact]) -> Self {
        let mut found = Self {
            entries: Vec::with_capacity(facts.len()),
            by_time: HashMap::new(),
            by_name: HashMap::new(),
        };
        for fact in facts {
            let name = name_of(fact);
            let at = found.entries.len();
            found
                .by_time
                .entry((fact.region.as_str(), fact.period))
                .or_default()
                .push(at);
            found
                .by_name
                .entry((name.clone(), fact.measure))
                .or_default()
                .push(at);
            found.entries.push(Entry { fact, name });
        }
        found
    }

    /// Facts of the same region and time, exact ones that have happened.
    pub(super) fn beside<'b>(&'b self, fact: &'b Fact) -> impl Iterator<Item = &'b Entry<'a>> {
        let listed = self.by_time.get(&(fact.region.as_str(), fact.period));
        listed
            .into_iter()
            .flatten()
            .map(|at| &self.entries[*at])
            .filter(|entry| is_exact(entry.fact))
    }

    /// Facts of the same name and measure in any time.
    pub(super) fn named(&self, name: &str, measure: Measure) -> impl Iterator<Item = &Entry<'a>> {
        let listed = self.by_name.get(&(name.to_owned(), measure));
        listed.into_iter().flatten().map(|at| &self.entries[*at])
    }

    /// The fact of this name and measure in the region and time of `fact`, the nearest in the text.
    pub(super) fn same(&self, fact: &Fact, name: &str, measure: Measure) -> Option<&Entry<'a>> {
        self.named(name, measure)
            .filter(|entry| {
                entry.fact.region == fact.region
                    && entry.fact.period == fact.period
                    && is_exact(entry.fact)
            })
            .min_by_key(|entry| entry.fact.span.0.abs_diff(fact.span.0))
    }
}

/// Whether a fact may be reckoned with: it has happened and is neither about nor more than.
pub(super) fn is_exact(fact: &Fact) -> bool {
    fact.status.has_happened() && fact.relation == Relation::Eq
}

/// The name of a fact: partner, kind and the like before the indicator.
pub(super) fn name_of(fact: &Fact) -> String {
    let parts = fact
        .dimensions
        .iter()
        .filter(|(dimension, _)| !matches!(dimension, Dimension::Within));
    let mut name: String = parts.map(|(_, value)| value.as_str()).collect();
    name.push_str(&fact.indicator);
    plain(&name, &fact.region)
}

/// A name without words that make no difference.
pub(super) fn plain(name: &str, region: &str) -> String {
    let mut name = name.to_owned();
    if !region.is_empty() {
        name = name.replace(region, "");
    }
    for place in ["全市", "全省", "全区", "全县", "全州", "全国", "园区"] {
        if name.len() > place.len() {
            name = name.replace(place, "");
        }
    }
    for flow in ["出口", "进口"] {
        name = name.replace(&format!("{flow}总值"), flow);
    }
    for word in EMPTY {
        if name.len() > word.len() {
            name = name.replace(word, "");
        }
    }
    name
}

/// 进出口, 出口 or 进口 in a name, and the name without it.
pub(super) fn flow(name: &str) -> Option<(&'static str, String)> {
    let flow = ["进出口", "出口", "进口"]
        .into_iter()
        .find(|flow| name.contains(flow))?;
    Some((flow, name.replacen(flow, "", 1)))
}

/// The sets of parts that exhaust what a name names; none for the name of a part.
pub(super) fn parts_of(name: &str) -> impl Iterator<Item = &'static [String]> {
    let lexicon = Lexicon::get();
    lexicon.exhaustive.iter().filter_map(move |(whole, parts)| {
        let whole: String = whole.iter().collect();
        let is_whole = name.contains(&whole) && !name.contains("人均");
        let is_part = parts.iter().any(|part| is_named(name, part));
        (is_whole && !is_part).then_some(parts.as_slice())
    })
}

/// Whether a name is that of a part: 高技术制造业 is not 制造业.
pub(super) fn is_named(name: &str, part: &str) -> bool {
    let mut name = name;
    for lead in ["规模以上", "规上", "接待", "全社会"] {
        name = name.strip_prefix(lead).unwrap_or(name);
    }
    name.starts_with(part)
}
