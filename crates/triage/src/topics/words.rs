//! Words as data: what letters are full of, and how places are told.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Words, found at a position of a text.
#[derive(Debug, Default)]
pub struct Words(HashMap<char, Vec<Vec<char>>>);

impl Words {
    fn new(words: &[String]) -> Self {
        let mut by_first: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for word in words {
            let chars: Vec<char> = text::folded(word).chars().collect();
            if let Some(&first) = chars.first() {
                by_first.entry(first).or_default().push(chars);
            }
        }
        for list in by_first.values_mut() {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        Self(by_first)
    }

    /// Length of the longest word that `rest` begins with.
    pub fn at(&self, rest: &[char]) -> Option<usize> {
        let list = self.0.get(rest.first()?)?;
        list.iter()
            .find(|word| rest.starts_with(word))
            .map(Vec::len)
    }

    /// Length of the longest word that `text` ends with.
    pub fn ends(&self, text: &[char]) -> Option<usize> {
        (0..text.len()).find_map(|from| {
            let rest = &text[from..];
            (self.at(rest) == Some(rest.len())).then_some(rest.len())
        })
    }
}

/// How places are told.
#[derive(Debug)]
pub struct PlaceWords {
    endings: Words,
    longer: Words,
    /// What stands directly behind a name.
    pub behind: Words,
    /// Common nouns that end like a name.
    pub common: Words,
    /// Ordinary words that stand where a name may stand.
    pub plain: Words,
}

impl PlaceWords {
    /// Length of what ends a name at the beginning of `rest`.
    pub fn ending(&self, rest: &[char]) -> Option<usize> {
        let ending = self.endings.at(rest)?;
        let longer = self.longer.at(rest);
        longer
            .is_none_or(|longer| longer <= ending)
            .then_some(ending)
    }

    /// Length of what a name ends in.
    pub fn ending_of(&self, name: &[char]) -> Option<usize> {
        self.endings.ends(name)
    }
}

#[derive(Deserialize)]
struct RequestFile {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct PlaceFile {
    endings: Vec<String>,
    longer: Vec<String>,
    behind: Vec<String>,
    common: Vec<String>,
    plain: Vec<String>,
}

/// Words of letters that name no matter.
pub static REQUEST: LazyLock<Words> = LazyLock::new(|| {
    let file: RequestFile =
        serde_json::from_str(include_str!("../../../../data/triage/request-words.json"))
            .expect("the file is part of the program and tested");
    Words::new(&file.words)
});

/// Words around names of places.
pub static PLACE: LazyLock<PlaceWords> = LazyLock::new(|| {
    let file: PlaceFile =
        serde_json::from_str(include_str!("../../../../data/triage/place-words.json"))
            .expect("the file is part of the program and tested");
    PlaceWords {
        endings: Words::new(&file.endings),
        longer: Words::new(&file.longer),
        behind: Words::new(&file.behind),
        common: Words::new(&file.common),
        plain: Words::new(&file.plain),
    }
});
