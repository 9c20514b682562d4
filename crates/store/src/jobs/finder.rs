//! What the administration page sees of jobs. Whether somebody may see them is decided by policy at
//! the endpoint: jobs belong to the installation, not to a unit, chain or firm.

use std::fmt;
use std::str::FromStr;

use domain::words::{JobId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{Column, Entity, Model};
use crate::kernel::{Store, StoreError, instant};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Not begun, or to be repeated after a failure.
    Waiting,
    /// A worker has it.
    Running,
    /// Ended well.
    Done,
    /// Given up; see its error.
    Failed,
    /// Ended because somebody asked for it.
    Cancelled,
}

impl JobState {
    /// Every state, in the order of a job's life.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Running,
        Self::Done,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A job as people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job itself.
    pub id: JobId,
    /// Which handler does it.
    pub queue: String,
    /// Where it stands.
    pub state: JobState,
    /// Not before this instant.
    pub run_at: Timestamp,
    /// How often it was begun.
    pub attempts: u32,
    /// Units of work done so far, as the handler counts them.
    pub done: u64,
    /// Units of work in all, when the handler knows.
    pub total: Option<u64>,
    /// What the handler answered.
    pub outcome: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// Who asked; nobody when the system did.
    pub created_by: Option<UserId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Where a page of jobs begins: the last job of the page before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCursor {
    /// When that job was asked for.
    pub created_at: Timestamp,
    /// That job.
    pub id: JobId,
}

impl Job {
    /// Where the page behind this job begins.
    pub fn cursor(&self) -> JobCursor {
        JobCursor {
            created_at: self.created_at,
            id: self.id,
        }
    }
}

impl fmt::Display for JobCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.as_millisecond(), self.id)
    }
}

impl FromStr for JobCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        let at = at.parse().map_err(|_| ())?;
        Ok(Self {
            created_at: Timestamp::from_millisecond(at).map_err(|_| ())?,
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// The jobs of the installation.
#[derive(Debug, Clone, Copy)]
pub struct Jobs;

impl Jobs {
    /// One job.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn by_id(store: &Store, id: JobId) -> Result<Option<Job>, StoreError> {
        let row = Entity::find_by_id(id.uuid()).one(store.db()).await?;
        let now = store.ambient().now();
        row.map(|row| read(row, now)).transpose()
    }

    /// Jobs in `state` (any when left out), newest first, at most `limit`, behind `after`.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn newest_first(
        store: &Store,
        state: Option<JobState>,
        after: Option<JobCursor>,
        limit: u64,
    ) -> Result<Vec<Job>, StoreError> {
        let mut select = Entity::find().filter(in_state(state, store.ambient().now()));
        if let Some(after) = after {
            let here = Expr::tuple([Expr::col(Column::CreatedAt), Expr::col(Column::Id)]);
            let there: [Expr; 2] = [
                Expr::val(after.created_at.as_millisecond()),
                Expr::val::<Uuid>(after.id.uuid()),
            ];
            select = select.filter(here.lt(Expr::tuple(there)));
        }
        let rows = select
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(store.db())
            .await?;
        let now = store.ambient().now();
        rows.into_iter().map(|row| read(row, now)).collect()
    }

    /// The job of a queue with this payload that was asked for last.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn last(
        store: &Store,
        queue: &str,
        payload: &str,
    ) -> Result<Option<Job>, StoreError> {
        let row = Entity::find()
            .filter(Column::Queue.eq(queue))
            .filter(Column::Payload.eq(payload))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(store.db())
            .await?;
        let now = store.ambient().now();
        row.map(|row| read(row, now)).transpose()
    }

    /// How many jobs are in `state`; all when left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn count(store: &Store, state: Option<JobState>) -> Result<u64, StoreError> {
        let found = Entity::find().filter(in_state(state, store.ambient().now()));
        Ok(found.count(store.db()).await?)
    }

    /// How many jobs wait that could run now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn waiting(store: &Store) -> Result<u64, StoreError> {
        Ok(Entity::find()
            .filter(Column::FinishedAt.is_null())
            .filter(Column::RunAt.lte(store.ambient().now().as_millisecond()))
            .count(store.db())
            .await?)
    }
}

fn read(row: Model, now: Timestamp) -> Result<Job, StoreError> {
    let state = state_of(&row, now);
    Ok(Job {
        id: JobId::from_uuid(row.id),
        queue: row.queue,
        state,
        run_at: instant("jobs.run_at", row.run_at)?,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        done: u64::try_from(row.progress_done).unwrap_or_default(),
        total: row
            .progress_total
            .and_then(|total| u64::try_from(total).ok()),
        outcome: row.outcome,
        error: row.error,
        created_by: row.created_by.map(UserId::from_uuid),
        created_at: instant("jobs.created_at", row.created_at)?,
        finished_at: row
            .finished_at
            .map(|at| instant("jobs.finished_at", at))
            .transpose()?,
    })
}

/// The same as [`state_of`], asked of the database.
fn in_state(state: Option<JobState>, now: Timestamp) -> Condition {
    let now = now.as_millisecond();
    let all = Condition::all();
    match state {
        None => all,
        Some(JobState::Running) => all
            .add(Column::FinishedAt.is_null())
            .add(Column::LeasedUntil.gt(now)),
        Some(JobState::Waiting) => all.add(Column::FinishedAt.is_null()).add(
            Condition::any()
                .add(Column::LeasedUntil.is_null())
                .add(Column::LeasedUntil.lte(now)),
        ),
        Some(JobState::Done) => all
            .add(Column::FinishedAt.is_not_null())
            .add(Column::Outcome.is_not_null()),
        Some(JobState::Cancelled) => all
            .add(Column::FinishedAt.is_not_null())
            .add(Column::Outcome.is_null())
            .add(Column::CancelAsked.eq(true)),
        Some(JobState::Failed) => all
            .add(Column::FinishedAt.is_not_null())
            .add(Column::Outcome.is_null())
            .add(Column::CancelAsked.eq(false)),
    }
}

fn state_of(row: &Model, now: Timestamp) -> JobState {
    if row.finished_at.is_some() {
        return match (&row.outcome, &row.error) {
            (Some(_), _) => JobState::Done,
            (None, _) if row.cancel_asked => JobState::Cancelled,
            (None, _) => JobState::Failed,
        };
    }
    match row.leased_until {
        Some(until) if until > now.as_millisecond() => JobState::Running,
        _ => JobState::Waiting,
    }
}
