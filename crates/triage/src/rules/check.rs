//! Checks on saving: unknown names, rules that can never fire, rules hidden by earlier ones.
//!
//! Conditions are brought to a list of alternatives, each a set of literals that must all hold.
//! An earlier alternative hides a later one when each of its literals follows from a literal there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::evaluate::below;
use super::{Condition, Field, Names, Rule, Value};
use crate::model::Reason;

/// Alternatives of one rule that are compared; beyond, only names are checked.
const ALTERNATIVES_MAX: usize = 256;

/// Whether rules may be saved with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// They may not.
    Error,
    /// They may.
    Warning,
}

/// Something wrong with a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Whether it forbids saving.
    pub severity: Severity,
    /// Line from 1: of the fault where it is known, else of the rule.
    pub line: usize,
    /// Column of the fault in characters from 1, where it is known.
    pub column: Option<usize>,
    /// What it is, as a code with the rule and what else it takes to say it.
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Literal {
    field: Field,
    values: BTreeSet<Value>,
    holds: bool,
}

type Alternative = Vec<Literal>;

/// Everything wrong with rules, in their order.
pub fn check(rules: &[Rule], names: &Names) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut earlier: Vec<(&Rule, Vec<Alternative>)> = Vec::new();
    for rule in rules {
        let mut report = |severity, reason: Reason| {
            findings.push(Finding {
                severity,
                line: rule.line,
                column: None,
                reason: reason.with("rule", &rule.name),
            });
        };
        if let Some(line) = seen.insert(&rule.name, rule.line) {
            report(
                Severity::Error,
                Reason::new("triage.rules.name_twice").with("line", line),
            );
        }
        for department in std::iter::once(&rule.lead).chain(&rule.supporting) {
            let known = names.departments.values().any(|code| code == department);
            if !known && !names.departments.is_empty() {
                report(
                    Severity::Error,
                    Reason::new("triage.rules.unknown_department").with("name", department),
                );
            }
        }
        unknown_values(&rule.condition, names, &mut |field, value| {
            let reason = Reason::new("triage.rules.unknown_value")
                .with("field", field.name())
                .with("name", value);
            report(Severity::Error, reason);
        });
        let Some(alternatives) = alternatives(&rule.condition, true) else {
            report(
                Severity::Warning,
                Reason::new("triage.rules.too_large_to_check"),
            );
            continue;
        };
        let possible: Vec<Alternative> = alternatives
            .into_iter()
            .filter(|literals| is_possible(literals))
            .collect();
        if possible.is_empty() {
            report(Severity::Error, Reason::new("triage.rules.never_holds"));
            continue;
        }
        let hidden_by = |own: &Alternative| {
            earlier
                .iter()
                .find(|(_, before)| before.iter().any(|other| follows(own, other)))
                .map(|(rule, _)| *rule)
        };
        let hiding: Vec<Option<&Rule>> = possible.iter().map(hidden_by).collect();
        if hiding.iter().all(Option::is_some) {
            let by = hiding
                .iter()
                .flatten()
                .next()
                .map_or("", |rule| rule.name.as_str());
            report(
                Severity::Error,
                Reason::new("triage.rules.unreachable").with("by", by),
            );
        } else if let Some(by) = hiding.iter().flatten().next() {
            report(
                Severity::Warning,
                Reason::new("triage.rules.partly_shadowed").with("by", &by.name),
            );
        }
        earlier.push((rule, possible));
    }
    findings
}

fn unknown_values(condition: &Condition, names: &Names, report: &mut impl FnMut(Field, &str)) {
    match condition {
        Condition::Always => {}
        Condition::Not(inner) => unknown_values(inner, names, report),
        Condition::All(parts) | Condition::Any(parts) => {
            parts
                .iter()
                .for_each(|part| unknown_values(part, names, report));
        }
        Condition::Is(field, values) => {
            let Some(known) = names.of(*field) else {
                return;
            };
            for value in values {
                let Value::Text(name) = value else { continue };
                let is_known = known
                    .values()
                    .any(|code| code == name || (*field == Field::Category && below(code, name)));
                if !is_known {
                    report(*field, name);
                }
            }
        }
    }
}

/// The alternatives of a condition (of its negation when `holds` is false); `None` when too many.
fn alternatives(condition: &Condition, holds: bool) -> Option<Vec<Alternative>> {
    let list = match (condition, holds) {
        (Condition::Always, true) => vec![Vec::new()],
        (Condition::Always, false) => Vec::new(),
        (Condition::Not(inner), _) => alternatives(inner, !holds)?,
        (Condition::Is(field, values), _) => {
            vec![vec![Literal {
                field: *field,
                values: values.clone(),
                holds,
            }]]
        }
        (Condition::Any(parts), true) | (Condition::All(parts), false) => {
            let mut list = Vec::new();
            for part in parts {
                list.extend(alternatives(part, holds)?);
            }
            list
        }
        (Condition::All(parts), true) | (Condition::Any(parts), false) => {
            let mut list = vec![Vec::new()];
            for part in parts {
                let more = alternatives(part, holds)?;
                if list.len() * more.len() > ALTERNATIVES_MAX {
                    return None;
                }
                list = list
                    .iter()
                    .flat_map(|left| {
                        more.iter()
                            .map(move |right| [left.as_slice(), right].concat())
                    })
                    .collect();
            }
            list
        }
    };
    (list.len() <= ALTERNATIVES_MAX).then_some(list)
}

