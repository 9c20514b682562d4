//! `GET|POST …/{id}/comments`: what people write to each other about a case.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Actor, Resource, Verdict, mask_name, may, performers, sees_contacts};
use domain::cases::Visibility;
use domain::words::{CaseId, Note};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Work;
use store::cases::{Comment, Names, NewComment, Wanted, comment};
use utoipa::ToSchema;

use super::events::PersonView;
use super::given::capacity;
use super::load::{Loaded, Mount, load};
use crate::http::extract::{Id, Input};
use crate::http::failure::Failure;
use crate::http::language::label;
use crate::http::refs::Ref;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// A comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommentView {
    /// Its identifier.
    pub id: uuid::Uuid,
    /// Who wrote it.
    pub author: PersonView,
    /// `internal` (officials only) or `public`.
    pub visibility: &'static str,
    /// The words.
    pub body: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether the caller wrote it.
    pub own: bool,
    /// Number of the request on which it was written, where that was merged into this one.
    pub from: Option<String>,
}

/// The comments of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Comments {
    /// Oldest first.
    pub items: Vec<CommentView>,
}

/// A comment to be written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewCommentBody {
    /// The words.
    pub body: String,
    /// `internal` or `public`.
    pub visibility: String,
}

/// The comments that the caller may read, oldest first.
#[utoipa::path(get, path = "/{id}/comments", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Comments)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Comments>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let facts = case.facts();
    let internal = may(
        &caller.actor,
        Action::ReadInternalComments,
        Resource::Case(&facts),
    );
    let readable: &[Visibility] = match internal {
        Verdict::Allowed => &Visibility::ALL,
        _ => &[Visibility::Public],
    };
    let mut comments = cases.comments(&app.store, &case, readable).await?;
    // what those wrote to the requester's side who were merged into it reaches whoever handles it
    let led = super::read::led(&app, &caller, &case).await?;
    comments.extend(store::cases::said(&app.store, &led).await?);
    comments.sort_by_key(|comment| comment.at);
    let masks_firm = internal == Verdict::Allowed && !sees_contacts(&caller.actor, &facts);
    let mut wanted = Wanted::default();
    wanted
        .users
        .extend(comments.iter().map(|comment| comment.author));
    wanted
        .units
        .extend(comments.iter().filter_map(|comment| comment.unit));
    let names = Names::load(&app.store, &wanted).await?;
    let items = comments.into_iter().map(|comment| {
        let member = led.iter().find(|member| member.id == comment.case);
        let from = member.map(|member| member.number.clone());
        view(&caller, &names, masks_firm, comment, from)
    });
    Ok(Json(Comments {
        items: items.collect(),
    }))
}

fn view(
    caller: &Caller,
    names: &Names,
    masks_firm: bool,
    comment: Comment,
    from: Option<String>,
) -> CommentView {
    let name = names
        .user(comment.author)
        .map_or_else(String::new, |named| named.name.clone());
    let of_firm = comment.capacity == "enterprise";
    CommentView {
        id: comment.id.uuid(),
        author: PersonView {
            name: if of_firm && masks_firm {
                mask_name(&name)
            } else {
                name
            },
            role: (!comment.capacity.is_empty())
                .then(|| label(&format!("performer.{}", comment.capacity), caller.language)),
            unit: comment
                .unit
                .and_then(|id| Some(Ref::coded(id.uuid(), names.unit(id)?, caller.language))),
        },
        visibility: comment.visibility.code(),
        own: comment.author == caller.actor.user,
        from,
        body: comment.body,
        at: comment.at,
    }
}

struct Adding {
    actor: Actor,
    id: CaseId,
    mount: Mount,
    input: Input<NewCommentBody>,
}

/// Adds a comment.
#[utoipa::path(post, path = "/{id}/comments", tag = "cases", params(("id" = String, Path)),
    request_body = NewCommentBody, responses((status = 201, body = Comments)))]
pub async fn add(
    state: State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    input: Input<NewCommentBody>,
) -> Result<(StatusCode, Json<Comments>), Refusal> {
    let adding = Adding {
        actor: caller.actor.clone(),
        id,
        mount,
        input,
    };
    state
        .store
        .write(adding, |work, adding| Box::pin(run(work, adding)))
        .await?;
    let comments = list(state, caller, mount, Id(id)).await?;
    Ok((StatusCode::CREATED, comments))
}

async fn run(work: &Work, adding: &Adding) -> Result<(), Failure> {
    // whoever may not write in public may not write internally either
    let loaded = super::load::load_in(
        work,
        &adding.actor,
        adding.mount,
        adding.id,
        Action::CommentPublicly,
    )
    .await?;
    let mut case = loaded.case;
    let input = adding.input.parse()?;
    let mut errors = FieldErrors::default();
    let body = errors.take("body", Note::parse(&input.body));
    let visibility = Visibility::from_code(&input.visibility);
    if visibility.is_none() {
        errors.add_code("visibility", "input.unknown");
    }
    errors.finish()?;
    let (Some(body), Some(visibility)) = (body, visibility) else {
        return Ok(());
    };
    if visibility == Visibility::Internal {
        super::load::may(
            &adding.actor,
            Action::CommentInternally,
            Resource::Case(&case.facts()),
        )?;
    }
    let performers = performers(&adding.actor, &case.facts());
    let new = NewComment {
        author: adding.actor.user,
        capacity: capacity(&adding.actor, &case, &performers),
        visibility,
        body: body.into_string(),
    };
    comment(work, &mut case, &new, &performers).await?;
    Ok(())
}
