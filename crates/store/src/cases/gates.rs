//! What the gates of a case still wait for, and the state it came from.

use domain::access::{Scope, SystemPurpose};
use domain::kinds::CaseKind;
use domain::lifecycle::{Requirement, StateCode, Target, Unmet};
use sea_orm::ConnectionTrait;

use super::finder::Cases;
use super::links::open_parts;
use super::papers::{papers_in, waivers_in};
use super::row::Case;
use crate::kernel::StoreError;
use crate::log::history;

/// What is missing of what the steps of a case require.
pub(super) async fn unmet(
    db: &impl ConnectionTrait,
    case: &Case,
) -> Result<Vec<Unmet>, StoreError> {
    let rows = case.kind.lifecycle().transitions.iter();
    let required = rows
        .filter(|row| row.from.contains(&case.state))
        .flat_map(|row| {
            row.requires
                .iter()
                .map(|requirement| (row.code, *requirement))
        });
    let mut missing = Vec::new();
    for (step, requirement) in required.collect::<Vec<_>>() {
        match requirement {
            Requirement::Papers => papers_missing(db, case, step, &mut missing).await?,
            Requirement::MilestonesMet => {
                let open = open_numbers(db, case, CaseKind::Milestone).await?;
                missing.extend(open.into_iter().map(|number| Unmet::Milestone { number }));
            }
            Requirement::NeedsMet => {
                let open = open_numbers(db, case, CaseKind::FactorNeed).await?;
                missing.extend(open.into_iter().map(|number| Unmet::Need { number }));
            }
        }
    }
    Ok(missing)
}

async fn papers_missing(
    db: &impl ConnectionTrait,
    case: &Case,
    step: &'static str,
    missing: &mut Vec<Unmet>,
) -> Result<(), StoreError> {
    let there = papers_in(db, case).await?;
    let waived = waivers_in(db, case).await?;
    let papers = case.kind.kind().papers.iter();
    let of_step = papers.filter(|(of, _)| *of == step);
    for paper in of_step.flat_map(|(_, papers)| *papers) {
        let is_there = there.iter().any(|one| one.paper == *paper);
        let is_waived = waived
            .iter()
            .any(|one| one.step == step && one.paper == *paper);
        if !is_there && !is_waived {
            missing.push(Unmet::Paper { step, paper });
        }
    }
    Ok(())
}

/// The numbers of open parts. Whoever moves the whole is told them, whether or not he sees the parts.
async fn open_numbers(
    db: &impl ConnectionTrait,
    case: &Case,
    kind: CaseKind,
) -> Result<Vec<String>, StoreError> {
    let all = Cases::visible_to(&Scope::system(SystemPurpose::Jobs));
    let mut numbers = Vec::new();
    for part in open_parts(db, case, kind).await? {
        numbers.extend(all.by_id_from(db, part).await?.map(|part| part.number));
    }
    Ok(numbers)
}

/// The state before the present one, where a step may lead back to it.
pub(super) async fn before(
    db: &impl ConnectionTrait,
    case: &Case,
) -> Result<Option<StateCode>, StoreError> {
    let lifecycle = case.kind.lifecycle();
    let mut rows = lifecycle.transitions.iter();
    if !rows.any(|row| row.to == Target::Back && row.from.contains(&case.state)) {
        return Ok(None);
    }
    let events = history(db, case.id.uuid()).await?;
    let mut entered = events
        .iter()
        .rev()
        .filter(|event| event.to.as_deref() == Some(case.state.as_str()));
    let from = entered.next().and_then(|event| event.from.as_deref());
    Ok(from
        .and_then(|code| lifecycle.state(code))
        .map(|state| state.code))
}