/// False when two literals contradict each other.
fn is_possible(literals: &[Literal]) -> bool {
    literals.iter().enumerate().all(|(at, one)| {
        literals[at + 1..].iter().all(|two| {
            if one.field != two.field {
                return true;
            }
            match (one.holds, two.holds) {
                (true, true) => {
                    !one.field.is_single()
                        || one
                            .values
                            .iter()
                            .any(|left| two.values.iter().any(|right| meet(one.field, left, right)))
                }
                (true, false) => !one
                    .values
                    .iter()
                    .all(|value| covered(one.field, value, &two.values)),
                (false, true) => !two
                    .values
                    .iter()
                    .all(|value| covered(one.field, value, &one.values)),
                (false, false) => true,
            }
        })
    })
}

/// True when both values can hold of one request.
fn meet(field: Field, left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) if field == Field::Category => {
            below(left, right) || below(right, left)
        }
        (Value::Minutes(..), Value::Minutes(..)) => {
            minutes(left).any(|minute| minutes(right).any(|other| other == minute))
        }
        _ => left == right,
    }
}

/// True when a request with `value` has one of `values`.
fn covered(field: Field, value: &Value, values: &BTreeSet<Value>) -> bool {
    match value {
        Value::Text(own) => values.iter().any(|other| match other {
            Value::Text(other) if field == Field::Category => below(own, other),
            Value::Text(other) if matches!(field, Field::Words | Field::Place) => {
                own.contains(other.as_str())
            }
            other => other == value,
        }),
        Value::Minutes(..) => minutes(value).all(|minute| {
            values
                .iter()
                .any(|other| minutes(other).any(|m| m == minute))
        }),
    }
}

/// Quarter hours of a range: finer steps are not worth comparing.
fn minutes(value: &Value) -> impl Iterator<Item = u16> + use<> {
    const DAY: u16 = 24 * 60;
    const STEP: u16 = 15;
    let (from, length) = match value {
        Value::Minutes(from, to) => (*from, (to + DAY - from) % DAY),
        Value::Text(_) => (0, 0),
    };
    let length = if length == 0 && matches!(value, Value::Minutes(..)) {
        DAY
    } else {
        length
    };
    (0..length.div_ceil(STEP)).map(move |step| (from + step * STEP) % DAY / STEP)
}

/// True when everything that meets `own` meets `other`.
fn follows(own: &[Literal], other: &[Literal]) -> bool {
    other.iter().all(|wanted| {
        own.iter().any(|literal| {
            literal.field == wanted.field
                && match (literal.holds, wanted.holds) {
                    (true, true) => literal
                        .values
                        .iter()
                        .all(|value| covered(wanted.field, value, &wanted.values)),
                    (false, false) => wanted
                        .values
                        .iter()
                        .all(|value| covered(wanted.field, value, &literal.values)),
                    (true, false) => {
                        wanted.field.is_single()
                            && !literal.values.iter().any(|left| {
                                wanted
                                    .values
                                    .iter()
                                    .any(|right| meet(wanted.field, left, right))
                            })
                    }
                    (false, true) => false,
                }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn codes(source: &str) -> Vec<(Severity, String)> {
        let own = |name: &str| (name.to_owned(), name.to_owned());
        let names = Names {
            departments: ["housing", "environment", "office"].map(own).into(),
            categories: [own("环境保护/噪声")].into(),
            ..Names::default()
        };
        let rules = parse(source).expect("parses");
        check(&rules, &names)
            .into_iter()
            .map(|finding| (finding.severity, finding.reason.code))
            .collect()
    }

    fn error(code: &str) -> (Severity, String) {
        (Severity::Error, format!("triage.rules.{code}"))
    }

    #[test]
    fn unknown_names_are_errors() {
        assert_eq!(
            codes("rule a when words: x then nobody"),
            [error("unknown_department")]
        );
        assert_eq!(
            codes("rule a when category: \"环境\" then office"),
            [error("unknown_value")]
        );
        assert_eq!(codes("rule a when category: \"环境保护\" then office"), []);
        assert_eq!(
            codes("rule a when words: x then office\nrule a when words: y then office"),
            [error("name_twice")]
        );
    }

    #[test]
    fn what_an_earlier_rule_takes_is_unreachable() {
        assert_eq!(
            codes("rule a when always then office\nrule b when words: x then office"),
            [error("unreachable")]
        );
        assert_eq!(
            codes(
                "rule a when words: 噪声 then office\nrule b when words: 噪声扰民 and park: p then office"
            ),
            [error("unreachable")]
        );
        assert_eq!(
            codes(
                "rule a when time: 22:00-06:00 then office\nrule b when time: 23:00-05:00 then office"
            ),
            [error("unreachable")]
        );
        assert_eq!(
            codes("rule a when not park: p then office\nrule b when park: q then office"),
            [error("unreachable")]
        );
        assert_eq!(
            codes("rule a when words: x then office\nrule b when words: x or park: p then office"),
            [(Severity::Warning, "triage.rules.partly_shadowed".to_owned())]
        );
        assert_eq!(
            codes("rule a when words: 噪声扰民 then office\nrule b when words: 噪声 then office"),
            []
        );
    }

    #[test]
    fn contradictions_never_hold() {
        assert_eq!(
            codes("rule a when park: p and park: q then office"),
            [error("never_holds")]
        );
        assert_eq!(
            codes("rule a when not always then office"),
            [error("never_holds")]
        );
        assert_eq!(
            codes("rule a when words: x and not words: x then office"),
            [error("never_holds")]
        );
        assert_eq!(codes("rule a when words: x and words: y then office"), []);
    }
}
