//! A text without its layout, each character with its place in the text.

use domain::words::{half_width, is_invisible};
use jiff::civil::Date;

use super::model::Span;

/// A text without blanks, line breaks, full width and marks of emphasis.
#[derive(Debug, Clone, Default)]
pub struct Squashed {
    /// Half-width characters.
    pub chars: Vec<char>,
    /// The same as written.
    raw: Vec<char>,
    /// Their places in the text.
    at: Vec<usize>,
    /// Whether a line begins with each.
    breaks: Vec<bool>,
}

impl Squashed {
    /// Squashes a text.
    pub fn new(text: &str) -> Self {
        let mut squashed = Self::default();
        let mut is_start = true;
        for (at, raw) in text.chars().enumerate() {
            if matches!(raw, '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{c}') {
                is_start = true;
            }
            // forms of compatibility that PDFs are full of
            let letter = match raw {
                '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' => text::letter(raw),
                _ => half_width(raw),
            };
            let is_layout = letter.is_whitespace()
                || letter.is_control()
                || is_invisible(letter)
                || letter == '*'
                || (letter == '#' && is_start);
            if is_layout {
                continue;
            }
            squashed.chars.push(letter);
            squashed.raw.push(raw);
            squashed.at.push(at);
            squashed.breaks.push(std::mem::take(&mut is_start));
        }
        squashed
    }

    /// A stretch by itself, in which nothing of its neighbours is seen.
    pub fn slice(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.len());
        let range = from.min(to)..to;
        Self {
            chars: self.chars[range.clone()].to_vec(),
            raw: self.raw[range.clone()].to_vec(),
            at: self.at[range.clone()].to_vec(),
            breaks: self.breaks[range].to_vec(),
        }
    }

    /// How many characters there are.
    pub const fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether a line begins here; the end of the text counts too.
    pub fn begins(&self, at: usize) -> bool {
        self.breaks.get(at).copied().unwrap_or(true)
    }

    /// The place in the text of a stretch.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let first = self.at.get(from).copied().unwrap_or_default();
        let last = self.at.get(to.max(1) - 1).copied().unwrap_or_default();
        [first, last + 1]
    }

    /// The first character squashed that stands at or after a place of the text.
    pub fn place(&self, at: usize) -> usize {
        self.at.partition_point(|place| *place < at)
    }

    /// A stretch as a name: brackets as written, all else half width.
    pub fn name(&self, from: usize, to: usize) -> String {
        let (from, to) = (from.min(self.len()), to.min(self.len()));
        let letters = (from..to.max(from)).map(|at| match self.raw[at] {
            raw @ ('（' | '）') => raw,
            _ => self.chars[at],
        });
        letters.collect()
    }

    /// Whether a word stands here.
    pub fn has(&self, at: usize, word: &str) -> bool {
        let mut chars = self.chars.get(at..).unwrap_or_default().iter();
        word.chars().all(|letter| chars.next() == Some(&letter))
    }

    /// Where a word stands first in a stretch.
    pub fn find(&self, word: &str, from: usize, to: usize) -> Option<usize> {
        let to = to.min(self.len());
        let end = (to + 1).saturating_sub(word.chars().count());
        (from..end).find(|at| self.has(*at, word))
    }

    /// Where one of some words stands first, and how long it is.
    pub fn find_any(&self, words: &[&str], from: usize, to: usize) -> Option<(usize, usize)> {
        let found = words.iter().filter_map(|word| {
            let at = self.find(word, from, to)?;
            Some((at, word.chars().count()))
        });
        found.min_by_key(|(at, length)| (*at, usize::MAX - length))
    }

    /// The first of some characters.
    pub fn stop(&self, stops: &[char], from: usize, to: usize) -> usize {
        let to = to.min(self.len());
        (from..to)
            .find(|at| stops.contains(&self.chars[*at]))
            .unwrap_or(to)
    }

    /// The character here.
    pub fn char(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    /// A run of digits: its value and its end.
    pub fn digits(&self, at: usize, most: usize) -> Option<(u32, usize)> {
        let run = self
            .chars
            .get(at..)?
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        if run == 0 || run > most {
            return None;
        }
        let text: String = self.chars[at..at + run].iter().collect();
        text.parse().ok().map(|value| (value, at + run))
    }

    /// A count in digits or Chinese numerals up to 9999.
    pub fn count(&self, at: usize) -> Option<(u32, usize)> {
        if let Some(found) = self.digits(at, 7) {
            return Some(found);
        }
        let (mut sum, mut last, mut end) = (0, None, at);
        loop {
            let scale = match self.char(end) {
                '十' => 10,
                '百' => 100,
                '千' => 1000,
                letter => match numeral(letter) {
                    Some(digit) => {
                        last = Some(digit);
                        end += 1;
                        continue;
                    }
                    None => break,
                },
            };
            sum += last.take().unwrap_or(1) * scale;
            end += 1;
        }
        (end > at).then(|| (sum + last.unwrap_or(0), end))
    }

    /// A day and where it ends; a day that is none has no value.
    pub fn day(&self, at: usize) -> Option<(Option<Date>, usize)> {
        let (year, end) = self.year(at)?;
        let separator = self.char(end);
        if !matches!(separator, '年' | '.' | '-' | '/') {
            return None;
        }
        let (month, end) = self.part(end + 1)?;
        let between = if separator == '年' { '月' } else { separator };
        if self.char(end) != between {
            return None;
        }
        let (day, end) = self.part(end + 1)?;
        let end = match (separator, self.char(end)) {
            ('年', '日') => end + 1,
            ('年', _) => return None,
            _ => end,
        };
        let day = i8::try_from(month).ok().zip(i8::try_from(day).ok());
        let day = day.and_then(|(month, day)| Date::new(year, month, day).ok());
        Some((day, end))
    }

    fn year(&self, at: usize) -> Option<(i16, usize)> {
        let mut year = 0;
        for place in at..at + 4 {
            let letter = self.char(place);
            let digit = letter.to_digit(10).or_else(|| numeral(letter))?;
            year = year * 10 + i16::try_from(digit).ok()?;
        }
        Some((year, at + 4))
    }

    fn part(&self, at: usize) -> Option<(u32, usize)> {
        match self.char(at) {
            letter if letter.is_ascii_digit() => self.digits(at, 2),
            _ => self.count(at),
        }
    }
}

fn numeral(letter: char) -> Option<u32> {
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let at = match letter {
        '零' | '○' | 'O' => Some(0),
        '两' => Some(2),
        _ => digits.iter().position(|digit| *digit == letter),
    };
    at.and_then(|at| u32::try_from(at).ok())
}
