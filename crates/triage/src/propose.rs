//! What to do with a request: lead and supporting departments, category and urgency, each with its
//! reasons. Rules come before models, and people before both: this only proposes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use text::{folded, normalise};

use crate::cold::ColdStart;
use crate::model::{Model, Prediction, Reason};
use crate::urgency::{self, Assessment};
use crate::{Alternative, Evidence};

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A routing rule.
    Rule,
    /// A trained model.
    Model,
    /// The category, by the department that usually handles it; or the requester who chose it.
    Category,
    /// Descriptions: duties of departments, names of categories.
    Duties,
    /// Words in the text.
    Words,
}

impl By {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Model => "model",
            Self::Category => "category",
            Self::Duties => "duties",
            Self::Words => "words",
        }
    }
}

/// A routing rule that fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Its name.
    pub name: String,
    /// Line it begins in, from 1.
    pub line: usize,
    /// Code of the leading department.
    pub lead: String,
    /// Codes of supporting departments.
    pub supporting: Vec<String>,
    /// The words for which it fired, folded.
    pub words: Vec<String>,
}

/// A label proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The label: code of a department or category.
    pub label: String,
    /// Calibrated probability, where a model speaks.
    pub confidence: Option<f32>,
    /// True when it is only a guess that nobody should take unseen.
    pub abstained: bool,
    /// Who says so.
    pub by: By,
    /// Name and line of the rule that fired.
    pub rule: Option<(String, usize)>,
    /// Why, or why not.
    pub reasons: Vec<Reason>,
    /// The next best, best first.
    pub others: Vec<(String, Option<f32>)>,
    /// What in the text decided.
    pub evidence: Vec<Evidence>,
}

/// Everything that proposals are made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The model that tells departments.
    pub department: Option<&'a Model>,
    /// The model that tells categories.
    pub category: Option<&'a Model>,
    /// Departments by their duties.
    pub duties: &'a ColdStart,
    /// Categories by their names.
    pub categories: &'a ColdStart,
    /// The department that usually handles a category, by code.
    pub handled_by: &'a BTreeMap<String, String>,
    /// Words by which a text names a department: (code, words).
    pub named: &'a [(String, Vec<String>)],
    /// Rules of urgency.
    pub urgency: &'a [urgency::Rule],
}

/// What is known of the request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its body.
    pub body: &'a str,
    /// Code of the category that somebody chose.
    pub category: Option<&'a str>,
    /// The first routing rule that applies to it.
    pub fired: Option<&'a Fired>,
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The lead department.
    pub lead: Option<Choice>,
    /// Supporting departments.
    pub supporting: Vec<Choice>,
    /// The category.
    pub category: Option<Choice>,
    /// How urgent it is.
    pub urgency: Assessment,
    /// The words that make it so.
    pub pressing: Vec<Evidence>,
}

/// Names of the fields that models of requests are trained on.
pub const FIELDS: [&str; 2] = ["title", "body"];
/// Nearness to a description below which it says nothing.
const NEARNESS_MIN: f32 = 0.05;
/// How much nearer than the next a description must be to be more than a guess.
const NEARER_BY: f32 = 1.3;
const OTHERS_MAX: usize = 3;
/// Stretches marked; a body that repeats a word a hundred times says no more by that.
const MARKED_MAX: usize = 12;

/// Proposes.
pub fn propose(sources: &Sources<'_>, request: &Request<'_>) -> Proposal {
    let category = category(sources, request);
    let lead = match request.fired {
        Some(rule) => Some(Choice {
            evidence: marked(rule.words.iter().map(String::as_str), request),
            ..by_rule(rule, &rule.lead)
        }),
        None => lead(sources, request, category.as_ref()),
    };
    let supporting = supporting(sources, request, lead.as_ref());
    let text = format!("{}\n{}", request.title, request.body);
    let urgency = urgency::assess(sources.urgency, &text);
    let pressing = urgency.reasons.iter().filter_map(Reason::word);
    Proposal {
        pressing: marked(pressing, request),
        lead,
        supporting,
        category,
        urgency,
    }
}

fn by_rule(rule: &Fired, label: &str) -> Choice {
    Choice {
        label: label.to_owned(),
        confidence: None,
        abstained: false,
        by: By::Rule,
        rule: Some((rule.name.clone(), rule.line)),
        reasons: vec![Reason::new("triage.reason.rule").with("rule", &rule.name)],
        others: Vec::new(),
        evidence: Vec::new(),
    }
}

/// Where words, folded, stand in the text.
fn marked<'w>(words: impl IntoIterator<Item = &'w str>, request: &Request<'_>) -> Vec<Evidence> {
    let mut found = Vec::new();
    for word in words {
        for (field, written) in FIELDS.into_iter().zip([request.title, request.body]) {
            for (start, end) in text::occurrences(written, word) {
                found.push(Evidence {
                    field: field.to_owned(),
                    text: written.chars().skip(start).take(end - start).collect(),
                    start,
                    end,
                    weight: 1.0,
                });
            }
        }
    }
    found.truncate(MARKED_MAX);
    found
}

