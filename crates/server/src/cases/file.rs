//! `POST /requests`, `/problems`, `/targets`, …: a case of any kind is filed.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Actor, Resource};
use domain::kinds::{CaseKind, Field, Firm, Value, Values};
use domain::words::{CaseId, EnterpriseId};
use store::cases::{By, Cases, Lookup};
use store::kinds::{Filed, Filing};
use store::{StoreError, Work};

use super::fields;
use super::load::Mount;
use super::read::{CaseDetail, detail, detail_of_filed};
use super::view::Sent;
use crate::App;
use crate::http::extract::{Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

struct File {
    actor: Actor,
    kind: CaseKind,
    input: Sent,
    home: Home,
}

/// Where a case lies, unless it says otherwise: chain, park and firm of what it is a part of, by the
/// code of the field.
pub(crate) type Home = Vec<(&'static str, Value)>;

/// Files a case of the kind that lies under this path. Firms file their own; officials file for a firm
/// or for somebody who called.
#[utoipa::path(post, path = "", tag = "cases", request_body = Object,
    responses((status = 201, body = CaseDetail)))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    input: Input<Sent>,
) -> Result<Response, Refusal> {
    let kind = mount.kind().ok_or_else(Refusal::not_found)?;
    caller.may(Action::FileCase, Resource::Kind(kind))?;
    file_one(&app, &caller, kind, input.parse()?, Home::new()).await
}

/// Files a case and answers with it.
///
/// # Errors
/// 422 with all that does not fit; what the database refuses.
pub(crate) async fn file_one(
    app: &App,
    caller: &Caller,
    kind: CaseKind,
    input: Sent,
    home: Home,
) -> Result<Response, Refusal> {
    let unit = File {
        actor: caller.actor.clone(),
        kind,
        input,
        home,
    };
    let filed = app
        .store
        .write(unit, |work, unit| Box::pin(run(work, unit)))
        .await;
    let (id, answer) = match filed {
        Ok(filed) => (filed.case.id, filed_anew(app, caller, *filed).await?),
        // filed before, and the answer of then was lost: the case as it stands tells it
        Err(Failure::Store(StoreError::Repeated { answer: None, made })) => {
            let id = CaseId::from_uuid(made);
            let cases = Cases::visible_to(&caller.scope());
            let case = cases.by_id(&app.store, id).await?;
            let case = case.ok_or_else(Refusal::not_found)?;
            (id, detail(app, caller, &cases, &case).await?)
        }
        Err(failure) => return Err(failure.into()),
    };
    let mut response = (StatusCode::CREATED, answer).into_response();
    let location = format!("/api/v1/{}/{}", kind.kind().path, id.uuid());
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// What was just written is answered without reading it again, unless somebody has it already.
async fn filed_anew(
    app: &App,
    caller: &Caller,
    filed: Filed,
) -> Result<Versioned<CaseDetail>, Refusal> {
    if filed.case.lead.is_none() {
        return detail_of_filed(app, caller, filed).await;
    }
    let cases = Cases::visible_to(&caller.scope());
    detail(app, caller, &cases, &filed.case).await
}

async fn run(work: &Work, unit: &File) -> Result<Box<Filed>, Failure> {
    let values = values(work, unit).await?;
    let by = By {
        user: Some(unit.actor.user),
        at: work.now(),
    };
    let filed = store::kinds::file(work, Filing::of(unit.kind, values)?, by).await?;
    work.makes(filed.case.id.uuid());
    Ok(Box::new(filed))
}

/// What was sent as values: of a firm that files its own what is its own.
async fn values(work: &Work, unit: &File) -> Result<Values, Failure> {
    let kind = unit.kind.kind();
    let own = unit
        .actor
        .enterprises()
        .next()
        .filter(|_| !unit.actor.is_official());
    // a firm does not say whose request it is, nor where it came from
    let asks = |field: &&Field| own.is_none() || !matches!(field.code, "enterprise" | "source");
    let read = fields::read(
        work,
        &unit.input,
        kind.asked().filter(asks),
        FieldErrors::default(),
    );
    let read = read.await?;
    let mut values: Values = read
        .into_iter()
        .filter_map(|(field, value)| Some((field.code, value?)))
        .collect();
    if let Some(own) = own {
        values.set("enterprise", Some(Value::Id(own.uuid())));
    }
    for (code, value) in &unit.home {
        if kind.has(code) && values.get(code).is_none() {
            values.set(code, Some(value.clone()));
        }
    }
    if kind.firm != Firm::About {
        at_home(work, &mut values).await?;
    }
    Ok(values)
}

/// What a firm does not say of itself is known from its entry.
async fn at_home(work: &Work, values: &mut Values) -> Result<(), StoreError> {
    let Some(enterprise) = values.id("enterprise") else {
        return Ok(());
    };
    let lookup = Lookup::within(work);
    let home = lookup.home(EnterpriseId::from_uuid(enterprise)).await?;
    if values.get("chain").is_none() {
        values.set("chain", home.chain.map(|chain| Value::Id(chain.uuid())));
    }
    if values.get("park").is_none() {
        values.set("park", home.park.map(|park| Value::Id(park.uuid())));
    }
    Ok(())
}
