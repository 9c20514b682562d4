//! Regions: those of the table, those that a text brings along, and 全市, 该县, 园区.

use std::collections::{HashMap, HashSet};

use crate::lexicon::{Level, Lexicon};

/// A region as a text names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its full name where it is known; for 全市 and the like the word itself.
    pub name: String,
    /// How large it is.
    pub level: Level,
    /// Whether it is a word such as 全市 that stands for a region named before.
    pub is_generic: bool,
    /// Whether it stands where a clause begins, or after 在, 位于 and the like.
    pub is_leading: bool,
    /// Whether it is written without 省, 市, 县.
    pub is_short: bool,
}

/// What is known of regions while a text is read.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// Full names that the text has somewhere: their short names count as regions too.
    known: HashSet<Vec<char>>,
    /// Names by their ending that were met so far, with whether the text has them again.
    met: HashMap<Vec<char>, bool>,
    text: Vec<char>,
}

const MARKS: &[char] = &[
    '，', ',', '。', ';', '：', '、', '(', ')', '“', '”', '—', '！', '？', ' ', '》', '《', '!',
    '?', '』', '』',
];

/// Characters that the name of a region does not have before its ending.
const NO_NAME: &str =
    "的了在和与为对全该各我本是有据占比行领约到把被从向居赴驻个多数推打将以及等省做让使给入出";

impl Places {
    /// Looks a whole text through for full names.
    pub(crate) fn of(chars: &[char]) -> Self {
        let lexicon = Lexicon::get();
        let mut known = HashSet::new();
        for at in 0..chars.len() {
            for division in lexicon.divisions(&chars[at..]) {
                if !division.is_short && division.name.len() >= 3 {
                    known.insert(division.name.clone());
                }
            }
        }
        Self {
            known,
            met: HashMap::new(),
            text: chars.to_vec(),
        }
    }

    /// Reads a region at `at` of a sentence that begins at `start`.
    pub(crate) fn parse(
        &mut self,
        text: &[char],
        start: usize,
        at: usize,
    ) -> Option<(Place, usize)> {
        let lexicon = Lexicon::get();
        let rest = &text[at..];
        let generic = lexicon.region_generic.prefix(rest);
        if generic > 0 && !starts_word_after(&rest[generic..], rest[generic - 1]) {
            let name: String = rest[..generic].iter().collect();
            let level = if name.contains('园') {
                Level::Park
            } else {
                level_of(rest[generic - 1])
            };
            let before = at
                .checked_sub(1)
                .filter(|before| *before >= start)
                .map(|before| text[before]);
            let is_peer =
                before.is_some_and(|char| "列居占于比较出超对与、往向达到高过的入".contains(char));
            let is_large = matches!(level, Level::Nation | Level::Province | Level::Park);
            let is_leading = !is_peer && (!is_large || leads(text, start, at));
            return Some((
                Place {
                    name,
                    level,
                    is_generic: true,
                    is_leading,
                    is_short: false,
                },
                at + generic,
            ));
        }
        if let Some(found) = self.division(text, start, at) {
            return Some(found);
        }
        let follows_mark = at == start
            || MARKS.contains(&text[at - 1])
            || text[at - 1] == '月'
            || text[at - 1] == '份'
            || text[at - 1] == '年'
            || text[at - 1] == '度';
        if follows_mark {
            self.unknown(text, start, at)
        } else {
            None
        }
    }

    /// A region that no table knows, by its ending, where a clause begins. It
    /// begins a sentence, follows a time, or comes twice; 区 ends many other words and must come twice.
    fn unknown(&mut self, text: &[char], start: usize, at: usize) -> Option<(Place, usize)> {
        let lexicon = Lexicon::get();
        let rest = &text[at..];
        for length in 2..=5 {
            let name = rest.get(..length)?;
            let is_sample = matches!(name[0], '甲' | '乙' | '丙' | '丁' | '戊' | '某');
            if length == 2 && !is_sample {
                continue;
            }
            if !name
                .iter()
                .all(|char| matches!(char, '\u{4e00}'..='\u{9fff}'))
            {
                return None;
            }
            let last = name[length - 1];
            if !matches!(last, '省' | '市' | '县' | '区' | '州') {
                continue;
            }
            let is_word = lexicon.region_never.suffix(name) > 0
                || starts_word_after(&rest[length..], last)
                || name[..length - 1]
                    .iter()
                    .any(|char| NO_NAME.contains(*char));
            let opens = at == start
                || at >= start + 2
                    && matches!(
                        text[at - 2],
                        '月' | '份' | '年' | '度' | '期' | '末' | '底' | '来' | '日'
                    )
                || matches!(text[at - 1], '月' | '份' | '年' | '度');
            let is_named = opens && last != '区' || self.comes_twice(name);
            if is_word || !is_named {
                return None;
            }
            let place = Place {
                name: name.iter().collect(),
                level: level_of(last),
                is_generic: false,
                is_leading: true,
                is_short: false,
            };
            return Some((place, at + length));
        }
        None
    }

