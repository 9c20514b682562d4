//! Numbers of a clause become facts.

use std::collections::BTreeMap;
use std::ops::Range;

use statistics::{Dimension, Measure, Status, UnitKind};

use super::measure::{self, Decision};
use super::noun;
use super::phrase::{self, Phrase, Way};
use super::sentence::{Clause, Last, Walk};
use super::state::Subject;
use crate::fact::Fact;
use crate::lexicon::Lexicon;
use crate::scan::{Number, NumberKind, What};
use crate::words::starts;

impl Walk<'_> {
    /// Numbers that are listed, most often one.
    pub(super) fn numbers(&mut self, run: Range<usize>, clause: &mut Clause) {
        let items = self.items;
        let numbers: Vec<&Number> = items[run.clone()]
            .iter()
            .filter_map(|item| match &item.what {
                What::Number(number) => Some(number),
                _ => None,
            })
            .collect();
        let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else {
            return;
        };
        clause.has_number = true;
        if self.is_title(first.range.start) {
            return;
        }
        if first.kind == NumberKind::Ordinal {
            self.rank(first, clause);
            return;
        }
        if numbers.len() == 1 && self.is_threshold(first, run.end, clause) {
            return;
        }
        let (phrase, decision) = self.decide(first, last, run.end, clause);
        self.note_things(&phrase, first);
        let (subjects, confidence, rule) =
            self.subjects(&phrase, &numbers, decision, run.end, clause);
        self.reader.list += u32::from(numbers.len() > 1 || phrase.is_distributed);
        let list = if numbers.len() > 1 || phrase.is_distributed {
            self.reader.list
        } else {
            0
        };
        let mut each = decision;
        for (at, number) in numbers.iter().enumerate() {
            if at > 0 {
                let between = &self.text[numbers[at - 1].range.end..number.range.start];
                if let Some(Some(way)) = list_verb(between) {
                    each.is_less = way == Way::Down;
                }
            }
            let of_it = of_number(&subjects, at, numbers.len(), &phrase, decision);
            for subject in of_it {
                let mut fact = self.fact(number, subject, each, clause, confidence, rule);
                fact.list = list;
                fact.of = self.base(&phrase, each, clause);
                self.plan_status(&phrase, each, &mut fact);
                self.found.push(fact);
            }
        }
        self.carry(subjects, decision, &phrase, last, clause);
    }

    /// Takes the words before a number apart and decides what it says.
    fn decide(
        &mut self,
        first: &Number,
        last: &Number,
        next_item: usize,
        clause: &Clause,
    ) -> (Phrase, Decision) {
        let words = self.words(clause, first.range.start);
        let words = self.held(words);
        let (words, other_base) = self.other_base(words);
        let is_percent = matches!(
            first.unit.kind(),
            UnitKind::Percent | UnitKind::PercentagePoint
        );
        let mut phrase = phrase::parse(&words, clause.compared, is_percent);
        if other_base.is_some() {
            phrase.is_share = true;
            phrase.of = other_base;
        }
        let behind = &self.text[last.range.end..clause.range.end.max(last.range.end)];
        let mut decision = measure::decide(first, &phrase, behind, self.reader.measure);
        self.after_plan(&words, &mut decision, clause);
        let is_tenths = self.text.get(first.digits_end) == Some(&'成') && phrase.is_bare;
        if is_tenths
            && self
                .noun_behind(first.range.end, next_item, clause)
                .is_some()
        {
            decision = Decision {
                measure: Measure::Share,
                is_less: false,
                is_carried: false,
            };
        }
        (phrase, decision)
    }

    /// Base of a share or comparison.
    fn base(&self, phrase: &Phrase, decision: Decision, clause: &Clause) -> Option<String> {
        if let Some(of) = &phrase.of {
            return Some(of.iter().collect());
        }
        let compares = matches!(
            decision.measure,
            Measure::GrowthDifference | Measure::Change
        );
        let of = clause.of.clone().filter(|_| compares)?;
        Some(self.text[of].iter().collect())
    }

    /// 占全市的46.6%、全省的17.3%: the same part of another whole.
    fn other_base(&self, words: Vec<char>) -> (Vec<char>, Option<Vec<char>>) {
        const LENGTH_MAX: usize = 8;
        let after_share = self.last.as_ref().is_some_and(|last| last.was_share);
        let base = match &words[..] {
            ['、' | '和' | '及', base @ .., '的'] if after_share && base.len() <= LENGTH_MAX => {
                Some(base.to_vec())
            }
            _ => None,
        };
        if base.is_some() {
            (Vec::new(), base)
        } else {
            (words, None)
        }
    }

    /// 甲、乙、丙3条产业链: what is said of each next is said of these.
    fn note_things(&mut self, phrase: &Phrase, number: &Number) {
        if number.unit.kind() != UnitKind::Count || !phrase.noun.contains(&'、') {
            return;
        }
        let things = noun::listed(&phrase.noun, None);
        if number.value.value() == rust_decimal::Decimal::from(things.len()) {
            self.things = Some(things);
        }
    }

    /// 75亿元的23.7%: a part of the amount before.
    pub(super) fn after_plan(&self, words: &[char], decision: &mut Decision, clause: &Clause) {
        let Some(last) = self
            .last
            .as_ref()
            .filter(|last| last.end == clause.from && words == ['的'])
        else {
            return;
        };
        if last.unit_kind != UnitKind::Percent && decision.measure == Measure::Level {
            decision.measure = if last.is_planned && !last.was_share {
                Measure::Completion
            } else {
                Measure::Share
            };
        }
    }

    pub(super) fn plan_status(&self, phrase: &Phrase, decision: Decision, fact: &mut Fact) {
        let is_amount = decision.measure == Measure::Level;
        if is_amount && phrase.is_planned && !matches!(fact.unit.kind(), UnitKind::Percent) {
            fact.status = Status::Plan;
            let is_year = fact
                .period
                .is_some_and(|time| time.first().number() == 1 && time.last().number() == 12);
            if !is_year {
                fact.period = self.reader.plan_year();
            }
        }
    }

    pub(super) fn carry(
        &mut self,
        subjects: Vec<Subject>,
        decision: Decision,
        phrase: &Phrase,
        last: &Number,
        clause: &mut Clause,
    ) {
        if decision.measure == Measure::Level
            && !phrase.is_bare
            && subjects.len() == 1
            && subjects[0].within.is_none()
        {
            self.reader.parent = subjects.first().cloned();
        }
        let is_aside = phrase.is_share_noun
            && subjects
                .first()
                .is_some_and(|subject| subject.within.is_some());
        let of_bracket = clause.in_bracket
            && subjects
                .first()
                .is_some_and(|subject| subject.within.is_some());
        let is_whole = decision.measure == Measure::Level && last.unit.kind() != UnitKind::Percent
            || decision.measure == Measure::Yoy;
        if is_whole && !of_bracket && self.among.is_none() {
            self.reader.whole = subjects.first().cloned();
        }
        if !subjects.is_empty() && !is_aside && !of_bracket {
            self.reader.subjects = subjects;
        }
        self.reader.measure = Some(decision.measure);
        clause.origin = None;
        clause.from = last.range.end;
        clause.compared = None;
        clause.of = None;
        self.pending = None;
        self.has_fact = true;
        self.last = Some(Last {
            end: last.range.end,
            unit_kind: last.unit.kind(),
            is_planned: phrase.is_planned,
            was_share: phrase.is_share && !phrase.is_completion,
        });
    }

    /// Whether a sum only says from which size on things are counted: 过10亿元项目10个.
    pub(super) fn is_threshold(&self, number: &Number, next_item: usize, clause: &Clause) -> bool {
        let is_sum = matches!(number.unit.kind(), UnitKind::Currency | UnitKind::Measure);
        if !is_sum {
            return false;
        }
        let behind = &self.text[number.range.end..clause.range.end.max(number.range.end)];
        if matches!(behind.first(), Some('级' | '户')) {
            return true;
        }
        let before = &self.text[clause.range.start..number.range.start];
        let passes = matches!(before.last(), Some('过' | '超')) && !before.ends_with(&['超', '过'])
            || number.relation == statistics::Relation::Ge
                && self.text[number.digits_end..number.range.end].ends_with(&['以', '上']);
        let names_things = [
            "项目",
            "企业",
            "产业",
            "集群",
            "园区",
            "的项目",
            "的企业",
            "工业企业",
            "重大项目",
            "产业项目",
            "龙头企业",
            "以上",
        ]
        .iter()
        .any(|word| starts(behind, word));
        let next = self.items.get(next_item).and_then(|item| match &item.what {
            What::Number(next) if next.range.start < clause.range.end => Some(next),
            _ => None,
        });
        let counts = next.is_some_and(|next| {
            let between = &self.text[number.range.end..next.range.start];
            let is_noun = between
                .iter()
                .all(|char| matches!(char, '\u{4e00}'..='\u{9fff}' | '“' | '”'));
            next.unit.kind() == UnitKind::Count
                && is_noun
                && between.len() <= 12
                && (passes || names_things && !between.is_empty())
        });
        counts || passes && names_things
    }

    pub(super) fn fact(
        &self,
        number: &Number,
        subject: &Subject,
        decision: Decision,
        clause: &Clause,
        confidence: u8,
        rule: &str,
    ) -> Fact {
        let (indicator, mut dimensions): (String, BTreeMap<Dimension, String>) =
            noun::dimensions(subject);
        if let Some(enterprise) = &self.reader.enterprise {
            dimensions.insert(Dimension::Enterprise, enterprise.clone());
        }
        let value = if decision.is_less {
            number.value.negated()
        } else {
            number.value
        };
        let status = self.status(number, clause);
        let period = clause.origin.or(self.reader.period);
        let carried = u8::from(decision.is_carried) * 5 + u8::from(period.is_none()) * 10;
        let to_u32 = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Fact {
            span: (to_u32(number.range.start), to_u32(number.range.end)),
            text: String::new(),
            measure: decision.measure,
            value,
            unit: number.unit.clone(),
            indicator,
            region: self.reader.region_now(),
            dimensions,
            of: None,
            period,
            relation: number.relation,
            status,
            confidence: confidence.saturating_sub(carried),
            rule: format!("{}: {rule}", decision.measure),
            sentence: self.reader.sentence,
            in_headline: self.reader.in_headline,
            list: 0,
            article: self.reader.article.unwrap_or_default(),
            among: self.among.as_ref().map(|among| among.noun.clone()),
            is_real: self.is_real,
            is_ordered: self.is_ordered,
        }
    }

    pub(super) fn status(&self, number: &Number, clause: &Clause) -> Status {
        let lexicon = Lexicon::get();
        if !self.reader.status.has_happened() {
            return self.reader.status;
        }
        let before = &self.text[clause.from..number.range.start.max(clause.from)];
        let behind = &self.text[number.range.end..clause.range.end.max(number.range.end)];
        let capacity = lexicon
            .capacity
            .find(before)
            .is_some_and(|(_, to)| !matches!(before.get(to), Some('值' | '量' | '利')))
            || ["的生产能力", "生产能力", "的处理能力", "的产能", "产能"]
                .iter()
                .any(|word| starts(behind, word))
            || matches!(number.unit.symbol(), "MW" | "兆瓦" | "GW" | "吉瓦" | "MWp")
                && !behind.is_empty();
        if capacity {
            Status::Capacity
        } else {
            self.reader.status
        }
    }
}

