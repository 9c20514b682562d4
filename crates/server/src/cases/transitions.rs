//! `GET|POST …/{id}/transitions`: what the caller may do now, and doing it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Action, performers};
use domain::catalogue::{Language, Reason};
use domain::lifecycle::{self, Effect, Facts, Need, Performer, Step, Unmet};
use domain::satisfaction::may_strike_off;
use domain::words::CaseId;
use serde::Serialize;
use store::Work;
use store::cases::{Case, Standing};
use store::kinds::move_on;
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::given::Transition;
use super::load::{Loaded, Mount, load};
use super::meant::{Context, Meant, meant};
use super::read::CaseDetail;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
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
    /// What its gate still waits for; the transition is refused until all of it is there.
    pub gate: Vec<MissingView>,
}

/// Something that has to be there first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MissingView {
    /// What: `papers.land`, the number of an open case.
    pub field: String,
    /// Why, as a code.
    pub code: &'static str,
    /// The same for people.
    pub message: String,
}

/// What the caller may do now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offers {
    /// The primary step first.
    pub items: Vec<Offer>,
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
            gate: row
                .unmet(facts)
                .into_iter()
                .map(|one| missing(one, caller.language))
                .collect(),
        })
        .collect();
    if let Some(next) = next {
        items[..=next].rotate_right(1);
        items[0].primary = true;
    }
    Ok(Json(Offers { items }))
}

fn missing(one: &Unmet, language: Language) -> MissingView {
    MissingView {
        field: one.field(),
        code: one.code(),
        message: one.sentence().render(language),
    }
}

struct Move(Input<Transition>);

/// Makes a transition.
#[utoipa::path(post, path = "/{id}/transitions", tag = "cases",
    params(("id" = String, Path), ("If-Match" = String, Header)),
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
            Ok(input) => refuse_performer(case, &input, performers, now),
            // what cannot be read is said after the version
            Err(_) => Ok(()),
        }
    }

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        carry_out(work, acting, &self.0.parse()?).await
    }
}

/// Makes the transition that is meant, within the unit of work.
pub(super) async fn carry_out(
    work: &Work,
    acting: &mut Acting,
    input: &Transition,
) -> Result<(), Failure> {
    let standing = acting.cases.standing_in(work, &acting.case).await?;
    let needs: Vec<Need> = Need::ALL
        .into_iter()
        .filter(|need| input.gives(*need))
        .collect();
    let facts = standing.facts(&needs, work.now());
    let step = decide(&acting.case, input, &acting.performers, facts)?;
    check_verdict(&acting.case, &step, input, &standing)?;
    let context = Context {
        cases: &acting.cases,
        case: &acting.case,
        step: &step,
        standing: &standing,
        actor: &acting.actor,
        performers: &acting.performers,
    };
    let Meant { given, parts } = meant(work, &context, input).await?;
    let by = acting.by(work);
    move_on(work, &mut acting.case, &step, &given, &parts, by).await?;
    if let Some(lead) = given.lead {
        store::triage::learn_department(work, &acting.case, lead, by).await?;
    }
    Ok(())
}

/// Who may never make this transition hears so before anything about versions: 403.
pub(super) fn refuse_performer(
    case: &Case,
    input: &Transition,
    performers: &[Performer],
    now: jiff::Timestamp,
) -> Result<(), Refusal> {
    let facts = Facts {
        resolved_at: case.marks.resolved,
        ..Facts::free(now)
    };
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
        | lifecycle::Refusal::Outside { .. }
        | lifecycle::Refusal::Once { .. } => conflict(&refusal),
        lifecycle::Refusal::Closed { unmet, .. } => closed(&refusal, unmet),
        lifecycle::Refusal::Unknown { .. } => field_refusal("transition", &refusal),
        lifecycle::Refusal::Missing { need, .. } => field_refusal(need.code(), &refusal),
    })
}

/// A gate is shut: 409 with everything that it waits for.
fn closed(refusal: &lifecycle::Refusal, unmet: &[Unmet]) -> Refusal {
    let mut errors = FieldErrors::default();
    for one in unmet {
        errors.add(&one.field(), one);
    }
    errors.refuse(StatusCode::CONFLICT, refusal)
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
