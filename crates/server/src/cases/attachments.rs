//! `GET|POST …/{id}/attachments`: files attached to a case.

use axum::Json;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use domain::access::{Action, Actor, Resource, Scope, Verdict, may};
use domain::cases::Visibility;
use domain::words::{CaseId, EnterpriseId};
use jiff::Timestamp;
use serde::Serialize;
use store::Work;
use store::cases::{Cases, Names, Wanted};
use store::files::{
    Added, Attachment, Attachments, FileError, FileQuota, Kept, NewAttachment, Refused, SIZE_MAX,
    attach,
};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::load::{Loaded, Mount, load};
use crate::http::extract::Id;
use crate::http::failure::{Failure, of_disk};
use crate::http::refusal::{Refusal, field_refusal, field_refusal_code};
use crate::{App, Caller};

/// Room for the frame of the form around the file.
const FORM_BYTES_MAX: u64 = 64 * 1024;

/// A file attached to a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentView {
    /// Its identifier; `/attachments/{id}` gives the bytes.
    pub id: uuid::Uuid,
    /// Its name.
    pub name: String,
    /// What it is, told by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// `internal` (officials only) or `public`.
    pub visibility: &'static str,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who added it.
    pub by: String,
    /// Whether the caller added it.
    pub own: bool,
    /// Number of the request to which it was attached, where that was merged into this one.
    pub from: Option<String>,
}

/// The files of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AttachmentList {
    /// Oldest first.
    pub items: Vec<AttachmentView>,
}

/// A file to be attached.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only documents the form")]
pub struct AttachForm {
    /// The file, at most 20 MB: pictures, PDF, Office documents, text, archives.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// `public` (default) or, for officials, `internal`.
    visibility: Option<String>,
}

/// What stands under `{id}/attachments`.
pub(super) fn router() -> OpenApiRouter<App> {
    let bytes_max = usize::try_from(SIZE_MAX + FORM_BYTES_MAX).unwrap_or(usize::MAX);
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .layer(DefaultBodyLimit::max(bytes_max))
}

/// The visibilities of files that an actor may see of a case.
pub(crate) fn readable(actor: &Actor, resource: Resource<'_>) -> &'static [Visibility] {
    match may(actor, Action::ReadInternalComments, resource) {
        Verdict::Allowed => &Visibility::ALL,
        _ => &[Visibility::Public],
    }
}

/// The files that the caller may see.
#[utoipa::path(get, path = "/{id}/attachments", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = AttachmentList)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<AttachmentList>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let visible = readable(&caller.actor, Resource::Case(&case.facts()));
    let mut found = Attachments::of(cases.clone(), visible)
        .of_case(&app.store, &case)
        .await?;
    // the files of those who were merged into it reach whoever handles it
    let led = super::read::led(&app, &caller, &case).await?;
    let theirs = Attachments::of(cases, &[Visibility::Public]);
    for member in &led {
        found.extend(theirs.of_case(&app.store, member).await?);
    }
    found.sort_by_key(|attachment| attachment.added_at);
    let wanted = Wanted {
        users: found.iter().map(|attachment| attachment.added_by).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let view = |attachment: Attachment| {
        let member = led.iter().find(|member| member.id == attachment.case);
        let from = member.map(|member| member.number.clone());
        view(&caller, &names, attachment, from)
    };
    Ok(Json(AttachmentList {
        items: found.into_iter().map(view).collect(),
    }))
}

fn view(
    caller: &Caller,
    names: &Names,
    attachment: Attachment,
    from: Option<String>,
) -> AttachmentView {
    let by = names.user(attachment.added_by);
    AttachmentView {
        id: attachment.id.uuid(),
        by: by.map_or_else(String::new, |named| named.name.clone()),
        own: attachment.added_by == caller.actor.user,
        from,
        name: attachment.name,
        media_type: attachment.media_type,
        size: attachment.size,
        visibility: attachment.visibility.code(),
        at: attachment.added_at,
    }
}

struct Adding {
    quota: FileQuota,
    firm: Option<EnterpriseId>,
    actor: Actor,
    id: CaseId,
    name: String,
    kept: Kept,
    visibility: Visibility,
}

/// Attaches a file.
#[utoipa::path(post, path = "/{id}/attachments", tag = "cases", params(("id" = String, Path)),
    request_body(content = AttachForm, content_type = "multipart/form-data"),
    responses((status = 201, body = AttachmentList)))]
