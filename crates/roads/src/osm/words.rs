//! Keys and values of tags, each kept once.

use std::collections::HashMap;

/// All keys and values of a map.
#[derive(Debug, Clone, Default)]
pub struct Words {
    by_text: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
}

impl Words {
    /// The number of a text, which it gets the first time.
    pub fn put(&mut self, text: &str) -> u32 {
        if let Some(number) = self.by_text.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.texts.push(text.into());
        self.by_text.insert(text.into(), number);
        number
    }

    fn number(&self, text: &str) -> Option<u32> {
        self.by_text.get(text).copied()
    }

    fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", AsRef::as_ref)
    }
}

/// The tags of one object.
#[derive(Debug, Clone, Copy)]
pub struct Tags<'a> {
    words: &'a Words,
    pairs: &'a [(u32, u32)],
}

impl<'a> Tags<'a> {
    /// Tags by the numbers of their words.
    pub const fn new(words: &'a Words, pairs: &'a [(u32, u32)]) -> Self {
        Self { words, pairs }
    }

    /// The value of a key; of a key that stands twice the last one.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        let key = self.words.number(key)?;
        let pair = self.pairs.iter().rev().find(|(found, _)| *found == key)?;
        Some(self.words.text(pair.1).trim())
    }

    /// The value of the first of the keys that is there.
    pub fn first_of(&self, keys: &[String]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }
}
