//! Many cases at once with all that ever happened to them, for measuring: the rows are those that
//! [`super::take_step`] leaves behind, but written with few statements and sealed as they come.

use std::collections::{BTreeMap, HashMap};

use domain::cases::{Part, Visibility};
use domain::deadlines::{ClockChange, ClockEvent};
use domain::kinds::CaseKind;
use domain::lifecycle::{Effect, Facts, Performer, Refusal, Step};
use domain::policies::RulesInForce;
use domain::rates::{Course, Happened};
use domain::words::{Body, CommentId, UnitId};
use jiff::civil::Date;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::clocks;
use super::comments::comment_field;
use super::entity::{assignments, case_words, cases, comments, requests};
use super::insert::{By, CaseDraft, initial, number_block, numbered, submitted};
use super::row::Case;
use super::steps::{Capacity, Given, satisfaction_code, stepped, yes_or_no};
use super::words::{ANSWER, BODY, worded};
use crate::kernel::{SealingKeys, StoreError, Work};
use crate::log::{NewEvent, append_sealed};
use crate::policies::in_force;

/// Rows a statement: SQLite binds at most 32,766 values, a case has 38.
const ROWS_A_STATEMENT: usize = 800;

/// A request with its whole way.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it shares with every case; its kind must be the request's.
    pub draft: CaseDraft,
    /// The requester's words.
    pub body: Body,
    /// Who filed it, and when.
    pub filed: By,
    /// What happened then, in order.
    pub steps: Vec<ToldStep>,
}

/// One step of the way.
#[derive(Debug, Clone)]
pub struct ToldStep {
    /// Code of the transition; those that happen by themselves may be named too.
    pub transition: &'static str,
    /// In which capacity it was done.
    pub capacity: Capacity,
    /// Who did it, and when.
    pub by: By,
    /// What was given along.
    pub given: Given,
}

/// What somebody made up cannot be written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SeedError {
    /// The life cycle does not know such a way.
    #[error(transparent)]
    Way(#[from] Refusal),
    /// The database refuses.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl crate::kernel::AsStoreError for SeedError {
    fn as_store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Way(_) => None,
            Self::Store(error) => Some(error),
        }
    }
}

/// Writes requests with their history, sealed; says the last place in the log.
///
/// # Errors
/// When a way is not one of the life cycle, or the database refuses.
pub(crate) async fn seed(work: &Work, keys: &SealingKeys, told: &[Told]) -> Result<u64, SeedError> {
    let mut running = draw_numbers(work, told).await?;
    let rules = in_force(work.db(), work.rules()).await?;
    let mut rows = Rows::default();
    for told in told {
        let day = clocks::calendar().date_of(told.filed.at);
        let next = running.entry(day).or_default();
        let number = numbered(CaseKind::Request, day, *next)?;
        *next += 1;
        let case = initial(work, told.draft.clone(), number.to_string(), told.filed);
        rows.add(work, told, case, &rules)?;
    }
    Ok(rows.write(work, keys).await?)
}

/// The first running number of each day.
async fn draw_numbers(work: &Work, told: &[Told]) -> Result<HashMap<Date, u32>, StoreError> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for told in told {
        let day = clocks::calendar().date_of(told.filed.at);
        *counts.entry(day).or_default() += 1;
    }
    let mut first = HashMap::new();
    for (day, count) in counts {
        let block = number_block(work, CaseKind::Request, day, count).await?;
        first.insert(day, block);
    }
    Ok(first)
}

#[derive(Default)]
struct Rows {
    cases: Vec<cases::ActiveModel>,
    requests: Vec<requests::ActiveModel>,
    words: Vec<case_words::ActiveModel>,
    assignments: Vec<assignments::ActiveModel>,
    comments: Vec<comments::ActiveModel>,
    events: Vec<NewEvent>,
}

/// A case on its way.
struct Going {
    case: Case,
    assigned: Vec<assignments::Model>,
    answer: Option<(String, By)>,
    clock: Vec<ClockEvent>,
}

impl Rows {
    fn add(
        &mut self,
        work: &Work,
        told: &Told,
        case: Case,
        rules: &RulesInForce,
    ) -> Result<(), Refusal> {
        let words = [("body", told.body.as_str())];
        self.events.push(submitted(work, &case, &words));
        let mut going = Going {
            clock: vec![clocks::filed(&case)],
            case,
            assigned: Vec::new(),
            answer: None,
        };
        for step in &told.steps {
            self.step(work, &mut going, step)?;
        }
        let Going { mut case, .. } = going;
        clocks::project(&mut case, &going.clock, rules);
        case.course = Course::of(told.steps.iter().map(|step| Happened {
            code: step.transition,
            actor: step.by.user,
            performer: Some(step.capacity.performer),
            rates: step.given.exempt,
        }));
        let body = told.body.as_str().to_owned();
        self.words
            .push(worded(case.id.uuid(), BODY, body, told.filed));
        if let Some((answer, by)) = going.answer {
            self.words.push(worded(case.id.uuid(), ANSWER, answer, by));
        }
        self.requests.push(requests::ActiveModel {
            case_id: Set(case.id.uuid()),
            ..Default::default()
        });
        self.cases
            .push(case.write().into_active_model().reset_all());
        let due = case.marks.next_due.map(|(_, due)| due.as_millisecond());
        for mut row in going.assigned {
            row.state = case.state.as_str().to_owned();
            row.open = case.state_facts().open;
            row.clock_runs = case.marks.runs;
            row.due_at = due;
            self.assignments.push(row.into_active_model().reset_all());
        }
        Ok(())
    }

