//! `GET|DELETE /api/v1/attachments/{id}`: the bytes of a file, and taking it away.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::{Action, Resource, Role, Scope, SystemPurpose};
use domain::cases::Visibility;
use domain::words::AttachmentId;
use store::cases::{Case, Cases};
use store::files::{Attachment, Attachments, remove};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attachments::{readable, refused};
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// A file that a browser opens all the same runs nothing and loads nothing.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// `/api/v1/attachments`.
pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(download, take_away))
}

/// The file, if the caller may see it.
async fn find(app: &App, caller: &Caller, id: AttachmentId) -> Result<(Attachment, Case), Refusal> {
    let cases = Cases::visible_to(&caller.scope());
    let all = Attachments::of(cases, &Visibility::ALL);
    let found = all.by_id(&app.store, id).await?;
    let (attachment, case) = found.ok_or_else(Refusal::not_found)?;
    let facts = case.facts();
    caller.may(Action::ReadCase, Resource::Case(&facts))?;
    let visible = readable(&caller.actor, Resource::Case(&facts));
    match visible.contains(&attachment.visibility) {
        true => Ok((attachment, case)),
        false => Err(Refusal::not_found()),
    }
}

/// A public file of a request that was merged into one which the caller, an official, handles.
async fn of_member(
    app: &App,
    caller: &Caller,
    id: AttachmentId,
) -> Result<Option<Attachment>, Refusal> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let public = Attachments::of(all, &[Visibility::Public]);
    let Some((attachment, member)) = public.by_id(&app.store, id).await? else {
        return Ok(None);
    };
    let Some(lead) = store::cases::lead(&app.store, &member).await? else {
        return Ok(None);
    };
    let seen = Cases::visible_to(&caller.scope());
    let Some(lead) = seen.by_id(&app.store, lead).await? else {
        return Ok(None);
    };
    let is_official = readable(&caller.actor, Resource::Case(&lead.facts())) == Visibility::ALL;
    Ok(is_official.then_some(attachment))
}

/// The bytes, to be saved and not shown.
#[utoipa::path(get, path = "/attachments/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "*/*")))]
pub async fn download(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<AttachmentId>,
) -> Result<Response, Refusal> {
    let attachment = match find(&app, &caller, id).await {
        Ok((attachment, _)) => attachment,
        Err(hidden) => of_member(&app, &caller, id).await?.ok_or(hidden)?,
    };
    let bytes = attachment.bytes(&app.store).await.map_err(refused)?;
    let text = |text: String| {
        HeaderValue::from_str(&text)
            .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
    };
    let disposition = format!("attachment; filename*=UTF-8''{}", encode(&attachment.name));
    let headers = [
        (header::CONTENT_TYPE, text(attachment.media_type)),
        (header::CONTENT_DISPOSITION, text(disposition)),
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(SANDBOX),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            HeaderName::from_static("x-download-options"),
            HeaderValue::from_static("noopen"),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// Takes a file away; whoever added it may, and agents.
#[utoipa::path(delete, path = "/attachments/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn take_away(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<AttachmentId>,
) -> Result<StatusCode, Refusal> {
    let (attachment, case) = find(&app, &caller, id).await?;
    caller.may(Action::AttachFile, Resource::Case(&case.facts()))?;
    if attachment.added_by != caller.user.id && !caller.actor.has(Role::Agent) {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "access.not-in-charge"));
    }
    app.store
        .write((case, id, caller.user.id), |work, (case, id, by)| {
            Box::pin(remove(work, case, *id, *by))
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Percent-encodes what RFC 8187 wants encoded in a header.
fn encode(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
