//! A sentence, clause by clause.

use std::ops::Range;

use statistics::{Status, Time, UnitKind};

use super::numbers::list_verb;
use super::phrase::Compared;
use super::state::{Reader, Subject};
use crate::fact::Fact;
use crate::lexicon::Lexicon;
use crate::page::Page;
use crate::scan::when::Part;
use crate::scan::{self, Item, Places, What, When};
use crate::words::{has, starts};

/// Cuts a block into sentences.
pub(crate) fn split(chars: &[char], range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = range.start;
    for at in range.clone() {
        if matches!(chars[at], '。' | '！' | '？' | '!' | '?') {
            found.push(start..at + 1);
            start = at + 1;
        }
    }
    if start < range.end {
        found.push(start..range.end);
    }
    found
}

/// Reads a sentence and adds its facts.
pub(crate) fn read(
    page: &Page,
    range: Range<usize>,
    reader: &mut Reader,
    places: &mut Places,
    found: &mut Vec<Fact>,
) {
    let items = scan::items(&page.chars, range.clone(), places);
    reader.sentence += 1;
    reader.status = Status::Actual;
    reader.enterprise = None;
    reader.holder = None;
    reader.open_sentence(starts(&page.chars[range.clone()], "其中"));
    let words = &page.chars[range.clone()];
    let says = |any: &[&str]| any.iter().any(|word| has(words, word));
    let is_ordered = says(&["依次为", "依次是", "分别为", "分别是"])
        && says(&[
            "排名前",
            "居前",
            "位居前",
            "前三",
            "前五",
            "前十",
            "由高到低",
            "从高到低",
            "从大到小",
        ]);
    let is_real = says(&["可比", "不变价", "实际增长", "价格因素", "同口径", "剔除"]);
    let mut walk = Walk {
        text: &page.chars,
        items: &items,
        reader,
        found,
        before_among: None,
        among: None,
        pending: None,
        sentence: range.clone(),
        last: None,
        has_fact: false,
        theme: None,
        things: None,
        is_real,
        is_ordered,
    };
    for clause in clauses(&page.chars, range, &items) {
        walk.clause(clause);
    }
    if let Some(period) = walk.before_among {
        walk.reader.period = period;
    }
}

/// Cuts a sentence into clauses; numbers keep their commas and colons, brackets without numbers their
/// content.
fn clauses(text: &[char], range: Range<usize>, items: &[Item]) -> Vec<Range<usize>> {
    let numbers: Vec<&Range<usize>> = items
        .iter()
        .filter(|item| matches!(item.what, What::Number(_) | What::Ratio(_)))
        .map(|item| &item.range)
        .collect();
    let in_number = |at: usize| {
        let next = numbers.partition_point(|range| range.end <= at);
        numbers.get(next).is_some_and(|range| range.contains(&at))
    };
    let mut found = Vec::new();
    let mut start = range.start;
    let mut bracket_counts = false;
    for at in range.clone() {
        let parts = match text[at] {
            '，' | ',' | ';' | '：' | '。' | '！' | '？' | '!' | '?' => !in_number(at),
            '—' => at > 0 && text[at - 1] == '—' && !in_number(at),
            '(' => {
                let end = (at..range.end).find(|end| text[*end] == ')').unwrap_or(at);
                bracket_counts = numbers
                    .iter()
                    .any(|number| number.start > at && number.end <= end);
                bracket_counts
            }
            ')' => std::mem::take(&mut bracket_counts),
            _ => false,
        };
        if parts {
            found.push(start..at);
            start = at + 1;
        }
    }
    found.push(start..range.end);
    found.retain(|clause| !clause.is_empty());
    found
}

/// What the last number of the clause was.
#[derive(Debug, Clone)]
pub(super) struct Last {
    pub(super) end: usize,
    pub(super) unit_kind: UnitKind,
    pub(super) is_planned: bool,
    pub(super) was_share: bool,
}

