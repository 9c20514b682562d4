//! Key problems on the lists of the chain offices: what takes more than one request.

use domain::cases::{Source, Visibility};
use domain::kinds::{CaseKind, Value};
use domain::lifecycle::{Facts, Performer};
use jiff::Span;
use serde::Deserialize;
use store::cases::{By, Given, NewComment, calendar, comment_at, take_step};
use store::kinds::{Filing, file};

use super::error::{DemoError, named, unknown, word};
use super::requests::{Stage, capacity};

const HOUR: i64 = 3600;
/// What the lead writes once it has a problem.
const FIRST_WORDS: &str = "已明确牵头科室和联系人，方案和时间表正在拟定，每周报告一次进展。";

/// A key problem as it stands in `data/demo/problems.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problem {
    chain: String,
    title: String,
    body: String,
    /// Hours of work between listing and the moment of loading.
    listed: i64,
    /// Days from the moment of loading to the day it has to be solved by.
    due_days: i64,
    /// Code of the unit that has to solve it; not assigned when left out.
    lead: Option<String>,
    /// How it was solved; not solved when left out.
    solved: Option<String>,
    /// Whether the office has checked that.
    #[serde(default)]
    struck_off: bool,
}

impl Stage<'_> {
    /// Lists a problem and plays what was done about it.
    pub async fn follow(&self, problem: &Problem) -> Result<(), DemoError> {
        let office = self.city.users.get("office").copied();
        let at = |hours: i64| self.timeline.working_seconds_ago(hours * HOUR);
        let today = calendar().date_of(self.work.now());
        let chain = named(&self.city.chains, Some(&problem.chain), "chain")?;
        let due = today.saturating_add(Span::new().days(problem.due_days));
        let values = [
            ("title", Some(Value::Text(problem.title.clone()))),
            ("body", Some(Value::Text(problem.body.clone()))),
            ("source", Some(Value::Text(Source::Visit.code().to_owned()))),
            ("chain", chain.map(|chain| Value::Id(chain.uuid()))),
            ("due", Some(Value::Day(due))),
        ];
        let values = values
            .into_iter()
            .filter_map(|(field, value)| Some((field, value?)));
        let filing = Filing::of(CaseKind::Problem, values.collect())?;
        let by = By {
            user: office,
            at: at(problem.listed),
        };
        let mut case = file(self.work, filing, by).await?.case;
        let lead = named(&self.city.units, problem.lead.as_ref(), "unit")?;
        let solver = lead.and_then(|unit| self.city.of_unit.get(&unit).copied());
        let steps = [
            ("assign", Performer::Office, office, lead.is_some()),
            ("solve", Performer::Lead, solver, problem.solved.is_some()),
            ("strike-off", Performer::Office, office, problem.struck_off),
        ];
        let taken = steps.into_iter().filter(|(.., taken)| *taken);
        for (turn, (transition, performer, user, _)) in (1..).zip(taken) {
            let given = Given {
                lead: lead.filter(|_| transition == "assign"),
                answer: problem.solved.clone().filter(|_| transition == "solve"),
                note: problem.solved.clone().filter(|_| transition == "solve"),
                capacity: Some(capacity(performer, &case)),
                ..Given::default()
            };
            let at = at(problem.listed - problem.listed * turn / 4);
            let facts = Facts::free(at);
            let step = case
                .kind
                .lifecycle()
                .next(case.state, transition, &[performer], facts);
            let step = word("step", step, &problem.title)?;
            let user = Some(user.ok_or_else(|| unknown("person", &problem.title))?);
            take_step(self.work, &mut case, &step, &given, By { user, at }).await?;
            if let ("assign", Some(author)) = (transition, solver) {
                let first = NewComment {
                    author,
                    capacity: Some(capacity(Performer::Lead, &case)),
                    visibility: Visibility::Public,
                    body: FIRST_WORDS.to_owned(),
                };
                let at = self
                    .timeline
                    .working_seconds_ago(problem.listed * HOUR * 5 / 8);
                comment_at(self.work, &mut case, &first, &[Performer::Lead], at).await?;
            }
        }
        Ok(())
    }
}
