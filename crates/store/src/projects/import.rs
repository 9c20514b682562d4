//! A city's history comes in: all of it in one unit of work, or nothing.

use std::collections::{HashMap, HashSet};

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::sheets::{FaultKind, Faults};
use domain::words::{CaseId, UserId};
use jiff::civil::Date;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use steering::history::{Additions, History, Kept, Read, Told, additions, backdated};

use super::asked::asked_from;
use super::histories::read;
use super::names::{Named, Names};
use super::publish::publish;
use super::rows::Saying;
use crate::cases::entity::cases;
use crate::cases::{Case, Cases};
use crate::kernel::{Store, StoreError, Work};

/// Numbers that are looked for with one statement.
const NUMBERS_A_STATEMENT: usize = 5_000;

/// The files of a history, by which faults are told.
pub(super) const PROJECTS: &str = "projects.csv";
const PLANS: &str = "plans.csv";
const REPORTS: &str = "reports.csv";
const EXCUSES: &str = "excuses.csv";
const OVERRIDES: &str = "overrides.csv";

/// A history to be brought in.
#[derive(Debug)]
pub struct ProjectImport {
    /// What the files say, without faults.
    pub read: Read,
    /// Whether chains, units and firms that are not known refuse the import.
    pub strict: bool,
    /// Look only, change nothing.
    pub dry_run: bool,
    /// Who brings it in; the system where nobody is named.
    pub by: Option<UserId>,
}

/// What an import added or changed, or would.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Projects that are new or were changed.
    pub projects: usize,
    /// Versions of plans.
    pub plans: usize,
    /// Monthly reports.
    pub reports: usize,
    /// Approved reasons.
    pub excuses: usize,
    /// Lights that were set.
    pub overrides: usize,
    /// What refuses it; nothing was changed where there is any.
    pub errors: Faults,
    /// What is worth knowing.
    pub warnings: Faults,
}

/// The keys of all projects.
///
/// # Errors
/// When the database refuses.
pub async fn keys(store: &Store) -> Result<HashSet<String>, StoreError> {
    let numbers: Vec<String> = cases::Entity::find()
        .select_only()
        .column(cases::Column::Number)
        .filter(cases::Column::Kind.eq(CaseKind::Project.code()))
        .into_tuple()
        .all(store.db())
        .await?;
    Ok(numbers.into_iter().collect())
}

/// Everything a unit of work is given.
#[derive(Debug)]
struct Todo {
    import: ProjectImport,
    names: Names,
}

/// Brings a history in. A key that is there already is changed to what its row says; histories are only
/// added to, and a row that is there adds nothing.
///
/// # Errors
/// What the database refuses.
pub async fn import(store: &Store, import: ProjectImport) -> Result<Imported, StoreError> {
    let names = Names::look_up(store, &import.read.projects).await?;
    let todo = Todo { import, names };
    store
        .write(todo, |work, todo| Box::pin(run(work, todo)))
        .await
}

async fn run(work: &Work, todo: &Todo) -> Result<Imported, StoreError> {
    let Todo { import, names } = todo;
    let mut done = Imported::default();
    let is_there = there(work, import, &mut done.errors).await?;
    let named = names.all(import, &mut done.errors, &mut done.warnings);
    let ids: Vec<_> = is_there.values().map(|case| case.id.uuid()).collect();
    let mut by_id = read(work.db(), Some(&ids)).await?;
    let histories: HashMap<String, History> = is_there
        .iter()
        .filter_map(|(key, case)| Some((key.clone(), by_id.remove(&case.id.uuid())?)))
        .collect();
    let added = additions(&import.read, &histories, REPORTS, &mut done.errors);
    if !done.errors.is_empty() {
        return Ok(done);
    }
    let asked = asked_from(work.db()).await?;
    warn(&added, asked, &mut done.warnings);
    done.plans = added.plans.len();
    done.reports = added.reports.len();
    done.excuses = added.excuses.len();
    done.overrides = added.overrides.len();
    let bringing = Bringing {
        import,
        named: &named,
        is_there,
        histories,
        sayings: sayings(&added),
    };
    done.projects = publish(work, bringing).await?;
    Ok(done)
}

