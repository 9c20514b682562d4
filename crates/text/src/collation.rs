//! The order in which people expect names: Latin and digits first, then Chinese by pinyin, as
//! dictionaries and telephone books have it.
//!
//! A character with several readings is taken by its most common one: a surname that is read unlike
//! the word (单, 曾) stands with the word.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Characters of a name that count for its place; names that are alike so far keep together.
const CHARACTERS_MAX: usize = 40;

/// Chinese characters stand behind everything in ASCII, whatever has no reading behind them.
const READ: u8 = 0x80;
const UNREAD: u8 = 0xF0;

/// By what a name is put in order: compare the bytes.
pub fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    for letter in name.trim().nfkc().take(CHARACTERS_MAX) {
        let lower = letter.to_ascii_lowercase();
        match (u8::try_from(lower), letter.to_pinyin()) {
            (Ok(ascii), _) if ascii.is_ascii() => key.push(ascii),
            (_, Some(reading)) => {
                key.push(READ);
                key.extend(reading.with_tone_num_end().bytes());
                // those of one reading keep together: 张三, 张四, 章三
                key.extend(u32::from(letter).to_be_bytes());
            }
            (_, None) => {
                key.push(UNREAD);
                key.extend(u32::from(letter).to_be_bytes());
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::sort_key;

    #[test]
    fn names_stand_as_in_a_telephone_book() {
        // 张 and 章 are read alike
        let expected = [
            "3号车间",
            "abc",
            "ABD",
            "安庆",
            "昂科",
            "陈一",
            "张三",
            "张四",
            "章三",
            "赵",
            "々",
        ];
        let mut names = expected;
        names.reverse();
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, expected);
    }

    #[test]
    fn width_and_case_make_no_difference_and_long_names_are_cut() {
        assert_eq!(sort_key(" ＡＢＣ公司"), sort_key("abc公司"));
        assert!(sort_key("一") < sort_key("一一"), "the shorter comes first");
        assert_eq!(sort_key(&"衡".repeat(40)), sort_key(&"衡".repeat(50)));
    }
}
