//! `POST /api/v1/triage/train`: learn anew from what was decided so far.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use serde::{Deserialize, Serialize};
use store::jobs::{self, NewJob};
use utoipa::ToSchema;
use uuid::Uuid;

use super::target;
use crate::advice::triage::training::QUEUE;
use crate::http::extract::Input;
use crate::http::failure::Failure;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// What to learn.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Train {
    /// `department` or `category`.
    target: String,
}

/// The job that learns.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrainingJob {
    /// Which job.
    job: Uuid,
}

/// Queues a training. The new model is compared with the one in use on the newest cases and taken
/// into use when it is better.
#[utoipa::path(post, path = "/triage/train", tag = "triage", request_body = Train,
    responses((status = 202, body = TrainingJob)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    input: Input<Train>,
) -> Result<(StatusCode, Json<TrainingJob>), Refusal> {
    caller.may(Action::ManageTriage, Resource::Product)?;
    let target = target(&input.parse()?.target)?;
    let job = NewJob {
        queue: QUEUE,
        payload: target.code().to_owned(),
        run_at: None,
        created_by: Some(caller.user.id),
    };
    let id = app
        .store
        .write(job, |work, job| {
            Box::pin(async move {
                if jobs::waits_or_runs(work, job.queue, &job.payload).await? {
                    let refusal = Refusal::new(StatusCode::CONFLICT, "triage.training");
                    return Err(Failure::from(refusal));
                }
                Ok(jobs::enqueue(work, job.clone()).await?)
            })
        })
        .await?;
    Ok((StatusCode::ACCEPTED, Json(TrainingJob { job: id.uuid() })))
}
