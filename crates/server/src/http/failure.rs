//! What a unit of work ends with when it does not end well.

use std::io;

use axum::http::{HeaderValue, StatusCode, header};
use domain::catalogue::Reason;
use store::StoreError;
use store::kernel::AsStoreError;
use store::search::SearchError;

use crate::http::refusal::{Refusal, field_refusal, field_refusal_code};

/// After how many seconds a search that found no index may be repeated.
const SEARCH_AGAIN_SECONDS: u64 = 3;

/// A refusal to be told to the caller, or a failure of the database (which PostgreSQL may ask to
/// repeat).
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller is told this.
    #[error("refused: {}", .0.code())]
    Refused(Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
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
    /// Tells the caller `refusal` when the unique constraint on these columns refused the row.
    #[must_use]
    pub fn on_unique(self, table: &str, columns: &[&str], refusal: Refusal) -> Self {
        match self {
            Self::Store(StoreError::Unique(refused))
                if refused.table == table && refused.columns == columns =>
            {
                Self::Refused(refusal)
            }
            other => other,
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal,
            Failure::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Stale { .. } => {
                Self::new(StatusCode::PRECONDITION_FAILED, "precondition.changed")
            }
            StoreError::OtherBody => {
                field_refusal_code("Idempotency-Key", "idempotency.other_body")
            }
            StoreError::Tie(fault) => field_refusal("to", &fault),
            // told by the layer that knows what was answered then
            StoreError::Repeated { .. } => Self::new(StatusCode::CONFLICT, "idempotency.done"),
            error => match code_of(&error) {
                Some(code) => {
                    tracing::warn!(%error, code, "database not available");
                    Self::unavailable(code)
                }
                None => Self::internal(&error),
            },
        }
    }
}

/// The code of a failure that passes by itself or once somebody has seen to the machine.
fn code_of(error: &StoreError) -> Option<&'static str> {
    Some(match error {
        StoreError::Full(_) => "storage.full",
        StoreError::Failing(_) => "storage.failing",
        StoreError::Away(_) => "database.away",
        StoreError::Unknown(_) => "outcome.unknown",
        StoreError::Busy(_) => "database.busy",
        StoreError::Keys(_) => "sealing.key",
        StoreError::Closing => "unavailable",
        _ => return None,
    })
}

/// What is told when a file beside the database cannot be read or written.
pub fn of_disk(error: &io::Error) -> Refusal {
    tracing::warn!(%error, "a file cannot be read or written");
    Refusal::unavailable(match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "storage.full",
        _ => "files.away",
    })
}

/// An index that is damaged is being built anew: the same search finds again in a while.
impl From<SearchError> for Refusal {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error.into(),
            SearchError::Index { .. } | SearchError::Folder { .. } => {
                tracing::warn!(%error, "the search index cannot be used");
                search_is_building()
            }
            SearchError::Closing => Self::unavailable("unavailable"),
        }
    }
}

/// The search index is being built: 503, and when to ask again.
pub fn search_is_building() -> Refusal {
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "search.building")
        .header(header::RETRY_AFTER, HeaderValue::from(SEARCH_AGAIN_SECONDS))
}

/// Not from this state: 409.
pub fn conflict(reason: &dyn Reason) -> Refusal {
    Refusal::refused(StatusCode::CONFLICT, reason)
}
