//! One form for texts that mean the same: width, script, case, blanks, numbers, addresses.

use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

/// Stands for a telephone number, a long number or an identity number.
pub const PHONE: char = '☎';
/// Stands for a door: two or more of number, building, unit, room in a row.
pub const ADDRESS: char = '⌂';
/// Stands for an e-mail address or a link.
pub const LINK: char = '⎘';

/// Digits from this length on are taken for a telephone or another identifying number.
const IDENTIFYING_DIGITS_MIN: usize = 7;
/// Units that follow a number in an address.
const ADDRESS_UNITS: &[char] = &[
    '号', '栋', '幢', '座', '单', '元', '室', '楼', '层', '弄', '巷', '组', '门', '户', '房', '#',
];
const CHINESE_DIGITS: &[char] = &[
    '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百',
];

/// A text in its normal form, each character with its place in the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalised {
    /// The characters of the normal form.
    pub chars: Vec<char>,
    /// For each character, the index (in characters, not bytes) of its first original character.
    pub starts: Vec<u32>,
    /// For each character, the index after its last original character.
    pub ends: Vec<u32>,
}

impl Normalised {
    /// The normal form as a string.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// Appends a character; blanks beside a mark carry nothing and go.
    fn push(&mut self, piece: Piece) {
        let last = self.chars.last().copied();
        if piece.char == ' ' && last.is_some_and(is_mark) {
            return;
        }
        if is_mark(piece.char) && last == Some(' ') {
            self.chars.pop();
            self.starts.pop();
            self.ends.pop();
        }
        self.chars.push(piece.char);
        self.starts.push(piece.start);
        self.ends.push(piece.end);
    }
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    char: char,
    start: u32,
    end: u32,
}

/// True for the marks that stand for something identifying; no feature may contain one.
pub fn is_mark(char: char) -> bool {
    matches!(char, PHONE | ADDRESS | LINK)
}

/// Brings a text to its normal form: compatibility forms and full width folded, lower case,
/// traditional characters to simplified, controls and blanks dropped (a blank stays between two
/// Latin words), digit runs to `0`, identifying numbers, addresses and links to marks.
/// Normalising twice changes nothing.
pub fn normalise(text: &str) -> Normalised {
    mask(&fold(text))
}

/// A text with width, case, script and blanks folded as [`normalise`] does, but every digit and
/// address as written: for words that people name themselves, such as `5G`.
pub fn folded(text: &str) -> String {
    fold(text).into_iter().map(|piece| piece.char).collect()
}

/// One character in the form that [`folded`] gives: half width, small, simplified. What folds to several
/// keeps its first.
pub fn letter(letter: char) -> char {
    let table = fold_table();
    let of_table = |letter: char| table.get(letter as usize).copied();
    of_table(letter).unwrap_or_else(|| {
        let mut wide = std::iter::once(letter).nfkc().flat_map(char::to_lowercase);
        let first = wide.next().unwrap_or(letter);
        of_table(first).unwrap_or(first)
    })
}

/// Where a word stands in a text, the word in the form that [`folded`] gives: first and last
/// character (characters, not bytes; the last one excluded), without overlaps.
pub fn occurrences(text: &str, word: &str) -> Vec<(usize, usize)> {
    let pieces = fold(text);
    let word: Vec<char> = word.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while !word.is_empty() && at + word.len() <= pieces.len() {
        let stretch = &pieces[at..at + word.len()];
        if stretch
            .iter()
            .map(|piece| piece.char)
            .eq(word.iter().copied())
        {
            let (first, last) = (stretch[0], stretch[word.len() - 1]);
            found.push((first.start as usize, last.end as usize));
            at += word.len();
        } else {
            at += 1;
        }
    }
    found
}

