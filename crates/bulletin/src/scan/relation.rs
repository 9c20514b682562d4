//! How a number stands to the truth: 近, 约, 超, 以上.

use statistics::Relation;

use super::number::{Kind, Number};
use crate::words::{ends, starts};

/// Words before a number.
const BEFORE: &[(&str, Relation)] = &[
    ("不低于", Relation::Ge),
    ("不少于", Relation::Ge),
    ("至少", Relation::Ge),
    ("不超过", Relation::Le),
    ("最多", Relation::Le),
    ("超过", Relation::Gt),
    ("突破", Relation::Gt),
    ("首破", Relation::Gt),
    ("超出", Relation::Gt),
    ("超过了", Relation::Gt),
    ("突破了", Relation::Gt),
    ("突破性达到", Relation::Ge),
    ("站上", Relation::Ge),
    ("迈上", Relation::Ge),
    ("跨过", Relation::Gt),
    ("跨越", Relation::Gt),
    ("迈过", Relation::Gt),
    ("首超", Relation::Gt),
    ("逾", Relation::Gt),
    ("过", Relation::Gt),
    ("超", Relation::Gt),
    ("大约", Relation::Approx),
    ("约", Relation::Approx),
    ("约为", Relation::Approx),
    ("接近", Relation::Near),
    ("将近", Relation::Near),
    ("近", Relation::Near),
    ("不足", Relation::Lt),
    ("不到", Relation::Lt),
    ("低于", Relation::Lt),
    ("未达", Relation::Lt),
];

/// Words behind a number; they belong to it.
const BEHIND: &[(&str, Relation)] = &[
    ("以上", Relation::Ge),
    ("及以上", Relation::Ge),
    ("左右", Relation::Approx),
    ("上下", Relation::Approx),
    ("以内", Relation::Le),
    ("以下", Relation::Le),
    ("之内", Relation::Le),
];

/// Sets the relation by the words around; those behind belong to the number.
pub(super) fn relate(text: &[char], start: usize, more: bool, number: &mut Number) {
    let before = &text[start..number.range.start];
    let mut longest = 0;
    for (word, relation) in BEFORE {
        let length = word.chars().count();
        if length > longest && ends(before, word) {
            longest = length;
            number.relation = *relation;
        }
    }
    if more {
        number.relation = Relation::Gt;
    }
    let behind = &text[number.range.end..];
    if matches!(behind.first(), Some('余' | '多'))
        && number.kind != Kind::Bare
        && matches!(number.unit.symbol(), "元" | "%" | "吨" | "人")
        && behind
            .get(1)
            .is_none_or(|char| !matches!(char, '增' | '元' | '个'))
    {
        number.relation = Relation::Gt;
        number.range.end += 1;
    }
    let behind = &text[number.range.end..];
    for (word, relation) in BEHIND {
        if starts(behind, word) && number.kind != Kind::Bare {
            number.relation = *relation;
            number.range.end += word.chars().count();
            break;
        }
    }
}