fn lead(sources: &Sources<'_>, request: &Request<'_>, category: Option<&Choice>) -> Option<Choice> {
    let told = sources.department.map(|model| by_model(model, request));
    if let Some(told) = told.as_ref().filter(|told| !told.abstained) {
        return Some(told.clone());
    }
    let handled = category.filter(|category| !category.abstained);
    let handled = handled.and_then(|category| {
        let department = sources.handled_by.get(&category.label)?;
        Some(Choice {
            label: department.clone(),
            confidence: None,
            abstained: false,
            by: By::Category,
            rule: None,
            reasons: vec![
                Reason::new("triage.reason.handles_category").with("category", &category.label),
            ],
            others: Vec::new(),
            evidence: category.evidence.clone(),
        })
    });
    if let Some(mut handled) = handled {
        handled.others = guesses(told.as_ref(), &handled.label);
        return Some(handled);
    }
    told.or_else(|| by_description(sources.duties, request, "triage.reason.duties"))
}

fn guesses(told: Option<&Choice>, but: &str) -> Vec<(String, Option<f32>)> {
    let first = told.map(|told| (told.label.clone(), told.confidence));
    let others = told.into_iter().flat_map(|told| told.others.clone());
    first
        .into_iter()
        .chain(others)
        .filter(|(label, _)| label != but)
        .take(OTHERS_MAX)
        .collect()
}

fn category(sources: &Sources<'_>, request: &Request<'_>) -> Option<Choice> {
    let told = sources.category.map(|model| by_model(model, request));
    if let Some(told) = told.as_ref().filter(|told| !told.abstained) {
        return Some(told.clone());
    }
    if let Some(chosen) = request.category {
        return Some(Choice {
            label: chosen.to_owned(),
            confidence: None,
            abstained: false,
            by: By::Category,
            rule: None,
            reasons: vec![Reason::new("triage.reason.chosen")],
            others: guesses(told.as_ref(), chosen),
            evidence: Vec::new(),
        });
    }
    told.or_else(|| by_description(sources.categories, request, "triage.reason.category_name"))
}

fn by_model(model: &Model, request: &Request<'_>) -> Choice {
    let Prediction {
        label,
        confidence,
        abstain,
        abstain_reason,
        alternatives,
        evidence,
    } = model.predict(&[request.title, request.body]);
    let words = Reason::new("triage.reason.model").with("words", words_of(&evidence));
    let said = (!evidence.is_empty()).then_some(words);
    let other = |Alternative { label, confidence }| (label, Some(confidence));
    Choice {
        label,
        confidence: Some(confidence),
        abstained: abstain,
        by: By::Model,
        rule: None,
        reasons: abstain_reason.into_iter().chain(said).collect(),
        others: alternatives
            .into_iter()
            .take(OTHERS_MAX)
            .map(other)
            .collect(),
        evidence,
    }
}

fn by_description(cold: &ColdStart, request: &Request<'_>, reason: &str) -> Option<Choice> {
    let near = cold.suggest(&format!("{}\n{}", request.title, request.body));
    let (label, nearness) = *near.first()?;
    let next = near.get(1).map_or(0.0, |(_, nearness)| *nearness);
    let names = FIELDS.map(str::to_owned);
    let evidence = cold.evidence(&names, &[request.title, request.body], label);
    let abstained = nearness < NEARNESS_MIN || nearness < next * NEARER_BY || evidence.is_empty();
    let doubt = abstained.then(|| Reason::new("triage.abstain.descriptions_alike"));
    let words = Reason::new(reason).with("words", words_of(&evidence));
    let said = (!evidence.is_empty()).then_some(words);
    Some(Choice {
        label: label.to_owned(),
        confidence: None,
        abstained,
        by: By::Duties,
        rule: None,
        reasons: doubt.into_iter().chain(said).collect(),
        others: near
            .iter()
            .skip(1)
            .take(OTHERS_MAX)
            .map(|(label, _)| ((*label).to_owned(), None))
            .collect(),
        evidence,
    })
}

/// The strongest few stretches, each once, in the order of their strength.
fn words_of(evidence: &[Evidence]) -> String {
    const WORDS_MAX: usize = 3;
    let mut words: Vec<&str> = Vec::new();
    for stretch in evidence {
        if !words.contains(&stretch.text.as_str()) {
            words.push(&stretch.text);
        }
    }
    words.truncate(WORDS_MAX);
    words.join("、")
}