fn fold(text: &str) -> Vec<Piece> {
    let table = fold_table();
    let mut folded: Vec<Piece> = Vec::with_capacity(text.len() / 3 + 8);
    let mut blank: Option<Piece> = None;
    for (index, original) in text.chars().enumerate() {
        let at = u32::try_from(index).unwrap_or(u32::MAX - 1);
        let mut keep = |char: char| {
            let piece = Piece {
                char,
                start: at,
                end: at + 1,
            };
            if char.is_whitespace() {
                blank = Some(Piece { char: ' ', ..piece });
            } else if !is_dropped(char) {
                if let Some(space) = blank.take()
                    && is_word(char)
                    && folded.last().is_some_and(|last| is_word(last.char))
                {
                    folded.push(space);
                }
                folded.push(piece);
            }
        };
        if let Some(&simplified) = table.get(original as usize) {
            keep(simplified);
        } else {
            for wide in std::iter::once(original)
                .nfkc()
                .flat_map(char::to_lowercase)
            {
                keep(table.get(wide as usize).copied().unwrap_or(wide));
            }
        }
    }
    folded
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric()
}

fn is_dropped(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// The fold of every character below U+A000 whose fold is one character; it covers what Chinese
/// texts are written in. Characters outside take the slow road.
fn fold_table() -> &'static [char] {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<char> = (0..0x80u8)
            .map(|byte| char::from(byte).to_ascii_lowercase())
            .collect();
        let complex = '\u{0}';
        table.extend(std::iter::repeat_n(complex, 0xa000 - 0x80));
        for code in 0x80..0xa000u32 {
            let Some(char) = char::from_u32(code) else {
                continue;
            };
            let folded: Vec<char> = std::iter::once(char)
                .nfkc()
                .flat_map(char::to_lowercase)
                .map(simplified)
                .collect();
            // What folds to several characters keeps its first: only signs such as ㎡ and ⅓ do.
            table[code as usize] = folded.first().copied().unwrap_or(' ');
        }
        table
    })
}

fn simplified(char: char) -> char {
    let mut buffer = [0; 4];
    let folded = fast2s::convert(char.encode_utf8(&mut buffer))
        .chars()
        .next()
        .unwrap_or(char);
    if folded == char || !matches!(char, '\u{3400}'..='\u{9fff}') {
        folded
    } else {
        simplified(folded)
    }
}

fn mask(folded: &[Piece]) -> Normalised {
    let mut masked = Normalised::default();
    let mut at = 0;
    while at < folded.len() {
        let (char, length) = link(&folded[at..])
            .or_else(|| address(&folded[at..]))
            .or_else(|| number(&folded[at..]))
            .unwrap_or((folded[at].char, 1));
        masked.push(Piece {
            char,
            start: folded[at].start,
            end: folded[at + length - 1].end,
        });
        at += length;
    }
    masked
}

/// A link (`http…`, `www.…`) or an e-mail address at the start of `rest`.
fn link(rest: &[Piece]) -> Option<(char, usize)> {
    const LOOK_AHEAD: usize = 200;
    if !is_word(rest.first()?.char) {
        return None;
    }
    let is_part = |char: char| char.is_ascii_graphic();
    let run = rest
        .iter()
        .take(LOOK_AHEAD)
        .take_while(|piece| is_part(piece.char))
        .count();
    let starts = |prefix: &str| {
        prefix
            .chars()
            .zip(rest)
            .all(|(want, piece)| want == piece.char)
            && run > prefix.len()
    };
    if starts("http://") || starts("https://") || starts("www.") {
        return Some((LINK, run));
    }
    let name = rest
        .iter()
        .take(run)
        .take_while(|piece| is_word(piece.char) || "._-".contains(piece.char))
        .count();
    (name < run && rest[name].char == '@' && run > name + 1).then_some((LINK, run))
}

/// Two or more (number, unit) pairs in a row, at the start of `rest`.
fn address(rest: &[Piece]) -> Option<(char, usize)> {
    let mut length = 0;
    let mut pairs = 0;
    while let Some(pair) = address_part(&rest[length..]) {
        length += pair;
        pairs += 1;
    }
    (pairs >= 2).then_some((ADDRESS, length))
}

