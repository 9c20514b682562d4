//! Leads as cases.

use std::collections::{BTreeMap, HashMap};

use domain::cases::{Source, Urgency};
use domain::kinds::{CaseKind, Field, Value, Values};
use domain::lifecycle::{StateCode, Step};
use domain::words::{CaseId, ChainId, Code, Title, UnitId};
use steering::investment::Lead;
use uuid::Uuid;

use super::import::{LeadImport, There};
use super::names::{Names, create_chains};
use super::rows::keep_pending;
use crate::cases::{By, Case, CaseDraft, Given, initial, project_filed, take_step, tie};
use crate::kernel::{StoreError, Work};
use crate::kinds::{change, file_many, held_in};
use crate::policies::in_force;

/// New leads that are written at once: SQLite binds at most 32,766 values a statement, a case has 38.
const LEADS_AT_ONCE: usize = 800;

/// The event with which the list moves a lead to another stage.
const STAGE: &str = "stage-listed";

/// What rows name, found.
struct Found<'a> {
    names: &'a Names,
    chains: BTreeMap<String, Uuid>,
    leads: HashMap<String, CaseId>,
    projects: HashMap<String, CaseId>,
}

/// Writes leads; says how many are new and how many were changed. Nothing is written where the import is a
/// trial.
pub(super) async fn publish(
    work: &Work,
    import: &LeadImport,
    names: &Names,
    (mut there, chains): (There, BTreeMap<String, Code>),
    by: By,
) -> Result<(usize, usize), StoreError> {
    let mut found = Found {
        names,
        chains: BTreeMap::new(),
        leads: there
            .leads
            .iter()
            .map(|(key, case)| (key.clone(), case.id))
            .collect(),
        projects: std::mem::take(&mut there.projects),
    };
    let leads = import.read.leads.iter();
    let (known, new): (Vec<&Lead>, Vec<&Lead>) =
        leads.partition(|lead| there.leads.contains_key(&lead.key));
    if !import.dry_run {
        found.chains = create_chains(work, &chains, by).await?;
        file_new(work, &new, &mut found, by).await?;
    }
    let changed = change_known(work, &known, (&mut there, &found), import.dry_run, by).await?;
    Ok((new.len(), changed))
}

/// What a row says, by field; empty where it says nothing.
fn fields(lead: &Lead, found: &Found<'_>) -> Vec<(&'static str, Option<Value>)> {
    let text = |text: &str| Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty());
    let day = |day: Option<_>| day.map(Value::Day);
    let flag = |flag: bool| Some(Value::Flag(flag));
    let case = |key: &Option<String>, among: &HashMap<String, CaseId>| {
        let id = among.get(key.as_ref()?)?;
        Some(Value::Id(id.uuid()))
    };
    let chain = found.names.chain(lead);
    let chain = chain.or_else(|| found.chains.get(&lead.chain).copied());
    let ends = &lead.ends;
    vec![
        ("title", text(&lead.title)),
        ("chain", chain.map(Value::Id)),
        ("park", found.names.park(lead).map(Value::Id)),
        ("investor", text(&lead.investor)),
        ("uscc", text(&lead.uscc)),
        ("origin", text(&lead.origin)),
        ("talks_on", day(lead.talks_on)),
        ("signed_on", day(lead.signed_on)),
        ("started_on", day(lead.started_on)),
        ("production_on", day(lead.production_on)),
        ("lost_on", day(lead.lost_on)),
        ("currency", text(&lead.currency)),
        ("agreed", lead.agreed.map(Value::Scaled)),
        ("total", lead.total.map(Value::Scaled)),
        ("world_500", flag(lead.kinds.world)),
        ("china_500", flag(lead.kinds.china)),
        ("private_500", flag(lead.kinds.private)),
        ("home_merchant", flag(lead.home_merchant)),
        ("became", case(&ends.became, &found.projects)),
        ("merged_into", case(&ends.merged_into, &found.leads)),
        ("part_of", case(&ends.part_of, &found.leads)),
    ]
}

/// The project that a lead became, where it is not there yet.
fn pending<'a>(lead: &'a Lead, found: &Found<'_>) -> Option<&'a str> {
    let project = lead.ends.became.as_deref()?;
    (!found.projects.contains_key(project)).then_some(project)
}

