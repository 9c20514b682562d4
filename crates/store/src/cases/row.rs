//! A case as the domain knows it.

use domain::access::CaseFacts;
use domain::cases::{Part, Source, Urgency};
use domain::deadlines::ClockName;
use domain::kinds::CaseKind;
use domain::lifecycle::{State, StateCode};
use domain::rates::{Course, Exempt};
use domain::words::{AssignmentId, CaseId, CategoryId, ChainId, EnterpriseId, UnitId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;

use super::entity::{assignments, cases};
use super::insert::By;
use crate::kernel::{StoreError, Work, instant};
use crate::log::NewEvent;

/// What the clocks have marked: dues by the policy in force, and when each was met. A projection of
/// the case's events, rebuilt at will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Whether the clocks run now (they stand still while the requester is awaited).
    pub runs: bool,
    /// The earliest due that is not met yet, and which clock's it is.
    pub next_due: Option<(ClockName, Timestamp)>,
    /// When it has to be acknowledged.
    pub acknowledge_due: Option<Timestamp>,
    /// When the first answer is due.
    pub first_answer_due: Option<Timestamp>,
    /// When it has to be resolved.
    pub resolve_due: Option<Timestamp>,
    /// When it was acknowledged.
    pub acknowledged: Option<Timestamp>,
    /// When the first answer was given.
    pub first_answer: Option<Timestamp>,
    /// When it was last resolved, unless it was reopened since.
    pub resolved: Option<Timestamp>,
}

/// A case: what all kinds share.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its identifier.
    pub id: CaseId,
    /// Its kind, which says what life cycle it runs.
    pub kind: CaseKind,
    /// Its number for people.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The state it is in.
    pub state: StateCode,
    /// Since when.
    pub state_since: Timestamp,
    /// How much it presses.
    pub urgency: Urgency,
    /// Where it came from.
    pub source: Source,
    /// What it is about.
    pub category: Option<CategoryId>,
    /// The firm it concerns.
    pub enterprise: Option<EnterpriseId>,
    /// The chain it lies on.
    pub chain: Option<ChainId>,
    /// The park it lies in.
    pub park: Option<UnitId>,
    /// Who leads its handling now.
    pub lead: Option<UnitId>,
    /// Who supports it now.
    pub supporting: Vec<UnitId>,
    /// The person of the lead unit who is in charge.
    pub person: Option<UserId>,
    /// Who wrote it down.
    pub created_by: Option<UserId>,
    /// When it was filed.
    pub submitted_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Version of the deadline policy its clocks were reckoned by.
    pub policy: String,
    /// Version of the calendar its clocks were reckoned by.
    pub calendar: String,
    /// The day agreed for this one case, by which it has to be resolved.
    pub due_day: Option<Date>,
    /// Its clocks.
    pub marks: Marks,
    /// How it went.
    pub course: Course,
    /// Whether the requester was satisfied, when asked.
    pub satisfied: Option<bool>,
    /// Grows with every change of state, assignment or field.
    pub version: u64,
}

/// Somebody who must act on a case.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Its identifier.
    pub id: AssignmentId,
    /// The unit.
    pub unit: UnitId,
    /// Whether it leads or supports.
    pub part: Part,
    /// Since when.
    pub since: Timestamp,
    /// When it acknowledged.
    pub acknowledged_at: Option<Timestamp>,
    /// When it ended: handled, closed or given to others.
    pub ended_at: Option<Timestamp>,
    /// Whether it belongs to the present dispatch.
    pub current: bool,
}

impl Case {
    /// What the access rules judge it by.
    pub fn facts(&self) -> CaseFacts {
        CaseFacts {
            kind: self.kind,
            lead: self.lead,
            supporting: self.supporting.clone(),
            park: self.park,
            chain: self.chain,
            enterprise: self.enterprise,
        }
    }

