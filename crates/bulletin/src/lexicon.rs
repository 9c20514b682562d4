//! The words of the grammar, read once from `data/bulletin`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

/// Values by character: a bit for each character that has some, and how many have some before each
/// block of 64. Characters beyond the first plane have none; no word of the lexicon needs one.
#[derive(Debug)]
struct ByChar<T> {
    bits: Vec<u64>,
    before: Vec<u32>,
    rows: Vec<Vec<T>>,
}

impl<T> ByChar<T> {
    fn new(pairs: impl IntoIterator<Item = (char, T)>) -> Self {
        let mut grouped: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        for (char, value) in pairs {
            let code = char as usize;
            if code < 0x10000 {
                grouped.entry(code).or_default().push(value);
            }
        }
        let mut bits = vec![0_u64; 0x10000 / 64];
        for code in grouped.keys() {
            bits[code >> 6] |= 1 << (code & 63);
        }
        let mut count = 0;
        let before = bits.iter().map(|block| {
            let before = count;
            count += block.count_ones();
            before
        });
        Self {
            before: before.collect(),
            bits,
            rows: grouped.into_values().collect(),
        }
    }

    fn get(&self, char: Option<&char>) -> &[T] {
        let Some(char) = char else { return &[] };
        let code = *char as usize;
        let Some(block) = self.bits.get(code >> 6) else {
            return &[];
        };
        let bit = 1_u64 << (code & 63);
        if block & bit == 0 {
            return &[];
        }
        let at = self.before[code >> 6] + (block & (bit - 1)).count_ones();
        &self.rows[at as usize]
    }

    fn sort_by_length(&mut self, length: impl Fn(&T) -> usize) {
        for values in &mut self.rows {
            values.sort_by_key(|value| std::cmp::Reverse(length(value)));
        }
    }
}

/// A class of words that can be looked for at a place in a text.
#[derive(Debug)]
pub struct Words {
    by_first: ByChar<Vec<char>>,
    by_last: ByChar<Vec<char>>,
}

impl Words {
    fn new(words: impl IntoIterator<Item = String>) -> Self {
        let words: Vec<Vec<char>> = words
            .into_iter()
            .map(|word| word.chars().collect())
            .collect();
        let by = |end: fn(&[char]) -> Option<&char>| {
            let pairs = words
                .iter()
                .filter_map(|word| Some((*end(word)?, word.clone())));
            let mut found = ByChar::new(pairs);
            found.sort_by_length(Vec::len);
            found
        };
        Self {
            by_first: by(|word| word.first()),
            by_last: by(|word| word.last()),
        }
    }

    /// Length of the longest word that the text begins with; 0 for none.
    pub fn prefix(&self, text: &[char]) -> usize {
        let words = self.by_first.get(text.first());
        words
            .iter()
            .find(|word| text.starts_with(word))
            .map_or(0, Vec::len)
    }

    /// Length of the longest word that the text ends with; 0 for none.
    pub fn suffix(&self, text: &[char]) -> usize {
        let words = self.by_last.get(text.last());
        words
            .iter()
            .find(|word| text.ends_with(word))
            .map_or(0, Vec::len)
    }

    /// Whether the text is one of the words.
    pub fn is(&self, text: &[char]) -> bool {
        !text.is_empty() && self.prefix(text) == text.len()
    }

    /// Where the first word stands in the text, from and to.
    pub fn find(&self, text: &[char]) -> Option<(usize, usize)> {
        (0..text.len()).find_map(|at| {
            let length = self.prefix(&text[at..]);
            (length > 0).then_some((at, at + length))
        })
    }

    /// Where the last word stands in the text, from and to.
    pub fn find_last(&self, text: &[char]) -> Option<(usize, usize)> {
        (1..=text.len()).rev().find_map(|to| {
            let length = self.suffix(&text[..to]);
            (length > 0).then_some((to - length, to))
        })
    }
}

/// How large a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 国
    Nation,
    /// 省
    Province,
    /// 市, 州
    City,
    /// 县, 区
    County,
    /// 园区
    Park,
}

/// A name of a division.
#[derive(Debug, Clone)]
pub struct Division {
    /// Its characters.
    pub name: Vec<char>,
    /// Its level.
    pub level: Level,
    /// Whether the name lacks 省, 市, 县.
    pub is_short: bool,
    /// The name with 省, 市, 县.
    pub full: Vec<char>,
}

