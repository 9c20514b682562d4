//! `GET …/{id}/suggestions`: what to do with a case, proposed and explained.

use axum::Json;
use axum::extract::State;
use domain::access::Action;
use domain::words::CaseId;
use serde::Serialize;
use store::cases::{Case, Names, Wanted};
use store::triage::Target;
use triage::Reason;
use triage::propose::{Fired, Proposal};
use utoipa::ToSchema;
use uuid::Uuid;

use super::draft::{Asked, drafts};
use super::engine::Loaded as Made;
use super::like::{cases, standing};
use super::record::{record, urgency};
use super::similar::body_of;
use super::view::{Reader, Suggestion, marked};
use crate::advice::routing;
use crate::cases::load::{Loaded, Mount, load};
use crate::http::extract::Id;
use crate::http::language::label;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Duplicates shown.
const DUPLICATES_MAX: usize = 5;

/// A model that suggestions were made with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UsedModel {
    /// Its identifier.
    pub model: Uuid,
    /// Which of its target, from 1.
    pub number: i64,
}

/// What made the suggestions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MadeBy {
    /// The model that tells departments.
    pub department: Option<UsedModel>,
    /// The model that tells categories.
    pub category: Option<UsedModel>,
    /// Version of the routing rules.
    pub rules: Option<i64>,
}

/// Suggestions for a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestions {
    /// Lead, supporting, category, urgency, duplicates, drafts: in this order.
    pub items: Vec<Suggestion>,
    /// What made them; kept with the case.
    pub engine: MadeBy,
}

/// What to do with a case: department, category, urgency, duplicates and drafts of an answer, each with
/// its reasons. A person decides.
#[utoipa::path(get, path = "/{id}/suggestions", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Suggestions)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Suggestions>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadSuggestions).await?;
    let made = app.triage.current(&app.store).await?;
    let (body, details) = body_of(&app, &case).await?;
    let rules = app.routing.in_force(&app.store).await?;
    let uscc = uscc_of(&app, &case).await?;
    let facts = rules.facts(&case, details.as_ref(), uscc.as_deref());
    let fired = rules.fire(&facts);
    let proposal = proposal(&made, &case, &body, fired.as_ref());
    let version = Some(rules.version()).filter(|version| *version > 0);
    let reader = Reader {
        loaded: &made,
        language: caller.language,
    };
    let asked = Asked {
        case: &case,
        body: &body,
        details: details.as_ref(),
    };
    // side by side: one waits for the disk, the other two each keep a processor busy
    let ((), duplicates, drafts) = tokio::try_join!(
        record(&app, &made, version, &case, &proposal),
        duplicates(&app, &caller, reader, &case, &body),
        drafts(&app, &caller, reader, asked, &proposal),
    )?;
    let mut items = proposed(reader, &proposal);
    items.extend(duplicates);
    items.extend(drafts);
    Ok(Json(Suggestions {
        items,
        engine: made_by(&made, version),
    }))
}

/// The proposal with the rule that fired. One that names a department out of use is not followed, and
/// whoever reads the proposal is told so.
fn proposal(made: &Made, case: &Case, body: &str, fired: Option<&routing::Fired>) -> Proposal {
    let rule = fired.filter(|fired| fired.lead_active).map(|fired| Fired {
        name: fired.name.clone(),
        line: fired.line,
        lead: fired.lead.clone(),
        supporting: fired.supporting.clone(),
        words: fired.words.clone(),
    });
    let mut proposal = made.propose(case, body, rule.as_ref());
    if let (Some(fired), None, Some(lead)) = (fired, rule, &mut proposal.lead) {
        let reason = Reason::new("triage.reason.rule_out_of_use").with("rule", &fired.name);
        lead.reasons.push(reason);
    }
    proposal
}

/// The unified social credit code of the firm that asks.
async fn uscc_of(app: &App, case: &Case) -> Result<Option<String>, Refusal> {
    let Some(firm) = case.enterprise else {
        return Ok(None);
    };
    let wanted = Wanted {
        enterprises: [firm].into(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    Ok(names.enterprise(firm).map(|named| named.code.clone()))
}

fn made_by(made: &Made, rules: Option<i64>) -> MadeBy {
    let used = |target| {
        let model = made.model(target)?;
        Some(UsedModel {
            model: model.row.id.uuid(),
            number: model.row.number,
        })
    };
    MadeBy {
        department: used(Target::Department),
        category: used(Target::Category),
        rules,
    }
}

fn proposed(reader: Reader<'_>, proposal: &Proposal) -> Vec<Suggestion> {
    let unit = |code: &str| reader.unit(code);
    let lead = proposal.lead.iter();
    let lead = lead.filter_map(|one| reader.choice("lead", one, unit));
    let supporting = proposal.supporting.iter();
    let supporting = supporting.filter_map(|one| reader.choice("supporting", one, unit));
    let category = proposal.category.iter();
    let category =
        category.filter_map(|one| reader.choice("category", one, |code| reader.category(code)));
    lead.chain(supporting)
        .chain(category)
        .chain([how_urgent(reader, proposal)])
        .collect()
}

fn how_urgent(reader: Reader<'_>, proposal: &Proposal) -> Suggestion {
    let level = urgency(proposal.urgency.level).code();
    let quiet = [Reason::new("triage.reason.not_urgent")];
    let reasons = match proposal.urgency.reasons.as_slice() {
        [] => &quiet[..],
        reasons => reasons,
    };
    Suggestion {
        value: Some(Ref {
            id: Uuid::nil(),
            code: Some(level.to_owned()),
            name: label(&format!("urgency.{level}"), reader.language),
        }),
        reasons: reasons.iter().map(|one| reader.sentence(one)).collect(),
        evidence: proposal.pressing.iter().map(marked).collect(),
        ..Suggestion::plain("urgency", "words")
    }
}

/// Requests that say nearly the same. Into an older one of the same firm that is still open,
/// merging is proposed.
async fn duplicates(
    app: &App,
    caller: &Caller,
    reader: Reader<'_>,
    case: &Case,
    body: &str,
) -> Result<Vec<Suggestion>, Refusal> {
    let scope = caller.scope();
    let text = (case.title.as_str(), body);
    let filter = standing();
    let found = app
        .search
        .near_duplicates(&scope, &filter, text, DUPLICATES_MAX + 1)
        .await;
    let mut found = found?;
    found.retain(|like| like.id != case.id);
    found.truncate(DUPLICATES_MAX);
    let found = cases(app, &scope, &found).await?;
    let suggestions = found.iter().map(|(other, likeness)| {
        let own = case.enterprise.is_some() && other.enterprise == case.enterprise;
        let older = (other.submitted_at, other.id) < (case.submitted_at, case.id);
        let both_open = case.state_facts().open && other.state_facts().open;
        let code = match own {
            true => "triage.reason.same_firm",
            false => "triage.reason.other_firm",
        };
        let reason = Reason::new(code).with("percent", (likeness * 100.0).round());
        Suggestion {
            case: Some(reader.case(other, *likeness, own, own && older && both_open)),
            reasons: vec![reader.sentence(&reason)],
            ..Suggestion::plain("duplicate", "likeness")
        }
    });
    Ok(suggestions.collect())
}
