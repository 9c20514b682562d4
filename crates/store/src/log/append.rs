//! Writing an event inside a unit of work.

use std::collections::BTreeMap;

use domain::sealing::{DIGEST_OF, LogEvent, words_digest};
use domain::words::{EventId, UserId};
use jiff::Timestamp;
use sea_orm::{ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::EventRow;
use super::entity::{events, notes};
use crate::kernel::{StoreError, Work};

/// Name of the detail that holds the digest of the note.
pub(super) const NOTE_DETAIL: &str = "note_digest";

/// What a unit of work says of what it did.
#[derive(Debug, Clone, Default)]
pub struct NewEvent {
    /// What kind of thing it happened to, e.g. `request`.
    pub subject_kind: &'static str,
    /// The thing it happened to.
    pub subject_id: Option<Uuid>,
    /// A transition or another stable code.
    pub code: String,
    /// Who did it; nobody when the system did.
    pub actor: Option<UserId>,
    /// When it happened, if not now: history brought in from elsewhere.
    pub at: Option<Timestamp>,
    /// The state before, when a state changed.
    pub from: Option<String>,
    /// The state after, when a state changed.
    pub to: Option<String>,
    /// Ids, codes, instants; never free text.
    pub details: BTreeMap<String, String>,
    /// Free text of the actor. It lies beside the log, which keeps a salted digest of it.
    pub note: Option<String>,
    /// Salt of the digests of what it wrote, once it [wrote](Self::wrote) something.
    pub salt: Option<[u8; 16]>,
}

impl NewEvent {
    /// What `actor` did to the thing `subject_id`, or to the only one of its kind; it happens now.
    #[must_use]
    pub fn new(
        subject_kind: &'static str,
        subject_id: Option<Uuid>,
        code: impl Into<String>,
        actor: Option<UserId>,
    ) -> Self {
        Self {
            subject_kind,
            subject_id,
            code: code.into(),
            actor,
            ..Self::default()
        }
    }

    /// That it happened at `at` and not now.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Adds one detail: an id, a code, a number or an instant.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl ToString) -> Self {
        self.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// That it left `text` in `field` of a row of its subject, an empty text for nothing. The log keeps
    /// a salted digest, by which `audit verify --rows` finds what was changed behind the log.
    ///
    /// A field is the name of a column, or `NAME.ID` for one of several rows.
    #[must_use]
    pub(crate) fn wrote(mut self, work: &Work, field: &str, text: &str) -> Self {
        let salt = *self.salt.get_or_insert_with(|| work.random());
        let digest = words_digest(&salt, text);
        self.details.insert(format!("{DIGEST_OF}{field}"), digest);
        self
    }
}

/// Appends `event` as part of `work`; it gets its place in the log once it is committed and sealed.
pub(crate) async fn append(work: &Work, event: NewEvent) -> Result<EventRow, StoreError> {
    let Hashable { event, salt, note } = hashable(work, event);
    let (row, note_row) = rows(event.clone(), salt, note.clone());
    events::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    if let Some(note) = note_row {
        notes::Entity::insert(note)
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(EventRow::new(event, None, note.map(|(_, body)| body)))
}

/// Appends many events with one statement. Few enough for one: each takes twelve values, of which
/// SQLite binds at most 32,766.
pub(crate) async fn append_all(
    work: &Work,
    new: impl IntoIterator<Item = NewEvent>,
) -> Result<(), StoreError> {
    let (mut rows, mut noted) = (Vec::new(), Vec::new());
    for event in new {
        let (row, note) = rows_of(work, event);
        rows.push(row);
        noted.extend(note);
    }
    insert(work, rows, noted).await
}

/// Writes events and their notes with one statement each.
pub(super) async fn insert(
    work: &Work,
    rows: Vec<events::ActiveModel>,
    noted: Vec<notes::ActiveModel>,
) -> Result<(), StoreError> {
    if !rows.is_empty() {
        events::Entity::insert_many(rows)
            .exec_without_returning(work.db())
            .await?;
    }
    if !noted.is_empty() {
        notes::Entity::insert_many(noted)
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// The rows of an event and of its note.
pub(super) fn rows_of(
    work: &Work,
    event: NewEvent,
) -> (events::ActiveModel, Option<notes::ActiveModel>) {
    let Hashable { event, salt, note } = hashable(work, event);
    rows(event, salt, note)
}

/// Free text with its salt.
type Salted = ([u8; 16], String);

/// An event as the log's mathematics knows it, and what its hash does not cover.
struct Hashable {
    event: LogEvent,
    salt: Option<[u8; 16]>,
    note: Option<Salted>,
}

fn hashable(work: &Work, event: NewEvent) -> Hashable {
    let at = event.at.unwrap_or_else(|| work.now());
    let id = EventId::v7(at, work.random_in_order());
    let mut details = event.details;
    let note = event.note.map(|body| (work.random::<16>(), body));
    if let Some((salt, body)) = &note {
        details.insert(NOTE_DETAIL.to_owned(), words_digest(salt, body));
    }
    let salt = event.salt;
    let event = LogEvent {
        id: id.uuid(),
        subject_kind: event.subject_kind.to_owned(),
        subject_id: event.subject_id,
        code: event.code,
        actor: event.actor.map(UserId::uuid),
        at,
        from: event.from,
        to: event.to,
        details,
    };
    Hashable { event, salt, note }
}

fn rows(
    event: LogEvent,
    salt: Option<[u8; 16]>,
    note: Option<Salted>,
) -> (events::ActiveModel, Option<notes::ActiveModel>) {
    let note = note.map(|(salt, body)| notes::ActiveModel {
        event_id: Set(event.id),
        salt: Set(salt.to_vec()),
        body: Set(body),
    });
    let hash = event.hash();
    let row = events::ActiveModel {
        id: Set(event.id),
        seq: Set(None),
        subject_kind: Set(event.subject_kind),
        subject_id: Set(event.subject_id),
        code: Set(event.code),
        actor_id: Set(event.actor),
        at: Set(event.at.as_millisecond()),
        from_state: Set(event.from),
        to_state: Set(event.to),
        details: Set(json_of(&event.details)),
        hash: Set(hash.to_vec()),
        salt: Set(salt.map(Vec::from)),
    };
    (row, note)
}

fn json_of(details: &BTreeMap<String, String>) -> String {
    serde_json::to_string(details).expect("a map of texts is always JSON")
}
