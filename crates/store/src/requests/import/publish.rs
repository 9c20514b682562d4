//! All staged rows of an import become requests, in one unit of work.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use domain::cases::Urgency;
use domain::kinds::{CaseKind, Value, Values};
use domain::policies::RulesInForce;
use domain::words::{CategoryId, ChainId, Code, EnterpriseId, Name, UnitId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::staging::{self, StagedCategory, StagedRow};
use super::{Ended, ImportError, Watch};
use crate::cases::{By, Case, CaseDraft, calendar, initial, number_block, numbered, project_filed};
use crate::jobs;
use crate::kernel::{Ambient, StoreError, Work, instant};
use crate::kinds::file_many;
use crate::platform::NewCategory;
use crate::platform::categories::{add_category, categories_in};
use crate::policies::in_force;

/// What is said of a requester of whom the table says nothing.
const REQUESTER: &str = "imported";
/// Clocks remembered at most: rows filed at the same instant have the same.
const RECKONED_MAX: usize = 10_000;

/// What is to be published.
#[derive(Debug)]
pub(super) struct Publishing {
    pub(super) import: Uuid,
    pub(super) by: Option<UserId>,
    pub(super) new_categories: Vec<Name>,
    /// Rows of each day of filing; without a day those filed now.
    pub(super) days: BTreeMap<Option<Date>, u32>,
    pub(super) watch: Watch,
    /// What the job keeps, but for the requests filed and the time it took.
    pub(super) ended: Ended,
    pub(super) began: Timestamp,
    pub(super) ambient: Ambient,
}

/// Files a request for every staged row; says how many.
pub(super) async fn publish(work: &Work, publishing: &Publishing) -> Result<u64, ImportError> {
    let meter = &publishing.watch.meter;
    let rows_in_all = publishing.ended.report.rows.max(1);
    let categories = create_categories(work, publishing).await?;
    let mut filing = Filing {
        work,
        by: publishing.by,
        categories,
        next_running: draw_numbers(work, publishing).await?,
        rules: in_force(work.db(), work.rules()).await?,
        reckoned: HashMap::new(),
    };
    let mut filed = 0;
    let mut after = -1;
    while let Some((position, rows)) = staging::chunk_after(work, publishing.import, after).await? {
        if meter.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        after = position;
        filed += rows.len() as u64;
        let share = (Watch::WHOLE - Watch::READ) * filed / rows_in_all;
        meter.set(Watch::READ + share, Watch::WHOLE);
        if !rows.is_empty() {
            filing.file(rows).await?;
        }
    }
    staging::discard_in(work, publishing.import).await?;
    if let Some(receipt) = &publishing.watch.receipt {
        let mut ended = publishing.ended.clone();
        ended.report.imported = filed;
        let took = publishing.ambient.now().duration_since(publishing.began);
        ended.seconds = took.as_secs_f64();
        if !jobs::finish(work, receipt, ended.to_json()).await? {
            return Err(ImportError::Cancelled);
        }
    }
    Ok(filed)
}

/// Ids of the categories to be created, in their order. One of the same name that somebody else
/// added meanwhile is taken instead.
async fn create_categories(
    work: &Work,
    publishing: &Publishing,
) -> Result<Vec<CategoryId>, StoreError> {
    if publishing.new_categories.is_empty() {
        return Ok(Vec::new());
    }
    let known = categories_in(work).await?;
    let mut codes: HashSet<String> = known.iter().map(|one| one.code.clone()).collect();
    let mut ids = Vec::new();
    for name in &publishing.new_categories {
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
        ids.push(add_category(work, publishing.by, &new).await?);
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

/// One block of running numbers for each day.
async fn draw_numbers(
    work: &Work,
    publishing: &Publishing,
) -> Result<HashMap<Date, u32>, StoreError> {
    let mut counts: BTreeMap<Date, u32> = BTreeMap::new();
    for (day, count) in &publishing.days {
        let day = day.unwrap_or_else(|| calendar().date_of(work.now()));
        *counts.entry(day).or_default() += count;
    }
    let mut next = HashMap::new();
    for (day, count) in counts {
        next.insert(
            day,
            number_block(work, CaseKind::Request, day, count).await?,
        );
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
        file_many(self.work, CaseKind::Request, &cases, &values).await
    }

    fn case(&mut self, row: &StagedRow) -> Result<Case, StoreError> {
        let place = "import_chunks.payload";
        let at = row
            .submitted_at
            .map_or(Ok(self.work.now()), |at| instant(place, at))?;
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
        let mut case = initial(self.work, draft, number, by);
        if self.reckoned.len() > RECKONED_MAX {
            self.reckoned.clear();
        }
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