    fn comes_twice(&mut self, name: &[char]) -> bool {
        if let Some(known) = self.met.get(name) {
            return *known;
        }
        let times = self
            .text
            .windows(name.len())
            .filter(|window| *window == name)
            .take(2)
            .count();
        self.met.insert(name.to_vec(), times == 2);
        times == 2
    }

    fn division(&self, text: &[char], start: usize, at: usize) -> Option<(Place, usize)> {
        let lexicon = Lexicon::get();
        let rest = &text[at..];
        let found = lexicon.divisions(rest).find(|division| {
            if !division.is_short {
                return !starts_word_after(
                    &rest[division.name.len()..],
                    rest[division.name.len() - 1],
                );
            }
            let is_known = || self.known.contains(&division.full);
            let is_common = lexicon.region_ambiguous.is(&division.name);
            match division.level {
                Level::County => is_known(),
                _ => !is_common || is_known(),
            }
        })?;
        let end = at + found.name.len();
        if found.is_short
            && (is_organisation(&text[end..])
                || text
                    .get(end)
                    .is_some_and(|char| matches!(char, '人' | '路' | '街' | '籍' | '菜' | '话')))
        {
            return None;
        }
        let place = Place {
            name: found.full.iter().collect(),
            level: found.level,
            is_generic: false,
            is_leading: leads(text, start, at),
            is_short: found.is_short,
        };
        Some((place, end))
    }
}

/// Whether a place at `at` stands where it tells what the clause is about.
fn leads(text: &[char], start: usize, at: usize) -> bool {
    let before = &text[start..at];
    let Some(last) = before.last() else {
        return true;
    };
    if MARKS.contains(last) || matches!(last, '月' | '份' | '度' | '年' | '在' | '来' | '国')
    {
        return true;
    }
    let ends = |word: &str| {
        let length = word.chars().count();
        before.len() >= length
            && word
                .chars()
                .eq(before[before.len() - length..].iter().copied())
    };
    [
        "位于", "是", "其中", "期间", "全国", "着", "以来", "省", "市", "目前", "当前", "以及",
        "据", "截至", "由", "同时",
    ]
    .iter()
    .any(|word| ends(word))
        || Lexicon::get().divisions_end(before)
}

fn level_of(last: char) -> Level {
    match last {
        '国' => Level::Nation,
        '省' => Level::Province,
        '市' | '州' | '盟' | '域' => Level::City,
        '园' => Level::Park,
        _ => Level::County,
    }
}

/// Whether the last character of a name begins another word here: 市 in 市场.
fn starts_word_after(rest: &[char], last: char) -> bool {
    match (last, rest.first()) {
        ('市', Some('场' | '民' | '值' | '政' | '级' | '区' | '直')) => {
            !matches!(rest, ['区', '域' | '属', ..])
        }
        ('区', Some('域' | '级' | '间' | '块')) => true,
        ('县', Some('域' | '级')) => true,
        ('省', Some('级' | '会' | '内' | '委' | '直' | '道' | '份')) => true,
        ('国', Some('有' | '家' | '际' | '内' | '外' | '产' | '企' | '资')) => true,
        ('州', Some('市' | '县' | '区')) => true,
        _ => false,
    }
}

/// Whether a short name goes on as the name of an organisation.
fn is_organisation(rest: &[char]) -> bool {
    let lexicon = Lexicon::get();
    for at in 0..rest.len().min(24) {
        if MARKS.contains(&rest[at]) || rest[at].is_ascii_digit() {
            return false;
        }
        if at > 0 && lexicon.organisation.prefix(&rest[at..]) > 0 {
            return true;
        }
        if matches!(rest[at], '的' | '市' | '实' | '完' | '进' | '出') {
            return false;
        }
    }
    false
}