/// What is brought in, resolved and sound.
pub(super) struct Bringing<'a> {
    pub(super) import: &'a ProjectImport,
    /// What the names in the rows of projects stand for, row by row.
    pub(super) named: &'a [Named],
    pub(super) is_there: HashMap<String, Case>,
    pub(super) histories: HashMap<String, History>,
    pub(super) sayings: HashMap<&'a str, Saying>,
}

/// The projects that the rows name and that are there.
async fn there(
    work: &Work,
    import: &ProjectImport,
    errors: &mut Faults,
) -> Result<HashMap<String, Case>, StoreError> {
    let read = &import.read;
    let listed = read.projects.iter().map(|row| row.key.as_str());
    let said = read.plans.iter().map(|told| told.project.as_str());
    let said = said.chain(read.reports.iter().map(|told| told.project.as_str()));
    let said = said.chain(read.excuses.iter().map(|told| told.project.as_str()));
    let said = said.chain(read.overrides.iter().map(|told| told.project.as_str()));
    let keys: HashSet<&str> = listed.chain(said).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let (mut ids, mut foreign) = (Vec::new(), HashSet::new());
    for some in keys.chunks(NUMBERS_A_STATEMENT) {
        let rows: Vec<(uuid::Uuid, String, String)> = cases::Entity::find()
            .select_only()
            .columns([
                cases::Column::Id,
                cases::Column::Number,
                cases::Column::Kind,
            ])
            .filter(cases::Column::Number.is_in(some.iter().copied()))
            .into_tuple()
            .all(work.db())
            .await?;
        for (id, number, kind) in rows {
            if kind == CaseKind::Project.code() {
                ids.push(CaseId::from_uuid(id));
            } else {
                foreign.insert(number);
            }
        }
    }
    for row in read
        .projects
        .iter()
        .filter(|row| foreign.contains(&row.key))
    {
        let (code, params) = ("key.foreign", vec![("value", row.key.clone())]);
        errors.push(PROJECTS, row.row.0, "key", FaultKind::Own { code, params });
    }
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Import));
    let found = all.by_ids_in(work, &ids).await?;
    let by_key = found.into_iter().map(|case| (case.number.clone(), case));
    Ok(by_key.collect())
}

/// Tells of rows that change what was shown on a day somebody asked about.
fn warn(added: &Additions<'_>, asked: Option<Date>, warnings: &mut Faults) {
    fn of<T: Kept>(
        told: &[&Told<T>],
        asked: Option<Date>,
        (file, column): (&str, &str),
        warnings: &mut Faults,
    ) {
        for told in told.iter().filter(|told| backdated(&told.said, asked)) {
            let params = vec![("value", told.said.said_on().to_string())];
            let code = "backdated";
            warnings.push(file, told.row.0, column, FaultKind::Own { code, params });
        }
    }
    of(&added.plans, asked, (PLANS, "adopted"), warnings);
    of(&added.reports, asked, (REPORTS, "reported"), warnings);
    of(&added.excuses, asked, (EXCUSES, "approved"), warnings);
    of(&added.overrides, asked, (OVERRIDES, "set"), warnings);
}

/// What is said of each project.
fn sayings<'a>(added: &Additions<'a>) -> HashMap<&'a str, Saying> {
    let mut found: HashMap<&'a str, Saying> = HashMap::new();
    for told in &added.plans {
        let saying = found.entry(&told.project).or_default();
        saying.plans.push(told.said.clone());
    }
    for told in &added.reports {
        let saying = found.entry(&told.project).or_default();
        saying.reports.push(told.said.clone());
    }
    for told in &added.excuses {
        let saying = found.entry(&told.project).or_default();
        saying.excuses.push(told.said.clone());
    }
    for told in &added.overrides {
        let saying = found.entry(&told.project).or_default();
        saying.overrides.push(told.said.clone());
    }
    found
}
