//! `POST /api/v1/triage/rules/dry-run`: what other rules would have done with past requests.
//!
//! A call tries one page of requests and says where the next begins, so that a hundred thousand of
//! them need neither much memory nor a long answer, and whoever waits sees how far it is and may
//! stop at any time.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use domain::catalogue::Language;
use domain::kinds::CaseKind;
use serde::{Deserialize, Serialize};
use store::cases::{Case, CaseFilter, Cases, Cursor, Names, Order, Wanted};
use triage::rules::{Rule, compile, evaluate};
use utoipa::ToSchema;
use uuid::Uuid;

use super::save::{faulty, text_fits};
use super::view::CodedName;
use super::{InForce, Vocabulary};
use crate::App;
use crate::http::extract::Input;
use crate::http::language::label;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::http::when::instant;
use crate::people::caller::Caller;

/// Requests tried in a call when the caller does not say.
const LIMIT_DEFAULT: u64 = 500;
/// Most requests tried in a call.
const LIMIT_MAX: u64 = 2_000;

/// Rules to be tried.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TryRules {
    /// The whole text.
    text: String,
    /// Only requests filed from this day or instant on.
    from: Option<String>,
    /// Only requests filed before this day or instant.
    to: Option<String>,
    /// Requests to try in this call, 1 to 2,000; 500 when left out.
    limit: Option<u64>,
    /// `next_cursor` of the call before.
    cursor: Option<String>,
}

/// What one page of past requests tells. Tallies count this page alone; add them up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulesDryRun)]
pub struct DryRun {
    /// The version the rules are compared with.
    in_force: i64,
    /// Requests tried in this call.
    tried: u64,
    /// Requests in all.
    total: u64,
    /// True when `total` is an estimate.
    total_is_estimate: bool,
    /// Give it as `cursor` to go on; null at the end.
    next_cursor: Option<String>,
    /// Requests of this page that people have dispatched.
    dispatched: u64,
    /// What the rules in force say.
    before: Tally,
    /// What the rules tried say.
    after: Tally,
    /// The requests that would get another department, newest first.
    items: Vec<Change>,
}

/// How rules do on a page of requests.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = RulesTally)]
pub struct Tally {
    /// Requests that a rule takes.
    fired: u64,
    /// Of those that people have dispatched: a rule takes them.
    judged: u64,
    /// Of these: the rule names the department that people chose.
    agreed: u64,
}

/// A past request that would get another department.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RulesChange)]
pub struct Change {
    /// The request.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// The name of its state.
    state_label: String,
    /// Whom people gave it to.
    dispatched: Option<CodedName>,
    /// What the rules in force say; null where none fires.
    before: Option<Verdict>,
    /// What the rules tried say; null where none fires.
    after: Option<Verdict>,
}

/// What a rule says of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RulesVerdict)]
pub struct Verdict {
    /// The rule.
    rule: String,
    /// Its line.
    line: usize,
    /// Who leads.
    lead: CodedName,
    /// Who supports.
    supporting: Vec<CodedName>,
}

/// Tries rules on past requests, newest first, and lists those that would get another department.
#[utoipa::path(post, path = "/triage/rules/dry-run", tag = "triage", request_body = TryRules,
    responses((status = 200, body = DryRun)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<TryRules>,
) -> Result<Json<DryRun>, Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let input = input.parse()?;
    let page = input.page()?;
    text_fits(&input.text)?;
    let before = app.routing.in_force(&app.store).await?;
    let compiled = compile(&input.text, &before.vocabulary().names());
    if !compiled.may_be_kept() {
        return Err(faulty(&compiled));
    }
    let cases = Cases::visible_to(&caller.scope());
    let found = cases
        .page(
            &app.store,
            &page.filter,
            Order::NewestFirst,
            page.after,
            page.limit,
        )
        .await?;
    let total = cases.total(&app.store, &page.filter).await?;
    let details = store::requests::details(&app.store, &found.items).await?;
    let wanted = Wanted {
        enterprises: found
            .items
            .iter()
            .filter_map(|case| case.enterprise)
            .collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let mut trial = Trial::new(&before, &compiled.rules, caller.language);
    for case in &found.items {
        let firm = case.enterprise.and_then(|id| names.enterprise(id));
        let uscc = firm.map(|named| named.code.as_str());
        let facts = before.facts(case, details.get(&case.id), uscc);
        trial.judge(case, &facts);
    }
    Ok(Json(DryRun {
        in_force: before.version(),
        tried: found.items.len() as u64,
        total: total.rows,
        total_is_estimate: total.is_estimate,
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        dispatched: trial.dispatched,
        before: trial.tallies.0,
        after: trial.tallies.1,
        items: trial.changes,
    }))
}

