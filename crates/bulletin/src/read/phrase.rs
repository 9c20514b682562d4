//! The words before a number: the noun, what governs the number, what it is compared with.

use super::strip::{more_or_less, strip_hope, strip_lead, strip_tail, trim, trim_end};
use crate::lexicon::{Lexicon, Words};
use crate::words::{ends, find, find_last, has, starts};

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// More.
    Up,
    /// Less.
    Down,
}

/// With what a number is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// 同比, 比上年.
    YearBefore,
    /// 环比, 比上月.
    PeriodBefore,
    /// Another time, such as 比2019年.
    Other,
    /// Another region, a mean, a plan.
    Peer,
}

/// Words before a number, taken apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrase {
    /// What is spoken of; empty when it is carried on.
    pub noun: Vec<char>,
    /// The way of a verb of growth right before the number.
    pub way: Option<Way>,
    /// Whether that verb says by how much something changed (增加, 减少), not to what.
    pub is_change: bool,
    /// 增速, 增幅 before the number.
    pub is_growth_noun: bool,
    /// 降幅 before the number.
    pub is_fall_noun: bool,
    /// 增至, 提高到: the number is what was reached.
    pub is_reached: bool,
    /// With what it is compared.
    pub compared: Option<Compared>,
    /// The words that it is compared with, or the base of a share.
    pub of: Option<Vec<char>>,
    /// 占, 比重.
    pub is_share: bool,
    /// The noun that ends with 比重 or 占比, whose whole is the subject before.
    pub is_share_noun: bool,
    /// 拉动.
    pub pulls: bool,
    /// 贡献率.
    pub is_contribution_share: bool,
    /// 两年平均.
    pub is_two_years: bool,
    /// 完成年任务的.
    pub is_completion: bool,
    /// 分别.
    pub is_distributed: bool,
    /// 均: one number for each of several things.
    pub is_for_each: bool,
    /// 计划, 年任务 right before the number.
    pub is_planned: bool,
    /// Nothing but function words stands before the number.
    pub is_bare: bool,
    /// Where a word such as 分别 parts what is listed from what they share.
    pub split: Option<Vec<char>>,
}

/// Takes the words before a number apart. Times are gone from `text` already; `compared` says what
/// they compared with. Only percentages and points are compared with peers (高于全省).
pub(crate) fn parse(text: &[char], compared: Option<Compared>, is_percent: bool) -> Phrase {
    let mut phrase = Phrase {
        compared,
        ..Phrase::default()
    };
    let mut rest: Vec<char> = text.to_vec();
    trim(&mut rest);
    if ["合计", "共计", "总计", "累计合计"]
        .iter()
        .any(|sum| starts(&rest, sum) && rest.len() == sum.chars().count())
    {
        phrase.noun = rest;
        return phrase;
    }
    two_years(&mut rest, &mut phrase);
    if compared.is_none() {
        if has(&rest, "环比") {
            phrase.compared = Some(Compared::PeriodBefore);
        } else if has(&rest, "同比") {
            phrase.compared = Some(Compared::YearBefore);
        }
    }
    distribute(&mut rest, &mut phrase);
    pulls(&mut rest, &mut phrase);
    strip_tail(&mut rest, &mut phrase);
    if is_percent {
        peer(&mut rest, &mut phrase);
    }
    than(&mut rest, &mut phrase);
    share(&mut rest, &mut phrase);
    completion(&mut rest, &mut phrase);
    strip_tail(&mut rest, &mut phrase);
    plan(&rest, &mut phrase);
    strip_hope(&mut rest);
    strip_lead(&mut rest);
    trim(&mut rest);
    more_or_less(&mut rest, &mut phrase);
    if rest == ['有'] {
        rest.clear();
    }
    phrase.is_bare = rest.is_empty();
    phrase.noun = rest;
    phrase
}

/// 两年平均: the growth is a mean over two years.
fn two_years(rest: &mut Vec<char>, phrase: &mut Phrase) {
    for word in ["两年平均", "两年年均", "两年复合", "2年平均"] {
        if has(rest, word) {
            phrase.is_two_years = true;
            remove(rest, word);
        }
    }
}

/// 拉动, 贡献率: what a part adds to the growth of the whole.
fn pulls(rest: &mut Vec<char>, phrase: &mut Phrase) {
    if let Some(at) = find(rest, "拉动")
        .or_else(|| find(rest, "拉低"))
        .or_else(|| find(rest, "下拉"))
    {
        phrase.pulls = true;
        phrase.way = Some(
            if has(&rest[at..], "下降") || has(rest, "拉低") || has(rest, "下拉") {
                Way::Down
            } else {
                Way::Up
            },
        );
        phrase.of = Some(rest[at + 2..].to_vec());
        rest.truncate(at);
    } else if let Some(at) = find(rest, "贡献率") {
        phrase.is_contribution_share = true;
        rest.truncate(at);
        if let Some(base) = find_last(rest, "对") {
            let mut of = rest.split_off(base);
            of.remove(0);
            if of.last() == Some(&'的') {
                of.pop();
            }
            phrase.of = Some(of);
        }
    }
}

fn remove(text: &mut Vec<char>, word: &str) {
    if let Some(at) = find(text, word) {
        text.drain(at..at + word.chars().count());
    }
}

