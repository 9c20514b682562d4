//! The case that a path names, as far as the caller may know of it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::access::{Action, Actor, Resource, Scope, Verdict};
use domain::kinds::CaseKind;
use domain::words::CaseId;
use store::Work;
use store::cases::{Case, Cases};

use crate::http::failure::Failure;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Under which part of the address the handler is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mount {
    /// One kind only.
    Kind(CaseKind),
    /// All kinds.
    Any,
}

impl Mount {
    /// The kind that lists are narrowed to.
    pub(crate) fn kind(self) -> Option<CaseKind> {
        match self {
            Self::Kind(kind) => Some(kind),
            Self::Any => None,
        }
    }

    fn holds(self, case: &Case) -> bool {
        self.kind().is_none_or(|kind| kind == case.kind)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Mount {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or(Self::Any))
    }
}

/// A case as its handlers need it: the row, and the finder it came through.
pub(crate) struct Loaded {
    /// The finder of the caller's scope.
    pub(crate) cases: Cases,
    /// The case.
    pub(crate) case: Case,
}

/// Finds a case through the caller's scope and judges the action.
///
/// # Errors
/// 404 when the caller may not know of it, 403 when he may not do this to it.
pub(crate) async fn load(
    app: &App,
    caller: &Caller,
    mount: Mount,
    id: CaseId,
    action: Action,
) -> Result<Loaded, Refusal> {
    let cases = Cases::visible_to(&caller.scope());
    let found = cases.by_id(&app.store, id).await?;
    let case = found
        .filter(|case| mount.holds(case))
        .ok_or_else(Refusal::not_found)?;
    caller.may(action, Resource::Case(&case.facts()))?;
    Ok(Loaded { cases, case })
}

/// The same inside a unit of work: the case as the work sees it.
///
/// # Errors
/// 404 when the actor may not know of it, 403 when he may not do this to it.
pub(crate) async fn load_in(
    work: &Work,
    actor: &Actor,
    mount: Mount,
    id: CaseId,
    action: Action,
) -> Result<Loaded, Failure> {
    let cases = Cases::visible_to(&Scope::of(actor));
    let found = cases.by_id_in(work, id).await?;
    let case = found
        .filter(|case| mount.holds(case))
        .ok_or_else(Refusal::not_found)?;
    may(actor, action, Resource::Case(&case.facts()))?;
    Ok(Loaded { cases, case })
}

/// Asks the policy inside a unit of work.
///
/// # Errors
/// 404 when the actor may not know of the resource, 403 when he may not do this to it.
pub(crate) fn may(actor: &Actor, action: Action, resource: Resource<'_>) -> Result<(), Refusal> {
    match domain::access::may(actor, action, resource) {
        Verdict::Allowed => Ok(()),
        Verdict::Hidden => Err(Refusal::not_found()),
        Verdict::Forbidden(code) => Err(Refusal::new(StatusCode::FORBIDDEN, code)),
    }
}
