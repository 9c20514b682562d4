//! Projects of a history and what is said of them, as rows.

use std::collections::HashMap;

use domain::cases::{Source, Urgency};
use domain::kinds::{CaseKind, Field, Value, Values};
use domain::lifecycle::{StateCode, Step};
use domain::words::{ChainId, Code, EnterpriseId, Name, Title, UnitId};
use steering::history::{History, ProjectRow};
use uuid::Uuid;

use super::histories::texts;
use super::import::Bringing;
use super::names::{Chain, Named};
use super::rows::{Rows, Saying, say};
use crate::cases::{By, Case, CaseDraft, Given, initial, project_filed, take_step};
use crate::kernel::{StoreError, Work};
use crate::kinds::{change, file_many, held_in, own};
use crate::platform::NewChain;
use crate::platform::chains::add_chain;
use crate::policies::in_force;

/// New projects that are written at once: SQLite binds at most 32,766 values a statement, a case has 38.
const PROJECTS_AT_ONCE: usize = 800;

/// The event with which the list moves a project to another stage.
const STAGE: &str = "stage-listed";
/// The event with which a history is added to by an import.
const HISTORY: &str = "history";

/// Writes everything; says how many projects are new or were changed. Nothing is written where the
/// import is a trial.
pub(super) async fn publish(work: &Work, mut all: Bringing<'_>) -> Result<usize, StoreError> {
    let by = By {
        user: all.import.by,
        at: work.now(),
    };
    let rows = all.import.read.projects.iter().zip(all.named);
    let (known, new): (Vec<_>, Vec<_>) =
        rows.partition(|(row, _)| all.is_there.contains_key(&row.key));
    let chains = match all.import.dry_run {
        true => HashMap::new(),
        false => create_chains(work, all.named, by).await?,
    };
    let changed = change_known(work, &mut all, &known, &chains, by).await?;
    let count = changed + new.len();
    if all.import.dry_run {
        return Ok(count);
    }
    for some in new.chunks(PROJECTS_AT_ONCE) {
        file_new(work, some, &chains, &mut all.sayings, by).await?;
    }
    let mut keys: Vec<&str> = all.sayings.keys().copied().collect();
    keys.sort_unstable();
    for key in keys {
        let Some(case) = all.is_there.get_mut(key) else {
            continue;
        };
        let saying = all.sayings.remove(key).unwrap_or_default();
        let history = all.histories.remove(key).unwrap_or_default();
        say(work, case, HISTORY, &history, saying, by).await?;
    }
    Ok(count)
}

type NewChains = HashMap<String, Uuid>;

async fn create_chains(work: &Work, named: &[Named], by: By) -> Result<NewChains, StoreError> {
    let mut created = NewChains::new();
    for named in named {
        let Chain::New(code) = &named.chain else {
            continue;
        };
        if created.contains_key(code.as_str()) {
            continue;
        }
        let new = NewChain {
            code: code.clone(),
            name: called(code)?,
            name_en: None,
            office: None,
            chiefs: Vec::new(),
        };
        let id = add_chain(work, by.user, &new).await?;
        created.insert(code.as_str().to_owned(), id.uuid());
    }
    Ok(created)
}

/// Until somebody names it, a chain is called like its code.
fn called(code: &Code) -> Result<Name, StoreError> {
    Name::parse(code.as_str()).map_err(|_| corrupt("a code of a chain", code.as_str()))
}

fn corrupt(place: &'static str, what: &str) -> StoreError {
    StoreError::Corrupt {
        place,
        what: what.to_owned(),
    }
}

/// What a row says, by field; empty where it says nothing.
fn fields(
    row: &ProjectRow,
    named: &Named,
    chains: &NewChains,
) -> Vec<(&'static str, Option<Value>)> {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let id = |id: Option<Uuid>| id.map(Value::Id);
    let chain = match &named.chain {
        Chain::Known(id) => Some(*id),
        Chain::New(code) => chains.get(code.as_str()).copied(),
    };
    vec![
        ("title", text(&row.title)),
        ("chain", id(chain)),
        ("park", id(named.park)),
        ("enterprise", id(named.enterprise)),
        ("owner", id(named.owner)),
        ("kind", text(&row.kind)),
        ("begun", text(&row.begun)),
        ("total", Some(Value::Scaled(row.total.fen()))),
        ("provincial_key", Some(Value::Flag(row.provincial_key))),
        ("public", Some(Value::Flag(row.public))),
    ]
}

