//! `PATCH …/{id}`: correcting what a case is filed under.

use axum::extract::State;
use domain::access::{Action, Actor};
use domain::cases::Urgency;
use domain::lifecycle::CaseKind;
use domain::platform::UnitKind;
use domain::words::{CaseId, Title};
use serde::Deserialize;
use store::Work;
use store::cases::{By, Case, Cases, Changes, Lookup, edit as write_changes};
use utoipa::ToSchema;

use super::load::Mount;
use super::read::{CaseDetail, detail};
use crate::http::extract::{Id, IfMatch, Input, Versioned, given};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Fields to be corrected; what is left out stays, null empties.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CaseChanges {
    /// A better title.
    pub title: Option<String>,
    /// Code of the category.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub category: Option<Option<String>>,
    /// Code of the chain.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub chain: Option<Option<String>>,
    /// Code of the park.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub park: Option<Option<String>>,
    /// `normal`, `urgent` or `critical`.
    pub urgency: Option<String>,
    /// The day agreed for this case, by which it has to be resolved; kinds that agree on one.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Option<String>>,
}

struct Edit {
    actor: Actor,
    id: CaseId,
    mount: Mount,
    if_match: IfMatch,
    input: Input<CaseChanges>,
}

/// Corrects fields of a case.
#[utoipa::path(patch, path = "/{id}", tag = "cases", params(("id" = String, Path)),
    request_body = CaseChanges, responses((status = 200, body = CaseDetail)))]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    if_match: IfMatch,
    input: Input<CaseChanges>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let unit = Edit {
        actor: caller.actor.clone(),
        id,
        mount,
        if_match,
        input,
    };
    let case = app
        .store
        .write(unit, |work, unit| Box::pin(run(work, unit)))
        .await?;
    detail(&app, &caller, &Cases::visible_to(&caller.scope()), &case).await
}

async fn run(work: &Work, unit: &Edit) -> Result<Case, Failure> {
    let loaded =
        super::load::load_in(work, &unit.actor, unit.mount, unit.id, Action::EditCase).await?;
    let mut case = loaded.case;
    unit.if_match
        .check(i64::try_from(case.version).unwrap_or(i64::MAX))?;
    let changes = changes(work, case.kind, &unit.input.parse()?).await?;
    let by = By {
        user: Some(unit.actor.user),
        at: work.now(),
    };
    write_changes(work, &mut case, &changes, by).await?;
    if let Some(category) = changes.category.flatten() {
        store::triage::learn_category(work, &case, category, by).await?;
    }
    Ok(case)
}

async fn changes(work: &Work, kind: CaseKind, input: &CaseChanges) -> Result<Changes, Failure> {
    let lookup = Lookup::within(work);
    let mut errors = FieldErrors::default();
    let mut changes = Changes {
        title: errors.take_optional("title", input.title.as_deref(), Title::parse),
        ..Changes::default()
    };
    if let Some(code) = &input.urgency {
        changes.urgency = Urgency::from_code(code);
        if changes.urgency.is_none() {
            errors.add_code("urgency", "input.unknown");
        }
    }
    if let Some(code) = &input.category {
        let found = match code {
            None => None,
            Some(code) => lookup.category(code).await?,
        };
        if found.is_none() && code.is_some() {
            errors.add_code("category", "input.unknown");
        }
        changes.category = Some(found);
    }
    if let Some(code) = &input.chain {
        let found = match code {
            None => None,
            Some(code) => lookup.chain(code).await?,
        };
        if found.is_none() && code.is_some() {
            errors.add_code("chain", "input.unknown");
        }
        changes.chain = Some(found);
    }
    if let Some(code) = &input.park {
        let found = match code {
            None => None,
            Some(code) => lookup.unit(code, &[UnitKind::Park]).await?,
        };
        if found.is_none() && code.is_some() {
            errors.add_code("park", "input.unknown");
        }
        changes.park = Some(found);
    }
    match input.due.as_ref().map(Option::as_deref) {
        None => {}
        Some(_) if !kind.agrees_on_a_day() => errors.add_code("due", "case.no_agreed_day"),
        Some(None) => changes.due_day = Some(None),
        Some(Some(day)) => match day.parse() {
            Ok(day) => changes.due_day = Some(Some(day)),
            Err(_) => errors.add_code("due", "input.field"),
        },
    }
    errors.finish()?;
    Ok(changes)
}
