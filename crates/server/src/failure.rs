//! What a unit of work ends with when it does not end well.

use axum::http::StatusCode;
use domain::catalogue::Reason;
use store::StoreError;
use store::kernel::AsStoreError;

use crate::problem::Problem;

/// A refusal to be told to the caller, or a failure of the database (which PostgreSQL may ask to
/// repeat).
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller is told this.
    #[error("refused: {}", .0.code())]
    Refused(Problem),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl AsStoreError for Failure {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Refused(_) => None,
        }
    }
}

impl Failure {
    /// Tells the caller `problem` when the unique constraint on these columns refused the row.
    #[must_use]
    pub fn on_unique(self, table: &str, columns: &[&str], problem: Problem) -> Self {
        match self {
            Self::Store(StoreError::Unique(refused))
                if refused.table == table && refused.columns == columns =>
            {
                Self::Refused(problem)
            }
            other => other,
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(problem) => problem,
            Failure::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } => {
                Self::new(StatusCode::PRECONDITION_FAILED, "precondition.changed")
            }
            StoreError::Busy(_) | StoreError::Closing => {
                tracing::warn!(%error, "database not available");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
            }
            error => Self::internal(&error),
        }
    }
}

/// Not from this state: 409.
pub fn conflict(reason: &dyn Reason) -> Problem {
    Problem::refused(StatusCode::CONFLICT, reason)
}
