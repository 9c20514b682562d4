//! Ratios and places in an order.

use statistics::Measure;

use super::measure::Decision;
use super::noun;
use super::phrase::{self, mentions};
use super::sentence::{Clause, Walk};
use super::state::Subject;
use crate::lexicon::Lexicon;
use crate::scan::Number;
use crate::words::has;

impl Walk<'_> {
    pub(super) fn ratio(&mut self, numbers: &[Number], clause: &mut Clause) {
        let Some(first) = numbers.first() else { return };
        let words = self.words(clause, first.range.start);
        let whole: Vec<char> = self.text[clause.range.clone()].to_vec();
        let is_structure = ["结构", "比重", "占", "比例", "之比", "构成", "比为"]
            .iter()
            .any(|word| has(&whole, word));
        let named = noun::compound(&words).or_else(|| noun::compound(&whole));
        let own = named.or_else(|| {
            let phrase = phrase::parse(&words, None, true);
            (!phrase.noun.is_empty()).then(|| noun::listed(&phrase.noun, None))
        });
        let subjects = own
            .filter(|subjects| subjects.len() == numbers.len())
            .unwrap_or_else(|| self.reader.subjects.clone());
        clause.has_number = true;
        if !is_structure || subjects.len() != numbers.len() {
            clause.from = numbers
                .last()
                .map_or(clause.from, |number| number.range.end);
            return;
        }
        self.reader.list += 1;
        let of = phrase::parse(&words, None, true).of;
        for (number, subject) in numbers.iter().zip(&subjects) {
            let decision = Decision {
                measure: Measure::Share,
                is_less: false,
                is_carried: false,
            };
            let mut fact = self.fact(number, subject, decision, clause, 92, "ratio");
            fact.list = self.reader.list;
            fact.of = of.as_ref().map(|of| of.iter().collect());
            self.found.push(fact);
        }
        clause.origin = None;
        clause.from = numbers
            .last()
            .map_or(clause.from, |number| number.range.end);
        self.reader.subjects = subjects;
        self.reader.measure = Some(Measure::Share);
        self.has_fact = true;
    }

    /// 增速位列全省第一, 位列第94位.
    pub(super) fn rank(&mut self, number: &Number, clause: &mut Clause) {
        let to = number.range.start - usize::from(self.text[number.range.start - 1] == '第');
        let words = self.words(clause, to);
        let lexicon = Lexicon::get();
        let verb = lexicon.rank.find_last(&words);
        let has_unit = number.range.end > number.digits_end;
        if verb.is_none() && !has_unit {
            return;
        }
        let (noun, of) = match verb {
            Some((from, end)) => (&words[..from], &words[end..]),
            None => (&[][..], &words[..]),
        };
        let of_growth = mentions(&lexicon.growth_noun, noun);
        let phrase = phrase::parse(noun, None, true);
        let is_total = phrase.noun.is_empty() || lexicon.generic.is(&phrase.noun);
        let subjects = if is_total {
            let pending = self.pending.clone().filter(|_| !self.has_fact);
            match pending {
                Some(words) => vec![Subject::of(words.iter().collect::<String>())],
                None => self.reader.subjects.clone(),
            }
        } else {
            vec![self.own(&phrase, true)]
        };
        let measure = if of_growth {
            Measure::GrowthRank
        } else {
            Measure::Rank
        };
        let decision = Decision {
            measure,
            is_less: false,
            is_carried: is_total,
        };
        if let Some(subject) = subjects.first() {
            let mut fact = self.fact(number, subject, decision, clause, 85, "rank");
            fact.of = (!of.is_empty()).then(|| of.iter().collect());
            self.found.push(fact);
            clause.from = number.range.end;
        }
    }
}
