//! A job as callers read it.

use domain::catalogue::{Catalogue, Language};
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::jobs::{Job, UnderWay};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;

/// Work that goes on in the background.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobBody {
    /// The job.
    pub id: Uuid,
    /// What kind of work it is.
    pub queue: String,
    /// That kind, in the reader's language.
    pub label: String,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: &'static str,
    /// The state in the reader's language.
    pub state_label: String,
    /// How often it was begun.
    pub attempts: u32,
    /// How much is done, of `total`.
    pub done: u64,
    /// How much there is to do; null while nobody knows.
    pub total: Option<u64>,
    /// For how long it will go on as it looks now; null while nobody knows.
    pub remaining_seconds: Option<f64>,
    /// Why the last attempt failed, for who runs the server.
    pub error: Option<String>,
    /// Who asked; null when the system did.
    pub created_by: Option<Ref>,
    /// When it was asked for.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// It does not begin before.
    #[schema(value_type = String, format = DateTime)]
    pub run_at: Timestamp,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub finished_at: Option<Timestamp>,
}

/// Jobs as the reader sees them; those that run in this process as they stand now.
///
/// # Errors
/// When the database fails.
pub async fn describe(
    app: &App,
    jobs: Vec<Job>,
    language: Language,
) -> Result<Vec<JobBody>, Refusal> {
    let wanted = Wanted {
        users: jobs.iter().filter_map(|job| job.created_by).collect(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let now = app.store.ambient().now();
    let catalogue = Catalogue::of(language);
    let body = |job: Job| {
        let under_way = app.running.find(job.id);
        let written = (job.done, job.total.unwrap_or(0));
        let reading = under_way.as_ref().map(|run| run.meter.reading());
        let (done, total) = reading.filter(|(_, total)| *total > 0).unwrap_or(written);
        JobBody {
            id: job.id.uuid(),
            label: catalogue.text(&format!("job.{}", job.queue)).to_owned(),
            queue: job.queue,
            state: job.state.code(),
            state_label: catalogue
                .text(&format!("job-state.{}", job.state.code()))
                .to_owned(),
            attempts: job.attempts,
            done,
            total: (total > 0).then_some(total),
            remaining_seconds: under_way.and_then(|run| remaining(&run, now)),
            error: job.error,
            created_by: job.created_by.and_then(|id| {
                let named = names.user(id)?;
                Some(Ref::coded(id.uuid(), named, language))
            }),
            created_at: job.created_at,
            run_at: job.run_at,
            finished_at: job.finished_at,
        }
    };
    Ok(jobs.into_iter().map(body).collect())
}

/// As long again for the rest as what is done took for its part.
fn remaining(run: &UnderWay, now: Timestamp) -> Option<f64> {
    let (done, total) = run.meter.reading();
    if done == 0 || total < done {
        return None;
    }
    let took = now.duration_since(run.began).as_secs_f64().max(0.0);
    Some(took * (total - done) as f64 / done as f64)
}