    /// The facts of the state it is in.
    pub fn state_facts(&self) -> &'static State {
        self.kind.lifecycle().facts_of(self.state)
    }

    /// Whether what is due next is late at `now`; standing still does not mend it.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.marks.next_due.is_some_and(|(_, due)| due < now)
    }

    pub(crate) fn read(row: cases::Model, supporting: Vec<UnitId>) -> Result<Self, StoreError> {
        let corrupt = |place, what: &str| StoreError::Corrupt {
            place,
            what: what.to_owned(),
        };
        let kind =
            CaseKind::from_code(&row.kind).ok_or_else(|| corrupt("cases.kind", &row.kind))?;
        let state = kind
            .lifecycle()
            .state(&row.state)
            .ok_or_else(|| corrupt("cases.state", &row.state))?;
        let at = |place, millis: Option<i64>| millis.map(|at| instant(place, at)).transpose();
        let next_due = match (row.due_clock.as_deref(), at("cases.due_at", row.due_at)?) {
            (Some(clock), Some(due)) => Some((
                ClockName::from_code(clock).ok_or_else(|| corrupt("cases.due_clock", clock))?,
                due,
            )),
            _ => None,
        };
        Ok(Self {
            id: CaseId::from_uuid(row.id),
            kind,
            number: row.number,
            title: row.title,
            state: state.code,
            state_since: instant("cases.state_since", row.state_since)?,
            urgency: Urgency::from_code(&row.urgency)
                .ok_or_else(|| corrupt("cases.urgency", &row.urgency))?,
            source: Source::from_code(&row.source)
                .ok_or_else(|| corrupt("cases.source", &row.source))?,
            category: row.category_id.map(CategoryId::from_uuid),
            enterprise: row.enterprise_id.map(EnterpriseId::from_uuid),
            chain: row.chain_id.map(ChainId::from_uuid),
            park: row.park_id.map(UnitId::from_uuid),
            lead: row.lead_unit_id.map(UnitId::from_uuid),
            supporting,
            person: row.person_id.map(UserId::from_uuid),
            created_by: row.created_by.map(UserId::from_uuid),
            submitted_at: instant("cases.submitted_at", row.submitted_at)?,
            closed_at: at("cases.closed_at", row.closed_at)?,
            policy: row.policy,
            calendar: row.calendar,
            due_day: row
                .due_day
                .map(|day| day.parse().map_err(|_| corrupt("cases.due_day", &day)))
                .transpose()?,
            marks: Marks {
                runs: row.clock_runs,
                next_due,
                acknowledge_due: at("cases.acknowledge_due_at", row.acknowledge_due_at)?,
                first_answer_due: at("cases.first_answer_due_at", row.first_answer_due_at)?,
                resolve_due: at("cases.resolve_due_at", row.resolve_due_at)?,
                acknowledged: at("cases.acknowledged_at", row.acknowledged_at)?,
                first_answer: at("cases.first_answer_at", row.first_answer_at)?,
                resolved: at("cases.resolved_at", row.resolved_at)?,
            },
            course: Course {
                agent: row.agent_id.map(UserId::from_uuid),
                dispatches: times(row.dispatches),
                returns: times(row.returns),
                extensions: times(row.extensions),
                reopenings: times(row.reopenings),
                exempt: Exempt::from_text(&row.exempt),
            },
            satisfied: row.satisfied,
            version: u64::try_from(row.version).unwrap_or(0),
        })
    }

    /// The whole row as it has to stand in the table.
    pub(super) fn write(&self) -> cases::Model {
        let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millisecond);
        cases::Model {
            id: self.id.uuid(),
            kind: self.kind.code().to_owned(),
            number: self.number.clone(),
            title: self.title.clone(),
            state: self.state.as_str().to_owned(),
            open: self.state_facts().open,
            state_since: self.state_since.as_millisecond(),
            urgency: self.urgency.code().to_owned(),
            source: self.source.code().to_owned(),
            category_id: self.category.map(CategoryId::uuid),
            enterprise_id: self.enterprise.map(EnterpriseId::uuid),
            chain_id: self.chain.map(ChainId::uuid),
            park_id: self.park.map(UnitId::uuid),
            lead_unit_id: self.lead.map(UnitId::uuid),
            created_by: self.created_by.map(UserId::uuid),
            submitted_at: self.submitted_at.as_millisecond(),
            policy: self.policy.clone(),
            calendar: self.calendar.clone(),
            due_day: self.due_day.map(|day| day.to_string()),
            clock_runs: self.marks.runs,
            due_clock: self
                .marks
                .next_due
                .map(|(clock, _)| clock.code().to_owned()),
            due_at: millis(self.marks.next_due.map(|(_, due)| due)),
            acknowledge_due_at: millis(self.marks.acknowledge_due),
            first_answer_due_at: millis(self.marks.first_answer_due),
            resolve_due_at: millis(self.marks.resolve_due),
            acknowledged_at: millis(self.marks.acknowledged),
            first_answer_at: millis(self.marks.first_answer),
            resolved_at: millis(self.marks.resolved),
            closed_at: millis(self.closed_at),
            satisfied: self.satisfied,
            person_id: self.person.map(UserId::uuid),
            version: i64::try_from(self.version).unwrap_or(i64::MAX),
            agent_id: self.course.agent.map(UserId::uuid),
            dispatches: self.course.dispatches.into(),
            returns: self.course.returns.into(),
            extensions: self.course.extensions.into(),
            reopenings: self.course.reopenings.into(),
            exempt: self.course.exempt.as_text(),
        }
    }
}

