//! What a name of a good means.

use std::collections::HashMap;
use std::sync::LazyLock;

use text::folded;

use super::words::{FORMS, GRADES, QUALIFIERS};

/// The table of goods.
const GOODS: &str = include_str!("../../../../data/exchange/goods.tsv");

/// Characters of a Chinese name at least, to be found inside a longer one.
const MINIMUM_CHINESE: usize = 2;

/// What a name was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Position of the good in the table.
    pub good: usize,
    /// Whether the name stands in the table as it is.
    pub exact: bool,
}

/// The table of goods by name.
#[derive(Debug)]
pub struct Lexicon {
    names: HashMap<String, usize>,
    /// Whether the good is a substance, whose name no other word may lengthen.
    is_substance: Vec<bool>,
    /// The wider good that a good is a kind of.
    kind_of: Vec<Option<usize>>,
    longest: usize,
}

static COMPILED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(GOODS));

/// A name as the table has it: folded, without blanks and signs.
pub fn plain(name: &str) -> String {
    let folded = folded(name);
    folded
        .chars()
        .filter(|char| char.is_alphanumeric())
        .collect()
}

impl Lexicon {
    /// The table that is compiled in.
    pub fn compiled() -> &'static Self {
        &COMPILED
    }

    fn read(table: &str) -> Self {
        let mut lexicon = Self {
            names: HashMap::new(),
            is_substance: Vec::new(),
            kind_of: Vec::new(),
            longest: 0,
        };
        let mut wider: Vec<Option<&str>> = Vec::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(names), Some(source)) = (columns.next(), columns.next()) else {
                continue;
            };
            let good = lexicon.is_substance.len();
            let cas = source.strip_prefix("CAS ");
            lexicon.is_substance.push(cas.is_some());
            wider.push(columns.next());
            for name in names.split('|').chain(cas) {
                let name = plain(name);
                lexicon.longest = lexicon.longest.max(name.chars().count());
                lexicon.names.entry(name).or_insert(good);
            }
        }
        let position = |name: &str| lexicon.names.get(&plain(name)).copied();
        lexicon.kind_of = wider.iter().map(|name| position((*name)?)).collect();
        lexicon
    }

    /// Whether two goods are one, or one is a kind of the other.
    pub fn is_kind(&self, a: usize, b: usize) -> bool {
        a == b || self.kind_of[a] == Some(b) || self.kind_of[b] == Some(a)
    }

    /// The good itself, the wider one that it is a kind of, and its kinds.
    pub fn kin(&self, good: usize) -> impl Iterator<Item = usize> {
        let kinds = (0..self.kind_of.len()).filter(move |other| self.kind_of[*other] == Some(good));
        [Some(good), self.kind_of[good]]
            .into_iter()
            .flatten()
            .chain(kinds)
    }

    /// Whether a good is a substance, of which a longer name mostly means another.
    pub fn is_substance(&self, good: usize) -> bool {
        self.is_substance[good]
    }

    /// What a name means, where the table knows it.
    pub fn read_name(&self, name: &str) -> Option<Reading> {
        let whole = plain(name);
        if let Some(good) = self.names.get(&whole) {
            return Some(Reading {
                good: *good,
                exact: true,
            });
        }
        let loose = |good| Reading { good, exact: false };
        // what stands in brackets is another name or a grade
        let open = |char: char| matches!(char, '(' | '（' | '[' | '【');
        if let Some((before, rest)) = name.split_once(open) {
            let close = |char: char| matches!(char, ')' | '）' | ']' | '】');
            let (inside, after) = rest.split_once(close).unwrap_or((rest, ""));
            let outside = plain(&format!("{before}{after}"));
            let found = self
                .read_plain(&outside)
                .or_else(|| self.read_plain(&plain(inside)));
            if found.is_some() {
                return found.map(loose);
            }
        }
        self.read_plain(&whole).map(loose)
    }

    fn read_plain(&self, name: &str) -> Option<usize> {
        if let Some(good) = self.names.get(name) {
            return Some(*good);
        }
        let chars: Vec<char> = name.chars().collect();
        let mut best: Option<(usize, usize, usize)> = None;
        for end in (1..=chars.len()).rev() {
            let first = end.saturating_sub(self.longest);
            for start in first..end {
                let part: String = chars[start..end].iter().collect();
                let Some(good) = self.names.get(&part) else {
                    continue;
                };
                let length = end - start;
                let is_longer = best.is_none_or(|(_, _, before)| length > before);
                if is_longer && self.may_stand(&chars, start, end, *good) {
                    best = Some((*good, start, length));
                }
                break;
            }
        }
        best.map(|(good, _, _)| good)
    }

    /// Whether what surrounds a name of the table leaves its meaning: grades and strengths on both
    /// sides, forms behind; before a thing that is no substance any word that narrows it.
    fn may_stand(&self, chars: &[char], start: usize, end: usize, good: usize) -> bool {
        let is_latin = |char: char| char.is_ascii_alphanumeric();
        let cuts_word = |at: usize| {
            at > 0
                && at < chars.len()
                && chars[at - 1].is_ascii_alphabetic()
                && chars[at].is_ascii_alphabetic()
        };
        if cuts_word(start) || cuts_word(end) {
            return false;
        }
        let name_is_latin = chars[start..end].iter().copied().all(is_latin);
        if !name_is_latin && end - start < MINIMUM_CHINESE {
            return false;
        }
        let before: String = chars[..start].iter().collect();
        let behind: String = chars[end..].iter().collect();
        let narrows = !self.is_substance[good] && !name_is_latin && end - start >= MINIMUM_CHINESE;
        let is_grade = before.ends_with(GRADES);
        let before_is_fine = is_made_of(&before, &[QUALIFIERS]) || is_grade || narrows;
        before_is_fine && is_made_of(&behind, &[QUALIFIERS, FORMS])
    }
}

