//! Nouns: lists of things that share words, and what an indicator is broken down by.

use std::collections::BTreeMap;

use statistics::Dimension;

use super::state::Subject;
use crate::lexicon::Lexicon;
use crate::words::has;

/// Parts of a list: 甲、乙和丙. A conjunction within a name stays when it is not in a list.
fn items(text: &[char]) -> Vec<Vec<char>> {
    let mut found: Vec<Vec<char>> = vec![Vec::new()];
    let has_pause = text.contains(&'、');
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let parts = match rest {
            ['、' | '，' | ',', ..] => 1,
            ['以', '及', ..] => 2,
            ['和' | '及' | '与', ..] if !has_pause || !rest.contains(&'、') => 1,
            _ => 0,
        };
        if parts > 0 {
            found.push(Vec::new());
            at += parts;
        } else {
            if let Some(last) = found.last_mut() {
                last.push(text[at]);
            }
            at += 1;
        }
    }
    found.retain(|item| !item.is_empty());
    found
}

/// What a compound name such as 三次产业 stands for.
pub(crate) fn compound(text: &[char]) -> Option<Vec<Subject>> {
    let lexicon = Lexicon::get();
    let (name, parts) = lexicon.compound.iter().find(|(name, _)| {
        let is_trade = lexicon.trade.is(name);
        let found = (0..text.len()).any(|at| text[at..].starts_with(name));
        if is_trade { text == name } else { found }
    })?;
    let at = (0..text.len()).find(|at| text[*at..].starts_with(name))?;
    let tail = &text[at + name.len()..];
    let says_structure = ["结构", "比", "占", "构成"].iter().any(|word| {
        let word: Vec<char> = word.chars().collect();
        tail.windows(word.len()).any(|window| window == word)
    });
    let is_noun = tail
        .iter()
        .all(|char| matches!(char, '\u{4e00}'..='\u{9fff}'))
        && tail.len() <= 6;
    let suffix: String = if says_structure || !is_noun {
        String::new()
    } else {
        tail.iter().collect()
    };
    Some(
        parts
            .iter()
            .map(|part| Subject::of(format!("{part}{suffix}")))
            .collect(),
    )
}

/// The things of a list, each with the words that all share: before the first (对其他国家出口甲、乙) and
/// behind the last (甲、乙产业增加值) or behind 分别 (`shared`).
pub(crate) fn listed(text: &[char], shared: Option<&[char]>) -> Vec<Subject> {
    if let Some(parts) = compound(text) {
        let shared: String = shared.unwrap_or_default().iter().collect();
        return parts
            .into_iter()
            .map(|part| Subject::of(format!("{}{shared}", part.noun)))
            .collect();
    }
    let lexicon = Lexicon::get();
    let mut things = items(text);
    let mut prefix: Vec<char> = Vec::new();
    if let Some(first) = things.first_mut() {
        if let Some((_, to)) = lexicon
            .trade
            .find(first)
            .filter(|(_, to)| *to < first.len())
        {
            let rest = first.split_off(to);
            prefix = std::mem::replace(first, rest);
        } else if let Some(among) = first
            .iter()
            .position(|char| *char == '中')
            .filter(|at| *at >= 2 && *at + 1 < first.len())
        {
            let rest = first.split_off(among + 1);
            prefix = std::mem::replace(first, rest);
        } else if matches!(first.first(), Some('对' | '自' | '从' | '向')) && first.len() > 1 {
            prefix = vec![first.remove(0)];
        }
    }
    if let Some(last) = things.last_mut() {
        drop_sum(last);
    }
    let mut suffix: Vec<char> = shared.unwrap_or_default().to_vec();
    if let Some(last) = things.last_mut()
        && suffix.is_empty()
    {
        let head = lexicon.head.suffix(last);
        if head > 0 && head < last.len() {
            suffix = last.split_off(last.len() - head);
        }
    }
    things
        .into_iter()
        .map(|thing| {
            let has_head = lexicon.head.suffix(&thing) > 0;
            let tail = if has_head && shared.is_none() {
                &[][..]
            } else {
                &suffix[..]
            };
            let noun: String = prefix.iter().chain(&thing).chain(tail).collect();
            Subject::of(noun)
        })
        .collect()
}

/// 甲、乙、丙三大产业: the last thing is 丙, what follows says what all of them are.
fn drop_sum(last: &mut Vec<char>) {
    const ENDS: &[&str] = &[
        "产业",
        "行业",
        "领域",
        "门类",
        "产业链",
        "板块",
        "支柱产业",
        "集群",
        "产品",
        "品类",
        "类",
    ];
    let is_kind = ENDS
        .iter()
        .any(|end| last.ends_with(&end.chars().collect::<Vec<_>>()));
    let number = (1..last.len()).rev().find(|at| {
        matches!(last.get(at + 1), Some('大' | '个' | '条' | '类'))
            && matches!(
                last[*at],
                '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '2'..='9'
            )
    });
    if let Some(at) = number.filter(|_| is_kind) {
        last.truncate(at);
        if last.last() == Some(&'等') {
            last.pop();
        }
    }
}

