//! Letters: what is seen, what is not, and when two writings are one name.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// Marks that may stand on one letter; Tibetan and Vietnamese need fewer, towers of them cover the
/// lines above and below.
const MARKS_MAX: usize = 8;

/// A full-width letter, digit, sign or blank as its half-width one; anything else as it is.
#[must_use]
pub const fn half_width(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(letter as u32 - 0xfee0) {
            Some(half) => half,
            None => letter,
        },
        _ => letter,
    }
}

/// Whether a character is never seen by itself: zero-width ones, marks of direction, fillers and tags
/// (Default_Ignorable_Code_Point of the Unicode character database).
#[must_use]
pub const fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A text without what nobody sees, in Unicode's composed form (NFC), with plain line breaks. Joiners
/// and selectors stay between the parts of one picture (emoji), and a selector behind a Han character,
/// which it gives its shape.
#[must_use]
pub(super) fn cleaned(text: &str) -> Cow<'_, str> {
    let is_plain =
        |letter: char| !is_invisible(letter) && !matches!(letter, '\u{2028}' | '\u{2029}');
    let is_composed = is_nfc_quick(text.chars()) == IsNormalized::Yes;
    if is_composed && text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{2028}' | '\u{2029}' => kept.push('\n'),
            _ if is_invisible(letter) && !has_use(&kept, letter) => {}
            _ => kept.push(letter),
        }
    }
    Cow::Owned(kept.nfc().collect())
}

/// Whether a character that is not seen shapes what stands before it.
fn has_use(before: &str, letter: char) -> bool {
    let Some(last) = before.chars().next_back() else {
        return false;
    };
    let is_picture = |c: char| matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    match letter {
        '\u{200d}' => is_picture(last) || last == '\u{fe0f}',
        '\u{fe0e}' | '\u{fe0f}' => is_picture(last) || last.is_ascii_digit(),
        '\u{e0100}'..='\u{e01ef}' => {
            matches!(last, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
        }
        _ => false,
    }
}

/// Whether anything of a text is seen.
#[must_use]
pub(super) fn has_visible(text: &str) -> bool {
    // the blank of Braille is a letter that shows nothing
    let is_seen =
        |letter: char| !letter.is_whitespace() && !is_invisible(letter) && letter != '\u{2800}';
    text.chars().any(is_seen)
}

/// Whether Unicode gives the code point to nobody (unassigned, or never a character).
#[must_use]
pub(super) fn is_unassigned(letter: char) -> bool {
    letter as u32 > 0x2ff && letter.general_category() == GeneralCategory::Unassigned
}

/// Whether more marks stand on one letter than any script puts there.
#[must_use]
pub(super) fn is_stacked(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|letter| {
        let is_mark = letter as u32 > 0x2ff
            && matches!(
                letter.general_category(),
                GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
            );
        marks = if is_mark { marks + 1 } else { 0 };
        marks > MARKS_MAX
    })
}

/// A name as names are compared: without width, case, blanks, what is not seen, and with all
/// brackets and strokes alike.
#[must_use]
pub fn folded(name: &str) -> String {
    let composed = name
        .nfc()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c));
    let alike = composed.map(|letter| match letter {
        '[' | '{' | '【' | '〔' | '〖' => '(',
        ']' | '}' | '】' | '〕' | '〗' => ')',
        '‐' | '‑' | '‒' | '–' | '—' | '−' => '-',
        '·' | '•' | '・' | '‧' => '·',
        _ => letter,
    });
    alike.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_taken_out() {
        assert_eq!(cleaned("标\u{200b}题\u{202e}\u{feff}"), "标题");
        assert_eq!(cleaned("e\u{301}"), "é");
        assert_eq!(cleaned("👨\u{200d}👩\u{200d}👧"), "👨\u{200d}👩\u{200d}👧");
        assert_eq!(cleaned("甲\u{200d}乙"), "甲乙");
        assert_eq!(cleaned("葛\u{e0100}城"), "葛\u{e0100}城");
        assert_eq!(cleaned("1\u{2028}2"), "1\n2");
        assert!(!has_visible(" \u{3000}\u{200b}\u{2800}\u{3164}"));
    }

    #[test]
    fn towers_and_nobodys_code_points_are_seen() {
        assert!(is_stacked(&format!("a{}", "\u{301}".repeat(9))));
        assert!(!is_stacked("བསྒྲུབས་ trường"));
        assert!(is_unassigned('\u{378}') && is_unassigned('\u{ffff}'));
        assert!(!is_unassigned('诉') && !is_unassigned('\u{e000}'));
    }

    #[test]
    fn names_in_several_writings_are_one() {
        for writing in ["ＡＩ设备", "AI设备", "AI 设备", "ai设备", "Ai\u{200b}设备"] {
            assert_eq!(folded(writing), "ai设备", "{writing}");
        }
        assert_eq!(
            folded("示范（长沙）有限公司 "),
            folded("示范(长沙)有限公司")
        );
        assert_eq!(folded("甲【乙】—丙"), folded("甲[乙]-丙"));
        assert_ne!(folded("甲乙"), folded("甲-乙"));
    }
}
