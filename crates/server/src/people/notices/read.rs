//! `POST /api/v1/notices/{id}/read` and `/notices/read-all`.

use axum::extract::State;
use axum::http::StatusCode;
use domain::words::NoticeId;
use store::notices::mark_read;

use crate::App;
use crate::http::extract::Id;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// Notes that the caller read a notice.
#[utoipa::path(post, path = "/notices/{id}/read", tag = "notices", params(("id" = String, Path)), responses((status = 204)))]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<NoticeId>,
) -> Result<StatusCode, Refusal> {
    match mark(&app, &caller, Some(id)).await? {
        0 => Err(Refusal::not_found()),
        _ => Ok(StatusCode::NO_CONTENT),
    }
}

/// Notes that the caller read all notices.
#[utoipa::path(post, path = "/notices/read-all", tag = "notices", responses((status = 204)))]
pub async fn all(State(app): State<App>, caller: Caller) -> Result<StatusCode, Refusal> {
    mark(&app, &caller, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn mark(app: &App, caller: &Caller, notice: Option<NoticeId>) -> Result<u64, Refusal> {
    let marked = app
        .store
        .write((caller.user.id, notice), |work, (person, notice)| {
            Box::pin(mark_read(work, *person, *notice))
        })
        .await?;
    Ok(marked)
}