/// Whoever the rule names, whoever the text names, and who usually handles the category that was
/// chosen, if another leads.
fn supporting(sources: &Sources<'_>, request: &Request<'_>, lead: Option<&Choice>) -> Vec<Choice> {
    let by_rule = request.fired.into_iter().flat_map(|rule| {
        let supporting = rule.supporting.iter();
        supporting.map(move |label| self::by_rule(rule, label))
    });
    let text = normalise(&format!("{}\n{}", request.title, request.body)).text();
    let by_name = sources.named.iter().filter_map(|(label, words)| {
        let word = words
            .iter()
            .find(|word| text.contains(&normalise(word).text()))?;
        let reason = Reason::new("triage.reason.named").with("word", word);
        Some(Choice {
            evidence: marked([folded(word).as_str()], request),
            ..for_support(label, By::Words, reason)
        })
    });
    let by_category = request.category.and_then(|category| {
        let label = sources.handled_by.get(category)?;
        let reason = Reason::new("triage.reason.handles_category").with("category", category);
        Some(for_support(label, By::Category, reason))
    });
    let mut found: Vec<Choice> = Vec::new();
    for choice in by_rule.chain(by_name).chain(by_category) {
        let leads = lead.is_some_and(|lead| lead.label == choice.label);
        if !leads && found.iter().all(|known| known.label != choice.label) {
            found.push(choice);
        }
    }
    found
}

fn for_support(label: &str, by: By, reason: Reason) -> Choice {
    Choice {
        label: label.to_owned(),
        confidence: None,
        abstained: false,
        by,
        rule: None,
        reasons: vec![reason],
        others: Vec::new(),
        evidence: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cold::Description;

    fn described(pairs: &[(&str, &str)]) -> ColdStart {
        let descriptions: Vec<Description> = pairs
            .iter()
            .map(|(label, text)| Description {
                label: (*label).to_owned(),
                texts: vec![(*text).to_owned()],
            })
            .collect();
        ColdStart::learn(&descriptions, &[], &[])
    }

    fn proposal(
        title: &str,
        body: &str,
        category: Option<&str>,
        fired: Option<&Fired>,
    ) -> Proposal {
        let duties = described(&[
            ("water", "供水排水、管网维护"),
            ("power", "电网运行、停电抢修"),
            ("environment", "污染防治、排污许可"),
        ]);
        let categories = described(&[("tap", "供水与排水"), ("outage", "停电与电价")]);
        let handled_by = [("tap", "water"), ("outage", "power")]
            .map(|(category, department)| (category.to_owned(), department.to_owned()))
            .into();
        let named = [("environment".to_owned(), vec!["环保局".to_owned()])];
        let sources = Sources {
            department: None,
            category: None,
            duties: &duties,
            categories: &categories,
            handled_by: &handled_by,
            named: &named,
            urgency: &[],
        };
        let request = Request {
            title,
            body,
            category,
            fired,
        };
        propose(&sources, &request)
    }

    #[test]
    fn descriptions_suffice_on_the_first_day() {
        let proposed = proposal("厂区停电", "昨夜停电两小时，请抢修", None, None);
        let lead = proposed.lead.expect("a lead");
        assert_eq!((lead.label.as_str(), lead.by), ("power", By::Category));
        let category = proposed.category.expect("a category");
        assert_eq!(category.label, "outage");
        assert!(
            category
                .evidence
                .iter()
                .any(|word| word.text.contains("停电")),
            "{category:?}"
        );
    }

    #[test]
    fn nothing_known_is_no_proposal_and_doubt_abstains() {
        let nothing = proposal("abc", "", None, None);
        assert_eq!((nothing.lead, nothing.category), (None, None));
        let doubt = proposal("管网、电网", "", None, None)
            .lead
            .expect("a guess");
        assert!(doubt.abstained, "{doubt:?}");
    }

    #[test]
    fn rules_come_first_and_the_chosen_category_supports() {
        let rule = Fired {
            name: "停水".to_owned(),
            line: 1,
            lead: "environment".to_owned(),
            supporting: vec!["power".to_owned()],
            words: vec!["停水".to_owned()],
        };
        let proposed = proposal("停水三天", "环保局说归水务管", Some("tap"), Some(&rule));
        let lead = proposed.lead.expect("a lead");
        assert_eq!((lead.label.as_str(), lead.by), ("environment", By::Rule));
        assert_eq!(lead.rule, Some(("停水".to_owned(), 1)));
        let marked: Vec<(&str, usize, usize)> = lead
            .evidence
            .iter()
            .map(|word| (word.field.as_str(), word.start, word.end))
            .collect();
        assert_eq!(marked, [("title", 0, 2)]);
        let supporting: Vec<(&str, By)> = proposed
            .supporting
            .iter()
            .map(|choice| (choice.label.as_str(), choice.by))
            .collect();
        assert_eq!(
            supporting,
            [("power", By::Rule), ("water", By::Category)],
            "the lead named in the text does not support itself"
        );
    }
}