fn stage(row: &ProjectRow) -> Result<StateCode, StoreError> {
    let state = CaseKind::Project.lifecycle().state(&row.stage);
    let state = state.ok_or_else(|| corrupt("a stage of a project", &row.stage))?;
    Ok(state.code)
}

/// Changes projects that are there to what their rows say; says how many differ.
async fn change_known(
    work: &Work,
    all: &mut Bringing<'_>,
    known: &[(&ProjectRow, &Named)],
    chains: &NewChains,
    by: By,
) -> Result<usize, StoreError> {
    let kind = CaseKind::Project.kind();
    let mut count = 0;
    for some in known.chunks(PROJECTS_AT_ONCE) {
        let cases = some
            .iter()
            .filter_map(|(row, _)| all.is_there.get(&row.key));
        let cases: Vec<Case> = cases.cloned().collect();
        let held = held_in(work.db(), &cases).await?;
        for (row, named) in some {
            let Some(case) = all.is_there.get_mut(&row.key) else {
                continue;
            };
            let before = held.get(&case.id).cloned().unwrap_or_default();
            let changes = fields(row, named, chains).into_iter();
            let changes: Vec<(&'static Field, Option<Value>)> = changes
                .filter(|(code, value)| before.get(code) != value.as_ref())
                .filter_map(|(code, value)| Some((kind.field(code)?, value)))
                .collect();
            let stage = stage(row)?;
            if changes.is_empty() && stage == case.state {
                continue;
            }
            count += 1;
            if all.import.dry_run {
                continue;
            }
            change(work, case, changes, by).await?;
            if stage != case.state {
                let step = Step {
                    transition: STAGE,
                    from: case.state,
                    to: stage,
                    effects: &[],
                };
                take_step(work, case, &step, &Given::default(), by).await?;
            }
        }
    }
    Ok(count)
}

/// Files new projects under their keys, in their stages, with what is said of them.
async fn file_new(
    work: &Work,
    some: &[(&ProjectRow, &Named)],
    chains: &NewChains,
    sayings: &mut HashMap<&str, Saying>,
    by: By,
) -> Result<(), StoreError> {
    let rules = in_force(work.db(), work.rules()).await?;
    let (mut cases, mut values, mut proofs) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = Rows::default();
    for (row, named) in some {
        let held: Values = fields(row, named, chains)
            .into_iter()
            .filter_map(|(code, value)| Some((code, value?)))
            .collect();
        let mut case = initial(work, draft(row, &held)?, row.key.clone(), by);
        case.state = stage(row)?;
        case.closed_at = (!case.state_facts().open).then_some(by.at);
        project_filed(&mut case, &rules);
        let saying = sayings.remove(row.key.as_str()).unwrap_or_default();
        let history = rows.add(case.id, History::default(), saying, by);
        proofs.push(texts(&history).to_vec());
        values.push(held);
        cases.push(case);
    }
    file_many(work, CaseKind::Project, &cases, &values, &proofs).await?;
    rows.write(work).await?;
    for ((_, named), case) in some.iter().zip(&mut cases) {
        if let Some(owner) = named.owner {
            own(work, case, UnitId::from_uuid(owner), None, by).await?;
        }
    }
    Ok(())
}

fn draft(row: &ProjectRow, held: &Values) -> Result<CaseDraft, StoreError> {
    Ok(CaseDraft {
        kind: CaseKind::Project,
        number: Some(row.key.clone()),
        title: Title::parse(&row.title).map_err(|_| corrupt("a title to be filed", &row.title))?,
        urgency: Urgency::Normal,
        source: Source::Import,
        category: None,
        enterprise: held.id("enterprise").map(EnterpriseId::from_uuid),
        chain: held.id("chain").map(ChainId::from_uuid),
        park: held.id("park").map(UnitId::from_uuid),
        due_day: None,
    })
}