struct Wish {
    filter: CaseFilter,
    after: Option<Cursor>,
    limit: u64,
}

impl TryRules {
    fn page(&self) -> Result<Wish, Refusal> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let mut errors = FieldErrors::default();
        let from = given(&self.from).and_then(|text| errors.known("from", instant(&text)));
        let to = given(&self.to).and_then(|text| errors.known("to", instant(&text)));
        errors.finish()?;
        let limit = self.limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(field_refusal_code("limit", "triage.dry_run_limit"));
        }
        let after = match given(&self.cursor) {
            None => None,
            Some(text) => {
                let foreign = |_| field_refusal_code("cursor", "page.cursor");
                Some(text.parse().map_err(foreign)?)
            }
        };
        Ok(Wish {
            filter: CaseFilter {
                kind: Some(CaseKind::Request),
                submitted: (from, to),
                ..CaseFilter::default()
            },
            after,
            limit,
        })
    }
}

/// Both sets of rules at work on one page.
struct Trial<'a> {
    rules: (&'a [Rule], &'a [Rule]),
    vocabulary: &'a Vocabulary,
    language: Language,
    dispatched: u64,
    tallies: (Tally, Tally),
    changes: Vec<Change>,
}

impl<'a> Trial<'a> {
    fn new(before: &'a InForce, after: &'a [Rule], language: Language) -> Self {
        Self {
            rules: (before.rules(), after),
            vocabulary: before.vocabulary(),
            language,
            dispatched: 0,
            tallies: Default::default(),
            changes: Vec::new(),
        }
    }

    fn judge(&mut self, case: &Case, facts: &triage::rules::Facts) {
        let chosen = case.lead.and_then(|lead| self.vocabulary.unit_code(lead));
        self.dispatched += u64::from(chosen.is_some());
        let before = evaluate(self.rules.0, facts).map(|found| found.rule);
        let after = evaluate(self.rules.1, facts).map(|found| found.rule);
        self.tallies.0.count(before, chosen);
        self.tallies.1.count(after, chosen);
        if proposal(before) == proposal(after) {
            return;
        }
        let verdict = |rule: &Rule| Verdict {
            rule: rule.name.clone(),
            line: rule.line,
            lead: self.vocabulary.coded(&rule.lead, self.language),
            supporting: rule
                .supporting
                .iter()
                .map(|code| self.vocabulary.coded(code, self.language))
                .collect(),
        };
        self.changes.push(Change {
            id: case.id.uuid(),
            number: case.number.clone(),
            title: case.title.clone(),
            state_label: label(
                &format!("state.{}.{}", case.kind.code(), case.state),
                self.language,
            ),
            dispatched: chosen.map(|code| self.vocabulary.coded(code, self.language)),
            before: before.map(verdict),
            after: after.map(verdict),
        });
    }
}

/// What matters of a verdict: who leads, and who supports in whatever order.
fn proposal(rule: Option<&Rule>) -> Option<(&str, BTreeSet<&str>)> {
    rule.map(|rule| {
        let supporting = rule.supporting.iter().map(String::as_str).collect();
        (rule.lead.as_str(), supporting)
    })
}

impl Tally {
    fn count(&mut self, rule: Option<&Rule>, chosen: Option<&str>) {
        let Some(rule) = rule else { return };
        self.fired += 1;
        if let Some(chosen) = chosen {
            self.judged += 1;
            self.agreed += u64::from(rule.lead == chosen);
        }
    }
}