pub(super) struct Walk<'a> {
    pub(super) text: &'a [char],
    pub(super) items: &'a [Item],
    pub(super) reader: &'a mut Reader,
    pub(super) found: &'a mut Vec<Fact>,
    /// The period before 其中: what changes it among parts lasts to the end of the sentence.
    pub(super) before_among: Option<Option<Time>>,
    /// What the parts named after 其中 are parts of.
    pub(super) among: Option<Subject>,
    /// The noun of the clause before, which had no number.
    pub(super) pending: Option<Vec<char>>,
    pub(super) sentence: Range<usize>,
    pub(super) last: Option<Last>,
    pub(super) has_fact: bool,
    /// Things that were listed and counted: 甲、乙、丙3条产业链.
    pub(super) things: Option<Vec<Subject>>,
    /// A chain or industry that a clause names by itself: what follows is of it.
    pub(super) theme: Option<Vec<char>>,
    pub(super) is_real: bool,
    pub(super) is_ordered: bool,
}

/// What a clause says before its numbers are looked at.
pub(super) struct Clause {
    pub(super) range: Range<usize>,
    /// Stretches that are no words of the noun: times and leading regions.
    pub(super) gaps: Vec<Range<usize>>,
    pub(super) compared: Option<Compared>,
    pub(super) of: Option<Range<usize>>,
    /// A time that only the next number is of: 由上年的….
    pub(super) origin: Option<Time>,
    /// Where the last number of a fact ended.
    pub(super) from: usize,
    pub(super) has_number: bool,
    /// Whether it stands in brackets.
    pub(super) in_bracket: bool,
}

