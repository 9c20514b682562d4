//! Adding to histories.

use domain::words::{CaseId, UserId};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, Value};
use steering::history::{Excuse, History, Override, Plan, Report};

use super::histories::texts;
use crate::cases::{By, Case, record};
use crate::kernel::{StoreError, Work};
use crate::log::NewEvent;

/// The columns of a plan's amounts.
pub(super) const PLAN_AMOUNTS: [&str; 24] = [
    "p01", "p02", "p03", "p04", "p05", "p06", "p07", "p08", "p09", "p10", "p11", "p12", "f01",
    "f02", "f03", "f04", "f05", "f06", "f07", "f08", "f09", "f10", "f11", "f12",
];

/// Values that one statement binds at most.
const VALUES_A_STATEMENT: usize = 30_000;

/// What is added to the history of a project, each list in the order in which it is said.
#[derive(Debug, Clone, Default)]
pub struct Saying {
    /// Versions of its plan.
    pub plans: Vec<Plan>,
    /// Monthly reports.
    pub reports: Vec<Report>,
    /// Approved reasons.
    pub excuses: Vec<Excuse>,
    /// Lights that were set.
    pub overrides: Vec<Override>,
}

impl Saying {
    /// Whether nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.plans.is_empty()
            && self.reports.is_empty()
            && self.excuses.is_empty()
            && self.overrides.is_empty()
    }
}

/// Adds to what is `known` of a project. The event `code` counts what was added and keeps digests of
/// the whole history.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn say(
    work: &Work,
    case: &mut Case,
    code: &'static str,
    known: &History,
    saying: Saying,
    by: By,
) -> Result<(), StoreError> {
    let mut rows = Rows::default();
    let history = rows.add(case.id, known.clone(), saying.clone(), by);
    rows.write(work).await?;
    let event = case.event(code, by.user).at(by.at);
    let event = counted(event, &saying);
    record(work, case, proved(work, event, &history, Some(&saying))).await?;
    Ok(())
}

/// The details that count what was added.
fn counted(event: NewEvent, saying: &Saying) -> NewEvent {
    let counts = [
        ("plans", saying.plans.len()),
        ("reports", saying.reports.len()),
        ("excuses", saying.excuses.len()),
        ("overrides", saying.overrides.len()),
    ];
    let some = counts.into_iter().filter(|(_, count)| *count > 0);
    some.fold(event, |event, (what, count)| event.detail(what, count))
}

/// Digests of what a history holds; of the parts that were added to where that is said.
fn proved(work: &Work, event: NewEvent, history: &History, added: Option<&Saying>) -> NewEvent {
    let touched = added.map_or([true; 4], |added| {
        [
            !added.plans.is_empty(),
            !added.reports.is_empty(),
            !added.excuses.is_empty(),
            !added.overrides.is_empty(),
        ]
    });
    let texts = texts(history).into_iter().zip(touched);
    let written = texts.filter(|((_, text), touched)| *touched && !text.is_empty());
    written.fold(event, |event, ((field, text), _)| {
        event.wrote(work, field, &text)
    })
}

/// Rows to be written, many projects together.
#[derive(Debug, Default)]
pub(super) struct Rows {
    plans: Vec<Vec<Value>>,
    reports: Vec<Vec<Value>>,
    excuses: Vec<Vec<Value>>,
    overrides: Vec<Vec<Value>>,
}

impl Rows {
    /// Adds to the history of a project; says what is known of it then.
    pub(super) fn add(
        &mut self,
        case: CaseId,
        mut known: History,
        saying: Saying,
        by: By,
    ) -> History {
        let row = |before: usize, cells: Vec<Value>| {
            let place = i64::try_from(before + 1).unwrap_or(i64::MAX);
            let mut row: Vec<Value> = vec![case.uuid().into(), place.into()];
            row.extend(cells);
            row.push(by.user.map(UserId::uuid).into());
            row.push(by.at.as_millisecond().into());
            row
        };
        for plan in saying.plans {
            self.plans.push(row(known.plans.len(), plan_cells(&plan)));
            known.plans.push(plan);
        }
        for report in saying.reports {
            let cells = vec![
                report.month.to_string().into(),
                report.reported.to_string().into(),
                report.investment.fen().into(),
                report.funds.fen().into(),
                report.started.to_string().into(),
                report.entered.to_string().into(),
                report.reason.clone().into(),
            ];
            self.reports.push(row(known.reports.len(), cells));
            known.reports.push(report);
        }
        for excuse in saying.excuses {
            let cells = vec![
                excuse.signal.code().into(),
                excuse.from.to_string().into(),
                excuse.until.to_string().into(),
                excuse.reason.clone().into(),
                excuse.person.clone().into(),
                excuse.approved.to_string().into(),
            ];
            self.excuses.push(row(known.excuses.len(), cells));
            known.excuses.push(excuse);
        }
        for set in saying.overrides {
            let cells = vec![
                set.signal.code().into(),
                set.light.code().into(),
                set.from.to_string().into(),
                set.until.to_string().into(),
                set.reason.clone().into(),
                set.person.clone().into(),
                set.set.to_string().into(),
            ];
            self.overrides.push(row(known.overrides.len(), cells));
            known.overrides.push(set);
        }
        known
    }

    /// Writes them all with few statements.
    pub(super) async fn write(self, work: &Work) -> Result<(), StoreError> {
        let plan: Vec<&str> = ["adopted", "year", "planned_start"]
            .into_iter()
            .chain(PLAN_AMOUNTS)
            .collect();
        let report = [
            "month",
            "reported",
            "investment",
            "funds",
            "started",
            "entered",
            "reason",
        ];
        let excuse = [
            "signal",
            "from_day",
            "until_day",
            "reason",
            "person",
            "approved",
        ];
        let set = [
            "signal",
            "light",
            "from_day",
            "until_day",
            "reason",
            "person",
            "set_on",
        ];
        insert(work, "project_plans", &plan, self.plans).await?;
        insert(work, "project_reports", &report, self.reports).await?;
        insert(work, "project_excuses", &excuse, self.excuses).await?;
        insert(work, "project_overrides", &set, self.overrides).await
    }
}

fn plan_cells(plan: &Plan) -> Vec<Value> {
    let start = plan.start.map(|month| month.to_string());
    let mut cells: Vec<Value> = vec![
        plan.adopted.to_string().into(),
        i64::from(plan.year).into(),
        start.into(),
    ];
    let amounts = plan.planned.iter().chain(&plan.required);
    cells.extend(amounts.map(|money| Value::from(money.fen())));
    cells
}

async fn insert(
    work: &Work,
    table: &'static str,
    own: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<(), StoreError> {
    let columns: Vec<String> = ["case_id", "place"]
        .into_iter()
        .chain(own.iter().copied())
        .chain(["recorded_by", "recorded_at"])
        .map(str::to_owned)
        .collect();
    let at_once = VALUES_A_STATEMENT / columns.len();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut insert = Query::insert()
            .into_table(table)
            .columns(columns.clone())
            .to_owned();
        for row in rows.by_ref().take(at_once) {
            insert.values_panic(row.into_iter().map(Expr::value));
        }
        work.db().execute(&insert).await?;
    }
    Ok(())
}
