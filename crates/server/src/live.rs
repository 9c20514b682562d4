//! Live updates: sealed events fan out to waiting pages, each in the reach of its reader.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::access::CaseFacts;
use domain::words::UserId;
use serde::Serialize;
use tokio::sync::broadcast;
use utoipa::ToSchema;

/// A page that lags further behind than this is told to load anew.
const BACKLOG: usize = 1024;

/// A change of a case, as pages hear of it. Holds nothing that a reader of the case may not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CaseChanged {
    /// Place in the event log.
    pub seq: i64,
    /// The case.
    pub case_id: uuid::Uuid,
    /// Its kind, such as `request`.
    pub kind: String,
    /// What happened.
    pub transition: String,
    /// The state it is in now.
    pub state: String,
    /// Its version now.
    pub version: i64,
    /// By which it is judged who hears of it.
    #[serde(skip)]
    #[schema(ignore)]
    pub facts: CaseFacts,
}

/// What waiting pages are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announcement {
    /// A case changed; told to those who may see it.
    Case(CaseChanged),
    /// These people have a new notice.
    Notices(BTreeSet<UserId>),
    /// The server stops; pages shall connect anew.
    Stopping,
}

/// Where sealed events are handed to pages.
#[derive(Debug, Clone)]
pub struct Hub(broadcast::Sender<Arc<Announcement>>);

impl Default for Hub {
    fn default() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }
}

impl Hub {
    /// Tells all waiting pages. Nobody may be waiting; that is no failure.
    pub fn announce(&self, announcement: Announcement) {
        let _ = self.0.send(Arc::new(announcement));
    }

    /// Everything announced from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Announcement>> {
        self.0.subscribe()
    }
}