/// Whether a text is nothing but numbers and these words.
fn is_made_of(text: &str, lists: &[&[&str]]) -> bool {
    let chars: Vec<char> = text.chars().collect();
    // by position, whether everything before it is made of them
    let mut reached = vec![false; chars.len() + 1];
    reached[0] = true;
    for at in 0..chars.len() {
        if !reached[at] {
            continue;
        }
        let rest: String = chars[at..].iter().collect();
        if chars[at].is_ascii_alphanumeric() {
            reached[at + 1] = true;
        }
        for word in lists.iter().copied().flatten() {
            if rest.starts_with(word) {
                reached[at + word.chars().count()] = true;
            }
        }
    }
    reached[chars.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digit at the end of a CAS number is a checksum.
    #[test]
    fn every_cas_number_keeps_its_checksum() {
        let sources = GOODS.lines().filter_map(|line| line.split_once("\tCAS "));
        let mut counted = 0;
        for (name, number) in sources {
            let digits: Vec<u32> = number
                .chars()
                .filter_map(|char| char.to_digit(10))
                .collect();
            let (check, digits) = digits.split_last().unwrap();
            let weighted = digits
                .iter()
                .rev()
                .zip(1..)
                .map(|(digit, weight)| digit * weight);
            assert_eq!(weighted.sum::<u32>() % 10, *check, "{name} {number}");
            counted += 1;
        }
        assert!(counted > 200);
    }

    #[test]
    fn a_name_means_one_good() {
        let mut seen = HashMap::new();
        for line in GOODS.lines().filter(|line| !line.starts_with('#')) {
            for name in line.split('\t').next().unwrap().split('|') {
                let before = seen.insert(plain(name), line);
                assert!(before.is_none_or(|before| before == line), "{name}");
            }
        }
        for line in GOODS.lines().filter(|line| !line.starts_with('#')) {
            let wider = line.split('\t').nth(2);
            assert!(
                wider.is_none_or(|wider| seen.contains_key(&plain(wider))),
                "{line}"
            );
        }
    }

    #[test]
    fn grades_forms_and_brackets_leave_the_good() {
        let lexicon = Lexicon::compiled();
        let same = |a: &str, b: &str| {
            let [a, b] = [a, b].map(|name| lexicon.read_name(name).map(|reading| reading.good));
            a.is_some() && a == b
        };
        for (a, b) in [
            ("98%浓硫酸", "H2SO4"),
            ("工业级盐酸（31%）", "氢氯酸"),
            ("聚合氯化铝(PAC)", "碱式氯化铝"),
            ("99%片碱", "氢氧化钠"),
            ("阳离子聚丙烯酰胺", "PAM絮凝剂"),
            ("7664-93-9", "硫酸"),
            ("五层加厚瓦楞纸箱", "纸箱包装"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
    }

    #[test]
    fn look_alikes_stay_apart() {
        let lexicon = Lexicon::compiled();
        for (a, b) in [
            ("硫酸", "硫酸铜"),
            ("硫酸", "亚硫酸"),
            ("次氯酸钠", "氯酸钠"),
            ("过氧化氢", "氢"),
            ("钢管", "钢琴"),
            ("丙烯酰胺", "聚丙烯酰胺"),
            ("电池盒", "锂电池"),
            ("猪皮革", "猪肉"),
        ] {
            let [a, b] = [a, b].map(|name| lexicon.read_name(name).map(|reading| reading.good));
            assert!(a != b, "{a:?} {b:?}");
        }
    }
}