/// Splits a subject into indicator and dimensions; the words are kept, each in one place.
pub(crate) fn dimensions(subject: &Subject) -> (String, BTreeMap<Dimension, String>) {
    let lexicon = Lexicon::get();
    let mut found = BTreeMap::new();
    let mut noun: Vec<char> = subject
        .noun
        .chars()
        .filter(|char| !matches!(char, '“' | '”' | '"' | '‘' | '’'))
        .collect();
    if let Some(within) = &subject.within {
        found.insert(Dimension::Within, within.clone());
    }
    if matches!(noun.first(), Some('对' | '自' | '从' | '向' | '与'))
        && let Some((at, _)) = lexicon.trade.find(&noun).filter(|(at, _)| *at > 1)
    {
        let partner: String = noun[1..at].iter().collect();
        found.insert(Dimension::Partner, partner);
        noun.drain(..at);
    }
    for (words, dimension) in [
        (&lexicon.kind, Dimension::Kind),
        (&lexicon.mode, Dimension::Mode),
    ] {
        if let Some((from, to)) = words.find(&noun)
            && to - from < noun.len()
            && lexicon.trade.find(&noun).is_some()
        {
            let word: String = noun.drain(from..to).collect();
            found.insert(dimension, word);
        }
    }
    commodity(&mut noun, &mut found);
    if let Some(at) = (1..noun.len())
        .find(|at| noun[*at..].starts_with(&['产', '业', '链']))
        .filter(|at| *at + 3 < noun.len())
    {
        let chain: String = noun.drain(..at + 3).collect();
        found.insert(Dimension::Chain, chain);
        for verb in [
            &['实', '现'][..],
            &['完', '成'],
            &['共', '有'],
            &['共'],
            &['有'],
        ] {
            if noun.starts_with(verb) && noun.len() > verb.len() + 1 {
                noun.drain(..verb.len());
            }
        }
    }
    if let Some((_, to)) = lexicon.park.find(&noun).filter(|(_, to)| *to < noun.len()) {
        let park: String = noun.drain(..to).collect();
        found.insert(Dimension::Park, park);
    }
    let indicator: String = noun.iter().collect();
    (indicator.trim_matches(['的', '、', '，']).to_owned(), found)
}

/// 出口机电产品, 农产品出口: the product and 出口.
fn commodity(noun: &mut Vec<char>, found: &mut BTreeMap<Dimension, String>) {
    let Some((from, to)) = Lexicon::get().trade.find(noun) else {
        return;
    };
    let is_plain = |text: &[char]| matches!(text, [] | ['总', ..] | ['额'] | ['值'] | ['规', '模']);
    let (before, after) = (&noun[..from], &noun[to..]);
    let is_thing = !after.contains(&'的') && !has(after, "企业") && !has(after, "班列");
    if from == 0 && !is_plain(after) && is_thing {
        found.insert(Dimension::Commodity, after.iter().collect());
        noun.truncate(to);
    } else if from > 0 && is_plain(after) && from <= 16 {
        found.insert(Dimension::Commodity, before.iter().collect());
        noun.drain(..from);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nouns(text: &str, shared: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let shared: Vec<char> = shared.chars().collect();
        let found = listed(&chars, (!shared.is_empty()).then_some(&shared[..]));
        found.into_iter().map(|subject| subject.noun).collect()
    }

    #[test]
    fn things_of_a_list_keep_what_they_share() {
        assert_eq!(
            nouns("对甲国出口机床、化学品", ""),
            ["对甲国出口机床", "对甲国出口化学品"]
        );
        assert_eq!(nouns("汽车、电池", "出口"), ["汽车出口", "电池出口"]);
        assert_eq!(
            nouns("农业、林业和渔业产值", ""),
            ["农业产值", "林业产值", "渔业产值"]
        );
        assert_eq!(
            nouns("对东盟、美国进出口", ""),
            ["对东盟进出口", "对美国进出口"]
        );
        assert_eq!(nouns("三次产业增加值", "")[1], "第二产业增加值");
    }

    #[test]
    fn dimensions_lose_no_word() {
        let of = |noun: &str| dimensions(&Subject::of(noun));
        let (indicator, found) = of("对韩国进出口");
        assert_eq!(
            (indicator.as_str(), found[&Dimension::Partner].as_str()),
            ("进出口", "韩国")
        );
        let (indicator, found) = of("民营企业进出口");
        assert_eq!(
            (indicator.as_str(), found[&Dimension::Kind].as_str()),
            ("进出口", "民营企业")
        );
        let (indicator, found) = of("出口机电产品");
        assert_eq!(
            (indicator.as_str(), found[&Dimension::Commodity].as_str()),
            ("出口", "机电产品")
        );
        let (indicator, found) = of("装备制造产业链产值");
        assert_eq!(
            (indicator.as_str(), found[&Dimension::Chain].as_str()),
            ("产值", "装备制造产业链")
        );
    }
}
