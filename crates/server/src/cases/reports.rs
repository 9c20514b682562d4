//! `POST /projects/{id}/reports`: the monthly report of a project, said today.

use axum::extract::State;
use domain::access::Action;
use domain::words::{CaseId, Money, MoneyError, Note};
use serde::Deserialize;
use steering::history::{Report, Stated, fell};
use steering::month::Month;
use store::Work;
use store::cases::calendar;
use store::projects::{Saying, history_in, say};
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::load::Mount;
use super::read::CaseDetail;
use crate::App;
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// A monthly report. Amounts are decimals of 万元, cumulative within the year.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewReport {
    /// The month it is about, `2026-06`.
    pub month: String,
    /// Invested so far.
    pub investment: String,
    /// Funds that are there.
    pub funds: String,
    /// The day on which building started, `none` to take back what was said; says nothing when left out.
    pub started: Option<String>,
    /// The day on which it entered into the statistics, or `none`.
    pub entered: Option<String>,
    /// Why the investment is lower than in the month before.
    pub reason: Option<String>,
}

struct Tell(Input<NewReport>);

/// Reports a month. What was said of it before stays readable; the last report counts.
#[utoipa::path(post, path = "/{id}/reports", tag = "cases", params(("id" = String, Path)),
    request_body = NewReport, responses((status = 200, body = CaseDetail)))]
pub async fn tell(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<NewReport>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: None,
    };
    act(&app, &caller, on, Tell(input)).await
}

impl Act for Tell {
    const ACTION: Action = Action::ReportFacts;

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let mut errors = FieldErrors::default();
        let reported = calendar().date_of(work.now());
        let month = Month::parse(&input.month);
        match month {
            None => errors.add_code("month", "date.invalid"),
            Some(month) if month > Month::of(reported) => errors.add_code("month", "report.ahead"),
            Some(_) => {}
        }
        let investment = amount("investment", &input.investment, &mut errors);
        let funds = amount("funds", &input.funds, &mut errors);
        let started = stated("started", input.started.as_deref(), &mut errors);
        let entered = stated("entered", input.entered.as_deref(), &mut errors);
        let said = input.reason.as_deref();
        let said = said.filter(|text| !text.trim().is_empty());
        let reason = errors.take_optional("reason", said, Note::parse);
        errors.finish()?;
        let (Some(month), Some(investment), Some(funds)) = (month, investment, funds) else {
            return Ok(());
        };
        let report = Report {
            month,
            reported,
            investment,
            funds,
            started: started.unwrap_or_default(),
            entered: entered.unwrap_or_default(),
            reason: reason.map(Note::into_string).unwrap_or_default(),
        };
        let known = history_in(work, &acting.case).await?;
        if fell(&known.reports.iter().collect::<Vec<_>>(), &report) {
            let mut errors = FieldErrors::default();
            errors.add_code("investment", "report.fell");
            errors.finish()?;
        }
        let saying = Saying {
            reports: vec![report],
            ..Saying::default()
        };
        let by = acting.by(work);
        say(work, &mut acting.case, "report", &known, saying, by).await?;
        Ok(())
    }
}

/// An amount in 万元 that is not negative.
pub(super) fn amount(field: &str, text: &str, errors: &mut FieldErrors) -> Option<Money> {
    let text = text.trim();
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let read = match is_plain && !text.is_empty() {
        true => Money::parse(&format!("{text}万")),
        false => Err(MoneyError::Malformed),
    };
    errors.take(field, read)
}

fn stated(field: &str, text: Option<&str>, errors: &mut FieldErrors) -> Option<Stated> {
    let stated = Stated::parse(text.unwrap_or_default().trim());
    if stated.is_none() {
        errors.add_code(field, "date.invalid");
    }
    stated
}