/// What stands between the numbers of a list: nothing but 、 or 和, or a verb of growth behind it.
pub(super) fn list_verb(between: &[char]) -> Option<Option<Way>> {
    let marks = match between {
        ['、' | '和' | '及' | '与', ..] => 1,
        ['以', '及', ..] => 2,
        _ => return None,
    };
    let lexicon = Lexicon::get();
    match &between[marks..] {
        [] => Some(None),
        verb if lexicon.down.is(verb) => Some(Some(Way::Down)),
        verb if lexicon.up.is(verb) => Some(Some(Way::Up)),
        _ => None,
    }
}

/// Of which subjects the number at a place of a list speaks: of its own, of all alike, or of the first.
fn of_number<'a>(
    subjects: &'a [Subject],
    at: usize,
    numbers: usize,
    phrase: &Phrase,
    decision: Decision,
) -> &'a [Subject] {
    const ALIKE_MAX: usize = 12;
    let is_of_all = numbers == 1
        && (2..=ALIKE_MAX).contains(&subjects.len())
        && (decision.is_carried || phrase.is_bare);
    if subjects.len() == numbers {
        &subjects[at..=at]
    } else if phrase.is_for_each || is_of_all {
        subjects
    } else {
        &subjects[..subjects.len().min(1)]
    }
}
