//! Of what numbers speak: their own noun, the noun behind them, what was spoken of before.

use statistics::{Measure, UnitKind};

use super::measure::Decision;
use super::noun;
use super::phrase::{self, Phrase, mentions};
use super::sentence::{Clause, Walk};
use super::state::Subject;
use crate::lexicon::Lexicon;
use crate::scan::{Number, What};
use crate::words::{find, has, starts};

impl Walk<'_> {
    /// A clause without numbers may name what the next clause counts.
    pub(super) fn wordy(&mut self, clause: &Clause) {
        let words = self.words(clause, clause.range.end);
        let growth = Lexicon::get().growth_noun.find(&words);
        if let Some((at, _)) = growth.filter(|_| self.has_fact) {
            self.reader.measure = Some(Measure::Yoy);
            if at == 0 {
                return;
            }
        }
        if let Some(topic) = words
            .strip_suffix(&['方', '面'])
            .filter(|topic| Lexicon::get().trade.is(topic))
        {
            self.reader.topic = Some(topic.iter().collect());
            return;
        }
        if [
            "由降转",
            "由负转",
            "由增转",
            "由正转",
            "转正",
            "转负",
            "扭亏",
        ]
        .iter()
        .any(|word| has(&words, word))
        {
            return;
        }
        let reached = ["突破", "首破", "超过", "跨过", "迈上", "迈入", "跨越"].iter();
        let reached = reached
            .filter_map(|word| find(&words, word))
            .filter(|at| *at >= 2)
            .min();
        let words = &words[..reached.unwrap_or(words.len())];
        let phrase = phrase::parse(words, clause.compared, true);
        let is_theme =
            phrase.way.is_none() && phrase.noun.len() <= 16 && !phrase.noun.contains(&'、');
        if is_theme && phrase.noun.ends_with(&['产', '业', '链']) {
            self.theme = Some(phrase.noun.clone());
        }
        self.pending = (!phrase.noun.is_empty()).then(|| phrase.noun.clone());
        let grows = phrase.way.is_some() || phrase.is_growth_noun;
        if grows && !phrase.noun.is_empty() && phrase.of.is_none() && phrase.noun.len() <= 24 {
            let subjects = if phrase.is_for_each || phrase.is_distributed {
                noun::listed(&phrase.noun, phrase.split.as_deref())
            } else {
                vec![self.own(&phrase, true)]
            };
            self.reader.subjects = subjects;
            self.reader.parent = None;
            self.reader.measure = None;
        } else if reached.is_some() && !phrase.noun.is_empty() {
            self.reader.subjects = vec![self.own(&phrase, true)];
        } else if has(words, "创新高") && phrase.is_for_each {
            let mut noun = words.to_vec();
            if let Some(at) = (0..noun.len()).rev().find(|at| noun[*at] == '均') {
                noun.truncate(at);
            }
            self.reader.subjects = noun::listed(&noun, None);
        }
    }

    /// 规模以上企业实现营业收入…，实现利润…: both are of the enterprises.
    pub(super) fn held(&mut self, mut words: Vec<char>) -> Vec<char> {
        if starts(&words, "其中") {
            words.drain(..2);
        }
        let verb = (0..words.len()).find(|at| {
            matches!(words[*at..], ['实', '现', ..] | ['完', '成', ..])
                && !matches!(words.get(at + 2), Some('率'))
        });
        if mentions(&Lexicon::get().plan, &words) {
            return words;
        }
        match verb {
            Some(0) => match self.reader.holder.clone() {
                Some(holder) if words.len() > 2 => holder
                    .into_iter()
                    .chain(words.into_iter().skip(2))
                    .collect(),
                _ => words,
            },
            Some(at) if words.len() > at + 2 => {
                let holder: Vec<char> = words[..at]
                    .iter()
                    .copied()
                    .filter(|char| !matches!(char, '，' | ','))
                    .collect();
                let is_name = ["企业", "单位", "行业", "产业", "机构", "园区", "区"]
                    .iter()
                    .any(|word| holder.ends_with(&word.chars().collect::<Vec<_>>()));
                if is_name && holder.len() <= 20 {
                    let held: Vec<char> = holder.iter().chain(&words[at + 2..]).copied().collect();
                    self.reader.holder = Some(holder);
                    return held;
                }
                words
            }
            _ => words,
        }
    }

    /// Of what the numbers speak: their own noun, the noun behind, or what was spoken of before.
    pub(super) fn subjects(
        &self,
        phrase: &Phrase,
        numbers: &[&Number],
        decision: Decision,
        next_item: usize,
        clause: &Clause,
    ) -> (Vec<Subject>, u8, &'static str) {
        let last = numbers[numbers.len() - 1];
        if let Some(noun) = self.counted_behind(phrase, last, decision, next_item, clause) {
            return (vec![noun], 88, "noun behind");
        }
        let listed = phrase.is_distributed || phrase.is_for_each;
        if let Some(things) = self.things.as_ref().filter(|things| {
            !phrase.is_bare
                && (phrase.is_for_each || phrase.is_distributed && things.len() == numbers.len())
        }) {
            let noun: String = phrase
                .noun
                .iter()
                .chain(phrase.split.iter().flatten())
                .collect();
            let each = things
                .iter()
                .map(|thing| Subject::of(format!("{}{noun}", thing.noun)));
            return (each.collect(), 88, "counted things");
        }
        if let Some(pending) = self
            .pending
            .as_ref()
            .filter(|_| phrase.is_bare && clause.in_bracket)
        {
            let subject = Subject {
                noun: pending.iter().collect(),
                within: self.reader.whole.as_ref().map(|whole| whole.noun.clone()),
            };
            return (vec![subject], 88, "noun before brackets");
        }
        if phrase.is_bare {
            let carried = self.carried(numbers.len(), listed);
            let own_words = phrase.split.as_ref().filter(|split| !split.is_empty());
            if let Some(split) = own_words {
                return (noun::listed(split, None), 80, "noun of the verb");
            }
            return match carried {
                Some(subjects) if self.has_fact => (subjects, 90, "carried"),
                Some(subjects) => (subjects, 72, "carried from before"),
                None => (vec![Subject::default()], 40, "no noun"),
            };
        }
        if listed || numbers.len() > 1 && phrase.noun.contains(&'、') {
            let subjects = noun::listed(&phrase.noun, phrase.split.as_deref());
            if subjects.len() == numbers.len() || phrase.is_for_each {
                return (subjects, 90, "listed");
            }
        }
        let is_percent = matches!(
            last.unit.kind(),
            UnitKind::Percent | UnitKind::PercentagePoint
        );
        (vec![self.own(phrase, is_percent)], 95, "own noun")
    }

    /// The noun behind a count, where it and not the words before says what is counted.
    fn counted_behind(
        &self,
        phrase: &Phrase,
        last: &Number,
        decision: Decision,
        next_item: usize,
        clause: &Clause,
    ) -> Option<Subject> {
        let counts = matches!(
            last.unit.kind(),
            UnitKind::Count | UnitKind::Measure | UnitKind::Ratio
        );
        let of_parts = self.text.get(last.digits_end) == Some(&'成') && phrase.is_bare;
        if (counts && decision.measure == Measure::Level || of_parts)
            && let Some((noun, meets_number)) = self.noun_behind(last.range.end, next_item, clause)
        {
            let is_example = phrase.noun.last() == Some(&'等');
            if phrase.is_bare || is_example || !meets_number {
                let own: String = noun.iter().collect();
                let with_verb = if is_example || phrase.noun.len() > 12 {
                    own
                } else {
                    let verb: String = phrase.noun.iter().collect();
                    format!("{verb}{own}")
                };
                return Some(Subject::of(with_verb));
            }
        }
        None
    }

    pub(super) fn carried(&self, count: usize, listed: bool) -> Option<Vec<Subject>> {
        if let Some(pending) = self
            .pending
            .as_ref()
            .filter(|_| !self.has_fact && self.reader.subjects.is_empty())
        {
            return Some(vec![Subject::of(pending.iter().collect::<String>())]);
        }
        let subjects = &self.reader.subjects;
        if subjects.is_empty() {
            return None;
        }
        if listed && subjects.len() != count && count > 1 {
            return subjects.first().map(|first| vec![first.clone()]);
        }
        Some(subjects.clone())
    }

    /// The noun of a phrase, with its whole where it cannot stand alone.
    pub(super) fn own(&self, phrase: &Phrase, is_percent: bool) -> Subject {
        let lexicon = Lexicon::get();
        let mut noun: String = phrase.noun.iter().collect();
        if let Some(theme) = self.theme.as_ref().filter(|_| !has(&phrase.noun, "产业链")) {
            noun.insert_str(0, &theme.iter().collect::<String>());
        }
        let parent = self.reader.parent.as_ref().filter(|_| self.has_fact);
        let is_generic = lexicon.generic.is(&phrase.noun);
        let within = parent
            .filter(|parent| {
                (is_generic || phrase.is_share_noun)
                    && !noun.contains(&parent.noun)
                    && !parent.noun.is_empty()
            })
            .map(|parent| parent.noun.clone());
        let lacks_head = lexicon.head.find(&phrase.noun).is_none()
            && (lexicon.kind.suffix(&phrase.noun) > 0 || phrase.noun.ends_with(&['产', '业']));
        if lacks_head
            && self.has_fact
            && within.is_none()
            && let Some(before) = self.reader.subjects.first()
        {
            let before: Vec<char> = before.noun.chars().collect();
            let head = lexicon.head.suffix(&before);
            let is_peer = lexicon.kind.find(&before).is_some() || has(&before, "产业");
            if head > 0 && is_peer {
                noun.extend(&before[before.len() - head..]);
            }
        }
        let has_head = lexicon
            .head
            .find(&noun.chars().collect::<Vec<_>>())
            .is_some();
        let whole = self.among.as_ref().filter(|whole| {
            is_percent && !has_head && !whole.noun.is_empty() && !noun.contains(&whole.noun)
        });
        let within = within.or_else(|| whole.map(|whole| whole.noun.clone()));
        if let Some(topic) = self
            .reader
            .topic
            .as_ref()
            .filter(|_| lexicon.trade.find(&phrase.noun).is_none())
        {
            noun.insert_str(0, topic);
        }
        Subject { noun, within }
    }

    /// The noun that follows a count, and whether another number follows it at once.
    pub(super) fn noun_behind(
        &self,
        from: usize,
        next_item: usize,
        clause: &Clause,
    ) -> Option<(Vec<char>, bool)> {
        const LENGTH_MAX: usize = 16;
        let lexicon = Lexicon::get();
        let next_number = self.items[next_item..]
            .iter()
            .find(|item| matches!(item.what, What::Number(_) | What::Ratio(_)));
        let next = next_number.map_or(usize::MAX, |item| item.range.start);
        let limit = clause.range.end.max(from).min(next).min(from + LENGTH_MAX);
        let rest = &self.text[from..limit];
        let mut length = 0;
        while length < rest.len() {
            let tail = &rest[length..];
            let char = tail[0];
            let is_han =
                matches!(char, '\u{4e00}'..='\u{9fff}' | 'A'..='Z' | 'a'..='z' | '“' | '”' | '-');
            let pauses = char == '、' && length > 0 && tail.len() > 1 && next > from + length + 10;
            let stops = lexicon.noun_stop.prefix(tail) > 0
                || lexicon.share.prefix(tail) > 0
                || lexicon.plan.prefix(tail) > 0 && length == 0;
            if !(is_han || pauses) || stops {
                break;
            }
            length += 1;
        }
        let noun = rest[..length].to_vec();
        let meets_number = from + length == next;
        let is_verb = lexicon.up.prefix(&noun) > 1
            || lexicon.down.prefix(&noun) > 1
            || lexicon.change.prefix(&noun) > 1;
        (length >= 2 && !is_verb).then_some((noun, meets_number))
    }
}
