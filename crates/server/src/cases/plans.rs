//! `POST /projects/{id}/plans`: a version of the plan of a year, adopted today.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Action;
use domain::lifecycle::Performer;
use domain::words::{CaseId, Money};
use jiff::Timestamp;
use serde::Deserialize;
use steering::history::Plan;
use steering::month::Month;
use store::Work;
use store::cases::{Case, calendar};
use store::projects::{Saying, history_in, say};
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::load::Mount;
use super::read::CaseDetail;
use super::reports::amount;
use crate::App;
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

/// A version of a plan. Amounts are decimals of 万元, cumulative at the end of each month.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPlan {
    /// The year it is about.
    #[schema(minimum = 1900, maximum = 2999)]
    pub year: i16,
    /// When building is to start, `2026-06`; what an earlier version says holds when left out.
    pub planned_start: Option<String>,
    /// Planned investment, January to December.
    #[schema(min_items = 12, max_items = 12)]
    pub planned: Vec<String>,
    /// Funds that must be there, January to December; none when left out.
    #[schema(min_items = 12, max_items = 12)]
    pub required: Option<Vec<String>>,
}

struct Adopt(Input<NewPlan>);

/// Adopts a version of the plan of a year, today. Former versions stay: what was shown is not changed.
#[utoipa::path(post, path = "/{id}/plans", tag = "cases", params(("id" = String, Path)),
    request_body = NewPlan, responses((status = 200, body = CaseDetail)))]
pub async fn adopt(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<NewPlan>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: None,
    };
    act(&app, &caller, on, Adopt(input)).await
}

impl Act for Adopt {
    const ACTION: Action = Action::MoveCase;

    fn allow(
        &self,
        _case: &Case,
        performers: &[Performer],
        _now: Timestamp,
    ) -> Result<(), Refusal> {
        let may = |one: &Performer| matches!(one, Performer::Lead | Performer::Office);
        if performers.iter().any(may) {
            return Ok(());
        }
        Err(Refusal::new(StatusCode::FORBIDDEN, "access.not-in-charge"))
    }

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let mut errors = FieldErrors::default();
        if !(1900..=2999).contains(&input.year) {
            errors.add_code("year", "input.unknown");
        }
        let start = input
            .planned_start
            .as_deref()
            .filter(|text| !text.is_empty());
        let start = start.map(Month::parse);
        if start == Some(None) {
            errors.add_code("planned_start", "date.invalid");
        }
        let planned = amounts("planned", &input.planned, &mut errors);
        let required = match &input.required {
            None => Some([Money::ZERO; 12]),
            Some(amounts_given) => amounts("required", amounts_given, &mut errors),
        };
        errors.finish()?;
        let (Some(planned), Some(required)) = (planned, required) else {
            return Ok(());
        };
        let plan = Plan {
            adopted: calendar().date_of(work.now()),
            year: input.year,
            start: start.flatten(),
            planned,
            required,
        };
        let saying = Saying {
            plans: vec![plan],
            ..Saying::default()
        };
        let known = history_in(work, &acting.case).await?;
        let by = acting.by(work);
        say(work, &mut acting.case, "plan", &known, saying, by).await?;
        Ok(())
    }
}

/// Twelve amounts that do not fall.
fn amounts(field: &str, given: &[String], errors: &mut FieldErrors) -> Option<[Money; 12]> {
    let read: Vec<Option<Money>> = given
        .iter()
        .enumerate()
        .map(|(at, text)| amount(&format!("{field}[{at}]"), text, errors))
        .collect();
    let Ok(all) = <[Option<Money>; 12]>::try_from(read) else {
        errors.add_code(field, "plan.twelve");
        return None;
    };
    let mut found = [Money::ZERO; 12];
    for (slot, money) in found.iter_mut().zip(all) {
        *slot = money?;
    }
    if !found.is_sorted() {
        errors.add_code(field, "plan.falls");
        return None;
    }
    Some(found)
}
