//! How Chinese sounds: syllables of characters without their tones, and how typed letters may be read
//! as syllables.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use pinyin::ToPinyin;

/// Ways to read the same letters that are looked at: `xian` is 先 and 西安.
const READINGS_MAX: usize = 8;
/// Syllables of a reading at most.
const SYLLABLES_MAX: usize = 12;
/// Letters of the longest syllable, such as `zhuang`.
const SYLLABLE_LETTERS_MAX: usize = 6;

/// Letters read as syllables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The syllables, in order.
    pub syllables: Vec<String>,
    /// Whether the last one is whole; else it is the beginning of one.
    pub whole: bool,
}

/// The most common syllable of a character, without tone, `v` for ü; `None` for what is not Chinese.
pub fn syllable(letter: char) -> Option<&'static str> {
    let toned = letter.to_pinyin()?.with_tone_num_end();
    let plain = toned.trim_end_matches(|c: char| c.is_ascii_digit());
    Some(match plain {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        other => other,
    })
}

/// Every way to read small Latin letters as two syllables or more, of which the last may be begun only.
pub fn readings(letters: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    if letters.bytes().all(|byte| byte.is_ascii_lowercase()) {
        read_on(letters, &mut Vec::new(), &mut found);
    }
    found
}

/// Whether a name holds what was typed: as it is written, in whatever script, width and case, or as its
/// syllables or their first letters sound.
pub fn is_called(name: &str, typed: &str) -> bool {
    let typed = crate::folded(typed);
    if typed.is_empty() {
        return false;
    }
    let name = crate::folded(name);
    let sounds = || name.chars().filter_map(syllable);
    let latin = typed.len() > 1 && typed.bytes().all(|byte| byte.is_ascii_lowercase());
    name.contains(&typed)
        || latin && sounds().collect::<String>().contains(&typed)
        || latin
            && sounds()
                .filter_map(|one| one.get(..1))
                .collect::<String>()
                .contains(&typed)
}

fn read_on(rest: &str, before: &mut Vec<String>, found: &mut Vec<Reading>) {
    if before.len() >= SYLLABLES_MAX || found.len() >= READINGS_MAX {
        return;
    }
    for length in (1..=rest.len().min(SYLLABLE_LETTERS_MAX)).rev() {
        let (first, further) = rest.split_at(length);
        let whole = syllables().contains(first);
        if further.is_empty() && !before.is_empty() && (whole || begins_one(first)) {
            let mut syllables = before.clone();
            syllables.push(first.to_owned());
            found.push(Reading { syllables, whole });
        } else if whole && !further.is_empty() {
            before.push(first.to_owned());
            read_on(further, before, found);
            before.pop();
        }
    }
}

fn begins_one(letters: &str) -> bool {
    let from = syllables().range(letters..);
    from.take(1).any(|one| one.starts_with(letters))
}

fn syllables() -> &'static BTreeSet<&'static str> {
    static ALL: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    ALL.get_or_init(|| ('\u{4e00}'..='\u{9fff}').filter_map(syllable).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(letters: &str) -> Vec<String> {
        let one = |reading: Reading| {
            let end = if reading.whole { "" } else { "…" };
            reading.syllables.join(" ") + end
        };
        readings(letters).into_iter().map(one).collect()
    }

    #[test]
    fn letters_are_read_as_syllables() {
        assert!(read("tuoqian").contains(&"tuo qian".to_owned()));
        assert!(read("xianshi").contains(&"xi an shi".to_owned()));
        assert!(read("xianshi").contains(&"xian shi".to_owned()));
        assert!(read("tuoqi").contains(&"tuo qi".to_owned()));
        assert!(read("gongzh").contains(&"gong zh…".to_owned()));
        for nothing in ["zh", "bcdf", "GongZi", "工资", ""] {
            assert_eq!(read(nothing), [""; 0], "{nothing}");
        }
    }

    #[test]
    fn names_are_called_as_they_are_written_or_sound() {
        for typed in ["产业链", "產業", "chanye", "cylt", "图谱", "ＡＩ"] {
            assert!(is_called("AI产业链图谱", typed), "{typed}");
        }
        for other in ["链产", "c", "lianchan", "", " "] {
            assert!(!is_called("AI产业链图谱", other), "{other}");
        }
    }

    #[test]
    fn characters_have_a_syllable() {
        assert_eq!(syllable('资'), Some("zi"));
        assert_eq!(syllable('绿'), Some("lv"));
        assert_eq!(syllable('A'), None);
    }
}
