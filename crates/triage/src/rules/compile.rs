//! Text to rules that may be kept: read, names led back to codes, checked.

use std::collections::BTreeSet;

use super::check::{Finding, Severity, check};
use super::{Condition, Field, Names, Rule, Spellings, Value, read};

/// Rules with what is wrong with them.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The rules that could be read, in their order, every name as it is kept.
    pub rules: Vec<Rule>,
    /// What is wrong, by line.
    pub findings: Vec<Finding>,
}

impl Compiled {
    /// True when nothing forbids keeping the rules.
    pub fn may_be_kept(&self) -> bool {
        !self
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// Reads rules, leads their names back to the codes of `names`, and checks them.
pub fn compile(source: &str, names: &Names) -> Compiled {
    let (mut rules, errors) = read(source);
    for rule in &mut rules {
        settle(&mut rule.lead, &names.departments);
        for department in &mut rule.supporting {
            settle(department, &names.departments);
        }
        values_mut(&mut rule.condition, &mut |field, name| {
            if let Some(spellings) = names.of(field) {
                settle(name, spellings);
            }
        });
    }
    let mut findings: Vec<Finding> = errors
        .into_iter()
        .map(|error| Finding {
            severity: Severity::Error,
            line: error.line,
            column: Some(error.column),
            reason: error.reason,
        })
        .collect();
    findings.extend(check(&rules, names));
    findings.sort_by_key(|finding| (finding.line, finding.column));
    Compiled { rules, findings }
}

/// Brings rules that were kept to the names of today: a category that has moved in the tree takes
/// its rules along. A path is known by its last code.
pub fn resettle(rules: &mut [Rule], names: &Names) {
    for rule in rules {
        values_mut(&mut rule.condition, &mut |field, name| {
            if field == Field::Category {
                let code = name.rsplit('/').next().unwrap_or(name);
                if let Some(path) = names.categories.get(code) {
                    name.clone_from(path);
                }
            }
        });
    }
}

fn settle(name: &mut String, spellings: &Spellings) {
    if let Some(kept) = spellings.get(name) {
        name.clone_from(kept);
    }
}

/// Lets `change` see every named value of a condition.
fn values_mut(condition: &mut Condition, change: &mut impl FnMut(Field, &mut String)) {
    match condition {
        Condition::Always => {}
        Condition::Not(inner) => values_mut(inner, change),
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter_mut().for_each(|part| values_mut(part, change));
        }
        Condition::Is(field, values) => {
            let changed: BTreeSet<Value> = std::mem::take(values)
                .into_iter()
                .map(|value| match value {
                    Value::Text(mut name) => {
                        change(*field, &mut name);
                        Value::Text(name)
                    }
                    minutes @ Value::Minutes(..) => minutes,
                })
                .collect();
            *values = changed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Facts, evaluate};
    use super::*;

    fn names() -> Names {
        let spelled = |pairs: &[(&str, &str)]| {
            pairs
                .iter()
                .map(|(spelled, kept)| ((*spelled).to_owned(), (*kept).to_owned()))
                .collect::<Spellings>()
        };
        Names {
            departments: spelled(&[("住建局", "housing"), ("housing", "housing")]),
            categories: spelled(&[
                ("用地与建设/员工住房", "land/staff-housing"),
                ("staff-housing", "land/staff-housing"),
                ("用地与建设", "land"),
            ]),
            ..Names::default()
        }
    }

    #[test]
    fn every_spelling_becomes_the_code() {
        let compiled = compile(
            "rule 房 when category: \"用地与建设/员工住房\" then 住建局\n\
             rule 地 when category: 用地与建设 then housing",
            &names(),
        );
        assert_eq!(compiled.findings, []);
        let facts = Facts {
            category: Some("land/staff-housing".to_owned()),
            ..Facts::default()
        };
        let found = evaluate(&compiled.rules, &facts).expect("fires");
        assert_eq!(
            (found.rule.name.as_str(), found.rule.lead.as_str()),
            ("房", "housing")
        );
    }

    #[test]
    fn a_category_that_moves_takes_its_rules_along() {
        let mut rules = compile(
            "rule 房 when category: staff-housing then housing",
            &names(),
        )
        .rules;
        let moved = Names {
            categories: [("staff-housing", "labour/staff-housing")]
                .map(|(code, path)| (code.to_owned(), path.to_owned()))
                .into(),
            ..Names::default()
        };
        resettle(&mut rules, &moved);
        let facts = Facts {
            category: Some("labour/staff-housing".to_owned()),
            ..Facts::default()
        };
        assert!(evaluate(&rules, &facts).is_some());
    }

    #[test]
    fn two_spellings_of_one_name_shadow_each_other() {
        let compiled = compile(
            "rule 一 when category: 用地与建设 then housing\n\
             rule 二 when category: staff-housing then housing",
            &names(),
        );
        assert!(!compiled.may_be_kept());
        assert_eq!(compiled.findings[0].reason.code, "triage.rules.unreachable");
        assert_eq!(compiled.findings[0].line, 2);
    }

    #[test]
    fn errors_of_reading_and_of_checking_come_together_by_line() {
        let compiled = compile(
            "rule 一 when words: 水 then nobody\nrule 二 when words 水 then housing\n\
             rule 三 when words: 电 then housing",
            &names(),
        );
        let told: Vec<_> = compiled
            .findings
            .iter()
            .map(|finding| (finding.line, finding.reason.code.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (1, "triage.rules.unknown_department"),
                (2, "triage.rules.expected")
            ]
        );
        assert_eq!(compiled.rules.len(), 2, "the third is read all the same");
    }
}
