//! The text as a reader sees it: lines that print broke are whole again, blanks inside figures are
//! gone, full width is folded, articles and headlines are told apart. Every character knows where it
//! stood.

use std::ops::Range;

/// Lines of print are about as long as one another, and no longer than this.
const PRINT_LINE_MAX: usize = 46;
/// A headline is no longer.
const HEADLINE_MAX: usize = 60;

/// A text repaired.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// The characters that are read.
    pub chars: Vec<char>,
    /// Where each stood in the text as it lies, in code points.
    pub at: Vec<u32>,
    /// Stretches that are read by themselves: a paragraph or a headline.
    pub blocks: Vec<Block>,
    /// How many articles there are.
    pub articles: u32,
}

/// A paragraph or a headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its characters in the page.
    pub range: Range<usize>,
    /// Whether it is a headline.
    pub is_headline: bool,
    /// Which article it belongs to, counted from 0.
    pub article: u32,
    /// Whether a paragraph begins here, and not only a line after the end of a sentence.
    pub opens_paragraph: bool,
}

/// A line of the text: its characters and where they stood.
#[derive(Debug)]
struct Line {
    chars: Vec<(char, u32)>,
    /// How many line breaks stand before it.
    breaks: u32,
    is_marked: bool,
}

/// Repairs a text.
pub(crate) fn page(text: &str) -> Page {
    let lines = lines(text);
    let is_print = is_print(&lines);
    let median = median(&lines);
    let mut page = Page::default();
    let groups = group(&lines, is_print);
    let kinds: Vec<Kind> = groups
        .iter()
        .map(|group| kind(&lines[group.clone()]))
        .collect();
    let mut article = 0_u32;
    let mut has_body = false;
    for (at, group) in groups.iter().enumerate() {
        let is_headline = kinds[at] == Kind::Headline;
        let opens = match kinds[at] {
            Kind::Headline => opens_article(&kinds[at..]),
            Kind::Dateline | Kind::Byline => !follows_headline(&kinds[..at]),
            Kind::Body => false,
        };
        if opens && has_body {
            article += 1;
            has_body = false;
        }
        has_body |= kinds[at] != Kind::Headline;
        let start = page.chars.len();
        for line in &lines[group.clone()] {
            append(&mut page, &line.chars);
        }
        let range = start..page.chars.len();
        let is_full = |line: &Line| width(line) * 10 >= median * 9;
        let opens_paragraph = !is_print || group.start == 0 || !is_full(&lines[group.start - 1]);
        page.blocks.push(Block {
            range,
            is_headline,
            article,
            opens_paragraph,
        });
    }
    page.articles = if page.blocks.is_empty() {
        0
    } else {
        article + 1
    };
    page
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Headline,
    /// Begins with place, day and 讯.
    Dateline,
    /// Names who wrote.
    Byline,
    Body,
}

/// Whether the headline that these begin with is the first before a dateline or byline.
fn opens_article(kinds: &[Kind]) -> bool {
    let next = kinds.iter().find(|kind| **kind != Kind::Headline);
    matches!(next, Some(Kind::Dateline | Kind::Byline))
}

fn follows_headline(before: &[Kind]) -> bool {
    before.last() == Some(&Kind::Headline) || before.last() == Some(&Kind::Byline)
}

fn lines(text: &str) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut chars = Vec::new();
    let mut breaks = 0;
    let mut close = |chars: &mut Vec<(char, u32)>, breaks: &mut u32| {
        let is_marked = chars.first().is_some_and(|(char, _)| *char == '#');
        let content = chars
            .iter()
            .position(|(char, _)| *char != '#' && *char != ' ');
        if let Some(content) = content {
            let chars = if is_marked {
                chars.split_off(content)
            } else {
                std::mem::take(chars)
            };
            found.push(Line {
                chars,
                breaks: *breaks,
                is_marked,
            });
            *breaks = 0;
        }
        chars.clear();
        *breaks += 1;
    };
    for (at, char) in text.chars().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        match char {
            '\n' | '\u{2028}' | '\u{2029}' | '\u{c}' => close(&mut chars, &mut breaks),
            '\r' => {}
            _ => {
                let char = fold(char);
                let is_leading_blank = char == ' ' && chars.is_empty();
                if !is_leading_blank && !is_dropped(char) {
                    chars.push((char, at));
                }
            }
        }
    }
    close(&mut chars, &mut breaks);
    found
}