/// How far a lead is by its row.
fn stage(lead: &Lead) -> Result<StateCode, StoreError> {
    let code = if lead.ends.merged_into.is_some() {
        "merged"
    } else if lead.ends.became.is_some() {
        "landed"
    } else if lead.lost_on.is_some() {
        "lost"
    } else if lead.signed_on.is_some() {
        "signed"
    } else if lead.talks_on.is_some() {
        "talking"
    } else {
        "found"
    };
    let state = CaseKind::Lead.lifecycle().state(code);
    let state = state.ok_or_else(|| corrupt("a stage of a lead", code))?;
    Ok(state.code)
}

fn corrupt(place: &'static str, what: &str) -> StoreError {
    StoreError::Corrupt {
        place,
        what: what.to_owned(),
    }
}

/// Files new leads under their keys, in their stages. What they end in may be new itself: all have their
/// ids before any is written, and ties are made last.
async fn file_new(
    work: &Work,
    new: &[&Lead],
    found: &mut Found<'_>,
    by: By,
) -> Result<(), StoreError> {
    let rules = in_force(work.db(), work.rules()).await?;
    let mut made = Vec::with_capacity(new.len());
    for lead in new {
        let held: Values = values(lead, found);
        let mut case = initial(work, draft(lead, &held)?, lead.key.clone(), by);
        case.state = stage(lead)?;
        case.closed_at = (!case.state_facts().open).then_some(by.at);
        project_filed(&mut case, &rules);
        found.leads.insert(lead.key.clone(), case.id);
        made.push(case);
    }
    for (leads, cases) in new.chunks(LEADS_AT_ONCE).zip(made.chunks(LEADS_AT_ONCE)) {
        let held: Vec<Values> = leads.iter().map(|lead| values(lead, found)).collect();
        file_many(work, CaseKind::Lead, cases, &held, &[]).await?;
    }
    for (lead, case) in new.iter().zip(&made) {
        let held = values(lead, found);
        for (field, relation) in CaseKind::Lead.kind().links() {
            if let Some(to) = held.id(field.code) {
                tie(work, case, relation, CaseId::from_uuid(to), by).await?;
            }
        }
        if let Some(project) = pending(lead, found) {
            keep_pending(work, case.id.uuid(), Some(project)).await?;
        }
    }
    Ok(())
}

fn values(lead: &Lead, found: &Found<'_>) -> Values {
    let fields = fields(lead, found).into_iter();
    fields
        .filter_map(|(code, value)| Some((code, value?)))
        .collect()
}

fn draft(lead: &Lead, held: &Values) -> Result<CaseDraft, StoreError> {
    Ok(CaseDraft {
        kind: CaseKind::Lead,
        number: Some(lead.key.clone()),
        title: Title::parse(&lead.title)
            .map_err(|_| corrupt("a title to be filed", &lead.title))?,
        urgency: Urgency::Normal,
        source: Source::Import,
        category: None,
        enterprise: None,
        chain: held.id("chain").map(ChainId::from_uuid),
        park: held.id("park").map(UnitId::from_uuid),
        due_day: None,
    })
}

/// Changes leads that are there to what their rows say; says how many differ.
async fn change_known(
    work: &Work,
    known: &[&Lead],
    (there, found): (&mut There, &Found<'_>),
    dry_run: bool,
    by: By,
) -> Result<usize, StoreError> {
    let kind = CaseKind::Lead.kind();
    let waiting: HashMap<Uuid, String> =
        super::rows::pending(work.db()).await?.into_iter().collect();
    let mut count = 0;
    for some in known.chunks(LEADS_AT_ONCE) {
        let cases = some.iter().filter_map(|lead| there.leads.get(&lead.key));
        let cases: Vec<Case> = cases.cloned().collect();
        let held = held_in(work.db(), &cases).await?;
        for lead in some {
            let Some(case) = there.leads.get_mut(&lead.key) else {
                continue;
            };
            let before = held.get(&case.id).cloned().unwrap_or_default();
            let changes = fields(lead, found).into_iter();
            let changes: Vec<(&'static Field, Option<Value>)> = changes
                .filter(|(code, value)| before.get(code) != value.as_ref())
                .filter_map(|(code, value)| Some((kind.field(code)?, value)))
                .collect();
            let stage = stage(lead)?;
            let project = pending(lead, found);
            let waits = waiting.get(&case.id.uuid()).map(String::as_str) != project;
            if changes.is_empty() && stage == case.state && !waits {
                continue;
            }
            count += 1;
            if dry_run {
                continue;
            }
            change(work, case, changes, by).await?;
            if waits {
                keep_pending(work, case.id.uuid(), project).await?;
            }
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
