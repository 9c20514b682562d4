//! `POST /requests`: a request is filed.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::access::{Action, Actor, Resource, Role};
use domain::cases::{Source, Urgency};
use domain::lifecycle::CaseKind;
use domain::words::{Body, CaseId, Name, Phone, Title};
use serde::Deserialize;
use store::Work;
use store::cases::{By, CaseDraft, Cases, Codes, Lookup};
use store::idempotency::{self, Claim, Key};
use store::requests::{Contact, FiledRequest, Filing};
use utoipa::ToSchema;

use super::read::{CaseDetail, detail, detail_of_filed};
use super::repeat;
use crate::http::extract::{IdempotencyKey, Input};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Whom to call.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct NewContact {
    /// A person's name.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
}

/// A request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewRequest {
    /// One line.
    pub title: String,
    /// What it is about.
    pub body: String,
    /// Code of the category.
    pub category: Option<String>,
    /// Unified social credit code of the firm, by officials who file for it.
    pub enterprise: Option<String>,
    /// Whom to call.
    pub contact: Option<NewContact>,
    /// Where it is about.
    pub place: Option<String>,
    /// Code of the chain.
    pub chain: Option<String>,
    /// Code of the park.
    pub park: Option<String>,
    /// `normal`, `urgent` or `critical`.
    pub urgency: Option<String>,
    /// `web`, `phone` or `visit`.
    pub source: Option<String>,
}

struct File {
    actor: Actor,
    input: NewRequest,
    key: Option<Key>,
}

enum Filed {
    Now(Box<FiledRequest>),
    Before(CaseId, Option<String>),
}

/// Files a request. Firms file their own; officials file for a firm or for somebody who called.
#[utoipa::path(post, path = "", tag = "requests", request_body = NewRequest,
    responses((status = 201, body = CaseDetail)))]
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    input: Input<NewRequest>,
) -> Result<Response, Refusal> {
    caller.may(Action::FileCase, Resource::Kind(CaseKind::Request))?;
    let key = key.map(|key| Key {
        actor: caller.actor.user,
        key,
        digest: repeat::digest("requests", input.digest()),
    });
    let unit = File {
        actor: caller.actor.clone(),
        input: input.parse()?,
        key: key.clone(),
    };
    let filed = app
        .store
        .write(unit, |work, unit| Box::pin(run(work, unit)))
        .await?;
    let (id, answer) = match filed {
        Filed::Before(_, Some(answer)) => return Ok(repeat::again(StatusCode::CREATED, answer)),
        Filed::Before(id, None) => {
            let cases = Cases::visible_to(&caller.scope());
            let case = cases.by_id(&app.store, id).await?;
            let case = case.ok_or_else(Refusal::not_found)?;
            (id, detail(&app, &caller, &cases, &case).await?)
        }
        Filed::Now(request) => {
            let id = request.filed.case.id;
            (id, detail_of_filed(&app, &caller, *request).await?)
        }
    };
    let mut response = repeat::answer(&app, key, StatusCode::CREATED, answer).await?;
    let location = HeaderValue::from_str(&format!("/api/v1/requests/{}", id.uuid()));
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

async fn run(work: &Work, unit: &File) -> Result<Filed, Failure> {
    if let Some(key) = &unit.key {
        match idempotency::claim(work, key).await? {
            Claim::Fresh => {}
            Claim::Repeated { resource, answer } => {
                return Ok(Filed::Before(CaseId::from_uuid(resource), answer));
            }
            Claim::OtherBody => return Err(repeat::other_body().into()),
        }
    }
    let filing = filing(work, &unit.actor, &unit.input).await?;
    let by = By {
        user: Some(unit.actor.user),
        at: work.now(),
    };
    let request = store::requests::file(work, filing, by).await?;
    if let Some(key) = &unit.key {
        idempotency::keep(work, key, request.filed.case.id.uuid()).await?;
    }
    Ok(Filed::Now(Box::new(request)))
}

/// Parses the input into domain types and looks codes up: 422 with all that does not fit.
async fn filing(work: &Work, actor: &Actor, input: &NewRequest) -> Result<Filing, Failure> {
    let lookup = Lookup::within(work);
    let mut errors = FieldErrors::default();
    let title = errors.take("title", Title::parse(&input.title));
    let body = errors.take("body", Body::parse(&input.body));
    let contact = input.contact.clone().unwrap_or_default();
    let name = errors.take_optional("contact.name", said(&contact.name), Name::parse);
    let phone = errors.take_optional("contact.phone", said(&contact.phone), Phone::parse);
    let place = errors.take_optional("place", said(&input.place), Name::parse);
    let urgency = said(&input.urgency).map_or(Some(Urgency::Normal), Urgency::from_code);
    let own = actor.enterprises().next().filter(|_| !is_official(actor));
    let source = match said(&input.source) {
        Some(code) if own.is_none() => Source::from_code(code),
        _ => Some(Source::Web),
    };
    let mut known = |field: &str, code: &Option<String>, found: bool| {
        if said(code).is_some() && !found {
            errors.add_code(field, "input.unknown");
        }
    };
    known("urgency", &input.urgency, urgency.is_some());
    known("source", &input.source, source.is_some());
    let found = lookup
        .all(Codes {
            category: said(&input.category),
            chain: said(&input.chain),
            park: said(&input.park),
            enterprise: said(&input.enterprise).filter(|_| own.is_none()),
        })
        .await?;
    let enterprise = own.or(found.enterprise);
    known("category", &input.category, found.category.is_some());
    known("chain", &input.chain, found.chain.is_some());
    known("park", &input.park, found.park.is_some());
    known("enterprise", &input.enterprise, enterprise.is_some());
    errors.finish()?;
    let (Some(title), Some(body)) = (title, body) else {
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid").into());
    };
    // what a firm does not say of itself is known from its entry
    let home = match enterprise {
        Some(enterprise) => lookup.home(enterprise).await?,
        None => store::cases::Home::default(),
    };
    Ok(Filing {
        draft: CaseDraft {
            kind: CaseKind::Request,
            title,
            urgency: urgency.unwrap_or(Urgency::Normal),
            source: source.unwrap_or(Source::Web),
            category: found.category,
            enterprise,
            chain: found.chain.or(home.chain),
            park: found.park.or(home.park),
            due_day: None,
        },
        body,
        requester: None,
        contact: Contact {
            name: name.map(Name::into_string),
            phone: phone.map(Phone::into_string),
        },
        place: place.map(Name::into_string),
        external_id: None,
    })
}

fn is_official(actor: &Actor) -> bool {
    actor
        .grants
        .iter()
        .any(|grant| grant.role() != Role::Enterprise)
}

fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}
