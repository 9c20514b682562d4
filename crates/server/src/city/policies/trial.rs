//! `POST /api/v1/policies/{subject}/versions/{version}/trial`: a dry run over history.

use axum::Json;
use axum::extract::{Path, State};
use domain::access::{Action, Resource};
use domain::policies::{Change, Side, Verdicts};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::Cases;
use store::reckoning::Sample;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view;
use crate::App;
use crate::http::extract::Input;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::http::when::instant;
use crate::people::caller::Caller;

/// Which history the draft is tried on; all of it when nothing is said.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct TrialInput {
    /// Filed at or after: a day or an instant.
    from: Option<String>,
    /// Filed before: a day or an instant.
    to: Option<String>,
}

/// How many clocks stand how.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerdictCounts {
    /// Met in time.
    met: u64,
    /// Met too late.
    met_late: u64,
    /// Not met, and the time is over.
    overdue: u64,
    /// Not met, and there is time left.
    pending: u64,
    /// Met in time of all that are over; null when none is.
    on_time: Option<f64>,
}

/// Both sides of a clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockTrial {
    /// `acknowledge`, `first-answer` or `resolve`.
    clock: &'static str,
    /// By the rules in force.
    now: VerdictCounts,
    /// By this version.
    then: VerdictCounts,
    /// Cases whose due instant would differ.
    moved: u64,
}

/// A case that would stand otherwise.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialCase {
    /// The case.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// Its kind.
    kind: &'static str,
    /// Which clocks would turn.
    changes: Vec<TrialChange>,
}

/// A clock that would turn.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialChange {
    /// The clock.
    clock: &'static str,
    /// How it stands by the rules in force: a clock's `state`.
    before: &'static str,
    /// How it would stand.
    after: &'static str,
    /// When it is due by the rules in force.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_before: Option<Timestamp>,
    /// When it would be due.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_after: Option<Timestamp>,
}

/// What a version would make of history.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialReport {
    /// Cases tried.
    cases: u64,
    /// Whether there are older ones in the span that were not tried.
    cut: bool,
    /// Cases that would stand otherwise.
    changed: u64,
    /// Each clock.
    clocks: Vec<ClockTrial>,
    /// Some of the cases that would stand otherwise, newest first.
    samples: Vec<TrialCase>,
}

impl From<Verdicts> for VerdictCounts {
    fn from(verdicts: Verdicts) -> Self {
        Self {
            met: verdicts.met,
            met_late: verdicts.met_late,
            overdue: verdicts.overdue,
            pending: verdicts.pending,
            on_time: verdicts.on_time(),
        }
    }
}

impl From<&Change> for TrialChange {
    fn from(change: &Change) -> Self {
        Self {
            clock: change.clock.code(),
            before: change.before.code(),
            after: change.after.code(),
            due_before: change.due_before,
            due_after: change.due_after,
        }
    }
}

impl From<Sample> for TrialCase {
    fn from(sample: Sample) -> Self {
        Self {
            id: sample.id.uuid(),
            number: sample.number,
            title: sample.title,
            kind: sample.kind.code(),
            changes: sample.changes.iter().map(TrialChange::from).collect(),
        }
    }
}

/// Tries a version on the newest cases of a span; nothing is changed.
#[utoipa::path(post, path = "/policies/{subject}/versions/{version}/trial", tag = "policies", request_body = TrialInput,
    params(("subject" = String, Path), ("version" = String, Path)), responses((status = 200, body = TrialReport)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Path((subject, name)): Path<(String, String)>,
    input: Input<TrialInput>,
) -> Result<Json<TrialReport>, Refusal> {
    caller.may(Action::ManagePolicies, Resource::Product)?;
    let subject = view::subject(&subject)?;
    let version = app.store.policy_version(subject, &name).await?;
    let version = version.ok_or_else(Refusal::not_found)?;
    let span = span(&input.parse_or_default()?)?;
    let now = app.store.ambient().now();
    let cases = Cases::visible_to(&caller.scope());
    let trial = cases
        .try_policy(&app.store, subject, &version.body, span, now)
        .await?;
    let clock = |(name, side): (&domain::deadlines::ClockName, &Side)| ClockTrial {
        clock: name.code(),
        now: side.now.into(),
        then: side.then.into(),
        moved: side.moved,
    };
    Ok(Json(TrialReport {
        cases: trial.tried.cases,
        cut: trial.cut,
        changed: trial.tried.changed,
        clocks: trial.tried.clocks.iter().map(clock).collect(),
        samples: trial.samples.into_iter().map(TrialCase::from).collect(),
    }))
}

type Span = (Option<Timestamp>, Option<Timestamp>);

fn span(input: &TrialInput) -> Result<Span, Refusal> {
    let mut errors = FieldErrors::default();
    let mut read = |field: &str, text: &Option<String>| {
        let text = text.as_deref().filter(|text| !text.is_empty())?;
        let at = instant(text);
        if at.is_none() {
            errors.add_code(field, "input.field");
        }
        at
    };
    let (from, to) = (read("from", &input.from), read("to", &input.to));
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        errors.add_code("to", "period.ends_before_it_begins");
    }
    errors.finish()?;
    Ok((from, to))
}
