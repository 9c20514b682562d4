//! Looking for words in characters.

/// Whether the text begins with a word.
pub(crate) fn starts(text: &[char], word: &str) -> bool {
    let mut chars = text.iter();
    word.chars().all(|wanted| chars.next() == Some(&wanted))
}

/// Whether the text ends with a word.
pub(crate) fn ends(text: &[char], word: &str) -> bool {
    let mut chars = text.iter().rev();
    word.chars()
        .rev()
        .all(|wanted| chars.next() == Some(&wanted))
}

/// Where a word first stands.
pub(crate) fn find(text: &[char], word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    (0..text.len()).find(|at| text[*at] == first && starts(&text[*at..], word))
}

/// Where a word last stands.
pub(crate) fn find_last(text: &[char], word: &str) -> Option<usize> {
    let first = word.chars().next()?;
    (0..text.len())
        .rev()
        .find(|at| text[*at] == first && starts(&text[*at..], word))
}

/// Whether a word stands in the text.
pub(crate) fn has(text: &[char], word: &str) -> bool {
    find(text, word).is_some()
}
