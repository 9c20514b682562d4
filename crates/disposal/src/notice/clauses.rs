//! What a notice says beside its items: numbers of transfer, days, who may not buy, whom to ask.

use jiff::civil::Date;

use super::model::Contact;
use super::squash::Squashed;

/// Headings that stand behind the items.
pub const HEADINGS: [&str; 17] = [
    "处置方式",
    "转让方式",
    "交易对象",
    "交易条件",
    "公告日期",
    "公告期限",
    "公告期",
    "有效期限",
    "联系人",
    "联系电话",
    "联系方式",
    "受理",
    "通讯地址",
    "联系地址",
    "特别提示",
    "特别声明",
    "欲了解",
];

/// Item, first and last number; and whether the clause is there at all.
pub fn transfer(text: &Squashed, from: usize, to: usize) -> (Vec<[u32; 3]>, bool) {
    let clause = text.find_any(&["处置方式", "转让方式"], from, to);
    let mut found = Vec::new();
    let mut at = clause.map_or(to, |(at, _)| at);
    while let Some(start) = text.find("第", at, to) {
        at = start + 1;
        let Some((item, end)) = text.count(at).filter(|(_, end)| text.char(*end) == '项') else {
            continue;
        };
        let next = text.find("第", end, to).unwrap_or(to);
        let stop = text.stop(&['。', ';'], end, next);
        if let Some([first, last]) = numbers(text, end, stop) {
            found.push([item, first, last]);
        }
        at = end;
    }
    (found, clause.is_some())
}

/// Numbers such as 序号1-85.
pub fn numbers(text: &Squashed, from: usize, to: usize) -> Option<[u32; 2]> {
    let (word, length) = text.find_any(&["序号", "编号"], from, to)?;
    let skip = |at: usize| at + usize::from(matches!(text.char(at), ':' | '第' | '为'));
    let (first, end) = text
        .digits(skip(word + length), 7)
        .filter(|(_, end)| *end <= to)?;
    let mut next = end;
    while matches!(
        text.char(next),
        '-' | '—' | '–' | '―' | '~' | '〜' | '至' | '−' | '─' | '到'
    ) {
        next += 1;
    }
    let last = if next == end {
        None
    } else {
        text.digits(next, 7)
    };
    Some([first, last.map_or(first, |(last, _)| last)])
}

/// Working days of objection, the stated last one, and where they stand.
pub fn period(text: &Squashed, from: usize, to: usize) -> Option<(u32, Option<Date>, [usize; 2])> {
    let mut at = from;
    while let Some(word) = text.find("工作日", at, to) {
        at = word + 1;
        let end = if text.char(word.max(1) - 1) == '个' {
            word - 1
        } else {
            word
        };
        let begin = (end.saturating_sub(5).max(from)..end)
            .find(|begin| text.count(*begin).is_some_and(|(_, stop)| stop == end));
        let Some((days, _)) = begin.and_then(|begin| text.count(begin)) else {
            continue;
        };
        let stop = text.stop(&['。', ';'], word, (word + 60).min(to));
        let until = text.find("至", word, stop).and_then(|at| {
            let near = (at + 1..(at + 6).min(stop)).find_map(|at| text.day(at));
            near.and_then(|(day, _)| day)
        });
        return Some((days, until, [begin.unwrap_or(word), word + 3]));
    }
    None
}

/// Whether it says that inquiries and objections are taken.
pub fn has_objections(text: &Squashed, from: usize, to: usize) -> bool {
    let mut at = from;
    while let Some((word, length)) = text.find_any(&["异议", "征询"], at, to) {
        at = word + length;
        let before = text.name(word.saturating_sub(9).max(from), word);
        if !before.contains("阻挠") && !before.contains("排斥") {
            return true;
        }
    }
    false
}