/// The sections of the lexicon that the grammar names.
pub struct Lexicon {
    pub unit: Words,
    pub count: Words,
    pub never: Words,
    pub up: Words,
    pub down: Words,
    pub growth_noun: Words,
    pub fall_noun: Words,
    pub reach: Words,
    pub lead: Words,
    pub generic: Words,
    pub share: Words,
    pub change: Words,
    pub rate: Words,
    pub target: Words,
    pub plan: Words,
    pub forecast: Words,
    pub capacity: Words,
    pub rank: Words,
    pub head: Words,
    pub trade: Words,
    pub kind: Words,
    pub mode: Words,
    pub organisation: Words,
    pub noun_stop: Words,
    pub park: Words,
    pub region_generic: Words,
    pub region_never: Words,
    pub region_ambiguous: Words,
    pub compound: Vec<(Vec<char>, Vec<String>)>,
    pub exhaustive: Vec<(Vec<char>, Vec<String>)>,
    pub comparable: Words,
    pub may_fall: Words,
    divisions: ByChar<Division>,
}

impl Lexicon {
    /// The lexicon that is compiled in.
    pub fn get() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
            Lexicon::new(
                include_str!("../../../data/bulletin/lexicon.txt"),
                include_str!("../../../data/bulletin/regions.txt"),
            )
        });
        &LEXICON
    }

    fn new(words: &str, regions: &str) -> Self {
        let sections = sections(words);
        let words = |names: &[&str]| {
            let listed = names.iter().filter_map(|name| sections.get(*name));
            Words::new(listed.flatten().map(|word| (*word).to_owned()))
        };
        let wholes = |section: &str| {
            let lines = sections.get(section).into_iter().flatten();
            lines
                .filter_map(|line| line.split_once('='))
                .map(|(name, parts)| {
                    let parts = parts.split(',').map(str::to_owned).collect();
                    (name.chars().collect(), parts)
                })
                .collect()
        };
        Self {
            unit: words(&["unit.currency", "unit.measure", "unit.count"]),
            count: words(&["unit.count"]),
            never: words(&["unit.never"]),
            up: words(&["growth.up"]),
            down: words(&["growth.down"]),
            growth_noun: words(&["growth.noun"]),
            fall_noun: words(&["fall.noun"]),
            reach: words(&["reach"]),
            lead: words(&["lead"]),
            generic: words(&["generic"]),
            share: words(&["share"]),
            change: words(&["change.verb"]),
            rate: words(&["rate"]),
            target: words(&["target"]),
            plan: words(&["plan"]),
            forecast: words(&["forecast"]),
            capacity: words(&["capacity"]),
            rank: words(&["rank.verb"]),
            head: words(&["quantity.head"]),
            trade: words(&["trade"]),
            kind: words(&["kind"]),
            mode: words(&["mode"]),
            organisation: words(&["organisation"]),
            noun_stop: words(&["noun.stop"]),
            park: words(&["park"]),
            region_generic: words(&["region.generic"]),
            region_never: words(&["region.never"]),
            region_ambiguous: words(&["region.ambiguous"]),
            compound: wholes("compound"),
            exhaustive: wholes("exhaustive"),
            comparable: words(&["comparable"]),
            may_fall: words(&["may.fall"]),
            divisions: divisions(regions),
        }
    }

    /// The divisions whose name the text begins with, the longest first.
    pub fn divisions(&self, text: &[char]) -> impl Iterator<Item = &Division> {
        let listed = self.divisions.get(text.first()).iter();
        listed.filter(move |division| text.starts_with(&division.name))
    }

    /// Whether a text ends with the name of a division.
    pub fn divisions_end(&self, text: &[char]) -> bool {
        (2..=4).any(|length| {
            let from = text.len().checked_sub(length);
            from.is_some_and(|from| {
                self.divisions(&text[from..])
                    .any(|division| division.name.len() == length)
            })
        })
    }
}

fn sections(text: &str) -> HashMap<&str, Vec<&str>> {
    let mut found: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut section = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            Some(name) => section = name,
            None => found
                .entry(section)
                .or_default()
                .extend(line.split_whitespace()),
        }
    }
    found
}

fn divisions(text: &str) -> ByChar<Division> {
    let mut found: Vec<(char, Division)> = Vec::new();
    let mut names: HashSet<Vec<char>> = HashSet::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut cells = line.split(' ');
        let level = match cells.next() {
            Some("province") => Level::Province,
            Some("city") => Level::City,
            _ => Level::County,
        };
        let cells: Vec<Vec<char>> = cells.map(|cell| cell.chars().collect()).collect();
        let Some(full) = cells.first().cloned() else {
            continue;
        };
        for (at, name) in cells.into_iter().enumerate() {
            if let Some(first) = name.first().copied()
                && names.insert(name.clone())
            {
                let division = Division {
                    name,
                    level,
                    is_short: at > 0,
                    full: full.clone(),
                };
                found.push((first, division));
            }
        }
    }
    let mut found = ByChar::new(found);
    found.sort_by_length(|division| division.name.len());
    found
}
