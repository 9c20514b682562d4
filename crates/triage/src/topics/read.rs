//! What a message names and what it is about, kept apart.

use std::collections::BTreeSet;

use rayon::prelude::*;
use text::folded;

use super::Message;
use super::names::{self, Names};
use super::place::lettered;
use super::words::{PLACE, REQUEST};
use crate::random::mix;

/// Characters of a body that count.
const BODY_CHARACTERS: usize = 400;
/// Digits of the longest number that may tell a cause (a bus line, a voltage); longer ones are
/// years, telephones and sums.
const DIGITS_MAX: usize = 3;
/// Function words: no name and no word of a matter contains them.
const BREAKS: &str = "的在是了和与及或被把为吗呢吧啊也就还我你您他她它们这那哪该其从到至由向对于给让使请很更不没又再已将要并但而却则虽因且等着";

/// What a character stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// May be part of a name or a matter.
    Free,
    /// Parts words: punctuation, function words, words of letters to an administration.
    Break,
    /// A district of which only letters and figures are told.
    District,
    /// Part of a name.
    Name,
}

/// A text cut up.
#[derive(Debug)]
pub struct Cut {
    pub chars: Vec<char>,
    tags: Vec<Tag>,
    /// Characters of the title, which come first.
    pub title: usize,
    /// Cities and districts in letters and figures.
    regions: BTreeSet<String>,
}

/// A name of a place in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub name: String,
    /// It stands in the title.
    pub title: bool,
}

/// N-grams of a message by where they stand, each once, with what they count.
#[derive(Debug, Default)]
pub struct Grams {
    pub title: Vec<(u64, f32)>,
    pub body: Vec<(u64, f32)>,
}

/// What is left of a message.
#[derive(Debug, Default)]
pub struct Reading {
    /// Cities and districts in letters and figures, as `a市` and `a3区`.
    pub regions: BTreeSet<String>,
    pub names: Vec<Named>,
    /// N-grams of the names.
    pub places: Grams,
    /// N-grams of all else that says something.
    pub matter: Grams,
}

/// Reads messages; names are learnt from all of them together.
pub fn read(messages: &[Message]) -> Vec<Reading> {
    let cuts: Vec<Cut> = messages.par_iter().map(cut).collect();
    let names = names::learn(&cuts);
    cuts.into_par_iter()
        .map(|cut| cut.reading(&names))
        .collect()
}

fn cut(message: &Message) -> Cut {
    let mut chars: Vec<char> = folded(&message.title).chars().collect();
    let title = chars.len();
    chars.push('\n');
    // folding drops blanks, so more than what counts is folded
    let body: String = message.body.chars().take(2 * BODY_CHARACTERS).collect();
    chars.extend(folded(&body).chars().take(BODY_CHARACTERS));
    let mut tags = Vec::with_capacity(chars.len());
    let mut regions = BTreeSet::new();
    while tags.len() < chars.len() {
        let at = tags.len();
        let rest = &chars[at..];
        let word_before = at > 0 && chars[at - 1].is_ascii_alphanumeric();
        let digits = rest.iter().take_while(|char| char.is_ascii_digit()).count();
        let (tag, length) = if let Some(length) = lettered(rest).filter(|_| !word_before) {
            regions.insert(rest[..length].iter().collect());
            (Tag::District, length)
        } else if let Some(length) = REQUEST.at(rest) {
            (Tag::Break, length)
        } else if digits > DIGITS_MAX {
            (Tag::Break, digits)
        } else if is_word(rest[0]) {
            (Tag::Free, 1)
        } else {
            (Tag::Break, 1)
        };
        tags.extend(std::iter::repeat_n(tag, length));
    }
    Cut {
        chars,
        tags,
        title,
        regions,
    }
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric()
        || (matches!(char, '\u{3400}'..='\u{9fff}') && !BREAKS.contains(char))
}

/// A key of a string, equal for equal characters.
pub fn key(chars: &[char]) -> u64 {
    chars.iter().fold(0xcbf2_9ce4_8422_2325, |key, &char| {
        mix((key ^ u64::from(char)).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    })
}

impl Cut {
    /// Stretches of at least two free characters.
    pub fn runs(&self) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < self.tags.len() {
            let free = self.tags[at..].iter().take_while(|tag| **tag == Tag::Free);
            let length = free.count();
            if length >= 2 {
                runs.push((at, at + length));
            }
            at += length + 1;
        }
        runs
    }

    fn reading(mut self, names: &Names) -> Reading {
        let mut reading = Reading {
            regions: std::mem::take(&mut self.regions),
            ..Reading::default()
        };
        for (from, to) in self.runs() {
            let mut at = from;
            while at < to {
                let Some(end) =
                    names::longest(names, &self.chars[at..to]).map(|length| at + length)
                else {
                    at += 1;
                    continue;
                };
                let title = at < self.title;
                let name: String = self.chars[at..end].iter().collect();
                match reading.names.iter_mut().find(|known| known.name == name) {
                    Some(known) => known.title |= title,
                    None => reading.names.push(Named { name, title }),
                }
                let end = end + PLACE.ending(&self.chars[end..to]).unwrap_or(0);
                let name = &self.chars[at..end];
                for (from, to) in cores(name) {
                    // a long name is no more of a place than a short one
                    let grams = 2 * (to - from) - 1;
                    let weight = (grams as f32).sqrt().recip();
                    reading.places.add(&name[from..], to - from, weight, title);
                }
                self.tags[at..end].fill(Tag::Name);
                at = end;
            }
        }
        for (from, to) in self.runs() {
            reading
                .matter
                .add(&self.chars[from..to], to - from, 1.0, from < self.title);
        }
        reading.places.settle();
        reading.matter.settle();
        reading
    }
}

