//! Which rule a request meets.

use text::folded;

use super::{Condition, Field, Rule, Value};

/// What rules know about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Category path, of codes.
    pub category: Option<String>,
    /// Places that it names.
    pub places: Vec<String>,
    /// Chain.
    pub chain: Option<String>,
    /// Park.
    pub park: Option<String>,
    /// Kind of firm.
    pub firm: Option<String>,
    /// Title and body.
    pub text: String,
    /// Minute of the day it was filed, local time.
    pub minute: Option<u16>,
}

/// A rule that fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match<'a> {
    /// Its place among the rules.
    pub number: usize,
    /// The rule.
    pub rule: &'a Rule,
}

/// The first rule that applies.
pub fn evaluate<'a>(rules: &'a [Rule], facts: &Facts) -> Option<Match<'a>> {
    let read = Read::of(facts);
    rules
        .iter()
        .enumerate()
        .find(|(_, rule)| holds(&rule.condition, &read))
        .map(|(number, rule)| Match { number, rule })
}

impl Match<'_> {
    /// The words and parts of places for which the rule fired, folded, each once. A rule that looks
    /// at none fired for what the request is, not for what it says.
    pub fn words(&self, facts: &Facts) -> Vec<String> {
        let mut words = Vec::new();
        decisive(&self.rule.condition, &Read::of(facts), &mut words);
        words
    }
}

fn decisive(condition: &Condition, read: &Read<'_>, words: &mut Vec<String>) {
    match condition {
        // what is not said stands nowhere
        Condition::Always | Condition::Not(_) => {}
        Condition::All(parts) | Condition::Any(parts) => {
            let holding = parts.iter().filter(|part| holds(part, read));
            holding.for_each(|part| decisive(part, read, words));
        }
        Condition::Is(field @ (Field::Words | Field::Place), values) => {
            for value in values.iter().filter(|value| is(*field, value, read)) {
                if let Value::Text(word) = value
                    && !words.contains(word)
                {
                    words.push(word.clone());
                }
            }
        }
        Condition::Is(..) => {}
    }
}

/// Facts with their texts folded once for all rules.
struct Read<'a> {
    facts: &'a Facts,
    text: String,
    places: Vec<String>,
}

impl<'a> Read<'a> {
    fn of(facts: &'a Facts) -> Self {
        Self {
            facts,
            text: folded(&facts.text),
            places: facts.places.iter().map(|place| folded(place)).collect(),
        }
    }
}

fn holds(condition: &Condition, read: &Read<'_>) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Not(inner) => !holds(inner, read),
        Condition::All(parts) => parts.iter().all(|part| holds(part, read)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, read)),
        Condition::Is(field, values) => values.iter().any(|value| is(*field, value, read)),
    }
}

fn is(field: Field, value: &Value, read: &Read<'_>) -> bool {
    let facts = read.facts;
    match (field, value) {
        (Field::Time, Value::Minutes(from, to)) => facts
            .minute
            .is_some_and(|minute| within(minute, *from, *to)),
        (Field::Words, Value::Text(word)) => read.text.contains(word),
        (Field::Category, Value::Text(path)) => facts
            .category
            .as_deref()
            .is_some_and(|own| below(own, path)),
        (Field::Place, Value::Text(place)) => read.places.iter().any(|own| own.contains(place)),
        (Field::Chain, Value::Text(chain)) => facts.chain.as_ref() == Some(chain),
        (Field::Park, Value::Text(park)) => facts.park.as_ref() == Some(park),
        (Field::Firm, Value::Text(firm)) => facts.firm.as_ref() == Some(firm),
        (Field::Time, Value::Text(_)) | (_, Value::Minutes(..)) => false,
    }
}

/// True when a category is the path or lies below it.
pub(super) fn below(own: &str, path: &str) -> bool {
    own.strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn within(minute: u16, from: u16, to: u16) -> bool {
    if from < to {
        (from..to).contains(&minute)
    } else {
        minute >= from || minute < to
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn first_match_wins_and_midnight_is_crossed() {
        let rules = parse(
            "rule 夜 when words: \"噪聲\" and time: 22:00-06:00 then police\n\
             rule 环 when category: \"环境保护\" then environment\nrule 余 when always then office",
        )
        .expect("parses");
        let facts = |text: &str, minute, category: Option<&str>| Facts {
            text: text.to_owned(),
            minute: Some(minute),
            category: category.map(str::to_owned),
            ..Facts::default()
        };
        let lead = |facts: &Facts| {
            evaluate(&rules, facts)
                .expect("the last always fires")
                .rule
                .lead
                .clone()
        };
        assert_eq!(lead(&facts("工地噪声", 30, None)), "police");
        assert_eq!(
            lead(&facts("工地噪声", 600, Some("环境保护/噪声"))),
            "environment"
        );
        assert_eq!(lead(&facts("工地噪声", 600, Some("环境保护局"))), "office");
    }

    #[test]
    fn the_words_that_made_a_rule_fire_are_told() {
        let rules = parse(
            "rule 停 when (words: 停电, 停水 or place: 松木) and not words: 施工 then power\n\
             rule 余 when always then office",
        )
        .expect("parses");
        let told = |text: &str| {
            let facts = Facts {
                text: text.to_owned(),
                places: vec!["松木工业园".to_owned()],
                ..Facts::default()
            };
            evaluate(&rules, &facts).expect("one fires").words(&facts)
        };
        assert_eq!(told("松木工业园停電三天"), ["停电", "松木"]);
        assert_eq!(told("施工停电"), Vec::<String>::new());
    }

    #[test]
    fn numbers_in_words_and_parts_of_places_count() {
        let rules =
            parse("rule 网 when words: 5G then industry\nrule 园 when place: 松木工业园 then park")
                .expect("parses");
        let named = |text: &str, place: &str| {
            let facts = Facts {
                text: text.to_owned(),
                places: vec![place.to_owned()],
                ..Facts::default()
            };
            evaluate(&rules, &facts).map(|found| found.rule.name.clone())
        };
        assert_eq!(named("5ｇ基站信号差", "").as_deref(), Some("网"));
        assert_eq!(named("4G信号差", ""), None);
        assert_eq!(named("路灯", "松木工业园3号路").as_deref(), Some("园"));
    }
}
