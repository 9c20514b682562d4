//! Reading histories: of one project or of all of them, with a statement a table.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::str::Split;

use domain::words::{CaseId, Money};
use jiff::civil::Date;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use steering::history::{
    Excuse, History, Light, Override, Plan, Report, SignalCode, Stated, Waiver,
};
use steering::month::Month;
use uuid::Uuid;

use super::rows::PLAN_AMOUNTS;
use crate::cases::{Case, calendar};
use crate::kernel::{Store, StoreError, Work, instant, within};

/// Ids that are looked for with one statement.
const IDS_A_STATEMENT: usize = 5_000;

/// What was ever said of projects, by project; of all of them where no ids are given. Those of which
/// nothing was said are not there.
///
/// # Errors
/// When the database refuses.
pub async fn histories(
    store: &Store,
    of: Option<&[CaseId]>,
) -> Result<HashMap<CaseId, History>, StoreError> {
    let ids = of.map(|ids| ids.iter().map(|id| id.uuid()).collect::<Vec<_>>());
    let found = read(store.db(), ids.as_deref()).await?;
    let by_case = found.into_iter();
    Ok(by_case
        .map(|(id, history)| (CaseId::from_uuid(id), history))
        .collect())
}

/// What was ever said of a project that was found through a scope.
///
/// # Errors
/// When the database refuses.
pub async fn history(store: &Store, case: &Case) -> Result<History, StoreError> {
    let id = case.id.uuid();
    Ok(read(store.db(), Some(&[id]))
        .await?
        .remove(&id)
        .unwrap_or_default())
}

/// The same as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn history_in(work: &Work, case: &Case) -> Result<History, StoreError> {
    let id = case.id.uuid();
    Ok(read(work.db(), Some(&[id]))
        .await?
        .remove(&id)
        .unwrap_or_default())
}

type Found = HashMap<Uuid, History>;

pub(super) async fn read(
    db: &impl ConnectionTrait,
    ids: Option<&[Uuid]>,
) -> Result<Found, StoreError> {
    let mut found = Found::new();
    match ids {
        None => read_some(db, None, &mut found).await?,
        Some(ids) => {
            for some in ids.chunks(IDS_A_STATEMENT) {
                read_some(db, Some(some), &mut found).await?;
            }
        }
    }
    Ok(found)
}

async fn read_some(
    db: &impl ConnectionTrait,
    ids: Option<&[Uuid]>,
    found: &mut Found,
) -> Result<(), StoreError> {
    // one row a project: a row of the database costs more than what stands in it
    let amounts = PLAN_AMOUNTS.join(" || ',' || ");
    let plan =
        format!("adopted || ',' || year || ',' || COALESCE(planned_start, '') || ',' || {amounts}");
    for row in packed(db, "project_plans", &plan, ids).await? {
        let (case, plans) = unpacked(&row, "project_plans", plan_of)?;
        found.entry(case).or_default().plans = plans;
    }
    let report = "month || ',' || reported || ',' || investment || ',' || funds || ',' || started || ',' || entered";
    for row in packed(db, "project_reports", report, ids).await? {
        let (case, reports) = unpacked(&row, "project_reports", report_of)?;
        found.entry(case).or_default().reports = reports;
    }
    let reasons = "SELECT case_id, place, reason FROM project_reports WHERE reason <> ''";
    for row in rows(db, reasons, "AND case_id", ids).await? {
        let (case, place): (Uuid, i64) = (row.try_get("", "case_id")?, row.try_get("", "place")?);
        let place = usize::try_from(place - 1).ok();
        let reports = found.get_mut(&case).map(|history| &mut history.reports);
        let report = reports
            .zip(place)
            .and_then(|(all, place)| all.get_mut(place));
        if let Some(report) = report {
            report.reason = row.try_get("", "reason")?;
        }
    }
    read_judgements(db, ids, found).await
}