    fn step(&mut self, work: &Work, going: &mut Going, told: &ToldStep) -> Result<(), Refusal> {
        let step = way(&going.case, told)?;
        let mut event = stepped(&going.case, &step, &told.given, told.by);
        for effect in step.effects {
            event = self.apply(work, going, *effect, told, event);
        }
        if step.to != step.from {
            going.case.state = step.to;
            going.case.state_since = told.by.at;
            going.case.closed_at = (!going.case.state_facts().open).then_some(told.by.at);
            going.clock.push(ClockEvent {
                at: told.by.at,
                order: u32::try_from(going.clock.len()).unwrap_or(u32::MAX),
                change: ClockChange::Entered(step.to),
            });
        }
        going.case.version += 1;
        self.events.push(event);
        Ok(())
    }

    fn apply(
        &mut self,
        work: &Work,
        going: &mut Going,
        effect: Effect,
        told: &ToldStep,
        event: NewEvent,
    ) -> NewEvent {
        let at = told.by.at.as_millisecond();
        match effect {
            Effect::Assign => {
                assign(work, going, told);
                let unit = |unit: &UnitId| unit.uuid().to_string();
                let supporting: Vec<String> = told.given.supporting.iter().map(unit).collect();
                event
                    .detail(
                        "lead",
                        told.given.lead.as_ref().map(unit).unwrap_or_default(),
                    )
                    .detail("supporting", supporting.join(" "))
            }
            Effect::StampAcknowledged => {
                let lead = |row: &&mut assignments::Model| row.role == Part::Lead.code();
                for row in going.assigned.iter_mut().filter(lead) {
                    row.acknowledged_at = Some(at);
                }
                event
            }
            Effect::PublishNote => {
                if let (Some(note), Some(author)) = (&told.given.note, told.by.user) {
                    let id = CommentId::v7(told.by.at, work.random_in_order());
                    self.comments.push(comments::ActiveModel {
                        id: Set(id.uuid()),
                        case_id: Set(going.case.id.uuid()),
                        author_id: Set(author.uuid()),
                        author_unit_id: Set(told.capacity.unit.map(|unit| unit.uuid())),
                        author_role: Set(told.capacity.performer.code().to_owned()),
                        visibility: Set(Visibility::Public.code().to_owned()),
                        body: Set(note.clone()),
                        at: Set(at),
                    });
                    return event.wrote(work, &comment_field(id), note);
                }
                event
            }
            Effect::RecordAnswer => {
                let answer = told.given.answer.clone().unwrap_or_default();
                let event = event.wrote(work, "answer", &answer);
                going.answer = Some((answer, told.by));
                event
            }
            Effect::RecordSatisfaction => {
                going.case.satisfied = told.given.satisfied;
                event
                    .detail("satisfied", satisfaction_code(told.given.satisfied))
                    .wrote(work, "satisfied", yes_or_no(told.given.satisfied))
            }
            Effect::EndAssignments => {
                for row in &mut going.assigned {
                    row.ended_at = Some(at);
                }
                event
            }
            // the others are none of what is told of requests
            _ => event,
        }
    }

    /// Writes everything; says the last place in the log.
    async fn write(self, work: &Work, keys: &SealingKeys) -> Result<u64, StoreError> {
        insert_all(work, self.cases).await?;
        insert_all(work, self.requests).await?;
        insert_all(work, self.words).await?;
        insert_all(work, self.assignments).await?;
        insert_all(work, self.comments).await?;
        append_sealed(work, keys, self.events).await
    }
}

fn way(case: &Case, told: &ToldStep) -> Result<Step, Refusal> {
    let (lifecycle, performers) = (case.kind.lifecycle(), [told.capacity.performer]);
    let by_itself = lifecycle.automatic(case.state, &performers);
    if let Some(step) = by_itself.filter(|step| step.transition == told.transition) {
        return Ok(step);
    }
    let facts = Facts::free(told.by.at);
    lifecycle.next(case.state, told.transition, &performers, facts)
}

fn assign(work: &Work, going: &mut Going, told: &ToldStep) {
    let lead = told.given.lead.map(|unit| (unit, Part::Lead));
    let supporting = told.given.supporting.iter();
    let supporting = supporting.map(|unit| (*unit, Part::Supporting));
    for (unit, part) in lead.into_iter().chain(supporting) {
        let row = going.case.assignment(unit, part, work, told.by);
        going.assigned.push(row);
    }
    going.case.lead = told.given.lead;
    going.case.supporting.clone_from(&told.given.supporting);
}

async fn insert_all<A: ActiveModelTrait>(work: &Work, rows: Vec<A>) -> Result<(), StoreError> {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some = rows.by_ref().take(ROWS_A_STATEMENT);
        <A::Entity as EntityTrait>::insert_many(some)
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

impl Told {
    /// Adds a step.
    #[must_use]
    pub fn then(
        mut self,
        transition: &'static str,
        performer: Performer,
        by: By,
        given: Given,
    ) -> Self {
        self.steps.push(ToldStep {
            transition,
            capacity: Capacity {
                performer,
                unit: None,
            },
            by,
            given,
        });
        self
    }
}
