//! Whether the figures of a text can all be true.
//!
//! Facts are tied to one another by what they say they are: parts and whole, share and levels, a month
//! and the cumulative figures around it. The rules are those of [`statistics::agree`]; a finding is an
//! error when arithmetic leaves no way out, and a warning when something else may explain it.

mod growth;
mod headline;
mod ledger;
mod order;
mod parts;
mod shares;

use domain::catalogue::Sentence;
use rust_decimal::Decimal;
use serde::Serialize;
use statistics::Interval;
use statistics::agree::{Breach, Rule};

use crate::fact::Fact;
use crate::read::{Context, read};
use ledger::Ledger;

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The figures cannot all be true.
    Error,
    /// They can, if what the reason names is so.
    Warning,
}

/// Figures that do not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What ties them.
    pub rule: Rule,
    /// How sure it is.
    pub severity: Severity,
    /// Where they stand, in code points of the text.
    pub spans: Vec<(u32, u32)>,
    /// What the text says.
    pub says: Decimal,
    /// What the other figures leave open; one end may be far away.
    pub should: Interval,
    /// The unit of both.
    pub unit: String,
    /// What people are told.
    pub reason: Sentence,
}

impl Finding {
    /// What the other figures leave open, in figures: one number, a stretch, or an end that must not be
    /// passed.
    pub fn should_text(&self) -> String {
        let shown = |value: Decimal| value.round_dp(4).normalize();
        let (low, high) = (self.should.low, self.should.high);
        let unit = &self.unit;
        match (low == Decimal::MIN, self.rule) {
            _ if low == high => format!("{} {unit}", shown(low)),
            (true, _) => format!("≤ {} {unit}", shown(high)),
            (false, Rule::Part | Rule::Cumulative) => format!("≥ {} {unit}", shown(low)),
            (false, _) => format!("{} – {} {unit}", shown(low), shown(high)),
        }
    }
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// What does not agree, in the order of the text.
    pub findings: Vec<Finding>,
    /// How many ties were looked at.
    pub checked: usize,
}

/// Reads a text and checks its figures against one another.
pub fn check(text: &str, context: &Context) -> Checked {
    let reading = read(text, context);
    check_facts(&reading.facts)
}

/// Checks facts against one another, article by article.
pub fn check_facts(facts: &[Fact]) -> Checked {
    let mut report = Report::default();
    let mut from = 0;
    while from < facts.len() {
        let article = facts[from].article;
        let length = facts[from..]
            .iter()
            .take_while(|fact| fact.article == article)
            .count();
        let ledger = Ledger::of(&facts[from..from + length]);
        parts::check(&ledger, &mut report);
        shares::check(&ledger, &mut report);
        growth::check(&ledger, &mut report);
        order::check(&ledger, &mut report);
        headline::check(&ledger, &mut report);
        from += length;
    }
    report.finish()
}

/// Findings while they are gathered.
#[derive(Debug, Default)]
struct Report {
    findings: Vec<Finding>,
    checked: usize,
}

impl Report {
    /// Notes what arithmetic says of facts that leave no way out. What cannot be reckoned is no error.
    fn must<E>(
        &mut self,
        rule: Rule,
        facts: &[&Fact],
        stated: &Fact,
        verdict: Result<Option<Breach>, E>,
    ) {
        self.note(rule, Severity::Error, facts, stated, verdict.ok().flatten());
    }

    /// Notes what a rule found about facts, `stated` being the one that is compared.
    fn note(
        &mut self,
        rule: Rule,
        severity: Severity,
        facts: &[&Fact],
        stated: &Fact,
        breach: Option<Breach>,
    ) {
        self.checked += 1;
        let Some(breach) = breach else { return };
        let mut spans: Vec<(u32, u32)> = facts.iter().map(|fact| fact.span).collect();
        spans.sort_unstable();
        spans.dedup();
        let ending = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let name = if stated.indicator.is_empty() {
            "—"
        } else {
            stated.indicator.as_str()
        };
        self.findings.push(Finding {
            rule,
            severity,
            spans,
            says: breach.says,
            should: breach.should,
            unit: stated.unit.symbol().to_owned(),
            reason: Sentence::new(format!("bulletin-check.{rule}.{ending}")).with("name", name),
        });
    }

    fn finish(mut self) -> Checked {
        self.findings
            .sort_by(|a, b| (&a.spans, a.rule).cmp(&(&b.spans, b.rule)));
        self.findings
            .dedup_by(|a, b| a.spans == b.spans && a.rule == b.rule);
        Checked {
            findings: self.findings,
            checked: self.checked,
        }
    }
}