/// 分别, 各 and 均 part what is listed from what the things share: 甲、乙分别出口.
fn distribute(rest: &mut Vec<char>, phrase: &mut Phrase) {
    if let Some(at) = find_last(rest, "分别") {
        phrase.is_distributed = true;
        let mut tail = rest.split_off(at);
        tail.drain(..2);
        strip_tail(&mut tail, phrase);
        if has(&tail, "占") || has(&tail, "拉动") || has(&tail, "贡献率") {
            rest.extend(tail);
        } else {
            strip_lead(&mut tail);
            if !tail.is_empty() {
                phrase.split = Some(tail);
            }
        }
    } else {
        phrase.is_for_each = find_last(rest, "均").is_some_and(|at| {
            at > 0
                && !matches!(rest[at - 1], '人' | '平' | '年' | '月' | '日' | '户')
                && !ends(&rest[..=at], "平均")
        }) || has(rest, "平均") && has(rest, "、");
    }
}

/// 高于全省平均水平: the words that follow are what is compared with.
fn peer(rest: &mut Vec<char>, phrase: &mut Phrase) {
    const VERBS: &[(&str, Way)] = &[
        ("高于", Way::Up),
        ("快于", Way::Up),
        ("好于", Way::Up),
        ("优于", Way::Up),
        ("高出", Way::Up),
        ("领先", Way::Up),
        ("超过", Way::Up),
        ("大于", Way::Up),
        ("多于", Way::Up),
        ("低于", Way::Down),
        ("慢于", Way::Down),
        ("落后", Way::Down),
        ("小于", Way::Down),
        ("少于", Way::Down),
        ("弱于", Way::Down),
    ];
    let verb = VERBS
        .iter()
        .filter_map(|(verb, way)| Some((find_last(rest, verb)?, verb, *way)))
        .max_by_key(|(at, ..)| *at);
    if let Some((at, verb, way)) = verb {
        let of = rest[at + verb.chars().count()..].to_vec();
        if !of.is_empty() {
            phrase.of = Some(of);
            phrase.compared = Some(Compared::Peer);
            phrase.way = Some(way);
            rest.truncate(at);
            strip_tail(rest, phrase);
        }
    }
}

/// 比全国快, 较全省高: the words between are what is compared with.
fn than(rest: &mut Vec<char>, phrase: &mut Phrase) {
    if phrase.way.is_some()
        && let Some(at) = find_last(rest, "比").max(find_last(rest, "较"))
        && !(at > 0 && matches!(rest[at - 1], '占' | '同' | '环' | '对'))
        && rest.get(at + 1) != Some(&'重')
        && rest.get(at + 1) != Some(&'例')
        && rest.len() > at + 1
        && rest.len() - at <= 16
    {
        phrase.of = Some(rest[at + 1..].to_vec());
        phrase.compared = phrase.compared.or(Some(Compared::Peer));
        rest.truncate(at);
        strip_tail(rest, phrase);
    }
}

/// 占…的, 比重, 占比: what stands before is the part, what stands between the whole.
fn share(rest: &mut Vec<char>, phrase: &mut Phrase) {
    let lexicon = Lexicon::get();
    trim_end(rest);
    for word in ["比重", "占比", "份额", "占有率", "比例"] {
        if ends(rest, word) {
            phrase.is_share = true;
            rest.truncate(rest.len() - word.chars().count());
            trim_end(rest);
            if rest.last() == Some(&'的') || rest.last() == Some(&'总') {
                rest.pop();
            }
            if find_last(rest, "占").is_none() {
                phrase.is_share_noun = true;
                return;
            }
        }
    }
    let Some(at) = find_last(rest, "占") else {
        return;
    };
    let behind = &rest[at + 1..];
    let is_word = ["地面", "地约", "据", "用", "有"]
        .iter()
        .any(|word| starts(behind, word))
        || behind == ['地'];
    if is_word {
        return;
    }
    phrase.is_share = true;
    let mut of = rest.split_off(at);
    of.remove(0);
    let of_share = lexicon.share.suffix(&of);
    of.truncate(of.len() - of_share);
    while matches!(of.last(), Some('的' | '比' | '重' | '了')) {
        of.pop();
    }
    if !of.is_empty() {
        phrase.of = Some(of);
    }
}

/// 完成年任务的, 占年计划的, 完成预算的: how much of a plan is done.
fn completion(rest: &mut Vec<char>, phrase: &mut Phrase) {
    let is_plan =
        |words: &[char]| Lexicon::get().plan.find(words).is_some() && !has(words, "计划单列");
    if phrase.is_share {
        phrase.is_completion = phrase.of.as_deref().is_some_and(is_plan);
        return;
    }
    for word in [
        "完成率",
        "完成进度",
        "进度",
        "完成比例",
        "执行率",
        "序时进度",
    ] {
        if ends(rest, word) {
            phrase.is_completion = true;
            rest.truncate(rest.len() - word.chars().count());
            return;
        }
    }
    let done = ["完成", "达到", "达", "实现", "为"]
        .iter()
        .filter_map(|word| Some((find(rest, word)?, word.chars().count())))
        .min();
    if let Some((at, length)) = done
        && is_plan(&rest[at + length..])
        && phrase.way.is_none()
    {
        phrase.of = Some(rest[at + length..].to_vec());
        phrase.is_completion = true;
        rest.truncate(at);
    }
}

/// 计划投资, 年任务: a plan stands right before the amount.
fn plan(rest: &[char], phrase: &mut Phrase) {
    if phrase.is_completion {
        phrase.is_planned = true;
        return;
    }
    let lexicon = Lexicon::get();
    if let Some((from, to)) = lexicon.plan.find_last(rest) {
        let is_near = rest.len() - to <= 6;
        let is_verb =
            ends(&rest[..to], "计划") || ends(&rest[..to], "拟") || ends(&rest[..to], "规划");
        let is_noun = to == rest.len();
        if is_noun && from > 0 || is_verb && is_near && !ends(&rest[..to], "预算") {
            phrase.is_planned = true;
        }
    }
}

/// Whether a class of words has one in the text.
pub(crate) fn mentions(words: &Words, text: &[char]) -> bool {
    words.find(text).is_some()
}
