//! Staged rows become requests chunk by chunk, each in a unit of work of its own: waiting writers get
//! their turn between two, and memory and the write-ahead log hold one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::cases::Urgency;
use domain::imports::CellError;
use domain::kinds::{CaseKind, Value, Values};
use domain::policies::RulesInForce;
use domain::tables::Fault;
use domain::words::{CategoryId, ChainId, Code, EnterpriseId, JobId, Name, UnitId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::runs::{Identity, Run};
use super::staging::{self, StagedCategory, StagedRow};
use super::{Ended, ImportReport};
use crate::cases::entity::requests;
use crate::cases::{By, Case, CaseDraft, calendar, initial, number_block, numbered, project_filed};
use crate::jobs::{self, Receipt};
use crate::kernel::{StoreError, UniqueViolation, Work, instant};
use crate::kinds::file_many;
use crate::platform::NewCategory;
use crate::platform::categories::{add_category, categories_in};
use crate::policies::in_force;

/// What is said of a requester of whom the table says nothing.
const REQUESTER: &str = "imported";

/// An import that was proved and is about to be published.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) identity: Identity,
    pub(super) job: Option<JobId>,
    pub(super) new_categories: Vec<Name>,
    pub(super) report: ImportReport,
    pub(super) chunks: i64,
    pub(super) began: Timestamp,
}

/// What is to be published next.
#[derive(Debug)]
pub(super) struct Publishing {
    pub(super) import: Uuid,
    pub(super) by: Option<UserId>,
    /// `None` when it goes on where it was cut off.
    pub(super) opening: Option<Opening>,
    /// Ends the job together with the last chunk.
    pub(super) receipt: Option<Receipt>,
}

/// Files a request for every row of the next chunk; says how far the import is by then. Who asks
/// again does no chunk twice.
pub(super) async fn publish_next(work: &Work, publishing: &Publishing) -> Result<Run, StoreError> {
    let mut run = match Run::by_id(work, publishing.import).await? {
        Some(run) => run,
        None => open(work, publishing).await?,
    };
    if run.ended {
        return Ok(run);
    }
    let rows = staging::take_chunk(work, run.id, run.published).await?;
    let rows = still_free(work, &mut run, rows).await?;
    if !rows.is_empty() {
        run.report.imported += rows.len() as u64;
        let mut filing = Filing {
            work,
            by: publishing.by,
            next_running: draw_numbers(work, &rows).await?,
            categories: run.categories.clone(),
            rules: in_force(work.db(), work.rules()).await?,
            reckoned: HashMap::new(),
        };
        filing.file(rows).await?;
    }
    run.published += 1;
    run.ended = run.published == run.chunks;
    run.keep(work).await?;
    if run.ended
        && let Some(receipt) = &publishing.receipt
    {
        let took = work.now().duration_since(run.began);
        let ended = Ended {
            report: run.report.clone(),
            dry_run: false,
            seconds: took.as_secs_f64(),
        };
        jobs::complete(work, receipt, ended.to_json()).await?;
    }
    Ok(run)
}

/// Writes down that publishing begins, and creates the categories.
async fn open(work: &Work, publishing: &Publishing) -> Result<Run, StoreError> {
    let lost = || StoreError::Corrupt {
        place: "import_runs.id",
        what: publishing.import.to_string(),
    };
    let opening = publishing.opening.as_ref().ok_or_else(lost)?;
    let run = Run {
        id: publishing.import,
        categories: create_categories(work, publishing.by, &opening.new_categories).await?,
        report: opening.report.clone(),
        chunks: opening.chunks,
        published: 0,
        ended: false,
        began: opening.began,
    };
    run.begin(work, &opening.identity, opening.job).await?;
    Ok(run)
}

/// The rows whose identifiers nobody took since they were looked at. While nothing is published yet
/// one that was taken refuses the whole table, later it is left out and told.
async fn still_free(
    work: &Work,
    run: &mut Run,
    rows: Vec<StagedRow>,
) -> Result<Vec<StagedRow>, StoreError> {
    let ids = rows.iter().filter_map(|row| row.external_id.as_deref());
    let taken = taken(work.db(), ids).await?;
    if taken.is_empty() {
        return Ok(rows);
    }
    if run.published == 0 {
        return Err(StoreError::Unique(UniqueViolation {
            table: "requests".to_owned(),
            columns: vec!["external_id".to_owned()],
        }));
    }
    let is_taken = |row: &StagedRow| {
        let id = row.external_id.as_ref();
        id.is_some_and(|id| taken.contains(id))
    };
    let (late, free): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_taken);
    let told = late
        .iter()
        .map(|row| Fault::of(Some(row.row), &CellError::Taken));
    run.report.refuse(told.collect());
    run.keep_report(work).await?;
    Ok(free)
}

/// Ids of the categories to be created, in their order. One of the same name that somebody else
/// added meanwhile is taken instead.
async fn create_categories(
    work: &Work,
    by: Option<UserId>,
    names: &[Name],
) -> Result<Vec<CategoryId>, StoreError> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let known = categories_in(work).await?;
    let mut codes: HashSet<String> = known.iter().map(|one| one.code.clone()).collect();
    let mut ids = Vec::new();
    for name in names {
        let same = known
            .iter()
            .find(|one| one.active && one.name == name.as_str());
        if let Some(same) = same {
            ids.push(same.id);
            continue;
        }
        let code = free_code(name, &codes);
        codes.insert(code.as_str().to_owned());
        let new = NewCategory {
            code,
            name: name.clone(),
            name_en: None,
            parent: None,
            department: None,
        };
        ids.push(add_category(work, by, &new).await?);
    }
    Ok(ids)
}

