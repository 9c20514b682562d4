//! The piece of a text that shows why it was found.

use std::cmp::Reverse;

use crate::occurrences;

/// Characters of an excerpt at most, without the signs of omission.
pub const WIDTH: usize = 120;
/// Characters shown before the first word that was looked for.
const BEFORE: usize = 16;
const OMITTED: char = '…';

/// A piece of a text, on one line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The piece, with `…` where something is left out.
    pub text: String,
    /// Where the words stand in it: first character, and the one behind the last, counted in code points.
    pub marks: Vec<(usize, usize)>,
    /// How many of the different words stand in it.
    pub words: usize,
}

/// The piece of `text` in which most of the `words` stand, as [`crate::folded`] writes them.
pub fn excerpt(text: &str, words: &[String]) -> Excerpt {
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    for (word, folded) in words.iter().enumerate() {
        let found = occurrences(text, folded);
        places.extend(found.into_iter().map(|(from, to)| (from, to, word)));
    }
    places.sort_unstable();
    let (first, held) = richest(&places);
    let letters: Vec<char> = text.chars().collect();
    let from = match letters.len() <= WIDTH {
        true => 0,
        false => first.saturating_sub(BEFORE).min(letters.len() - WIDTH),
    };
    let to = letters.len().min(from + WIDTH);
    let mut shown = String::new();
    let before = usize::from(from > 0);
    shown.extend((from > 0).then_some(OMITTED));
    let on_one_line = |letter: &char| if letter.is_control() { ' ' } else { *letter };
    shown.extend(letters[from..to].iter().map(on_one_line));
    shown.extend((to < letters.len()).then_some(OMITTED));
    let inside = places
        .iter()
        .filter(|place| place.0 >= from && place.1 <= to);
    let marks = inside.map(|place| (place.0 - from + before, place.1 - from + before));
    Excerpt {
        text: shown,
        marks: joined(marks.collect()),
        words: held,
    }
}

/// Where the stretch begins in which most different words stand, the first of such; and how many.
fn richest(places: &[(usize, usize, usize)]) -> (usize, usize) {
    let stretches = places.iter().enumerate().map(|(at, &(from, ..))| {
        let within = places[at..]
            .iter()
            .take_while(|place| place.1 <= from + WIDTH - BEFORE);
        let mut words: Vec<usize> = within.map(|place| place.2).collect();
        words.sort_unstable();
        words.dedup();
        (words.len(), Reverse(from))
    });
    let best = stretches.max();
    best.map_or((0, 0), |(words, Reverse(from))| (from, words))
}

/// Marks that touch or overlap as one.
fn joined(marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (from, to) in marks {
        match joined.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => joined.push((from, to)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str, words: &[&str]) -> (String, Vec<String>) {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let found = excerpt(text, &words);
        let letters: Vec<char> = found.text.chars().collect();
        let marks = found.marks.iter();
        let marks = marks.map(|&(from, to)| letters[from..to].iter().collect());
        (found.text.clone(), marks.collect())
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        let (text, marks) = marked(
            "公司拖欠\n農民工工資，ＩＰＸ-9 坏了",
            &["拖欠", "工资", "ipx-9"],
        );
        assert_eq!(text, "公司拖欠 農民工工資，ＩＰＸ-9 坏了");
        assert_eq!(marks, ["拖欠", "工資", "ＩＰＸ-9"]);
    }

    #[test]
    fn touching_words_are_one_mark() {
        assert_eq!(marked("长期拖欠工资", &["拖欠", "工资"]).1, ["拖欠工资"]);
    }

    #[test]
    fn the_piece_with_most_words_is_shown() {
        let filler = "无关的话".repeat(60);
        let text = format!("拖欠{filler}老板拖欠我们的工资{filler}");
        let (shown, marks) = marked(&text, &["拖欠", "工资"]);
        assert_eq!(marks, ["拖欠", "工资"]);
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(shown.chars().count(), WIDTH + 2);
    }

    #[test]
    fn without_a_word_the_beginning_is_shown() {
        let found = excerpt(&"字".repeat(300), &["词".to_owned()]);
        assert_eq!(found.text.chars().count(), WIDTH + 1);
        assert_eq!((found.marks.len(), found.words), (0, 0));
    }
}