impl Grams {
    /// Adds the 2- and 3-grams that begin in the first characters of a stretch.
    fn add(&mut self, chars: &[char], first: usize, weight: f32, title: bool) {
        let into = if title {
            &mut self.title
        } else {
            &mut self.body
        };
        for length in [2, 3] {
            let grams = chars.windows(length).take(first);
            into.extend(grams.map(|gram| (key(gram), weight)));
        }
    }

    fn settle(&mut self) {
        for grams in [&mut self.title, &mut self.body] {
            grams.sort_unstable_by(|left, right| {
                left.0.cmp(&right.0).then(right.1.total_cmp(&left.1))
            });
            grams.dedup_by_key(|(key, _)| *key);
        }
    }

    /// The n-grams of title and body, each once.
    pub fn all(&self) -> Vec<u64> {
        let both = self.title.iter().chain(&self.body);
        let mut all: Vec<u64> = both.map(|(key, _)| *key).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Where what tells a name from others begins and ends within it: what it ends in, and what names
/// within it end in, does not.
fn cores(name: &[char]) -> Vec<(usize, usize)> {
    let mut cores = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < name.len() {
        let ending = PLACE.ending(&name[at..]).filter(|&ending| {
            let last = at + ending == name.len();
            at > from && (ending > 1 || last)
        });
        if let Some(ending) = ending {
            cores.push((from, at));
            from = at + ending;
        }
        at += ending.unwrap_or(1);
    }
    cores.push((from, name.len()));
    cores.retain(|(from, to)| to - from > 1);
    if cores.is_empty() {
        cores.push((0, name.len()));
    }
    cores
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(title: &str, body: &str, others: &[&str]) -> Reading {
        let message = |title: &str, body: &str| Message {
            title: title.to_owned(),
            body: body.to_owned(),
            ..Message::default()
        };
        let mut messages = vec![message(title, body)];
        messages.extend(others.iter().map(|title| message(title, "")));
        read(&messages).swap_remove(0)
    }

    fn names(reading: &Reading) -> Vec<&str> {
        reading
            .names
            .iter()
            .map(|named| named.name.as_str())
            .collect()
    }

    fn has(grams: &[(u64, f32)], word: &str) -> bool {
        let wanted = key(&word.chars().collect::<Vec<_>>());
        grams.iter().any(|(key, _)| *key == wanted)
    }

    #[test]
    fn names_and_matters_are_kept_apart() {
        let found = reading(
            "请问B3区栖霞半岛小区停水何时解决",
            "",
            &["栖霞半岛业主又停水", "栖霞半岛物业不管"],
        );
        assert_eq!(found.regions.iter().collect::<Vec<_>>(), ["b3区"]);
        assert_eq!(names(&found), ["栖霞半岛小区"]);
        assert!(has(&found.places.title, "栖霞") && has(&found.matter.title, "停水"));
        assert!(!has(&found.matter.title, "栖霞"), "a name is no matter");
        assert!(
            !has(&found.matter.title, "何时"),
            "a word of letters is no matter"
        );
    }

    #[test]
    fn ordinary_words_before_an_ending_name_nothing() {
        let found = reading(
            "破坏小区绿化",
            "",
            &["施工破坏路面", "有人破坏路灯", "破坏公物", "破坏绿化带"],
        );
        assert!(names(&found).is_empty(), "{:?}", found.names);
        let found = reading("幼儿园招生", "", &["幼儿园收费", "幼儿园扩建"]);
        assert!(names(&found).is_empty(), "{:?}", found.names);
    }

    #[test]
    fn what_names_end_in_does_not_tell_them_apart() {
        let chars = |name: &str| name.chars().collect::<Vec<_>>();
        let told = |name: &str| {
            let name = chars(name);
            let cores: Vec<String> = cores(&name)
                .into_iter()
                .map(|(from, to)| name[from..to].iter().collect())
                .collect();

            cores.join("|")
        };
        assert_eq!(told("栖霞半岛小区"), "栖霞半岛");
        assert_eq!(told("紫金街道栖霞小区"), "紫金|栖霞");
        assert_eq!(told("松岭路"), "松岭");
        assert_eq!(told("栖霞"), "栖霞");
    }

    #[test]
    fn a_name_is_known_where_no_ending_follows() {
        let others = ["栖霞半岛小区停水", "栖霞半岛业主投诉物业"];
        let found = reading("停水的事", "住在栖霞半岛三年了", &others);
        assert_eq!(
            found.names,
            [Named {
                name: "栖霞半岛".to_owned(),
                title: false
            }]
        );
    }
}