impl Walk<'_> {
    pub(super) fn clause(&mut self, range: Range<usize>) {
        let words = &self.text[range.clone()];
        if starts(words, "其中") && self.before_among.is_none() {
            self.before_among = Some(self.reader.period);
            self.among = self.reader.whole.clone();
        }
        self.note_status(words);
        self.note_enterprise(range.clone());
        let first = self
            .items
            .partition_point(|item| item.range.start < range.start);
        let last = self
            .items
            .partition_point(|item| item.range.start < range.end);
        let in_bracket = range.start > self.sentence.start && self.text[range.start - 1] == '(';
        let mut clause = Clause {
            in_bracket,
            from: range.start,
            range,
            gaps: Vec::new(),
            compared: None,
            of: None,
            origin: None,
            has_number: false,
        };
        let mut at = first;
        while at < last {
            let item = &self.items[at];
            match &item.what {
                What::When(when) => {
                    self.when(*when, item.range.clone(), &mut clause);
                    at += 1;
                }
                What::Place(place) => {
                    if place.is_leading && !self.is_peer(item.range.start, &clause) {
                        self.reader.place(place);
                        clause.gaps.push(item.range.clone());
                    }
                    at += 1;
                }
                What::Ratio(numbers) => {
                    self.ratio(numbers, &mut clause);
                    at += 1;
                }
                What::Number(_) => {
                    let run = self.run(at, last, &clause);
                    self.numbers(at..at + run, &mut clause);
                    at += run;
                }
            }
        }
        if !clause.has_number {
            self.wordy(&clause);
        }
    }

    /// How many numbers from `first` on are listed with nothing but 、 or 和 between.
    pub(super) fn run(&self, first: usize, last: usize, clause: &Clause) -> usize {
        let mut run = 1;
        while first + run < last {
            let (before, next) = (&self.items[first + run - 1], &self.items[first + run]);
            let What::Number(number) = &next.what else {
                break;
            };
            let between = &self.text[before.range.end..next.range.start];
            if list_verb(between).is_none() || self.is_threshold(number, first + run + 1, clause) {
                break;
            }
            run += 1;
        }
        run
    }

    pub(super) fn is_peer(&self, at: usize, clause: &Clause) -> bool {
        let before = &self.text[clause.range.start..at];
        let ends_with_peer = matches!(
            before.last(),
            Some('占' | '比' | '较' | '对' | '向' | '往' | '居' | '列' | '与')
        );
        ends_with_peer
            || before.ends_with(&['高', '于'])
            || before.ends_with(&['低', '于'])
            || before.ends_with(&['快', '于'])
    }

    pub(super) fn when(&mut self, when: When, range: Range<usize>, clause: &mut Clause) {
        if when.part == Part::Nothing {
            let goes_on = matches!(self.text.get(range.end), Some('平' | '年'));
            if self.text[range.start].is_ascii_digit() && !goes_on {
                clause.gaps.push(range);
            }
            return;
        }
        self.reader.note_year(when);
        let before = &self.text[clause.range.start..range.start];
        let behind = &self.text[range.end..clause.range.end];
        let compares = matches!(before.last(), Some('比' | '较' | '与' | '同'))
            && !before.ends_with(&['占', '比'])
            || behind.starts_with(&['相', '比'])
            || when.part == Part::Same && !before.is_empty();
        if compares {
            let from = if matches!(before.last(), Some('比' | '较' | '与' | '同')) {
                range.start - 1
            } else {
                range.start
            };
            let is_origin =
                behind.starts_with(&['的']) && behind.get(1).is_some_and(char::is_ascii_digit);
            clause.origin = self.reader.resolve(when, true).filter(|_| is_origin);
            clause.compared = Some(compared(when));
            clause.of = Some(range.clone());
            clause.gaps.push(from..range.end + usize::from(is_origin));
            return;
        }
        if mentions_first(&Lexicon::get().plan, behind) || before.ends_with(&['占']) {
            let is_heading = behind.len() <= 4 && !self.reader.status.has_happened();
            if let Some(year) = self.reader.plan_year().filter(|_| is_heading) {
                self.reader.enter(year);
            }
            return;
        }
        let changes_to = [
            "调整", "提高", "上升", "增加", "下降", "扩大", "降低", "减少", "优化", "回升", "提升",
            "增长", "缩小",
        ]
        .iter()
        .any(|word| has(behind, word));
        if matches!(before.last(), Some('由' | '从')) && changes_to {
            clause.origin = self.reader.resolve(when, true);
            clause
                .gaps
                .push(range.start - 1..range.end + usize::from(behind.first() == Some(&'的')));
            return;
        }
        let is_base = !before.is_empty() && (behind.starts_with(&['的']) || starts(behind, "同期"));
        if is_base && when.part == Part::Year {
            clause.gaps.push(range.start..range.end + 1);
            return;
        }
        let from =
            range.start - usize::from(when.is_until && matches!(before.last(), Some('到' | '至')));
        clause.gaps.push(from..range.end);
        let is_passing = matches!(when.part, Part::Day(_)) && !when.is_until;
        if is_passing || !self.reader.knows_year(when) {
            return;
        }
        let has_happened = self.reader.status.has_happened() && !starts_planned(behind);
        if let Some(time) = self.reader.resolve(when, has_happened) {
            self.reader.enter(time);
        }
    }

    /// The words between the last fact of the clause and `to`, without times and leading regions.
    pub(super) fn words(&self, clause: &Clause, to: usize) -> Vec<char> {
        let mut found = Vec::with_capacity(to.saturating_sub(clause.from));
        let mut depth = 0;
        for at in clause.from..to {
            if clause.gaps.iter().any(|gap| gap.contains(&at)) {
                continue;
            }
            match self.text[at] {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                char if depth == 0 => found.push(char),
                _ => {}
            }
        }
        found
    }

    /// Whether a number stands within a title (《…》).
    pub(super) fn is_title(&self, at: usize) -> bool {
        let before = &self.text[self.sentence.start..at];
        let opens = before.iter().rposition(|char| *char == '《');
        let closes = before.iter().rposition(|char| *char == '》');
        opens > closes
    }
}

fn compared(when: When) -> Compared {
    use crate::scan::when::Year;
    match (when.year, when.part) {
        (_, Part::MonthBefore) => Compared::PeriodBefore,
        (Year::Relative(-1) | Year::Before, _) | (_, Part::Same) => Compared::YearBefore,
        _ => Compared::Other,
    }
}

fn mentions_first(words: &crate::lexicon::Words, text: &[char]) -> bool {
    words.prefix(text) > 0
}

fn starts_planned(behind: &[char]) -> bool {
    starts(behind, "计划") || starts(behind, "拟")
}
