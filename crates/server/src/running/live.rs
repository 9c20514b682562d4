//! Live updates: sealed events fan out to waiting pages, each in the reach of its reader.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::access::{Action, Actor, CaseFacts, Resource, Scope, Verdict, may};
use domain::cases::is_internal_event;
use domain::kinds::CaseKind;
use domain::words::{CaseId, UserId};
use serde::Serialize;
use store::StoreError;
use store::cases::{Case, Cases};
use store::log::SealedEvent;
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::App;

/// A page that lags further behind than this is told to load anew.
const BACKLOG: usize = 1024;

/// A change of a case, as pages hear of it. Holds nothing that those who hear of it may not know:
/// see [`CaseChanged::is_heard_by`].
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

impl CaseChanged {
    /// What events say of cases, as far as they are about `cases`, in the order of the events.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn seen_by(
        cases: &Cases,
        app: &App,
        events: Vec<SealedEvent>,
    ) -> Result<Vec<Self>, StoreError> {
        let subject = |sealed: &SealedEvent| {
            let of_case = CaseKind::from_code(&sealed.event.subject_kind);
            of_case.and(sealed.event.subject_id).map(CaseId::from_uuid)
        };
        let ids: BTreeSet<CaseId> = events.iter().filter_map(subject).collect();
        let ids: Vec<CaseId> = ids.into_iter().collect();
        let found = cases.by_ids(&app.store, &ids).await?.into_iter();
        let found: HashMap<CaseId, Case> = found.map(|case| (case.id, case)).collect();
        let changes = events.into_iter().filter_map(|sealed| {
            let case = found.get(&subject(&sealed)?)?;
            Some(Self {
                seq: i64::try_from(sealed.seq).unwrap_or(i64::MAX),
                case_id: case.id.uuid(),
                kind: case.kind.code().to_owned(),
                transition: sealed.event.code,
                state: case.state.to_string(),
                version: i64::try_from(case.version).unwrap_or(i64::MAX),
                facts: case.facts(),
            })
        });
        Ok(changes.collect())
    }
}

impl CaseChanged {
    /// Whether somebody hears of it: who sees the case, and an official where only officials know
    /// that it happened.
    pub(crate) fn is_heard_by(&self, actor: &Actor) -> bool {
        let knows = |action| may(actor, action, Resource::Case(&self.facts)) == Verdict::Allowed;
        Scope::of(actor).covers(&self.facts)
            && (!is_internal_event(&self.transition) || knows(Action::ReadInternalComments))
    }
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
pub struct Hub {
    pages: broadcast::Sender<Arc<Announcement>>,
    stops: Arc<AtomicBool>,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            pages: broadcast::Sender::new(BACKLOG),
            stops: Arc::default(),
        }
    }
}

impl Hub {
    /// Tells all waiting pages. Nobody may be waiting; that is no failure.
    pub fn announce(&self, announcement: Announcement) {
        if announcement == Announcement::Stopping {
            self.stops.store(true, Ordering::SeqCst);
        }
        let _ = self.pages.send(Arc::new(announcement));
    }

    /// Whether any page waits.
    pub fn is_heard(&self) -> bool {
        self.pages.receiver_count() > 0
    }

    /// Everything announced from now on.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Announcement>> {
        let listening = self.pages.subscribe();
        if self.stops.load(Ordering::SeqCst) {
            // who came after the end was announced would wait for ever
            self.announce(Announcement::Stopping);
        }
        listening
    }
}
