//! What people decided about pairs of names; it goes before every rule, and can be taken back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A person's word on one pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The name as it was written.
    pub name: String,
    /// The name that it was held against.
    pub candidate: String,
    /// Whether both mean the same, or the candidate the broader good.
    pub is_match: bool,
    /// Who decided, as the caller names people.
    pub by: String,
    /// Day of the decision, year-month-day.
    pub date: String,
}

/// Decisions in the order taken; the last one on a pair that was not taken back holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reviews {
    decisions: Vec<Decision>,
    undone: Vec<usize>,
}

impl Reviews {
    /// Remembers a decision and gives its number.
    pub fn decide(&mut self, decision: Decision) -> usize {
        self.decisions.push(decision);
        self.decisions.len() - 1
    }

    /// Takes a decision back; the one before it on the same pair holds again. False when there is
    /// no such decision in force.
    pub fn undo(&mut self, number: usize) -> bool {
        let is_in_force = number < self.decisions.len() && !self.undone.contains(&number);
        if is_in_force {
            self.undone.push(number);
        }
        is_in_force
    }

    /// What holds: for each written name, candidates with the word on each.
    #[must_use]
    pub fn in_force(&self) -> BTreeMap<&str, BTreeMap<&str, bool>> {
        let mut held: BTreeMap<&str, BTreeMap<&str, bool>> = BTreeMap::new();
        for (number, decision) in self.decisions.iter().enumerate() {
            if !self.undone.contains(&number) {
                held.entry(&decision.name)
                    .or_default()
                    .insert(&decision.candidate, decision.is_match);
            }
        }
        held
    }

    /// All decisions ever taken, with whether each is still in force.
    pub fn history(&self) -> impl Iterator<Item = (&Decision, bool)> {
        self.decisions
            .iter()
            .enumerate()
            .map(|(number, decision)| (decision, !self.undone.contains(&number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_holds_until_it_is_taken_back() {
        let word = |is_match| Decision {
            name: "动力锂电".into(),
            candidate: "锂电池".into(),
            is_match,
            by: "office".into(),
            date: "2026-11-22".into(),
        };
        let mut reviews = Reviews::default();
        reviews.decide(word(true));
        let second = reviews.decide(word(false));
        assert!(!reviews.in_force()["动力锂电"]["锂电池"]);
        assert!(reviews.undo(second));
        assert!(!reviews.undo(second));
        assert!(reviews.in_force()["动力锂电"]["锂电池"]);
        assert_eq!(reviews.history().filter(|(_, holds)| !holds).count(), 1);
    }
}
