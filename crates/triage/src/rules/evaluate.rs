//! Which rule a request meets, and what new rules would change.

use serde::{Deserialize, Serialize};
use text::normalise;

use super::{Condition, Field, Rule, Value};

/// What rules know about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Category path.
    pub category: Option<String>,
    /// Places.
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

/// A past request that other rules would treat otherwise; `None` where no rule fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The request's place among those tried.
    pub request: usize,
    /// Rule and department now.
    pub before: Option<(String, String)>,
    /// Rule and department then.
    pub after: Option<(String, String)>,
}

/// The first rule that applies.
pub fn evaluate<'a>(rules: &'a [Rule], facts: &Facts) -> Option<Match<'a>> {
    let text = normalise(&facts.text).text();
    rules
        .iter()
        .enumerate()
        .find(|(_, rule)| holds(&rule.condition, facts, &text))
        .map(|(number, rule)| Match { number, rule })
}

/// What would change for past requests if `after` replaced `before`.
pub fn dry_run(before: &[Rule], after: &[Rule], past: &[Facts]) -> Vec<Change> {
    let told = |rules: &[Rule], facts: &Facts| {
        evaluate(rules, facts).map(|found| (found.rule.name.clone(), found.rule.lead.clone()))
    };
    past.iter()
        .enumerate()
        .map(|(request, facts)| Change {
            request,
            before: told(before, facts),
            after: told(after, facts),
        })
        .filter(|change| {
            change.before.as_ref().map(|(_, lead)| lead)
                != change.after.as_ref().map(|(_, lead)| lead)
        })
        .collect()
}

fn holds(condition: &Condition, facts: &Facts, text: &str) -> bool {
    match condition {
        Condition::Always => true,
        Condition::Not(inner) => !holds(inner, facts, text),
        Condition::All(parts) => parts.iter().all(|part| holds(part, facts, text)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, facts, text)),
        Condition::Is(field, values) => values.iter().any(|value| is(*field, value, facts, text)),
    }
}

fn is(field: Field, value: &Value, facts: &Facts, text: &str) -> bool {
    match (field, value) {
        (Field::Time, Value::Minutes(from, to)) => facts
            .minute
            .is_some_and(|minute| within(minute, *from, *to)),
        (Field::Words, Value::Text(word)) => {
            let word = normalise(word).text();
            !word.is_empty() && text.contains(&word)
        }
        (Field::Category, Value::Text(path)) => facts
            .category
            .as_deref()
            .is_some_and(|own| below(own, path)),
        (Field::Place, Value::Text(place)) => facts.places.contains(place),
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
    fn a_dry_run_lists_what_another_department_would_get() {
        let before = parse("rule 甲 when words: \"水\" then water").expect("parses");
        let after = parse(
            "rule 乙 when words: \"停水\" then water\nrule 丙 when words: \"水\" then drainage",
        )
        .expect("parses");
        let past: Vec<Facts> = ["停水了", "积水了", "停电了"]
            .map(|text| Facts {
                text: text.to_owned(),
                ..Facts::default()
            })
            .into();
        let changes = dry_run(&before, &after, &past);
        assert_eq!(
            changes.len(),
            1,
            "the first goes to the same department by another rule"
        );
        assert_eq!(changes[0].request, 1);
        assert_eq!(
            changes[0].after,
            Some(("丙".to_owned(), "drainage".to_owned()))
        );
    }
}