fn times(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(0)
}

/// Under which name events keep the digest of [`Case::row_text`].
pub(crate) const ROW: &str = "row";

impl Case {
    /// What the row of a case says beside its title and what follows from states and clocks, as one
    /// text: events that write any of it keep its digest.
    pub(crate) fn row_text(&self) -> String {
        let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        [
            self.kind.code().to_owned(),
            self.number.clone(),
            self.submitted_at.as_millisecond().to_string(),
            self.urgency.code().to_owned(),
            self.source.code().to_owned(),
            id(self.category.map(CategoryId::uuid)),
            id(self.enterprise.map(EnterpriseId::uuid)),
            id(self.chain.map(ChainId::uuid)),
            id(self.park.map(UnitId::uuid)),
            id(self.created_by.map(UserId::uuid)),
            self.due_day.map(|day| day.to_string()).unwrap_or_default(),
        ]
        .join("\n")
    }

    /// What `actor` did to the case.
    pub(crate) fn event(&self, code: impl Into<String>, actor: Option<UserId>) -> NewEvent {
        NewEvent::new(self.kind.code(), Some(self.id.uuid()), code, actor)
    }

    /// A new assignment of the present dispatch, with its copies of the case.
    pub(super) fn assignment(
        &self,
        unit: UnitId,
        part: Part,
        work: &Work,
        by: By,
    ) -> assignments::Model {
        assignments::Model {
            id: AssignmentId::v7(by.at, work.random_in_order()).uuid(),
            case_id: self.id.uuid(),
            unit_id: unit.uuid(),
            person_id: self.person.filter(|_| part == Part::Lead).map(UserId::uuid),
            role: part.code().to_owned(),
            current: true,
            since: by.at.as_millisecond(),
            acknowledged_at: None,
            ended_at: None,
            kind: self.kind.code().to_owned(),
            submitted_at: self.submitted_at.as_millisecond(),
            state: self.state.as_str().to_owned(),
            open: self.state_facts().open,
            clock_runs: self.marks.runs,
            due_at: self.marks.next_due.map(|(_, due)| due.as_millisecond()),
        }
    }
}

impl Assignment {
    pub(super) fn read(row: assignments::Model) -> Result<Self, StoreError> {
        let at = |place, millis: Option<i64>| millis.map(|at| instant(place, at)).transpose();
        Ok(Self {
            id: AssignmentId::from_uuid(row.id),
            unit: UnitId::from_uuid(row.unit_id),
            part: Part::from_code(&row.role).ok_or_else(|| StoreError::Corrupt {
                place: "assignments.role",
                what: row.role.clone(),
            })?,
            since: instant("assignments.since", row.since)?,
            acknowledged_at: at("assignments.acknowledged_at", row.acknowledged_at)?,
            ended_at: at("assignments.ended_at", row.ended_at)?,
            current: row.current,
        })
    }
}
