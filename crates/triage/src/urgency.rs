//! How urgent a request is: rules as data, each with its reason. Nobody labels urgency, so no
//! accuracy is claimed; a reader can follow every step.

use serde::{Deserialize, Serialize};
use text::normalise;

use crate::model::Reason;

/// How soon somebody must act.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In the usual time.
    #[default]
    Normal,
    /// Before others.
    Urgent,
    /// At once: life, limb or much property is in danger.
    Critical,
}

/// Words that speak for a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The level.
    pub level: Level,
    /// Catalogue key of the reason.
    pub reason: String,
    /// Any of these in the text speaks for it …
    pub words: Vec<String>,
    /// … unless it stands beside one of these, as in a question about a plan.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// The level of a text with every reason for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The highest level that a rule speaks for.
    pub level: Level,
    /// Reasons for that level.
    pub reasons: Vec<Reason>,
}

/// Characters between a word and an exception that still belong together.
const BESIDE: usize = 8;

/// Applies the rules to a text.
pub fn assess(rules: &[Rule], text: &str) -> Assessment {
    let text: Vec<char> = normalise(text).chars;
    let found: Vec<(Level, Reason)> = rules
        .iter()
        .filter_map(|rule| {
            let word = rule
                .words
                .iter()
                .find(|word| occurs(&text, word, &rule.unless))?;
            Some((rule.level, Reason::new(&rule.reason).with("word", word)))
        })
        .collect();
    let level = found
        .iter()
        .map(|(level, _)| *level)
        .max()
        .unwrap_or_default();
    let reasons = found
        .into_iter()
        .filter(|(own, _)| *own == level)
        .map(|(_, reason)| reason)
        .collect();
    Assessment { level, reasons }
}

fn occurs(text: &[char], word: &str, unless: &[String]) -> bool {
    let word = normalise(word).chars;
    positions(text, &word).any(|at| {
        let beside = &text[at.saturating_sub(BESIDE)..(at + word.len() + BESIDE).min(text.len())];
        !unless.iter().any(|exception| {
            positions(beside, &normalise(exception).chars)
                .next()
                .is_some()
        })
    })
}

fn positions<'a>(text: &'a [char], word: &'a [char]) -> impl Iterator<Item = usize> + 'a {
    text.windows(word.len().max(1))
        .enumerate()
        .filter(move |(_, window)| *window == word)
        .map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Vec<Rule> {
        serde_json::from_str(include_str!("../../../data/triage/urgency.json"))
            .expect("the shipped rules read")
    }

    #[test]
    fn danger_comes_before_discontent() {
        let told = assess(&rules(), "车间发生爆炸，多次反映无人管");
        assert_eq!(told.level, Level::Critical);
        assert_eq!(told.reasons[0].params["word"], "爆炸");
        assert_eq!(assess(&rules(), "多次反映无人处理").level, Level::Urgent);
        assert_eq!(assess(&rules(), "咨询人才补贴").level, Level::Normal);
        assert_eq!(assess(&rules(), "").level, Level::Normal);
    }

    #[test]
    fn an_exception_beside_the_word_silences_it() {
        assert_eq!(
            assess(&rules(), "咨询防爆炸演练的安排").level,
            Level::Normal
        );
    }

    #[test]
    fn shipped_reasons_are_said_in_both_languages() {
        let words = include_str!("../../../data/words/advice.json");
        let words: std::collections::BTreeMap<String, [String; 2]> =
            serde_json::from_str(words).expect("the words read");
        for rule in rules() {
            assert!(
                words.contains_key(&rule.reason),
                "{} has no sentence",
                rule.reason
            );
        }
    }
}