/// What people said beside plans and reports: few rows.
async fn read_judgements(
    db: &impl ConnectionTrait,
    ids: Option<&[Uuid]>,
    found: &mut Found,
) -> Result<(), StoreError> {
    let excuses = "SELECT * FROM project_excuses";
    let mut ordered = rows(db, excuses, "WHERE case_id", ids).await?;
    sort(&mut ordered)?;
    for row in ordered {
        let history = found.entry(row.try_get("", "case_id")?).or_default();
        history.excuses.push(excuse_of(&row)?);
    }
    let overrides = "SELECT * FROM project_overrides";
    let mut ordered = rows(db, overrides, "WHERE case_id", ids).await?;
    sort(&mut ordered)?;
    for row in ordered {
        let history = found.entry(row.try_get("", "case_id")?).or_default();
        let Excuse {
            signal,
            from,
            until,
            reason,
            person,
            ..
        } = excuse_of(&row)?;
        let light: String = row.try_get("", "light")?;
        history.overrides.push(Override {
            signal,
            light: Light::from_code(&light)
                .ok_or_else(|| corrupt("project_overrides.light", &light))?,
            from,
            until,
            reason,
            person,
            set: day(&row, "set_on")?,
        });
    }
    let waivers = "SELECT w.case_id, w.paper, w.until, w.waived_at, p.entered_at FROM paper_waivers w \
                   LEFT JOIN case_papers p ON p.case_id = w.case_id AND p.paper = w.paper";
    for row in rows(db, waivers, "WHERE w.case_id", ids).await? {
        let date = |millis: i64| {
            let at = instant("paper_waivers.waived_at", millis)?;
            Ok::<Date, StoreError>(calendar().date_of(at))
        };
        let followed: Option<i64> = row.try_get("", "entered_at")?;
        let history = found.entry(row.try_get("", "case_id")?).or_default();
        history.waivers.push(Waiver {
            paper: row.try_get("", "paper")?,
            granted: date(row.try_get("", "waived_at")?)?,
            until: day(&row, "until")?,
            followed: followed.map(date).transpose()?,
        });
    }
    Ok(())
}

fn sort(rows: &mut [QueryResult]) -> Result<(), StoreError> {
    for row in rows.iter() {
        row.try_get::<i64>("", "place")?;
    }
    rows.sort_by_key(|row| row.try_get::<i64>("", "place").unwrap_or_default());
    Ok(())
}

async fn rows(
    db: &impl ConnectionTrait,
    select: &str,
    narrow: &str,
    ids: Option<&[Uuid]>,
) -> Result<Vec<QueryResult>, StoreError> {
    let statement = match ids {
        None => Statement::from_string(db.get_database_backend(), select),
        Some(ids) => within(db, &format!("{select} {narrow} IN "), ids),
    };
    Ok(db.query_all_raw(statement).await?)
}

/// The rows of a table, a project's together: `place,…;place,…` in any order.
async fn packed(
    db: &impl ConnectionTrait,
    table: &str,
    cells: &str,
    ids: Option<&[Uuid]>,
) -> Result<Vec<QueryResult>, StoreError> {
    let select =
        format!("SELECT case_id, string_agg(place || ',' || {cells}, ';') AS said FROM {table}");
    let backend = db.get_database_backend();
    let statement = match ids {
        None => Statement::from_string(backend, format!("{select} GROUP BY case_id")),
        Some(ids) => {
            let mut statement = within(db, &format!("{select} WHERE case_id IN "), ids);
            statement.sql.push_str(" GROUP BY case_id");
            statement
        }
    };
    Ok(db.query_all_raw(statement).await?)
}

