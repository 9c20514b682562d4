//! Cutting text into the words that are indexed and looked for.
//!
//! Chinese is cut by dictionary. An indexed text gives every dictionary word that occurs anywhere in
//! it, and every single character; a query gives one reading. Whatever words the query is cut
//! into, they are found in every text that holds its characters in this order.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use domain::words::half_width;
use jieba_rs::Jieba;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Words of a query beyond this number are not looked for.
const QUERY_WORDS_MAX: usize = 24;
/// A dictionary word of this many characters may be made of shorter ones.
const LONG_WORD_MIN: usize = 4;

/// The name under which [`IndexWords`] is registered.
pub(super) const TOKENIZER: &str = "lianzhang";

/// What a query looks for; all of it has to be found, but for what is only better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wanted {
    /// This very word.
    Word(String),
    /// A word that begins like this.
    Prefix(String),
    /// A case number that begins like this.
    Number(String),
    /// This very word rather than its parts, which are wanted besides: better, not needed.
    Rather(String),
}

fn dictionary() -> &'static Jieba {
    static DICTIONARY: OnceLock<Jieba> = OnceLock::new();
    DICTIONARY.get_or_init(Jieba::new)
}

/// Loads the dictionary, so that the first search need not wait for it.
pub(super) fn warm_up() {
    dictionary();
}

/// What a query looks for, each thing once.
pub(super) fn wanted(query: &str) -> Vec<Wanted> {
    let mut wanted = BTreeSet::new();
    for piece in query.split_whitespace() {
        if let Some(number) = case_number(piece) {
            wanted.insert(Wanted::Number(number));
            continue;
        }
        for run in runs(piece) {
            match run {
                Run::Han(text) => {
                    for word in dictionary().cut(&text, false) {
                        wanted.extend(finest(word.word));
                    }
                }
                // one letter would be the beginning of half the dictionary
                Run::Other(text) if text.chars().count() < 2 => {
                    wanted.insert(Wanted::Word(text));
                }
                Run::Other(text) => {
                    wanted.insert(Wanted::Prefix(text));
                }
            }
        }
    }
    wanted.into_iter().take(QUERY_WORDS_MAX).collect()
}

/// A long word as the short words it is made of, so that 拖欠工资 finds 拖欠农民工工资 as well; as it
/// is when a part of it is no word.
fn finest(word: &str) -> Vec<Wanted> {
    let characters: Vec<char> = word.chars().collect();
    let parts = if characters.len() < LONG_WORD_MIN {
        None
    } else {
        short_words(&characters)
    };
    match parts {
        None => vec![Wanted::Word(word.to_owned())],
        Some(parts) => parts
            .into_iter()
            .map(Wanted::Word)
            .chain([Wanted::Rather(word.to_owned())])
            .collect(),
    }
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

/// `LZ-20261122-0007` or the beginning of it, in capitals.
fn case_number(piece: &str) -> Option<String> {
    let (prefix, rest) = piece.split_once('-')?;
    let is_number = (1..=4).contains(&prefix.len())
        && prefix.bytes().all(|byte| byte.is_ascii_alphabetic())
        && rest.starts_with(|first: char| first.is_ascii_digit())
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
    is_number.then(|| piece.to_ascii_uppercase())
}

/// Every beginning of a case number that a query may hold.
pub(super) fn number_beginnings(number: &str) -> impl Iterator<Item = &str> {
    let first = number.find('-').map_or(number.len(), |dash| dash + 2);
    (first..=number.len()).filter_map(|end| number.get(..end))
}

/// All words that a text is found by.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in runs(text) {
        match run {
            Run::Han(text) => {
                let found = dictionary().cut_all(&text);
                let longer = found.iter().map(|word| word.word);
                words.extend(
                    longer
                        .filter(|word| word.chars().nth(1).is_some())
                        .map(str::to_owned),
                );
                words.extend(text.chars().map(String::from));
            }
            Run::Other(text) => words.push(text),
        }
    }
    words
}

enum Run {
    Han(String),
    Other(String),
}

/// Stretches of Chinese and stretches of letters and digits, in one case and one width.
fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    for c in text.chars().map(half_width) {
        if is_han(c) {
            match runs.last_mut() {
                Some((true, run)) => String::push(run, c),
                _ => runs.push((true, String::from(c))),
            }
        } else if c.is_alphanumeric() {
            match runs.last_mut() {
                Some((false, run)) if !run.is_empty() => run.extend(c.to_lowercase()),
                _ => runs.push((false, c.to_lowercase().collect())),
            }
        } else if !matches!(runs.last(), Some((false, run)) if run.is_empty()) {
            // an empty run keeps its neighbours apart
            runs.push((false, String::new()));
        }
    }
    runs.into_iter()
        .filter(|(_, run)| !run.is_empty())
        .map(|(han, run)| if han { Run::Han(run) } else { Run::Other(run) })
        .collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '\u{3007}')
}

/// [`words_of`] as the index likes it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct IndexWords;

/// The words of one text, one after another.
pub(super) struct Words {
    words: std::vec::IntoIter<String>,
    token: Token,
}

impl Tokenizer for IndexWords {
    type TokenStream<'a> = Words;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words {
        Words {
            words: words_of(text).into_iter(),
            token: Token::default(),
        }
    }
}

impl TokenStream for Words {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.next() else {
            return false;
        };
        self.token.text = word;
        self.token.position = self.token.position.wrapping_add(1);
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
    use proptest::prelude::*;

    use super::*;

    fn word(text: &str) -> Wanted {
        Wanted::Word(text.to_owned())
    }

    fn is_found(query: &str, text: &str) -> bool {
        let words = words_of(text);
        wanted(query).iter().all(|one| match one {
            Wanted::Word(word) => words.contains(word),
            Wanted::Prefix(start) => words.iter().any(|word| word.starts_with(start.as_str())),
            Wanted::Number(start) => number_beginnings(text).any(|number| number == start),
            Wanted::Rather(_) => true,
        })
    }

    #[test]
    fn chinese_is_cut_into_words() {
        let whole = Wanted::Rather("拖欠工资".into());
        assert_eq!(wanted("拖欠工资"), [word("工资"), word("拖欠"), whole]);
        assert!(is_found("拖欠工资", "公司拖欠农民工工资"));
        let words = words_of("公司拖欠农民工工资");
        for part in ["拖欠", "农民工", "工资", "工"] {
            assert!(words.iter().any(|word| word == part), "{part} in {words:?}");
        }
    }

    #[test]
    fn letters_and_digits_are_narrow_and_small() {
        assert_eq!(
            words_of("ＡＢＣ１２, Hello-World"),
            ["abc12", "hello", "world"]
        );
        assert_eq!(wanted("Hel x"), [word("x"), Wanted::Prefix("hel".into())]);
    }

    #[test]
    fn numbers_are_known_by_their_beginning() {
        assert_eq!(wanted("lz-2026"), [Wanted::Number("LZ-2026".into())]);
        assert!(is_found("lz-2026", "LZ-20261122-0007"));
        assert!(is_found("LZ-20261122-0007", "LZ-20261122-0007"));
        assert!(!is_found("LZ-20261123", "LZ-20261122-0007"));
        assert_eq!(
            number_beginnings("LZ-2026").collect::<Vec<_>>(),
            ["LZ-2", "LZ-20", "LZ-202", "LZ-2026"]
        );
    }

    #[test]
    fn nothing_is_wanted_of_punctuation() {
        assert_eq!(wanted(" ，。! "), []);
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
            prop_assert!(is_found(&part, &text), "{part} in {text}");
        }
    }
}
