//! `POST /problems`: a key problem is put on the list.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource, Scope};
use domain::cases::{Source, Urgency};
use domain::lifecycle::CaseKind;
use domain::platform::UnitKind;
use domain::words::{Body, Title};
use serde::Deserialize;
use store::Work;
use store::cases::{By, Case, CaseDraft, Cases, Lookup};
use utoipa::ToSchema;

use super::read::{CaseDetail, detail};
use crate::http::extract::{Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// A key problem.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewProblem {
    /// One line.
    pub title: String,
    /// What it is and what was tried.
    pub body: String,
    /// Code of the chain.
    pub chain: Option<String>,
    /// Code of the park.
    pub park: Option<String>,
    /// Unified social credit code of the firm it is about.
    pub enterprise: Option<String>,
    /// `normal`, `urgent` or `critical`.
    pub urgency: Option<String>,
    /// `visit` when it was heard on a visit.
    pub source: Option<String>,
    /// The day by which it should be solved.
    pub due: Option<String>,
}

/// Puts a key problem on the list.
#[utoipa::path(post, path = "", tag = "cases", request_body = NewProblem,
    responses((status = 201, body = CaseDetail)))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    input: Input<NewProblem>,
) -> Result<(StatusCode, Versioned<CaseDetail>), Refusal> {
    caller.may(Action::FileCase, Resource::Kind(CaseKind::Problem))?;
    let input = input.parse()?;
    let case = app
        .store
        .write((caller.actor.user, input), |work, (user, input)| {
            Box::pin(async move {
                let by = By {
                    user: Some(*user),
                    at: work.now(),
                };
                run(work, input, by).await
            })
        })
        .await?;
    let cases = Cases::visible_to(&Scope::of(&caller.actor));
    Ok((
        StatusCode::CREATED,
        detail(&app, &caller, &cases, &case).await?,
    ))
}

async fn run(work: &Work, input: &NewProblem, by: By) -> Result<Case, Failure> {
    let lookup = Lookup::within(work);
    let mut errors = FieldErrors::default();
    let title = errors.take("title", Title::parse(&input.title));
    let body = errors.take("body", Body::parse(&input.body));
    let urgency = input
        .urgency
        .as_deref()
        .map_or(Some(Urgency::Normal), Urgency::from_code);
    let source = input
        .source
        .as_deref()
        .map_or(Some(Source::Web), Source::from_code);
    let due = input
        .due
        .as_deref()
        .map(str::parse::<jiff::civil::Date>)
        .transpose();
    let mut unknown = |field: &str, missing: bool| {
        if missing {
            errors.add_code(field, "input.unknown");
        }
    };
    unknown("urgency", urgency.is_none());
    unknown("source", source.is_none());
    unknown("due", due.is_err());
    let chain = match &input.chain {
        None => None,
        Some(code) => lookup.chain(code).await?,
    };
    unknown("chain", chain.is_none() && input.chain.is_some());
    let park = match &input.park {
        None => None,
        Some(code) => lookup.unit(code, &[UnitKind::Park]).await?,
    };
    unknown("park", park.is_none() && input.park.is_some());
    let enterprise = match &input.enterprise {
        None => None,
        Some(uscc) => lookup.enterprise(uscc).await?,
    };
    unknown(
        "enterprise",
        enterprise.is_none() && input.enterprise.is_some(),
    );
    errors.finish()?;
    let (Some(title), Some(body)) = (title, body) else {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid").into());
    };
    let draft = CaseDraft {
        kind: CaseKind::Problem,
        title,
        urgency: urgency.unwrap_or(Urgency::Normal),
        source: source.unwrap_or(Source::Web),
        category: None,
        enterprise,
        chain,
        park,
        due_day: due.unwrap_or_default(),
    };
    Ok(store::problems::list(work, draft, body, by).await?)
}