/// The name itself where it can be a code, else `cat-N` with the next free number.
fn free_code(name: &Name, taken: &HashSet<String>) -> Code {
    let slug = name.as_str().to_lowercase().replace([' ', '_'], "-");
    let numbered = (1..).map(|n| format!("cat-{n}"));
    let mut candidates = std::iter::once(slug).chain(numbered);
    let parsed = candidates.find_map(|candidate| {
        let code = Code::parse(&candidate).ok()?;
        (!taken.contains(code.as_str())).then_some(code)
    });
    parsed.expect("the numbers do not end before the codes that are taken")
}

/// One block of running numbers for each day of these rows.
async fn draw_numbers(work: &Work, rows: &[StagedRow]) -> Result<HashMap<Date, u32>, StoreError> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for row in rows {
        let day = calendar().date_of(row.at(work)?);
        *counts.entry(day).or_default() += 1;
    }
    let mut next = HashMap::new();
    for (day, count) in counts {
        let first = number_block(work, CaseKind::Request, day, count).await?;
        next.insert(day, first);
    }
    Ok(next)
}

struct Filing<'a> {
    work: &'a Work,
    by: Option<UserId>,
    categories: Vec<CategoryId>,
    next_running: HashMap<Date, u32>,
    rules: Arc<RulesInForce>,
    /// Clocks of rows filed at the same instant, with the versions they were reckoned by.
    reckoned: HashMap<(Timestamp, Urgency), Case>,
}

impl Filing<'_> {
    async fn file(&mut self, rows: Vec<StagedRow>) -> Result<(), StoreError> {
        let mut cases = Vec::with_capacity(rows.len());
        let mut values = Vec::with_capacity(rows.len());
        for row in rows {
            cases.push(self.case(&row)?);
            values.push(held(row));
        }
        file_many(self.work, CaseKind::Request, &cases, &values, &[]).await
    }

    fn case(&mut self, row: &StagedRow) -> Result<Case, StoreError> {
        let place = "import_chunks.payload";
        let at = row.at(self.work)?;
        let corrupt = |what: &str| StoreError::Corrupt {
            place,
            what: what.to_owned(),
        };
        let category = match row.category {
            None => None,
            Some(StagedCategory::Known(id)) => Some(CategoryId::from_uuid(id)),
            Some(StagedCategory::New(index)) => Some(
                *self
                    .categories
                    .get(index)
                    .ok_or_else(|| corrupt("category"))?,
            ),
        };
        let day = calendar().date_of(at);
        let running = self
            .next_running
            .get_mut(&day)
            .ok_or_else(|| corrupt("day"))?;
        let number = numbered(CaseKind::Request, day, *running)?;
        *running += 1;
        let draft = CaseDraft {
            number: None,
            kind: CaseKind::Request,
            title: row.title.clone(),
            urgency: row.urgency,
            source: row.source,
            category,
            enterprise: row.enterprise.map(EnterpriseId::from_uuid),
            chain: row.chain.map(ChainId::from_uuid),
            park: row.park.map(UnitId::from_uuid),
            due_day: None,
        };
        let by = By { user: self.by, at };
        let mut case = initial(self.work, draft, number.to_string(), by);
        let alike = self.reckoned.entry((at, row.urgency));
        let alike = alike.or_insert_with(|| {
            let mut first = case.clone();
            project_filed(&mut first, &self.rules);
            first
        });
        case.marks = alike.marks;
        case.policy.clone_from(&alike.policy);
        case.calendar.clone_from(&alike.calendar);
        Ok(case)
    }
}

/// What a row of the table says beside what all cases share.
fn held(row: StagedRow) -> Values {
    let requester = row.enterprise.is_none().then(|| REQUESTER.to_owned());
    let texts = [
        ("body", Some(row.body.into_string())),
        ("requester", requester),
        ("contact_name", row.contact_name),
        ("contact_phone", row.contact_phone),
        ("place", row.place),
        ("external_id", row.external_id),
    ];
    let given = texts
        .into_iter()
        .filter_map(|(field, text)| Some((field, Value::Text(text?))));
    given.collect()
}

impl StagedRow {
    /// When it is filed: as the table says, else now.
    fn at(&self, work: &Work) -> Result<Timestamp, StoreError> {
        let given = self.submitted_at;
        given.map_or(Ok(work.now()), |at| instant("import_chunks.payload", at))
    }
}

/// Those of the identifiers under which a request was imported before.
pub(super) async fn taken<'a>(
    db: &impl ConnectionTrait,
    ids: impl Iterator<Item = &'a str>,
) -> Result<HashSet<String>, StoreError> {
    let ids: Vec<&str> = ids.collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<Option<String>> = requests::Entity::find()
        .select_only()
        .column(requests::Column::ExternalId)
        .filter(requests::Column::ExternalId.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().flatten().collect())
}
