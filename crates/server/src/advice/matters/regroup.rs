//! The grouping: a job every hour, and `POST /api/v1/matters/regroup` for one at once.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Resource};
use domain::words::CaseId;
use jiff::SignedDuration;
use serde::Serialize;
use store::jobs::{JobFailure, JobRun, NewJob, Worker, enqueue_once};
use store::matters::{FoundMatter, MatterText, keep_found};
use store::{Store, StoreError};
use triage::progress::Silent;
use triage::topics::{self, Message, Topic};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::refusal::Refusal;
use crate::{App, Caller};

const HOURLY: &str = "matters";
const AT_ONCE: &str = "matters-now";
const EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Closed requests count as recent for this long.
const RECENT: SignedDuration = SignedDuration::from_hours(180 * 24);
/// Requests grouped at most, the newest.
const REQUESTS_MAX: u64 = 20_000;
const SECONDS_A_DAY: f64 = 86_400.0;

/// A grouping that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Regrouping {
    /// The job that does it.
    job: Uuid,
}

/// Groups open and recent requests anew, soon.
#[utoipa::path(post, path = "/matters/regroup", tag = "matters", responses((status = 202, body = Regrouping)))]
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
) -> Result<(StatusCode, Json<Regrouping>), Refusal> {
    caller.may(Action::JoinMatters, Resource::Product)?;
    let job = app
        .store
        .write::<_, _, StoreError>(caller.user.id, |work, user| {
            Box::pin(async move {
                let job = NewJob {
                    queue: AT_ONCE,
                    payload: String::new(),
                    run_at: None,
                    created_by: Some(*user),
                };
                enqueue_once(work, job).await
            })
        })
        .await?;
    let job = job.ok_or_else(|| Refusal::new(StatusCode::CONFLICT, "matter.regrouping"))?;
    Ok((StatusCode::ACCEPTED, Json(Regrouping { job: job.uuid() })))
}

/// Sees to it that the hourly grouping is queued.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn schedule(store: &Store) -> Result<(), StoreError> {
    queue_hourly(store, SignedDuration::ZERO).await
}

/// Lets `worker` do the grouping.
#[must_use]
pub(crate) fn handle(worker: Worker) -> Worker {
    worker
        .handle(HOURLY, |run| async move {
            // whatever becomes of this one, the next comes
            let store = run.store.clone();
            let outcome = group(run).await;
            let next = NewJob {
                queue: HOURLY,
                payload: String::new(),
                run_at: Some(store.ambient().now() + EVERY),
                created_by: None,
            };
            store
                .write::<_, _, StoreError>(next, |work, next| {
                    Box::pin(async move { store::jobs::enqueue(work, next.clone()).await })
                })
                .await?;
            // a failure that would be repeated would queue a second successor
            outcome.map_err(|error| JobFailure::Never(error.to_string()))
        })
        .handle(AT_ONCE, group)
}

async fn queue_hourly(store: &Store, pause: SignedDuration) -> Result<(), StoreError> {
    store
        .write(pause, |work, pause| {
            Box::pin(async move {
                let job = NewJob {
                    queue: HOURLY,
                    payload: String::new(),
                    run_at: Some(work.now() + *pause),
                    created_by: None,
                };
                enqueue_once(work, job).await.map(drop)
            })
        })
        .await
}

async fn group(run: JobRun) -> Result<String, JobFailure> {
    let store = &run.store;
    let texts = store
        .matter_texts(store.ambient().now() - RECENT, REQUESTS_MAX)
        .await?;
    run.progress(1, Some(3)).await?;
    let grouping = tokio::task::spawn_blocking(move || find(&texts));
    let found = grouping
        .await
        .map_err(|error| JobFailure::Never(error.to_string()))?;
    run.progress(2, Some(3)).await?;
    let kept = store
        .write::<_, _, StoreError>(found, |work, found| {
            Box::pin(async move { keep_found(work, found).await })
        })
        .await?;
    Ok(format!(
        "{} groups, {} new, {} gone",
        kept.groups, kept.new, kept.gone
    ))
}

/// The groups of some requests.
fn find(texts: &[MatterText]) -> Vec<FoundMatter> {
    let messages: Vec<Message> = texts
        .iter()
        .map(|text| Message {
            title: text.title.clone(),
            body: text.body.clone(),
            day: Some(text.submitted_at.as_second() as f64 / SECONDS_A_DAY),
            votes: 0.0,
        })
        .collect();
    let topics = topics::find(&messages, &Silent).unwrap_or_default();
    topics
        .into_iter()
        .map(|topic| found(topic, texts))
        .collect()
}

fn found(topic: Topic, texts: &[MatterText]) -> FoundMatter {
    let members: BTreeSet<CaseId> = topic.messages.iter().map(|&at| texts[at].case).collect();
    FoundMatter {
        centre: texts[topic.centre].case,
        title: topic.title,
        place: topic.place,
        members,
    }
}
