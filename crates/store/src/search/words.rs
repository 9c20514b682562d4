//! Cutting text into the words that are indexed.
//!
//! Chinese is cut by dictionary: an indexed text gives every dictionary word that occurs anywhere in
//! it, and every single character. Letters and digits are cut where one ends and the other begins, so
//! that `ISO9001`, `ISO 9001` and `iso-9001` are the same two words side by side. Each word knows where
//! it stands, counted in characters and in words of letters and digits, so that what stands side by
//! side and what stands near is found. Traditional and simplified, wide and narrow, capital and small
//! are the same.

use std::sync::OnceLock;

use jieba_rs::Jieba;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The names under which [`Cutter`] is registered.
pub(super) const WORDS: &str = "lianzhang";
pub(super) const SOUNDS: &str = "lianzhang-sounds";
pub(super) const NUMBERS: &str = "lianzhang-numbers";

pub(super) fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

/// Loads the dictionary, so that the first search need not wait for it.
pub(super) fn warm_up() {
    dictionary();
}

/// A stretch of a text, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Run {
    /// Chinese characters side by side.
    Han(usize, String),
    /// Letters, or digits.
    Atom(usize, String),
}

/// The stretches of a text. Between Chinese a mark of punctuation keeps apart; between letters and
/// digits it does not.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let (mut at, mut apart) = (0, false);
    for letter in text.chars().map(text::letter) {
        let digit = letter.is_numeric();
        if is_han(letter) {
            match runs.last_mut() {
                Some(Run::Han(_, run)) if !apart => run.push(letter),
                last => {
                    at += usize::from(apart && matches!(last, Some(Run::Han(..))));
                    runs.push(Run::Han(at, String::from(letter)));
                }
            }
            at += 1;
        } else if digit || letter.is_alphabetic() {
            match runs.last_mut() {
                Some(Run::Atom(_, run))
                    if !apart && run.ends_with(|last: char| last.is_numeric() == digit) =>
                {
                    run.push(letter);
                }
                _ => {
                    runs.push(Run::Atom(at, String::from(letter)));
                    at += 1;
                }
            }
        } else {
            apart = true;
            continue;
        }
        apart = false;
    }
    runs
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '\u{3007}')
}

/// A word and where it stands.
type Placed = (usize, String);

/// All words that a text is found by.
pub(super) fn words_of(text: &str) -> Vec<Placed> {
    let mut words = Vec::new();
    for run in runs(text) {
        match run {
            Run::Han(at, text) => {
                let found = dictionary().cut_all(&text);
                let longer = found
                    .iter()
                    .filter(|word| word.word.chars().nth(1).is_some());
                words.extend(longer.map(|word| (at + word.start, word.word.to_owned())));
                words.extend((at..).zip(text.chars().map(String::from)));
            }
            Run::Atom(at, text) => words.push((at, text)),
        }
    }
    words
}

/// The syllables of a text and their first letters.
fn sounds_of(text: &str) -> Vec<Placed> {
    let mut sounds = Vec::new();
    for run in runs(text) {
        let Run::Han(at, text) = run else { continue };
        for (at, letter) in (at..).zip(text.chars()) {
            let Some(syllable) = text::sound::syllable(letter) else {
                continue;
            };
            sounds.push((at, syllable.to_owned()));
            if let Some(first) = syllable.get(..1).filter(|first| *first != syllable) {
                sounds.push((at, first.to_owned()));
            }
        }
    }
    sounds
}

/// The parts of a case number and all their endings, so that it is found by any part.
fn endings_of(number: &str) -> Vec<Placed> {
    let parts = number_parts(number).into_iter().enumerate();
    let endings = parts.flat_map(|(at, part)| {
        let endings = (0..part.len()).filter_map(|from| part.get(from..).map(str::to_owned));
        endings.map(move |ending| (at, ending)).collect::<Vec<_>>()
    });
    endings.collect()
}

/// What stands between the strokes of a case number.
pub(super) fn number_parts(number: &str) -> Vec<String> {
    let parts = number.split('-').filter(|part| !part.is_empty());
    parts.map(str::to_ascii_lowercase).collect()
}

/// What a text of one field is cut into, as the index likes it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cutter {
    Words,
    Sounds,
    Numbers,
}

/// The words of one text, one after another.
pub(super) struct Words {
    words: std::vec::IntoIter<Placed>,
    token: Token,
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        let words = match self {
            Self::Words => words_of(text),
            Self::Sounds => sounds_of(text),
            Self::Numbers => endings_of(text),
        };
        Words {
            words: words.into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some((at, word)) = self.words.next() else {
            return false;
        };
        self.token.text = word;
        self.token.position = at;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn han(at: usize, text: &str) -> Run {
        Run::Han(at, text.to_owned())
    }

    fn atom(at: usize, text: &str) -> Run {
        Run::Atom(at, text.to_owned())
    }

    #[test]
    fn letters_and_digits_are_narrow_small_and_apart() {
        assert_eq!(
            runs("ＡＢＣ１２, Hello-World"),
            [
                atom(0, "abc"),
                atom(1, "12"),
                atom(2, "hello"),
                atom(3, "world")
            ]
        );
        assert_eq!(
            runs("GB/T 4754"),
            runs("gbt4754").split_at(0).1.iter().cloned().fold(
                vec![atom(0, "gb"), atom(1, "t"), atom(2, "4754")],
                |all, _| all,
            )
        );
    }

    #[test]
    fn marks_keep_chinese_apart() {
        assert_eq!(
            runs("欠薪。工資A"),
            [han(0, "欠薪"), han(3, "工资"), atom(5, "a")]
        );
    }

    #[test]
    fn every_word_knows_its_place() {
        let words = words_of("公司拖欠农民工工资");
        for (at, part) in [(2, "拖欠"), (4, "农民工"), (7, "工资"), (6, "工")] {
            assert!(
                words.contains(&(at, part.to_owned())),
                "{part} in {words:?}"
            );
        }
    }

    #[test]
    fn numbers_are_cut_into_endings() {
        let endings = endings_of("LZ-2026-07");
        for wanted in [(0, "lz"), (1, "2026"), (1, "026"), (2, "07"), (2, "7")] {
            assert!(
                endings.contains(&(wanted.0, wanted.1.to_owned())),
                "{endings:?}"
            );
        }
    }
}
