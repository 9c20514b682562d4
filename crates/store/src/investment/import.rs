//! Leads come in with what is said of money: all of it in one unit of work, or nothing.

use std::collections::{HashMap, HashSet};

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::sheets::{FaultKind, Faults};
use domain::words::{CaseId, UserId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use steering::investment::{Known, LEADS, Payment, Rate, Read, Registration};
use uuid::Uuid;

use super::names::Names;
use super::publish::publish;
use super::{ledger, rows};
use crate::cases::entity::cases;
use crate::cases::{By, Case, Cases};
use crate::kernel::{Store, StoreError, Work};

/// Numbers that are looked for with one statement.
const NUMBERS_A_STATEMENT: usize = 5_000;

/// Leads to be brought in.
#[derive(Debug)]
pub struct LeadImport {
    /// What the files say, without faults.
    pub read: Read,
    /// Look only, change nothing.
    pub dry_run: bool,
    /// Who brings it in; the system where nobody is named.
    pub by: Option<UserId>,
}

/// What an import added or changed, or would.
#[derive(Debug, Clone, Default)]
pub struct Brought {
    /// Leads that are new.
    pub created: usize,
    /// Leads that were changed.
    pub changed: usize,
    /// Payments that were added, or said anew.
    pub payments: usize,
    /// Registrations that were added.
    pub registrations: usize,
    /// Rates that were added, or said anew.
    pub rates: usize,
    /// What refuses it; nothing was changed where there is any.
    pub errors: Faults,
    /// What is worth knowing.
    pub warnings: Faults,
}

/// The leads and projects that are there.
///
/// # Errors
/// When the database refuses.
pub async fn known(store: &Store) -> Result<Known, StoreError> {
    let db = store.db();
    let heads = ledger::heads(db, Condition::all()).await?;
    let ids: Vec<Uuid> = heads.iter().map(|head| head.id).collect();
    let mut ends = ledger::ends(db, &ids).await?;
    let leads = heads.into_iter().map(|head| {
        let ends = ends.remove(&head.id).unwrap_or_default();
        (head.key, ends)
    });
    let projects: Vec<String> = cases::Entity::find()
        .select_only()
        .column(cases::Column::Number)
        .filter(cases::Column::Kind.eq(CaseKind::Project.code()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(Known {
        leads: leads.collect(),
        projects: projects.into_iter().collect(),
    })
}

/// Everything a unit of work is given.
#[derive(Debug)]
struct Todo {
    import: LeadImport,
    names: Names,
}

/// Brings leads in. A key that is there already is changed to what its row says; what is said of money is
/// only added to, and a row that is there adds nothing.
///
/// # Errors
/// What the database refuses.
pub async fn import(store: &Store, import: LeadImport) -> Result<Brought, StoreError> {
    let names = Names::look_up(store, &import.read.leads).await?;
    let todo = Todo { import, names };
    store
        .write(todo, |work, todo| Box::pin(run(work, todo)))
        .await
}

/// Cases by the keys that the files name.
#[derive(Debug, Default)]
pub(super) struct There {
    pub(super) leads: HashMap<String, Case>,
    pub(super) projects: HashMap<String, CaseId>,
}

async fn run(work: &Work, todo: &Todo) -> Result<Brought, StoreError> {
    let Todo { import, names } = todo;
    let mut done = Brought::default();
    let there = there(work, import, &mut done.errors).await?;
    let leads = &import.read.leads;
    let chains = names.new_chains(leads, &mut done.errors, &mut done.warnings);
    if !done.errors.is_empty() {
        return Ok(done);
    }
    let by = By {
        user: import.by,
        at: work.now(),
    };
    (done.created, done.changed) = publish(work, import, names, (there, chains), by).await?;
    add(work, import, &mut done, by).await?;
    Ok(done)
}

/// The leads and projects that the rows name and that are there.
async fn there(work: &Work, import: &LeadImport, errors: &mut Faults) -> Result<There, StoreError> {
    let leads = import.read.leads.iter();
    let keys: HashSet<&str> = leads
        .flat_map(|lead| {
            let ends = &lead.ends;
            let linked = [&ends.became, &ends.merged_into, &ends.part_of];
            let linked = linked.into_iter().flatten().map(String::as_str);
            linked.chain([lead.key.as_str()])
        })
        .collect();
    let (mut there, mut ids, mut foreign) = (There::default(), Vec::new(), HashSet::new());
    let keys: Vec<&str> = keys.into_iter().collect();
    for some in keys.chunks(NUMBERS_A_STATEMENT) {
        for (id, number, kind) in cases_of(work.db(), some).await? {
            let id = CaseId::from_uuid(id);
            if kind == CaseKind::Lead.code() {
                ids.push(id);
            } else if kind == CaseKind::Project.code() {
                foreign.insert(number.clone());
                there.projects.insert(number, id);
            } else {
                foreign.insert(number);
            }
        }
    }
    for lead in &import.read.leads {
        if foreign.contains(&lead.key) {
            let (code, params) = ("key.foreign", vec![("value", lead.key.clone())]);
            errors.push(LEADS, lead.row, "key", FaultKind::Own { code, params });
        }
    }
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Import));
    for some in ids.chunks(NUMBERS_A_STATEMENT) {
        let found = all.by_ids_in(work, some).await?;
        let by_key = found.into_iter().map(|case| (case.number.clone(), case));
        there.leads.extend(by_key);
    }
    Ok(there)
}

async fn cases_of(
    db: &impl ConnectionTrait,
    numbers: &[&str],
) -> Result<Vec<(Uuid, String, String)>, StoreError> {
    use cases::Column::{Id, Kind, Number};
    let rows = cases::Entity::find()
        .select_only()
        .columns([Id, Number, Kind])
        .filter(Number.is_in(numbers.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}

/// Adds what is said of money and is not there yet.
async fn add(
    work: &Work,
    import: &LeadImport,
    done: &mut Brought,
    by: By,
) -> Result<(), StoreError> {
    let (read, db) = (&import.read, work.db());
    let bare = |payment: &Payment| Payment {
        row: 0,
        ..payment.clone()
    };
    let before = rows::payments(db).await?.into_iter();
    let before: HashMap<String, Payment> = before.map(|row| (row.id.clone(), row)).collect();
    let payments: Vec<&Payment> = read
        .payments
        .iter()
        .filter(|row| before.get(&row.id) != Some(&bare(row)))
        .collect();
    let before: HashSet<Registration> = rows::registrations(db).await?.into_iter().collect();
    let registrations = read.registrations.iter();
    let registrations: Vec<&Registration> =
        registrations.filter(|row| !before.contains(row)).collect();
    let before = rows::rates(db).await?.into_iter();
    let before: HashMap<_, Rate> = before
        .map(|row| ((row.currency.clone(), row.from), row))
        .collect();
    let rates = read.rates.iter();
    let rates: Vec<&Rate> = rates
        .filter(|row| before.get(&(row.currency.clone(), row.from)) != Some(row))
        .collect();
    done.payments = payments.len();
    done.registrations = registrations.len();
    done.rates = rates.len();
    if import.dry_run {
        return Ok(());
    }
    rows::add_payments(work, &payments, by).await?;
    rows::add_registrations(work, &registrations, by).await?;
    rows::add_rates(work, &rates, by).await
}
