//! Names of places, learnt from all messages together.
//!
//! No list of names is at hand, but names betray themselves: `X小区`, `X路`, `X业主` tell that X is
//! a name, and what is a name in one message is one in the others, where it stands bare. An
//! ordinary word (`破坏小区`, to damage the estate) mostly stands elsewhere.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::read::{Cut, key};
use super::words::PLACE;
use crate::features::{KeyHasher, KeyMap};

/// Characters of a name without its ending.
const NAME_MIN: usize = 2;
const NAME_MAX: usize = 7;
/// Characters of the longest name with its ending.
const WHOLE_MAX: usize = NAME_MAX + 3;
/// A string in more than this share of the messages (and in more than so many) names no place.
const COMMON_SHARE: f64 = 0.04;
const COMMON_MIN: u32 = 20;

/// Keys of names.
pub type Names = std::collections::HashSet<u64, std::hash::BuildHasherDefault<KeyHasher>>;

/// How often a string looks like a name.
#[derive(Debug, Clone, Copy)]
struct Evidence {
    /// Messages with it.
    messages: u32,
    /// Messages in which it holds or precedes an ending, or precedes what stands behind names.
    marked: u32,
    /// Titles in which, besides, nothing stands before it.
    titles: u32,
    /// Characters.
    length: usize,
    /// The string without its ending.
    core: Option<u64>,
}

impl Evidence {
    fn is_marked(self, share: f64) -> bool {
        f64::from(self.marked) >= share * f64::from(self.messages)
    }

    /// A bare string has to stand as names do oftener, the more so a short one.
    fn is_bare_name(self) -> bool {
        let (share, titles) = if self.length <= NAME_MIN {
            (0.4, 3)
        } else {
            (0.3, 1)
        };
        self.messages >= 2 && self.titles >= titles && self.is_marked(share)
    }
}

/// A string that looks like a name in a message.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    /// It stands in the title and nothing stands before it.
    title: bool,
    length: usize,
    core: Option<u64>,
}

/// Keys of the names that the messages tell.
pub fn learn(cuts: &[Cut]) -> Names {
    let found: Vec<BTreeMap<u64, Candidate>> = cuts.par_iter().map(candidates).collect();
    let mut evidence: KeyMap<Evidence> = KeyMap::default();
    for (key, candidate) in found.iter().flatten().filter(|(_, one)| one.title) {
        let entry = evidence.entry(*key).or_insert(Evidence {
            messages: 0,
            marked: 0,
            titles: 0,
            length: candidate.length,
            core: candidate.core,
        });
        entry.titles += 1;
    }
    for key in found.iter().flat_map(BTreeMap::keys) {
        if let Some(entry) = evidence.get_mut(key) {
            entry.marked += 1;
        }
    }
    let seen: Vec<Vec<u64>> = cuts.par_iter().map(|cut| strings(cut, &evidence)).collect();
    for key in seen.into_iter().flatten() {
        if let Some(entry) = evidence.get_mut(&key) {
            entry.messages += 1;
        }
    }
    let most = ((cuts.len() as f64 * COMMON_SHARE) as u32).max(COMMON_MIN);
    let is_name = |one: &Evidence| {
        one.messages <= most
            && match one.core {
                None => one.is_bare_name(),
                Some(core) => evidence.get(&core).is_none_or(|core| core.is_marked(0.25)),
            }
    };
    evidence
        .iter()
        .filter(|(_, one)| is_name(one))
        .map(|(key, _)| *key)
        .collect()
}

/// Length of the longest name that `rest` begins with.
pub fn longest(names: &Names, rest: &[char]) -> Option<usize> {
    (NAME_MIN..=rest.len().min(WHOLE_MAX))
        .rev()
        .find(|&length| names.contains(&key(&rest[..length])))
}

/// Strings that look like names in a message.
fn candidates(cut: &Cut) -> BTreeMap<u64, Candidate> {
    let mut found: BTreeMap<u64, Candidate> = BTreeMap::new();
    for (from, to) in cut.runs() {
        // where a name may begin: behind a break or behind the ending of another name
        let mut starts = vec![from];
        for at in from + NAME_MIN..=to {
            let ending = PLACE.ending(&cut.chars[at..to]);
            if ending.is_none() && PLACE.behind.at(&cut.chars[at..]).is_none() {
                continue;
            }
            let end = at + ending.unwrap_or(0);
            let longer_word = ending.is_some_and(|ending| {
                let word = PLACE.common.ends(&cut.chars[from..end]);
                word.is_some_and(|word| word > ending)
            });
            if !longer_word {
                for start in at.saturating_sub(NAME_MAX).max(from)..=at - NAME_MIN {
                    let core = &cut.chars[start..at];
                    if !plausible(core) {
                        continue;
                    }
                    let title = at < cut.title && starts.contains(&start);
                    let mut keep = |string: &[char], core| {
                        let known = found.entry(key(string)).or_insert(Candidate {
                            title: false,
                            length: string.len(),
                            core,
                        });
                        known.title |= title;
                    };
                    keep(core, None);
                    if ending.is_some() {
                        keep(&cut.chars[start..end], Some(key(core)));
                    }
                }
            }
            if ending.is_some() {
                starts.push(end);
            }
        }
    }
    found
}

/// False for ordinary words and for what begins with a number or with what stands behind names.
fn plausible(core: &[char]) -> bool {
    let digit = |char: Option<&char>| char.is_some_and(char::is_ascii_digit);
    let generic = PLACE.common.ends(core);
    PLACE.plain.at(core) != Some(core.len())
        && PLACE.behind.at(core).is_none()
        && generic.is_none_or(|generic| generic + NAME_MIN <= core.len())
        && !digit(core.first())
        && !digit(core.last())
}

/// Keys of the strings of a message that are in `wanted`, each once.
fn strings(cut: &Cut, wanted: &KeyMap<Evidence>) -> Vec<u64> {
    let mut found = Vec::new();
    for (from, to) in cut.runs() {
        for start in from..to {
            for end in start + NAME_MIN..=to.min(start + WHOLE_MAX) {
                let key = key(&cut.chars[start..end]);
                if wanted.contains_key(&key) {
                    found.push(key);
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
