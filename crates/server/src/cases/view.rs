//! Cases as callers see them: names beside codes, labels in their language, personal data masked.

use domain::access::{mask_name, mask_phone, sees_contacts};
use domain::calendar::{TimeKind, WorkingCalendar};
use domain::cases::Part;
use domain::catalogue::Language;
use domain::deadlines::{Clock, ClockState};
use domain::lifecycle::Hands;
use domain::words::{CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Assignment, Case, Named, Names};
use store::requests::Contact;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Caller;
use crate::http::language::label;
pub use crate::http::refs::Ref;

/// Fields of a case by their names, as callers send and read them.
pub(crate) type Sent = serde_json::Map<String, serde_json::Value>;

/// Which clock is due next, and how it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DueView {
    /// `acknowledge`, `first-answer` or `resolve`.
    pub clock: &'static str,
    /// When it is due.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// `running` or `overdue`.
    pub state: &'static str,
    /// How late it is, in seconds of working time; null while it is not.
    pub late_seconds: Option<i64>,
}

/// Who has a case, and answers for what is late.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HolderView {
    /// `desk`, `office`, `lead`, `requester` or `nobody`.
    pub who: &'static str,
    /// Its name.
    pub name: String,
}

/// A case in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseItem {
    /// Its identifier.
    pub id: Uuid,
    /// Code of its kind.
    pub kind: &'static str,
    /// Its number for people, such as LZ-20261122-0007.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Code of its state.
    pub state: &'static str,
    /// Name of its state.
    pub state_label: String,
    /// Whether somebody still has to do something.
    pub open: bool,
    /// `normal`, `urgent` or `critical`.
    pub urgency: &'static str,
    /// What it is about.
    pub category: Option<Ref>,
    /// The firm it concerns.
    pub enterprise: Option<Ref>,
    /// Who asks, in a word.
    pub requester: String,
    /// The chain it lies on.
    pub chain: Option<Ref>,
    /// The park it lies in.
    pub park: Option<Ref>,
    /// Who leads its handling.
    pub lead: Option<Ref>,
    /// Who supports it.
    pub supporting: Vec<Ref>,
    /// What its kind lists besides, by field: see `GET /kinds`.
    #[serde(skip_serializing_if = "Sent::is_empty")]
    #[schema(value_type = Object)]
    pub fields: Sent,
    /// Where it came from.
    pub source: &'static str,
    /// When it was filed.
    #[schema(value_type = String, format = DateTime)]
    pub submitted_at: Timestamp,
    /// When it came into its state.
    #[schema(value_type = String, format = DateTime)]
    pub state_since: Timestamp,
    /// What is due next.
    pub due: Option<DueView>,
    /// Who has it now.
    pub holder: HolderView,
    /// Grows with every change; the entity tag.
    pub version: u64,
    /// Where words were searched for: the piece of its texts that holds most of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Where the words stand in the excerpt: first code point, and the one behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<Vec<[usize; 2]>>,
}

/// What lists and details are rendered with.
pub(crate) struct Lens<'a> {
    pub(crate) names: &'a Names,
    pub(crate) language: Language,
    pub(crate) now: Timestamp,
    /// Whether an official reads.
    pub(crate) official: bool,
    /// The days and hours of work in force.
    pub(crate) calendar: &'a WorkingCalendar,
}

