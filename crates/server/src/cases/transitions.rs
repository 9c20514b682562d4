//! `GET|POST …/{id}/transitions`: what the caller may do now, and doing it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, Actor, performers};
use domain::lifecycle::{self, Effect, Facts, Need, Performer, Step};
use domain::platform::UnitKind;
use domain::satisfaction::may_strike_off;
use domain::words::{Body, CaseId, Note, UnitId};
use serde::{Deserialize, Serialize};
use store::Work;
use store::cases::{Capacity, Case, Cases, Given, Lookup, Standing, take_step};
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::load::{Loaded, Mount, load};
use super::read::CaseDetail;
use crate::http::extract::{Id, IfMatch, Input, Versioned, given};
use crate::http::failure::{Failure, conflict};
use crate::http::language::label;
use crate::http::refusal::{FieldErrors, Refusal, field_refusal, field_refusal_code};
use crate::{App, Caller};

/// A transition that the caller may make now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offer {
    /// Its code.
    pub transition: &'static str,
    /// Its name: a verb.
    pub label: String,
    /// Fields that have to be given.
    pub needs: Vec<&'static str>,
    /// Whether it is what comes next: the next step of the usual way, or what mends an answer that
    /// did not satisfy.
    pub primary: bool,
    /// Whether it stands beside the usual way.
    pub beside: bool,
    /// Whether the case ends by it without an answer of its own.
    pub drops: bool,
    /// Whether the requester reads its note; else it is for officials only.
    pub note_published: bool,
}

/// What the caller may do now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offers {
    /// The primary step first.
    pub items: Vec<Offer>,
}

/// A transition with what it needs.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct Transition {
    /// Code of the transition.
    pub transition: String,
    /// Why, in words.
    pub note: Option<String>,
    /// The answer to the requester.
    pub answer: Option<String>,
    /// Code of the lead department.
    pub lead: Option<String>,
    /// Codes of the supporting departments.
    pub supporting: Option<Vec<String>>,
    /// Whether the requester was reached when called back.
    pub reached: Option<bool>,
    /// Whether the requester is satisfied; null when not reached.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<bool>)]
    pub satisfied: Option<Option<bool>>,
    /// Number or id of the request that this one is merged into.
    pub into: Option<String>,
}

/// What the caller may do with the case now.
#[utoipa::path(get, path = "/{id}/transitions", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Offers)))]
pub async fn offered(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Offers>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let performers = performers(&caller.actor, &case.facts());
    let standing = cases.standing(&app.store, &case).await?;
    let facts = standing.facts(&[], app.store.ambient().now());
    let lifecycle = case.kind.lifecycle();
    let available = lifecycle.available(case.state, &performers, facts);
    // the life cycle lists its transitions in the order of the usual way
    let mends = available.iter().position(|row| row.mends);
    let usual = available.iter().position(|row| !row.beside);
    let next = mends.filter(|_| standing.dissatisfied).or(usual);
    let mut items: Vec<Offer> = available
        .into_iter()
        .map(|row| Offer {
            transition: row.code,
            label: label(
                &format!("transition.{}.{}", case.kind.code(), row.code),
                caller.language,
            ),
            needs: row.needs.iter().map(|need| need.code()).collect(),
            primary: false,
            beside: row.beside,
            drops: lifecycle.drops(row),
            note_published: row.publishes_note(),
        })
        .collect();
    if let Some(next) = next {
        items[..=next].rotate_right(1);
        items[0].primary = true;
    }
    Ok(Json(Offers { items }))
}

struct Move(Input<Transition>);

/// Makes a transition.
#[utoipa::path(post, path = "/{id}/transitions", tag = "cases", params(("id" = String, Path)),
    request_body = Transition, responses((status = 200, body = CaseDetail)))]
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    if_match: IfMatch,
    input: Input<Transition>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: Some(if_match),
    };
    act(&app, &caller, on, Move(input)).await
}

impl Act for Move {
    const ACTION: Action = Action::MoveCase;

    fn allow(
        &self,
        case: &Case,
        performers: &[Performer],
        now: jiff::Timestamp,
    ) -> Result<(), Refusal> {
        match self.0.parse() {
            Ok(input) => {
                let facts = Facts {
                    given: &Need::ALL,
                    resolved_at: case.marks.resolved,
                    gates: &[],
                    now,
                };
                refuse_performer(case, &input, performers, facts)
            }
            // what cannot be read is said after the version
            Err(_) => Ok(()),
        }
    }

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let standing = acting.cases.standing_in(work, &acting.case).await?;
        let needs: Vec<Need> = Need::ALL
            .into_iter()
            .filter(|need| input.gives(*need))
            .collect();
        let facts = standing.facts(&needs, work.now());
        let step = decide(&acting.case, &input, &acting.performers, facts)?;
        check_verdict(&acting.case, &step, &input, &standing)?;
        let given = resolve(
            work,
            &acting.cases,
            &acting.case,
            &input,
            &acting.actor,
            &acting.performers,
        )
        .await?;
        let by = acting.by(work);
        take_step(work, &mut acting.case, &step, &given, by).await?;
        if let Some(lead) = given.lead {
            store::triage::learn_department(work, &acting.case, lead, by).await?;
        }
        Ok(())
    }
}

/// Who may never make this transition hears so before anything about versions: 403.
fn refuse_performer(
    case: &Case,
    input: &Transition,
    performers: &[Performer],
    facts: Facts<'_>,
) -> Result<(), Refusal> {
    let lifecycle = case.kind.lifecycle();
    match lifecycle.next(case.state, &input.transition, performers, facts) {
        Err(refusal @ lifecycle::Refusal::Performer { .. }) => {
            Err(Refusal::refused(StatusCode::FORBIDDEN, &refusal))
        }
        _ => Ok(()),
    }
}