pub async fn add(
    state: State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<(StatusCode, Json<AttachmentList>), Refusal> {
    let loaded = load(&state, &caller, mount, id, Action::AttachFile).await?;
    let form =
        form.map_err(|_| Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "input.not_a_form"))?;
    let (name, bytes, visibility) = read_form(form).await?;
    if visibility == Visibility::Internal {
        caller.may(
            Action::CommentInternally,
            Resource::Case(&loaded.case.facts()),
        )?;
    }
    // somebody who acts for a firm alone
    let firm = caller.actor.enterprises().next();
    let firm = firm.filter(|_| !caller.actor.is_official());
    let quota = state.settings.file_quota;
    let added = Added {
        case: id,
        firm,
        size: bytes.len() as u64,
    };
    quota.check(&state.store, added).await.map_err(refused)?;
    let kept = state
        .store
        .files()
        .keep(&name, bytes)
        .await
        .map_err(refused)?;
    let adding = Adding {
        quota,
        firm,
        actor: caller.actor.clone(),
        id,
        name,
        kept,
        visibility,
    };
    state
        .store
        .write(adding, |work, adding| Box::pin(run(work, adding)))
        .await?;
    let files = list(state, caller, mount, Id(id)).await?;
    Ok((StatusCode::CREATED, files))
}

async fn run(work: &Work, adding: &Adding) -> Result<(), Failure> {
    let cases = Cases::visible_to(&Scope::of(&adding.actor));
    let case = cases.by_id_in(work, adding.id).await?;
    let case = case.ok_or_else(Refusal::not_found)?;
    super::load::may(
        &adding.actor,
        Action::AttachFile,
        Resource::Case(&case.facts()),
    )?;
    let added = Added {
        case: case.id,
        firm: adding.firm,
        size: adding.kept.size,
    };
    let room = adding.quota.check_in(work, added).await;
    room.map_err(|error| match error {
        FileError::Store(error) => Failure::Store(error),
        error => Failure::Refused(refused(error)),
    })?;
    let new = NewAttachment {
        name: adding.name.clone(),
        kept: adding.kept.clone(),
        visibility: adding.visibility,
        by: adding.actor.user,
    };
    attach(work, &case, new).await?;
    Ok(())
}

async fn read_form(mut form: Multipart) -> Result<(String, Vec<u8>, Visibility), Refusal> {
    let mut file = None;
    let mut visibility = Visibility::Public;
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(malformed)?;
                file = Some((name, bytes.to_vec()));
            }
            "visibility" => {
                let code = field.text().await.map_err(malformed)?;
                let unknown = || field_refusal_code("visibility", "input.unknown");
                visibility = Visibility::from_code(code.trim()).ok_or_else(unknown)?;
            }
            _ => {}
        }
    }
    let (name, bytes) = file.ok_or_else(|| field_refusal_code("file", "input.missing"))?;
    Ok((name, bytes, visibility))
}

fn malformed(error: MultipartError) -> Refusal {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "input.too_large")
        }
        _ => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "input.malformed"),
    }
}

/// What is told of a file that was not kept or cannot be read back.
pub(crate) fn refused(error: FileError) -> Refusal {
    match error {
        FileError::Refused(reason @ (Refused::CaseFull { .. } | Refused::DayFull { .. })) => {
            Refusal::refused(StatusCode::PAYLOAD_TOO_LARGE, &reason)
        }
        FileError::Refused(reason) => field_refusal("file", &reason),
        FileError::Store(error) => error.into(),
        FileError::Folder { why, .. } => of_disk(&why),
        error => Refusal::internal(&error),
    }
}
