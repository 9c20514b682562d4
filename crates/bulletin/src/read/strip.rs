//! Words stripped from both ends of a phrase, and what they say.

use super::phrase::{Phrase, Way};
use crate::lexicon::Lexicon;
use crate::words::{ends, find_last, starts};

/// Strips verbs and adverbs from the end, noting what they say.
pub(super) fn strip_tail(rest: &mut Vec<char>, phrase: &mut Phrase) {
    let lexicon = Lexicon::get();
    loop {
        trim_end(rest);
        let noun = lexicon.growth_noun.suffix(rest);
        let up = lexicon.up.suffix(rest);
        let down = lexicon.down.suffix(rest);
        let fall = lexicon.fall_noun.suffix(rest);
        let reach = lexicon.reach.suffix(rest);
        let longest = noun.max(up).max(down).max(fall).max(reach);
        if longest == 0 || keeps_noun(rest, longest) {
            return;
        }
        let from = rest.len() - longest;
        let word: Vec<char> = rest.split_off(from);
        let nothing_yet = phrase.way.is_none() && !phrase.is_growth_noun && !phrase.is_fall_noun;
        if fall == longest {
            phrase.is_fall_noun = true;
        } else if (up == longest || down == longest) && !phrase.is_reached {
            if nothing_yet {
                phrase.way = Some(if down == longest { Way::Down } else { Way::Up });
                phrase.is_change = lexicon.change.is(&word);
            }
        } else if noun == longest {
            phrase.is_growth_noun = true;
        } else if reach == longest {
            let reaches = matches!(word[..], ['至'] | ['到'] | ['为']);
            let verb_before = lexicon.up.suffix(rest).max(lexicon.down.suffix(rest)) > 0
                || ends(rest, "调整")
                || ends(rest, "优化");
            if reaches && verb_before && phrase.way.is_none() {
                phrase.is_reached = true;
            }
        }
    }
}

/// Words that only look like the end of a predicate: the 增 of 新增 belongs to the noun when nothing is
/// compared, 人均 is a noun, and so is 到位.
fn keeps_noun(rest: &[char], length: usize) -> bool {
    let word = &rest[rest.len() - length..];
    let before = rest[..rest.len() - length].last();
    match word {
        ['增'] => before == Some(&'新'),
        ['均'] => matches!(before, Some('人' | '户' | '亩' | '地')),
        ['高'] => matches!(before, Some('最' | '新')),
        ['比'] => matches!(before, Some('占' | '同' | '环' | '对')),
        ['增', '长'] => before == Some(&'负') && rest.len() < 3,
        ['有'] => matches!(before, Some('国' | '拥' | '所' | '持' | '私')),
        ['报'] => matches!(before, Some('日' | '申' | '晚')),
        ['在'] => matches!(before, Some('现' | '存' | '实')),
        ['降'] => matches!(before, Some('升')),
        _ => false,
    }
}

/// What is hoped for stands behind the hope (新区将力争产值), the first of an order behind 依次是.
pub(super) fn strip_hope(rest: &mut Vec<char>) {
    for word in [
        "力争",
        "确保",
        "争取",
        "预计",
        "有望",
        "依次是",
        "依次为",
        "分别是",
        "分别为",
    ] {
        let end = find_last(rest, word).map(|at| at + word.chars().count());
        if let Some(end) = end.filter(|end| *end < rest.len()) {
            rest.drain(..end);
        }
    }
}

/// 同比多引进6个: by how much more, of what was counted before.
pub(super) fn more_or_less(rest: &mut Vec<char>, phrase: &mut Phrase) {
    const LENGTH_MAX: usize = 4;
    if starts(rest, "同比") {
        rest.drain(..2);
    }
    let way = match rest.first() {
        Some('多') => Way::Up,
        Some('少') => Way::Down,
        _ => return,
    };
    if phrase.compared.is_some() && rest.len() <= LENGTH_MAX && phrase.way.is_none() {
        phrase.way = Some(way);
        phrase.is_change = true;
        rest.clear();
    }
}

/// Nouns that begin like a connective or a verb without meaning of its own.
const NOUNS: &[&str] = &[
    "其他",
    "其余",
    "另类",
    "实现率",
    "完成率",
    "本地",
    "本外币",
    "本土",
    "从业",
    "达标",
    "到位",
    "到港",
    "达产",
    "投产",
    "已办",
    "在建",
    "在训",
    "在岗",
    "在营",
    "在校",
    "在册",
    "共享",
    "共有制",
    "为主",
    "有色",
    "有机",
    "有限",
    "有效",
    "有线",
    "有轨",
    "有关",
];

/// Strips connectives and verbs without meaning of their own from the beginning.
pub(super) fn strip_lead(rest: &mut Vec<char>) {
    let lexicon = Lexicon::get();
    loop {
        trim(rest);
        let lead = lexicon.lead.prefix(rest);
        let is_noun = NOUNS.iter().any(|noun| starts(rest, noun));
        if lead == 0 || is_noun {
            return;
        }
        rest.drain(..lead);
    }
}

/// Strips marks from the end.
pub(super) fn trim_end(rest: &mut Vec<char>) {
    while matches!(rest.last(), Some(char) if is_mark(*char)) {
        rest.pop();
    }
}

/// Strips marks from both ends.
pub(super) fn trim(rest: &mut Vec<char>) {
    trim_end(rest);
    let marks = rest.iter().take_while(|char| is_mark(**char)).count();
    rest.drain(..marks);
}

fn is_mark(char: char) -> bool {
    matches!(
        char,
        '、' | '：'
            | ' '
            | '，'
            | ','
            | '。'
            | ';'
            | '('
            | ')'
            | '—'
            | '-'
            | '《'
            | '》'
            | '.'
            | '！'
            | '!'
            | '·'
            | '#'
    )
}
