//! Live updates: sealed events fan out to waiting pages, each in the reach of its reader.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::access::{Action, Actor, CaseFacts, Resource, Scope, Verdict, may};
use domain::cases::is_internal_event;
use domain::kinds::CaseKind;
use domain::words::{CaseId, UserId};
use jiff::SignedDuration;
use prometheus_client::metrics::gauge::Gauge;
use serde::Serialize;
use store::StoreError;
use store::cases::{Case, Cases};
use store::log::SealedEvent;
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::App;
use crate::http::refusal::Refusal;

/// A page that lags further behind than this is told to load anew.
const BACKLOG: usize = 1024;
/// Pages that one person may have waiting: many tabs on a few devices.
const PAGES_OF_ONE_MAX: usize = 32;
/// Somebody with too many pages may have closed one by then.
const TRY_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);

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
    /// Who may sign in, or what was granted to whom, may have changed.
    Reach(Whose),
    /// The server stops; pages shall connect anew.
    Stopping,
}

/// Whose reach may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// That of these people.
    People(BTreeSet<UserId>),
    /// That of anybody: what was changed is granted to many.
    Anybody,
}

impl Whose {
    /// Whose reach these events may have changed; `None` when nobody's.
    pub(crate) fn changed_by(events: &[SealedEvent]) -> Option<Self> {
        let mut people = BTreeSet::new();
        for sealed in events {
            let event = &sealed.event;
            match (event.subject_kind.as_str(), event.subject_id) {
                ("user", Some(id)) => {
                    people.insert(UserId::from_uuid(id));
                }
                // who is seated as chief of a chain, which firms and units there are
                ("user" | "chain" | "enterprise" | "unit", _) => return Some(Self::Anybody),
                _ => {}
            }
        }
        (!people.is_empty()).then_some(Self::People(people))
    }

    /// Whether this person's may have.
    pub(crate) fn concerns(&self, person: UserId) -> bool {
        match self {
            Self::People(people) => people.contains(&person),
            Self::Anybody => true,
        }
    }
}

/// An announcement that all pages share.
pub(crate) type Announcements = Arc<Announcement>;

/// Where sealed events are handed to pages.
#[derive(Debug, Clone)]
pub struct Hub {
    pages: broadcast::Sender<Announcements>,
    stops: Arc<AtomicBool>,
    waiting: Arc<Mutex<Pages>>,
    pages_max: usize,
}

/// How many pages wait.
#[derive(Debug, Default)]
struct Pages {
    all: usize,
    of_person: HashMap<UserId, usize>,
}

impl Hub {
    /// Lets this many pages wait.
    pub fn new(pages_max: usize) -> Self {
        Self {
            pages: broadcast::Sender::new(BACKLOG),
            stops: Arc::default(),
            waiting: Arc::default(),
            pages_max,
        }
    }

    /// Counts a page as waiting for as long as what is returned lives.
    ///
    /// # Errors
    /// 429 when the person has too many, or all together have.
    pub(crate) fn enter(&self, person: UserId, gauge: &Gauge) -> Result<Waiting, Refusal> {
        let mut pages = locked(&self.waiting);
        let of_person = pages.of_person.get(&person).copied().unwrap_or_default();
        if of_person >= PAGES_OF_ONE_MAX || pages.all >= self.pages_max {
            return Err(Refusal::too_many("live.too_many", TRY_AGAIN_AFTER));
        }
        pages.of_person.insert(person, of_person + 1);
        pages.all += 1;
        gauge.inc();
        Ok(Waiting {
            pages: self.waiting.clone(),
            person,
            gauge: gauge.clone(),
        })
    }

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
    pub fn listen(&self) -> broadcast::Receiver<Announcements> {
        let listening = self.pages.subscribe();
        if self.stops.load(Ordering::SeqCst) {
            // who came after the end was announced would wait for ever
            self.announce(Announcement::Stopping);
        }
        listening
    }
}

/// A page that waits, until it is dropped.
#[derive(Debug)]
pub(crate) struct Waiting {
    pages: Arc<Mutex<Pages>>,
    person: UserId,
    gauge: Gauge,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut pages = locked(&self.pages);
        pages.all -= 1;
        if let Some(of_person) = pages.of_person.get_mut(&self.person) {
            *of_person -= 1;
            if *of_person == 0 {
                pages.of_person.remove(&self.person);
            }
        }
        self.gauge.dec();
    }
}

fn locked(pages: &Mutex<Pages>) -> MutexGuard<'_, Pages> {
    pages.lock().unwrap_or_else(PoisonError::into_inner)
}