fn unpacked<T>(
    row: &QueryResult,
    table: &'static str,
    read: impl Fn(&mut Split<'_, char>) -> Option<T>,
) -> Result<(Uuid, Vec<T>), StoreError> {
    let said: String = row.try_get("", "said")?;
    let mut found = Vec::new();
    for line in said.split(';') {
        let mut cells = line.split(',');
        let place: Option<i64> = cells.next().and_then(|place| place.parse().ok());
        let read = place.zip(read(&mut cells));
        found.push(read.ok_or_else(|| corrupt(table, line))?);
    }
    found.sort_by_key(|(place, _)| *place);
    let found = found.into_iter().map(|(_, read)| read).collect();
    Ok((row.try_get("", "case_id")?, found))
}

fn corrupt(place: &'static str, what: &str) -> StoreError {
    StoreError::Corrupt {
        place,
        what: what.to_owned(),
    }
}

fn plan_of(cells: &mut Split<'_, char>) -> Option<Plan> {
    let adopted = cells.next()?.parse().ok()?;
    let year = cells.next()?.parse().ok()?;
    let start = match cells.next()? {
        "" => None,
        month => Some(Month::parse(month)?),
    };
    let mut amounts = || {
        let mut found = [Money::ZERO; 12];
        for amount in &mut found {
            *amount = money(cells)?;
        }
        Some(found)
    };
    Some(Plan {
        adopted,
        year,
        start,
        planned: amounts()?,
        required: amounts()?,
    })
}

fn report_of(cells: &mut Split<'_, char>) -> Option<Report> {
    Some(Report {
        month: Month::parse(cells.next()?)?,
        reported: cells.next()?.parse().ok()?,
        investment: money(cells)?,
        funds: money(cells)?,
        started: Stated::parse(cells.next()?)?,
        entered: Stated::parse(cells.next()?)?,
        reason: String::new(),
    })
}

fn money(cells: &mut Split<'_, char>) -> Option<Money> {
    cells.next()?.parse().ok().map(Money::from_fen)
}

fn excuse_of(row: &QueryResult) -> Result<Excuse, StoreError> {
    let signal: String = row.try_get("", "signal")?;
    let approved = row.try_get::<String>("", "approved").is_ok();
    Ok(Excuse {
        signal: SignalCode::from_code(&signal).ok_or_else(|| corrupt("a signal", &signal))?,
        from: day(row, "from_day")?,
        until: day(row, "until_day")?,
        reason: row.try_get("", "reason")?,
        person: row.try_get("", "person")?,
        approved: day(row, if approved { "approved" } else { "set_on" })?,
    })
}

fn day(row: &QueryResult, column: &str) -> Result<Date, StoreError> {
    let text: String = row.try_get("", column)?;
    text.parse()
        .map_err(|_| corrupt("a day of a project", &text))
}

/// Under which names events keep digests of a history, and its texts.
pub(super) fn texts(history: &History) -> [(&'static str, String); 4] {
    let amounts = |all: &[Money; 12]| {
        all.iter().fold(String::new(), |mut text, money| {
            let _ = write!(text, ",{}", money.fen());
            text
        })
    };
    let start = |start: Option<Month>| start.map(|month| month.to_string()).unwrap_or_default();
    let plans = history.plans.iter().map(|plan| {
        let (planned, required) = (amounts(&plan.planned), amounts(&plan.required));
        let start = start(plan.start);
        format!("{},{},{start}{planned}{required}", plan.adopted, plan.year)
    });
    let reports = history.reports.iter().map(|report| {
        let (investment, funds) = (report.investment.fen(), report.funds.fen());
        format!(
            "{},{},{investment},{funds},{},{},{:?}",
            report.month, report.reported, report.started, report.entered, report.reason
        )
    });
    let excuses = history.excuses.iter().map(|excuse| {
        let (reason, person) = (&excuse.reason, &excuse.person);
        format!(
            "{},{},{},{},{reason:?},{person:?}",
            excuse.signal, excuse.from, excuse.until, excuse.approved
        )
    });
    let overrides = history.overrides.iter().map(|set| {
        let (reason, person) = (&set.reason, &set.person);
        format!(
            "{},{},{},{},{},{reason:?},{person:?}",
            set.signal, set.light, set.from, set.until, set.set
        )
    });
    let lines = |lines: &mut dyn Iterator<Item = String>| lines.collect::<Vec<_>>().join("\n");
    [
        ("history.plans", lines(&mut { plans })),
        ("history.reports", lines(&mut { reports })),
        ("history.excuses", lines(&mut { excuses })),
        ("history.overrides", lines(&mut { overrides })),
    ]
}

/// The histories of cases as the log keeps digests of them: case, field, text.
pub(crate) async fn history_texts(
    db: &impl ConnectionTrait,
    cases: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, StoreError> {
    let found = read(db, Some(cases)).await?;
    let texts = found.into_iter().flat_map(|(case, history)| {
        let texts = texts(&history).into_iter();
        texts.map(move |(field, text)| (case, field.to_owned(), text))
    });
    Ok(texts.collect())
}