/// Full width to half width for letters, digits and the signs of numbers; marks of clauses stay.
fn fold(char: char) -> char {
    match char {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '．' | '＋' | '＃' => {
            char::from_u32(char as u32 - 0xfee0).unwrap_or(char)
        }
        '\t' | '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => ' ',
        '∶' | ':' | '：' | '﹕' => '：',
        '（' | '﹙' => '(',
        '）' | '﹚' => ')',
        '；' => ';',
        '﹪' => '%',
        '•' | '・' => '·',
        '〇' => '零',
        _ => char,
    }
}

fn is_dropped(char: char) -> bool {
    char.is_control() || matches!(char, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

/// Whether most lines are of the length of a column and break within sentences.
fn is_print(lines: &[Line]) -> bool {
    if lines.len() < 6 {
        return false;
    }
    median(lines) <= PRINT_LINE_MAX
}

/// The width such that half of all characters stand in longer lines: headings count little.
fn median(lines: &[Line]) -> usize {
    let mut widths: Vec<usize> = lines.iter().map(width).collect();
    widths.sort_unstable();
    let half = widths.iter().sum::<usize>() / 2;
    let mut passed = 0;
    let found = widths.into_iter().find(|width| {
        passed += width;
        passed >= half
    });
    found.unwrap_or_default()
}

fn width(line: &Line) -> usize {
    line.chars.iter().filter(|(char, _)| *char != ' ').count()
}

fn ends_sentence(line: &Line) -> bool {
    let mut from_end = line.chars.iter().rev().map(|(char, _)| *char);
    let last = from_end.find(|char| !matches!(char, ' ' | '”' | '’' | '」' | ')' | '』'));
    matches!(last, Some('。' | '！' | '？' | '!' | '?' | '…'))
}

fn has_sentence_end(line: &Line) -> bool {
    line.chars
        .iter()
        .any(|(char, _)| matches!(char, '。' | '！' | '？'))
}

fn has_mark(line: &Line) -> bool {
    line.chars
        .iter()
        .any(|(char, _)| matches!(char, '。' | '，' | ';' | '；' | ','))
}

fn starts_item(line: &Line) -> bool {
    let chars: Vec<char> = line.chars.iter().take(5).map(|(char, _)| *char).collect();
    let is_chinese = |char: &char| "一二三四五六七八九十".contains(*char);
    match &chars[..] {
        ['(', second, ..] => is_chinese(second),
        [first, '、', ..] => is_chinese(first),
        [first, second, '、', ..] => is_chinese(first) && is_chinese(second),
        [first, '.' | '．', third, ..] => {
            first.is_ascii_digit() && !third.is_ascii_digit() && *third != ' '
        }
        ['第', second, '条' | '章' | '部', ..] => is_chinese(second),
        _ => false,
    }
}

/// A line such as 某某日报9月19日讯, in which the day is written with or without blanks.
fn is_dateline(line: &Line) -> bool {
    let head: String = line
        .chars
        .iter()
        .take(32)
        .map(|(char, _)| *char)
        .filter(|char| *char != ' ')
        .collect();
    let Some(report) = head.find('讯').or_else(|| head.find('电')) else {
        return false;
    };
    let before = &head[..report];
    before.ends_with('日') && before.contains('月')
        || before.contains("本报")
        || before.ends_with("社")
}

fn is_byline(line: &Line) -> bool {
    let text: String = line.chars.iter().map(|(char, _)| *char).collect();
    (text.contains("记者") || text.contains("通讯员"))
        && !has_mark(line)
        && width(line) < HEADLINE_MAX
}

fn kind(group: &[Line]) -> Kind {
    let Some(first) = group.first() else {
        return Kind::Body;
    };
    if is_dateline(first) {
        Kind::Dateline
    } else if first.is_marked {
        Kind::Headline
    } else if is_byline(first) {
        Kind::Byline
    } else if group.iter().all(|line| !has_sentence_end(line))
        && group.iter().map(width).sum::<usize>() < HEADLINE_MAX
    {
        Kind::Headline
    } else {
        Kind::Body
    }
}

/// Puts lines together that belong to one paragraph or headline.
fn group(lines: &[Line], is_print: bool) -> Vec<Range<usize>> {
    let median = median(lines);
    let headlines = headline_lines(lines);
    let mut groups: Vec<Range<usize>> = Vec::new();
    for at in 0..lines.len() {
        let goes_on = at > 0 && {
            let (before, line) = (&lines[at - 1], &lines[at]);
            let is_apart = line.is_marked
                || before.is_marked
                || starts_item(line)
                || is_dateline(line)
                || is_byline(line)
                || is_byline(before) && !is_dateline(before);
            let headline_ends = headlines[at - 1] && (!headlines[at] || line.breaks > 1);
            let headline_begins = headlines[at] && !headlines[at - 1];
            let is_short = width(before) * 10 < median * 6;
            let heads_item = starts_item(before) && is_short;
            let is_heading = !is_print
                && !has_mark(before)
                && is_short
                && width(before) < 26
                && before
                    .chars
                    .last()
                    .is_some_and(|(char, _)| !matches!(char, '、' | '：'));
            !(is_apart
                || ends_sentence(before)
                || headline_ends
                || headline_begins
                || heads_item
                || is_heading)
        };
        match groups.last_mut() {
            Some(last) if goes_on => last.end = at + 1,
            _ => groups.push(at..at + 1),
        }
    }
    groups
}

/// Lines between the end of a sentence and a dateline, none of which ends a sentence.
fn headline_lines(lines: &[Line]) -> Vec<bool> {
    let mut found = vec![false; lines.len()];
    for dateline in (0..lines.len()).filter(|at| is_dateline(&lines[*at])) {
        for at in (0..dateline).rev() {
            if has_sentence_end(&lines[at])
                || dateline - at > 6
                || lines[at].is_marked
                || is_dateline(&lines[at])
            {
                break;
            }
            found[at] = true;
        }
    }
    found
}

/// Appends a line without the blanks that print put between Chinese characters and into figures. A
/// blank stays between two Latin words, and between two numbers that cannot be one.
fn append(page: &mut Page, line: &[(char, u32)]) {
    let mut blank: Option<u32> = (!page.chars.is_empty()).then_some(u32::MAX);
    for (char, at) in line {
        if *char == ' ' {
            blank = blank.or(Some(*at));
            continue;
        }
        if let Some(stood) = blank.take()
            && page
                .chars
                .last()
                .is_some_and(|last| keeps_blank(&page.chars, *last, *char))
        {
            page.chars.push(' ');
            page.at.push(if stood == u32::MAX { *at } else { stood });
        }
        page.chars.push(*char);
        page.at.push(*at);
    }
}

fn keeps_blank(before: &[char], last: char, next: char) -> bool {
    if last.is_ascii_digit() && next.is_ascii_digit() {
        let number = before
            .iter()
            .rev()
            .take_while(|char| char.is_ascii_digit() || **char == '.')
            .count();
        let has_point = before[before.len() - number..].contains(&'.');
        return has_point || number > 3;
    }
    last.is_ascii_alphanumeric()
        && next.is_ascii_alphanumeric()
        && (last.is_ascii_alphabetic() || next.is_ascii_alphabetic())
        && !(last.is_ascii_digit() && next.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let page = page(text);
        let block = |block: &Block| page.chars[block.range.clone()].iter().collect();
        page.blocks.iter().map(block).collect()
    }

    #[test]
    fn broken_lines_are_whole_again_and_blanks_are_gone() {
        let text = "前 三季度,东湖市完成建筑业产值 67.2亿\n\n元,同比增长 9%,其中市政工程建筑\n\n业产值21.4\n\n亿元。比重为7.5:39.2 : 53.3,分\n\n别为农业、工业和服务业,与上年\n\n同期相比,工业提高一些。";
        assert_eq!(
            blocks(text),
            [
                "前三季度,东湖市完成建筑业产值67.2亿元,同比增长9%,其中市政工程建筑业产值21.4亿元。比重为7.5：39.2：53.3,分别为农业、工业和服务业,与上年同期相比,工业提高一些。"
            ]
        );
    }

    #[test]
    fn every_character_knows_where_it_stood() {
        let text = "出 口\r\n\r\n１２ 亿元。";
        let page = page(text);
        let original: Vec<char> = text.chars().collect();
        for (char, at) in page.chars.iter().zip(&page.at) {
            assert_eq!(*char, fold(original[*at as usize]));
        }
        assert_eq!(page.chars.iter().collect::<String>(), "出口12亿元。");
    }

    #[test]
    fn articles_begin_at_headlines_before_datelines() {
        let text = "某市晚报消息。\n甲县出口增长\n近一成\n某某日报9月 19日讯（记者 某某）前8个月出口1亿元。\n乙县工业\n某某日报9月19日讯 产值2亿元。";
        let page = page(text);
        let kinds: Vec<(bool, u32)> = page
            .blocks
            .iter()
            .map(|block| (block.is_headline, block.article))
            .collect();
        assert_eq!(
            kinds,
            [(false, 0), (true, 1), (false, 1), (true, 2), (false, 2)]
        );
    }
}