impl Lens<'_> {
    /// Points at a thing with a code.
    pub(crate) fn coded(&self, id: Uuid, named: Option<&Named>) -> Option<Ref> {
        named.map(|named| Ref::coded(id, named, self.language))
    }

    /// A case in a list.
    pub(crate) fn item(&self, case: &Case, requester: Option<&str>) -> CaseItem {
        CaseItem {
            id: case.id.uuid(),
            kind: case.kind.code(),
            number: case.number.clone(),
            title: case.title.clone(),
            state: case.state.as_str(),
            state_label: state_label(case.kind.code(), case.state.as_str(), self.language),
            open: case.state_facts().open,
            urgency: case.urgency.code(),
            category: case.category.and_then(|id| self.category(id)),
            enterprise: case.enterprise.and_then(|id| self.firm(id)),
            requester: self.requester(case, requester),
            chain: case.chain.and_then(|id| self.chain(id)),
            park: case.park.and_then(|id| self.unit(id)),
            lead: case.lead.and_then(|id| self.unit(id)),
            supporting: case
                .supporting
                .iter()
                .filter_map(|id| self.unit(*id))
                .collect(),
            fields: Sent::new(),
            source: case.source.code(),
            submitted_at: case.submitted_at,
            state_since: case.state_since,
            due: self.due(case),
            holder: self.holder(case),
            version: case.version,
            excerpt: None,
            marks: None,
        }
    }

    pub(crate) fn chain(&self, id: ChainId) -> Option<Ref> {
        self.coded(id.uuid(), self.names.chain(id))
    }

    pub(crate) fn category(&self, id: CategoryId) -> Option<Ref> {
        self.coded(id.uuid(), self.names.category(id))
    }

    pub(crate) fn unit(&self, id: UnitId) -> Option<Ref> {
        self.coded(id.uuid(), self.names.unit(id))
    }

    pub(crate) fn firm(&self, id: EnterpriseId) -> Option<Ref> {
        self.coded(id.uuid(), self.names.enterprise(id))
    }

    /// The number of a case.
    pub(crate) fn case(&self, id: CaseId) -> Option<Ref> {
        self.coded(id.uuid(), self.names.case(id))
    }

    pub(crate) fn person(&self, id: UserId) -> Option<Ref> {
        self.names
            .user(id)
            .map(|named| Ref::plain(id.uuid(), named))
    }

    fn requester(&self, case: &Case, requester: Option<&str>) -> String {
        if let Some(firm) = case.enterprise.and_then(|id| self.firm(id)) {
            return firm.name;
        }
        match requester {
            Some(requester) => requester.to_owned(),
            None => label(&format!("source.{}", case.source.code()), self.language),
        }
    }

    fn due(&self, case: &Case) -> Option<DueView> {
        let (clock, at) = case.marks.next_due.filter(|_| case.state_facts().open)?;
        let is_late = case.is_overdue(self.now);
        let late = |at| self.calendar.elapsed(at, self.now).value.seconds;
        Some(DueView {
            clock: clock.code(),
            at,
            state: if is_late { "overdue" } else { "running" },
            late_seconds: is_late.then(|| late(at)),
        })
    }

    fn holder(&self, case: &Case) -> HolderView {
        let hands = case.state_facts().hands;
        let lead = case.lead.and_then(|id| self.unit(id));
        let lead = lead.filter(|_| hands == Hands::Lead);
        HolderView {
            who: hands.code(),
            name: lead.map_or_else(
                || label(&format!("hands.{}", hands.code()), self.language),
                |unit| unit.name,
            ),
        }
    }
}

/// The name of a state in the caller's language.
pub(crate) fn state_label(kind: &str, state: &str, language: Language) -> String {
    label(&format!("state.{kind}.{state}"), language)
}

/// Whom to call; masked unless the reader must know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactView {
    /// A person's name.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Whether name and number were masked.
    pub masked: bool,
}

/// The contact as this caller may read it.
pub(crate) fn contact(caller: &Caller, case: &Case, contact: &Contact) -> Option<ContactView> {
    if contact.name.is_none() && contact.phone.is_none() {
        return None;
    }
    let clear = sees_contacts(&caller.actor, &case.facts());
    let shown = |text: &Option<String>, mask: fn(&str) -> String| {
        text.as_deref()
            .map(|text| if clear { text.to_owned() } else { mask(text) })
    };
    Some(ContactView {
        name: shown(&contact.name, mask_name),
        phone: shown(&contact.phone, mask_phone),
        masked: !clear,
    })
}

/// One of a case's clocks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClockView {
    /// `acknowledge`, `first-answer` or `resolve`.
    pub clock: &'static str,
    /// The kind of time its seconds count: `working`, `natural` (days of the calendar) or `hours24`.
    pub time_kind: &'static str,
    /// When it began to run.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// When it is due.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// When it was met.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub met_at: Option<Timestamp>,
    /// Seconds used of those allowed, in the policy's kind of time.
    pub elapsed_seconds: i64,
    /// Seconds allowed.
    pub allowed_seconds: i64,
    /// `not-started`, `running`, `paused`, `overdue`, `met`, `met-late` or `stopped`.
    #[schema(value_type = String)]
    pub state: ClockState,
}

impl From<&Clock> for ClockView {
    fn from(clock: &Clock) -> Self {
        Self {
            clock: clock.name.code(),
            time_kind: match clock.time {
                Some(TimeKind::NaturalDays) => "natural",
                Some(TimeKind::Hours24) => "hours24",
                Some(TimeKind::Working) | None => "working",
            },
            started_at: clock.started,
            due_at: clock.due,
            met_at: clock.met,
            elapsed_seconds: clock.used_seconds,
            allowed_seconds: clock.allowed_seconds,
            state: clock.state,
        }
    }
}

/// Somebody who had to act on the case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentView {
    /// The unit.
    pub unit: Option<Ref>,
    /// `lead` or `supporting`.
    pub role: &'static str,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub since: Timestamp,
    /// When it acknowledged.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub acknowledged_at: Option<Timestamp>,
    /// When it ended.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}

impl Lens<'_> {
    pub(crate) fn assignment(&self, assignment: &Assignment) -> AssignmentView {
        AssignmentView {
            unit: self.unit(assignment.unit),
            role: match assignment.part {
                Part::Lead => "lead",
                Part::Supporting => "supporting",
            },
            since: assignment.since,
            acknowledged_at: assignment.acknowledged_at,
            ended_at: assignment.ended_at,
        }
    }
}
