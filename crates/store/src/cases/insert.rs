//! A new case of any kind.

use domain::cases::{Source, Urgency};
use domain::kinds::CaseKind;
use domain::policies::RulesInForce;
use domain::rates::Course;
use domain::words::{CaseId, CaseNumber, CategoryId, ChainId, EnterpriseId, Title, UnitId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

use super::clocks;
use super::entity::cases;
use super::history::CaseHistory;
use super::row::{Case, Marks, ROW};
use crate::kernel::{StoreError, Work};
use crate::log::{NewEvent, append, append_all};
use crate::policies::in_force;

/// Code of the event with which every case begins.
pub(crate) const SUBMIT: &str = "submit";

/// Who does something to a case, and when it counts as done.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The person; nobody when the system acts.
    pub user: Option<UserId>,
    /// The instant, as a rule that of the unit of work; earlier only for history brought in.
    pub at: Timestamp,
}

/// What a new case is made of, whatever its kind.
#[derive(Debug, Clone)]
pub struct CaseDraft {
    /// Its kind.
    pub kind: CaseKind,
    /// The number for people, where it has one already: the key under which a city's own lists know it.
    /// The next of the day's series when left out.
    pub number: Option<String>,
    /// Its title.
    pub title: Title,
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
    /// The day agreed for it, by which it has to be resolved; else the policy says.
    pub due_day: Option<Date>,
}

/// A case that was just filed, as a reading of the database would find it.
#[derive(Debug, Clone)]
pub struct FiledCase {
    /// The case.
    pub case: Case,
    /// Its first event, and its clocks at the instant of the unit of work.
    pub history: CaseHistory,
}

/// Texts by the column that they stand in.
pub(crate) type Words<'a> = &'a [(&'static str, &'a str)];

/// Writes a new case in its initial state with its first event; the caller writes the row of its
/// kind in the same unit of work, and says here which `words` stand in it.
///
/// # Errors
/// A unique violation where another case has the number; what else the database refuses.
pub(crate) async fn insert(
    work: &Work,
    draft: CaseDraft,
    words: Words<'_>,
    by: By,
) -> Result<FiledCase, StoreError> {
    let number = match draft.number.clone() {
        Some(number) => number,
        None => number(work, draft.kind, by.at).await?.to_string(),
    };
    let mut case = initial(work, draft, number, by);
    let rules = in_force(work.db(), work.rules()).await?;
    project_filed(&mut case, &rules);
    cases::Entity::insert(case.write().into_active_model().reset_all())
        .exec_without_returning(work.db())
        .await?;
    let event = append(work, submitted(work, &case, words)).await?;
    let history = CaseHistory::derive(&case, vec![event], &rules, work.now());
    Ok(FiledCase { case, history })
}

/// Writes many new cases and their [first events](submitted) with a statement each; the caller writes
/// the rows of their kind. A case takes 38 values, of which SQLite binds at most 32,766 a statement.
pub(crate) async fn insert_many(
    work: &Work,
    new: &[Case],
    events: Vec<NewEvent>,
) -> Result<(), StoreError> {
    let rows = new
        .iter()
        .map(|case| case.write().into_active_model().reset_all());
    cases::Entity::insert_many(rows)
        .exec_without_returning(work.db())
        .await?;
    append_all(work, events).await
}

/// Reckons the clocks of a case that was just filed.
pub(crate) fn project_filed(case: &mut Case, rules: &RulesInForce) {
    let filed = clocks::filed(case);
    clocks::project(case, &[filed], rules);
}

/// A case as it is filed, its clocks not yet reckoned.
pub(crate) fn initial(work: &Work, draft: CaseDraft, number: String, by: By) -> Case {
    Case {
        id: CaseId::v7(by.at, work.random_in_order()),
        kind: draft.kind,
        number,
        title: draft.title.into_string(),
        state: draft.kind.lifecycle().initial,
        state_since: by.at,
        urgency: draft.urgency,
        source: draft.source,
        category: draft.category,
        enterprise: draft.enterprise,
        chain: draft.chain,
        park: draft.park,
        lead: None,
        supporting: Vec::new(),
        person: None,
        created_by: by.user,
        submitted_at: by.at,
        closed_at: None,
        policy: String::new(),
        calendar: String::new(),
        due_day: draft.due_day,
        marks: Marks::default(),
        course: Course::default(),
        satisfied: None,
        version: 1,
    }
}

/// The event with which a case begins; `words` stand in the row of its kind.
pub(crate) fn submitted(work: &Work, case: &Case, words: Words<'_>) -> NewEvent {
    let event = NewEvent {
        to: Some(case.state.to_string()),
        ..case.event(SUBMIT, case.created_by)
    };
    let event = event
        .at(case.submitted_at)
        .detail("number", &case.number)
        .wrote(work, "title", &case.title)
        .wrote(work, ROW, &case.row_text());
    words
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .fold(event, |event, (field, text)| event.wrote(work, field, text))
}

async fn number(work: &Work, kind: CaseKind, at: Timestamp) -> Result<CaseNumber, StoreError> {
    let day = clocks::calendar().date_of(at);
    let running = work.next_number(&series(kind, day)).await?;
    numbered(kind, day, running)
}

/// The series of running numbers of a kind on a day.
fn series(kind: CaseKind, day: Date) -> String {
    format!("{}-{}", kind.number_prefix(), day.strftime("%Y%m%d"))
}

/// The first of a block of running numbers of a kind on a day.
pub(crate) async fn number_block(
    work: &Work,
    kind: CaseKind,
    day: Date,
    count: u32,
) -> Result<u32, StoreError> {
    work.next_numbers(&series(kind, day), count).await
}

/// The number for people with a running number of a day.
pub(crate) fn numbered(kind: CaseKind, day: Date, running: u32) -> Result<CaseNumber, StoreError> {
    CaseNumber::new(kind.number_prefix(), day, running).map_err(|error| StoreError::Corrupt {
        place: "counters.last",
        what: error.to_string(),
    })
}