/// Who may not buy; nothing where that is not said.
pub fn excluded(text: &Squashed, from: usize, to: usize) -> Option<Vec<String>> {
    let (word, length) = text.find_any(
        &["不得购买", "不得受让", "不得参与", "不得收购", "除外"],
        from,
        to,
    )?;
    let mut begin = word + length;
    let mut end = text.stop(&['。'], begin, to);
    if !matches!(text.char(begin), ':' | ',' | '、') || end == begin + 1 {
        end = word;
        begin = (from..word)
            .rev()
            .find(|at| matches!(text.char(*at), '。' | ':'))
            .map_or(from, |at| at + 1);
    }
    let mut found = Vec::new();
    let mut at = begin;
    while at < end {
        let stop = text.stop(&['、', ',', ';', ':'], at, end);
        let words = text.name(at, stop);
        let words = words
            .strip_prefix("以及")
            .or_else(|| words.strip_prefix("但"))
            .unwrap_or(&words);
        if !words.is_empty() {
            found.push(words.to_owned());
        }
        at = stop + 1;
    }
    Some(found)
}

/// How the price may be paid.
pub fn payment(text: &Squashed, from: usize, to: usize) -> Vec<String> {
    let ways: [(&str, &[&str]); 2] = [
        ("once", &["一次性", "一次付", "全额付款"]),
        ("instalments", &["分期"]),
    ];
    let said = ways
        .iter()
        .filter(|(_, words)| text.find_any(words, from, to).is_some());
    said.map(|(way, _)| (*way).to_owned()).collect()
}

/// Whom to ask, and whom to tell of obstruction.
pub fn contact(text: &Squashed, from: usize, to: usize) -> Contact {
    let mut contact = Contact::default();
    let mut at = from;
    while let Some(word) = text.find("举报", at, to) {
        at = word + 2;
        let stop = text.stop(&['。', ';'], at, (at + 40).min(to));
        if contact.reports.is_none() {
            contact.reports = phone(text, at, stop);
        }
    }
    at = from;
    while let Some((word, length)) =
        text.find_any(&["联系人", "联系电话", "联系方式", "咨询电话"], at, to)
    {
        at = word + length;
        let stops = ["举报", "受理", "地址", "特别提示"];
        let stop = text
            .find_any(&stops, at, to)
            .map_or(to, |(at, _)| at)
            .min(at + 80);
        if contact.phone.is_none() {
            contact.phone = phone(text, at, stop);
        }
        if contact.person.is_none() && text.has(word, "联系人") {
            let end = (at..stop)
                .find(|at| text.char(*at).is_ascii_digit())
                .unwrap_or(stop);
            let end = text
                .find_any(&["联系电话", "电话", "联系方式"], at, end)
                .map_or(end, |(at, _)| at);
            let name = text.name(at, end);
            let name = name.trim_matches([':', ',', '、', ';', '。']);
            contact.person = Some(name.to_owned()).filter(|name| !name.is_empty());
        }
    }
    if let Some(word) = text.find("地址:", from, to) {
        let begin = word + 3;
        let stops = ["受理", "联系", "电话", "邮编", "邮政编码", "特别", "。"];
        let stop = text.find_any(&stops, begin, to).map_or(to, |(at, _)| at);
        let line = (begin + 1..stop)
            .find(|at| text.begins(*at) && *at > begin + 60)
            .unwrap_or(stop);
        contact.address =
            Some(text.name(begin, line.min(begin + 80))).filter(|text| !text.is_empty());
    }
    contact
}

/// The first telephone number of a stretch.
fn phone(text: &Squashed, from: usize, to: usize) -> Option<String> {
    const DIGITS: std::ops::RangeInclusive<usize> = 7..=16;
    let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '—' | '–');
    let mut at = from;
    while at < to {
        let run = text.chars[at..to]
            .iter()
            .take_while(|letter| is_part(**letter))
            .count();
        if text.char(at).is_ascii_digit() && DIGITS.contains(&run) {
            let digits = text.chars[at..at + run].iter();
            return Some(
                digits
                    .map(|c| if c.is_ascii_digit() { *c } else { '-' })
                    .collect(),
            );
        }
        at += run.max(1);
    }
    None
}
