//! What a query looks for.

use super::words::{Run, dictionary, number_parts, runs};

/// Words of a query beyond this number are not looked for.
const QUERY_WORDS_MAX: usize = 24;
/// Characters of a query that are looked for side by side.
const PHRASE_MAX: usize = 64;
/// A dictionary word of this many characters may be made of shorter ones.
const LONG_WORD_MIN: usize = 4;
/// A part of a case number is at least this long; shorter ones stand in every number.
const NUMBER_PART_MIN: usize = 3;
/// Letters that are read as the beginnings of syllables.
const INITIALS: std::ops::RangeInclusive<usize> = 2..=12;

/// One thing that has to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// This very Chinese word.
    Word(String),
    /// Letters and digits, in any of the ways they can be meant.
    Code(Code),
}

/// Letters and digits without a blank between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    /// Words side by side, of which the last may be begun only, unless it is a single character.
    pub atoms: Vec<String>,
    /// Parts of a case number, side by side: the first ends one, the last begins one.
    pub number: Vec<String>,
    /// Letters that may be the beginnings of syllables, or syllables.
    pub sound: Option<String>,
}

/// A query, understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    /// All of it has to be found.
    pub wanted: Vec<Wanted>,
    /// Characters and words of letters and digits, side by side: all of the query.
    pub phrase: Vec<String>,
}

/// What a query looks for, each thing once.
pub(super) fn asked(query: &str) -> Asked {
    let mut asked = Asked::default();
    for piece in query.split_whitespace() {
        let mut atoms = Vec::new();
        for run in runs(piece) {
            match run {
                Run::Atom(_, text) => atoms.push(text),
                Run::Han(_, text) => {
                    asked.code(&mut atoms, "");
                    for word in dictionary().cut(&text, false) {
                        for word in finest(word.word) {
                            asked.want(Wanted::Word(word));
                        }
                    }
                    asked.phrase.extend(text.chars().map(String::from));
                }
            }
        }
        asked.code(&mut atoms, piece);
    }
    asked.wanted.truncate(QUERY_WORDS_MAX);
    asked.phrase.truncate(PHRASE_MAX);
    asked
}

impl Asked {
    fn want(&mut self, one: Wanted) {
        if !self.wanted.contains(&one) {
            self.wanted.push(one);
        }
    }

    /// Letters and digits that stand side by side, in a piece that may be a part of a case number.
    fn code(&mut self, atoms: &mut Vec<String>, piece: &str) {
        if atoms.is_empty() {
            return;
        }
        let atoms = std::mem::take(atoms);
        self.phrase.extend(atoms.iter().cloned());
        let piece: String = piece.chars().map(text::letter).collect();
        let sound = match &atoms[..] {
            [one] if INITIALS.contains(&one.len()) || one.len() > *INITIALS.end() => Some(one),
            _ => None,
        };
        let latin = |one: &&String| one.bytes().all(|byte| byte.is_ascii_lowercase());
        self.want(Wanted::Code(Code {
            number: case_number(&piece),
            sound: sound.filter(latin).cloned(),
            atoms,
        }));
    }

    /// Words to be marked where they are found, as [`text::folded`] writes them.
    pub(super) fn marked(&self, query: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for one in &self.wanted {
            match one {
                Wanted::Word(word) => words.push(word.clone()),
                Wanted::Code(code) => words.extend(code.atoms.iter().cloned()),
            }
        }
        let pieces = query.split_whitespace().map(text::folded);
        let whole = pieces.filter(|piece| piece.bytes().any(|byte| byte.is_ascii_alphanumeric()));
        let whole: Vec<String> = whole.collect();
        // the parts of a code are marked only with the whole of it
        words.retain(|word| {
            !word.is_ascii() || !whole.iter().any(|one| one.contains(word.as_str()))
        });
        words.extend(whole);
        words
    }
}

/// The parts of what may be a case number, or of a part of one.
fn case_number(piece: &str) -> Vec<String> {
    let parts = number_parts(piece);
    let letters: usize = parts.iter().map(String::len).sum();
    let is_number = letters >= NUMBER_PART_MIN
        && piece.bytes().any(|byte| byte.is_ascii_digit())
        && piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_number { parts } else { Vec::new() }
}

/// A long word as the short words it is made of, so that 拖欠工资 finds 拖欠农民工工资 as well; as it
/// is when a part of it is no word.
fn finest(word: &str) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    let parts = match characters.len() < LONG_WORD_MIN {
        true => None,
        false => short_words(&characters),
    };
    parts.unwrap_or_else(|| vec![word.to_owned()])
}

/// The first way to read `characters` as dictionary words of two or three characters.
fn short_words(characters: &[char]) -> Option<Vec<String>> {
    if characters.is_empty() {
        return Some(Vec::new());
    }
    [2, 3].into_iter().find_map(|length| {
        let (first, rest) = characters.split_at_checked(length)?;
        let first: String = first.iter().collect();
        if !dictionary().has_word(&first) {
            return None;
        }
        let mut words = short_words(rest)?;
        words.insert(0, first);
        Some(words)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::words_of;
    use super::*;

    fn words(query: &str) -> Vec<String> {
        let one = |one| match one {
            Wanted::Word(word) => word,
            Wanted::Code(code) => code.atoms.join("|"),
        };
        asked(query).wanted.into_iter().map(one).collect()
    }

    #[test]
    fn chinese_is_cut_into_words() {
        assert_eq!(words("拖欠工资 拖欠"), ["拖欠", "工资"]);
        assert_eq!(words("拖欠工資"), ["拖欠", "工资"]);
        assert_eq!(asked("拖欠工资").phrase, ["拖", "欠", "工", "资"]);
    }

    #[test]
    fn codes_are_words_side_by_side() {
        assert_eq!(words("IPX-9 GB/T 4754"), ["ipx|9", "gb|t", "4754"]);
        assert_eq!(words("ISO9001"), ["iso|9001"]);
        assert_eq!(asked("IPX-9 防水").marked("IPX-9 防水"), ["防水", "ipx-9"]);
    }

    #[test]
    fn parts_of_numbers_are_known() {
        assert_eq!(case_number("lz-20261122-0007"), ["lz", "20261122", "0007"]);
        assert_eq!(case_number("1122-0007"), ["1122", "0007"]);
        for none in ["lz", "07", "拖欠-007", "a.b-123"] {
            assert_eq!(case_number(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn nothing_is_wanted_of_punctuation() {
        for nothing in [" ，。! ", ":", "😀", "？！", "\u{200b}"] {
            assert_eq!(asked(nothing), Asked::default(), "{nothing}");
        }
    }

    proptest! {
        /// However the dictionary cuts the text around it, a part of a text finds the text.
        #[test]
        fn every_part_of_a_chinese_text_finds_it(
            characters in prop::collection::vec(
                prop::sample::select("衡阳市雁峰区建筑公司拖欠农民工工资一万元请求劳动监察大队处理".chars().collect::<Vec<_>>()),
                1..30,
            ),
            from in any::<prop::sample::Index>(),
            to in any::<prop::sample::Index>(),
        ) {
            let (from, to) = (from.index(characters.len()), to.index(characters.len()));
            let text: String = characters.iter().collect();
            let part: String = characters[from.min(to)..=from.max(to)].iter().collect();
            let known: Vec<String> = words_of(&text).into_iter().map(|(_, word)| word).collect();
            let found = words(&part).iter().all(|word| known.contains(word));
            prop_assert!(found, "{part} in {text}");
        }
    }
}