/// Whether the life cycle lets this happen: 409 from the wrong state, 422 for what is missing.
fn decide(
    case: &Case,
    input: &Transition,
    performers: &[Performer],
    facts: Facts<'_>,
) -> Result<Step, Refusal> {
    let step = case
        .kind
        .lifecycle()
        .next(case.state, &input.transition, performers, facts);
    step.map_err(|refusal| match &refusal {
        lifecycle::Refusal::Performer { .. } => Refusal::refused(StatusCode::FORBIDDEN, &refusal),
        lifecycle::Refusal::State { .. }
        | lifecycle::Refusal::TooLate { .. }
        | lifecycle::Refusal::Once { .. } => conflict(&refusal),
        lifecycle::Refusal::Unknown { .. } => field_refusal("transition", &refusal),
        lifecycle::Refusal::Missing { need, .. } => field_refusal(need.code(), &refusal),
    })
}

/// What was said on the telephone has to be given where somebody was reached, and a case is struck
/// off without a verdict only after the calls that the policy asks for.
fn check_verdict(
    case: &Case,
    step: &Step,
    input: &Transition,
    standing: &Standing,
) -> Result<(), Refusal> {
    if !step.effects.contains(&Effect::RecordSatisfaction) {
        return Ok(());
    }
    let said = input.verdict();
    if input.reached == Some(true) && said.is_none() {
        return Err(field_refusal_code("satisfied", "call-back.verdict"));
    }
    if case.kind.lifecycle().facts_of(step.to).struck_off {
        let verdict = said.or(standing.satisfied);
        may_strike_off(verdict, standing.tries, standing.tries_wanted)
            .map_err(|reason| field_refusal("satisfied", &reason))?;
    }
    Ok(())
}

impl Transition {
    /// What the requester said; nothing when he was not reached.
    fn verdict(&self) -> Option<bool> {
        self.satisfied
            .flatten()
            .filter(|_| self.reached != Some(false))
    }

    fn gives(&self, need: Need) -> bool {
        let said =
            |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
        match need {
            Need::Note => said(&self.note),
            Need::Answer => said(&self.answer),
            Need::Lead => said(&self.lead),
            // an empty list of supporting departments is as good as none
            Need::Supporting => true,
            Need::Reached => self.reached.is_some(),
            // who was not reached said nothing
            Need::Satisfied => self.satisfied.is_some() || self.reached == Some(false),
            Need::Into => said(&self.into),
        }
    }
}

/// Parses what was given into domain types and looks codes up: 422 with all that does not fit.
async fn resolve(
    work: &Work,
    cases: &Cases,
    case: &Case,
    input: &Transition,
    actor: &Actor,
    performers: &[Performer],
) -> Result<Given, Failure> {
    let mut errors = FieldErrors::default();
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let note = given(&input.note).and_then(|text| errors.take("note", Note::parse(&text)));
    let answer = given(&input.answer).and_then(|text| errors.take("answer", Body::parse(&text)));
    let lookup = Lookup::within(work);
    let mut units = Vec::new();
    let codes = input.supporting.iter().flatten().enumerate();
    for (at, code) in codes {
        match lookup.unit(code, &UnitKind::HANDLING).await? {
            Some(unit) => units.push(unit),
            None => errors.add_code(&format!("supporting.{at}"), "input.unknown"),
        }
    }
    let lead = match given(&input.lead) {
        None => None,
        Some(code) => {
            let unit = lookup.unit(&code, &UnitKind::HANDLING).await?;
            if unit.is_none() {
                errors.add_code("lead", "input.unknown");
            }
            unit
        }
    };
    units.sort_unstable();
    units.dedup();
    if lead.is_some_and(|lead| units.contains(&lead)) {
        errors.add_code("supporting", "dispatch.lead_supports");
    }
    let into = match given(&input.into) {
        None => None,
        Some(which) => {
            let target = target(work, cases, &which).await?;
            // what was merged, own members too, leads nobody: so no circle is made
            let leads = |target: &Case| {
                target.id != case.id
                    && target.kind == case.kind
                    && target.state_facts().takes_members()
            };
            if !target.as_ref().is_some_and(leads) {
                errors.add_code("into", "merge.target");
            }
            target.map(|target| target.id)
        }
    };
    errors.finish()?;
    Ok(Given {
        note: note.map(Note::into_string),
        answer: answer.map(Body::into_string),
        lead,
        supporting: units,
        reached: input.reached,
        satisfied: input.verdict(),
        person: None,
        into,
        capacity: capacity(actor, case, performers),
    })
}

async fn target(work: &Work, cases: &Cases, which: &str) -> Result<Option<Case>, Failure> {
    Ok(match which.parse::<CaseId>() {
        Ok(id) => cases.by_id_in(work, id).await?,
        Err(_) => {
            cases
                .by_number_in(work, &which.trim().to_uppercase())
                .await?
        }
    })
}

/// In which capacity the caller acts: what he is towards the case, and for which unit.
pub(crate) fn capacity(actor: &Actor, case: &Case, performers: &[Performer]) -> Option<Capacity> {
    let performer = *performers.first()?;
    let units: Vec<UnitId> = actor.units().collect();
    let unit = match performer {
        Performer::Lead => case.lead.filter(|lead| units.contains(lead)),
        Performer::Supporting => case
            .supporting
            .iter()
            .copied()
            .find(|unit| units.contains(unit)),
        _ => None,
    };
    Some(Capacity { performer, unit })
}