fn address_part(rest: &[Piece]) -> Option<usize> {
    let digits = rest
        .iter()
        .take_while(|piece| piece.char.is_ascii_digit())
        .count();
    let number = if digits > 0 {
        digits
    } else {
        rest.iter()
            .take_while(|piece| CHINESE_DIGITS.contains(&piece.char))
            .count()
    };
    let unit = rest[number..]
        .iter()
        .take(2)
        .take_while(|piece| ADDRESS_UNITS.contains(&piece.char))
        .count();
    (number > 0 && unit > 0).then_some(number + unit)
}

/// A run of digits: `0`, or a mark when it is long enough to identify somebody. Groups of three
/// and more digits joined by a blank or a hyphen are one number.
fn number(rest: &[Piece]) -> Option<(char, usize)> {
    let run = |from: usize| {
        rest[from..]
            .iter()
            .take_while(|piece| piece.char.is_ascii_digit())
            .count()
    };
    let first = run(0);
    if first == 0 {
        return None;
    }
    let (mut length, mut digits) = (first, first);
    if first >= 3 {
        while rest
            .get(length)
            .is_some_and(|piece| matches!(piece.char, ' ' | '-'))
        {
            let group = run(length + 1);
            if group < 3 {
                break;
            }
            length += 1 + group;
            digits += group;
        }
    }
    if digits >= IDENTIFYING_DIGITS_MIN {
        Some((PHONE, length))
    } else {
        Some(('0', first))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        normalise(text).text()
    }

    #[test]
    fn folds_script_width_and_case() {
        assert_eq!(normal("路燈　故障ＡＢｃ，請修復"), "路灯故障abc,请修复");
        assert_eq!(normal("open  the door"), "open the door");
    }

    #[test]
    fn words_are_found_where_they_were_written() {
        let text = "５Ｇ基站，5 g信号；路 燈";
        let found = |word: &str| occurrences(text, &folded(word));
        assert_eq!(found("5G"), [(0, 2)], "a blank between letters parts words");
        assert_eq!(found("路灯"), [(11, 14)]);
        assert_eq!(occurrences("停停停", "停停"), [(0, 2)]);
        assert_eq!(occurrences("停", ""), []);
    }

    #[test]
    fn masks_what_identifies() {
        assert_eq!(normal("电话13812345678请回"), "电话☎请回");
        assert_eq!(normal("电话138 1234 5678请回"), "电话☎请回");
        assert_eq!(normal("座机0731-8888666"), "座机☎");
        assert_eq!(normal("2019年12月的102路"), "0年0月的0路");
        assert_eq!(normal("和平路12号3栋二单元101室漏水"), "和平路⌂漏水");
        assert_eq!(
            normal("见https://example.org/a?b=1。写信a.b@example.org"),
            "见⎘。写信⎘"
        );
    }

    #[test]
    fn positions_lead_back() {
        let text = "请 打 13812345678 找我";
        let normal = normalise(text);
        let phone = normal
            .chars
            .iter()
            .position(|char| *char == PHONE)
            .expect("masked");
        let original: String = text
            .chars()
            .skip(normal.starts[phone] as usize)
            .take((normal.ends[phone] - normal.starts[phone]) as usize)
            .collect();
        assert_eq!(original, "13812345678");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "(\\PC|[0-9a-z号栋三 @.-]|路燈|www\\.|http://)*") {
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once);
        }

        #[test]
        fn positions_stay_inside(text in any::<String>()) {
            let normal = normalise(&text);
            let length = text.chars().count() as u32;
            prop_assert_eq!(normal.chars.len(), normal.starts.len());
            for (start, end) in normal.starts.iter().zip(&normal.ends) {
                prop_assert!(start < end && *end <= length);
            }
        }
    }
}
