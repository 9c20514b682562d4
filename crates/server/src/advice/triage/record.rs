//! What was suggested is kept with the rules and models that made it.

use domain::cases::Urgency;
use store::cases::Case;
use store::triage::{Suggested, Target, Told, record_suggestion};
use triage::propose::{Choice, Proposal};
use triage::urgency::Level;

use super::engine::{Loaded, LoadedModel};
use crate::App;
use crate::http::refusal::Refusal;

/// Records a proposal, unless the last one recorded says the same.
pub(super) async fn record(
    app: &App,
    loaded: &Loaded,
    rules_version: Option<i64>,
    case: &Case,
    proposal: &Proposal,
) -> Result<(), Refusal> {
    let made = suggested(loaded, rules_version, proposal);
    if app.store.is_recorded(case, &made).await? {
        return Ok(());
    }
    app.store
        .write((case.clone(), made), |work, (case, made)| {
            Box::pin(record_suggestion(work, case, made))
        })
        .await?;
    Ok(())
}

fn suggested(loaded: &Loaded, rules_version: Option<i64>, proposal: &Proposal) -> Suggested {
    let model = |target| loaded.model(target).map(|model: &LoadedModel| model.row.id);
    let lead = proposal.lead.as_ref();
    let category = proposal.category.as_ref();
    Suggested {
        rules_version,
        department_model: model(Target::Department),
        category_model: model(Target::Category),
        lead: told(lead, |code| Some(loaded.unit(code)?.id)),
        rule: lead.and_then(|lead| Some(lead.rule.as_ref()?.0.clone())),
        category: told(category, |code| Some(loaded.category(code)?.id)),
        urgency: urgency(proposal.urgency.level),
    }
}

fn told<I>(choice: Option<&Choice>, id: impl Fn(&str) -> Option<I>) -> Told<I> {
    let what = choice.and_then(|choice| id(&choice.label));
    Told {
        by: choice.map(|choice| choice.by.code()),
        confidence: choice.and_then(|choice| choice.confidence.map(f64::from)),
        abstained: what.is_none() || choice.is_some_and(|choice| choice.abstained),
        what,
    }
}

/// How urgent the product calls what the pure room found.
pub(super) fn urgency(level: Level) -> Urgency {
    match level {
        Level::Normal => Urgency::Normal,
        Level::Urgent => Urgency::Urgent,
        Level::Critical => Urgency::Critical,
    }
}
