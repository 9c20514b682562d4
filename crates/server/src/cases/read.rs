//! `GET …/{id}`: one case with its words, clocks and way so far.

use std::collections::BTreeSet;

use axum::extract::State;
use domain::access::{Action, Resource, Verdict, may};
use domain::kinds::Values;
use domain::words::{CaseId, UnitId, UserId};
use jiff::Timestamp;
use serde::Serialize;
use store::cases::{Assignment, Case, CaseHistory, Cases, Names, Round, Wanted, calendar};
use store::kinds::{Filed, held, last_facts, names_of};
use store::requests::Details;
use utoipa::ToSchema;

use super::fields;
use super::load::{Loaded, Mount, load};
use super::view::{self, AssignmentView, CaseItem, ClockView, ContactView, Lens, Ref};
use super::way::{self, WayView};
use crate::http::extract::{Id, Versioned};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// The answer given to the requester.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswerView {
    /// The words.
    pub text: String,
    /// When it was given.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// By whom.
    pub by: Option<Ref>,
}

/// The requester's verdict.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingView {
    /// Whether the answer satisfied.
    pub satisfied: bool,
    /// Why.
    pub note: Option<String>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// The request that this one was merged into.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedView {
    /// Its identifier.
    pub id: uuid::Uuid,
    /// Its number; null when the caller may not know of it.
    pub number: Option<String>,
}

/// A request that was merged into another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    /// Its identifier.
    pub id: uuid::Uuid,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The firm that asked.
    pub enterprise: Option<Ref>,
    /// Whether its requester is satisfied with the answer.
    pub satisfied: Option<bool>,
}

/// A round of a case that is over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundView {
    /// Which one, counted from 1.
    pub round: u64,
    /// The answer it ended with.
    pub answer: Option<AnswerView>,
    /// Whether the requester was satisfied, as it counted then.
    pub satisfied: Option<bool>,
    /// The requester's own verdict.
    pub rating: Option<RatingView>,
    /// When the case was reopened.
    #[schema(value_type = String, format = DateTime)]
    pub ended_at: Timestamp,
}

/// A case with everything that its page shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CaseDetail {
    /// What lists show.
    #[serde(flatten)]
    pub item: CaseItem,
    /// The words of whoever filed it.
    pub body: String,
    /// Whom to call.
    pub contact: Option<ContactView>,
    /// Where it is about.
    pub place: Option<String>,
    /// The answer given.
    pub answer: Option<AnswerView>,
    /// Whether the requester is satisfied: his own verdict, else what he said when called back. Of the
    /// present round only.
    pub satisfied: Option<bool>,
    /// The requester's own verdict.
    pub rating: Option<RatingView>,
    /// The request it was merged into.
    pub merged_into: Option<MergedView>,
    /// The requests that were merged into it, for officials.
    pub members: Vec<MemberView>,
    /// What it was answered before it was reopened, oldest first.
    pub rounds: Vec<RoundView>,
    /// The level on which it is handled; 0 unless it was reopened because the answer did not satisfy.
    pub level: u32,
    /// Everybody who had to act.
    pub assignments: Vec<AssignmentView>,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// Who has had it how long.
    pub way: Vec<WayView>,
    /// The day agreed for this one case, by which it has to be resolved.
    #[schema(format = Date)]
    pub due_day: Option<String>,
    /// Version of the deadline policy its clocks run by.
    pub policy: String,
    /// Version of the working calendar its clocks run by.
    pub calendar: String,
}

/// One case.
#[utoipa::path(get, path = "/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseDetail)))]
pub async fn read(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let Loaded { cases, case } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    detail(&app, &caller, &cases, &case).await
}

/// Renders a case that was found through the caller's scope.
pub(crate) async fn detail(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    case: &Case,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let now = app.store.ambient().now();
    let details = store::requests::details(&app.store, [case])
        .await?
        .remove(&case.id)
        .unwrap_or_default();
    let held = match fields::shows(case.kind, true) {
        true => held(&app.store, std::slice::from_ref(case))
            .await?
            .remove(&case.id),
        false => None,
    };
    let today = calendar().date_of(now);
    let measured = last_facts(&app.store, std::slice::from_ref(case), today).await?;
    let parts = Parts {
        details,
        held: held.unwrap_or_default(),
        measured: measured.into_values().next(),
        assignments: cases.assignments(&app.store, case).await?,
        history: cases.history(&app.store, case, now).await?,
        rounds: cases.rounds(&app.store, case).await?,
        led: led(app, caller, case).await?,
    };
    render(app, caller, cases, case, parts).await
}

/// Renders a case that the caller just filed, from what was written: nobody acts on it yet.
pub(crate) async fn detail_of_filed(
    app: &App,
    caller: &Caller,
    filed: Filed,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let parts = Parts {
        details: Details::filed(&filed.values),
        held: filed.values,
        measured: None,
        assignments: Vec::new(),
        history: filed.history,
        rounds: Vec::new(),
        led: Vec::new(),
    };
    let cases = Cases::visible_to(&caller.scope());
    render(app, caller, &cases, &filed.case, parts).await
}

/// What the page of a case shows beside what all cases share.
struct Parts {
    /// Its words and, of requests, what only they have.
    details: Details,
    /// What its kind shows by its declaration.
    held: Values,
    /// The last value of what is measured of it.
    measured: Option<Vec<(&'static str, i64)>>,
    assignments: Vec<Assignment>,
    history: CaseHistory,
    rounds: Vec<Round>,
    /// Those that were merged into it, as far as the caller may know of them.
    led: Vec<Case>,
}

/// The cases that were merged into one: one firm is not told what others asked.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn led(app: &App, caller: &Caller, case: &Case) -> Result<Vec<Case>, Refusal> {
    let internal = may(
        &caller.actor,
        Action::ReadInternalComments,
        Resource::Case(&case.facts()),
    );
    match internal {
        Verdict::Allowed => Ok(store::cases::led_by(&app.store, case).await?),
        _ => Ok(Vec::new()),
    }
}

async fn render(
    app: &App,
    caller: &Caller,
    cases: &Cases,
    case: &Case,
    parts: Parts,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let (language, now) = (caller.language, app.store.ambient().now());
    let Parts {
        details,
        held,
        measured,
        assignments,
        history,
        rounds,
        led,
    } = parts;
    let mut wanted = Wanted::by_cases(led.iter().chain([case]));
    wanted
        .users
        .extend(rounds.iter().filter_map(|round| round.answered_by));
    wanted.units.extend(assignments.iter().map(|one| one.unit));
    wanted.units.extend(
        way::leads(&history.events)
            .into_iter()
            .collect::<BTreeSet<UnitId>>(),
    );
    wanted.users.extend(details.answered_by);
    names_of(case.kind.kind().fields, &held, &mut wanted);
    let joint = match details.merged_into {
        Some(_) => store::requests::answering(&app.store, case).await?,
        None => None,
    };
    wanted
        .users
        .extend(joint.as_ref().and_then(|(_, answer)| answer.answered_by));
    let names = Names::load(&app.store, &wanted).await?;
    let merged_into = merged(app, cases, details.merged_into).await?;
    let lens = Lens {
        names: &names,
        language,
        now,
        official: caller.actor.is_official(),
        calendar: &history.calendar,
    };
    let answered_at = history
        .events
        .iter()
        .rev()
        .find(|event| matches!(event.code.as_str(), "resolve" | "solve"))
        .map(|event| event.at);
    let mut item = lens.item(case, details.requester.as_deref());
    item.fields = fields::shown(case.kind, &held, &lens, true);
    fields::measured(&mut item.fields, case, measured.as_ref());
    let body = CaseDetail {
        item,
        body: details.body.clone(),
        contact: view::contact(caller, case, &details.contact),
        place: details.place.clone(),
        answer: match &joint {
            // the answer to the leading request is the answer to those merged into it
            Some((leading, given)) => {
                lens.answer(&given.answer, leading.marks.resolved, given.answered_by)
            }
            None => lens.answer(&details.answer, answered_at, details.answered_by),
        },
        satisfied: case.satisfied,
        rating: details.rating.as_ref().map(rating),
        merged_into,
        members: led.iter().map(|member| lens.member(member)).collect(),
        rounds: rounds.iter().map(|round| lens.round(round)).collect(),
        level: details.level,
        assignments: assignments.iter().map(|one| lens.assignment(one)).collect(),
        clocks: history.clocks.all().map(ClockView::from).collect(),
        way: way::of(case, &history.events, &history.calendar, &lens),
        due_day: case.due_day.map(|day| day.to_string()),
        policy: case.policy.clone(),
        calendar: case.calendar.clone(),
    };
    Ok(Versioned {
        version: i64::try_from(case.version).unwrap_or(i64::MAX),
        body,
    })
}

/// The case that this one was merged into; its number, if the caller may know of it.
async fn merged(
    app: &App,
    cases: &Cases,
    into: Option<CaseId>,
) -> Result<Option<MergedView>, Refusal> {
    let Some(into) = into else {
        return Ok(None);
    };
    let number = cases.by_id(&app.store, into).await?.map(|case| case.number);
    Ok(Some(MergedView {
        id: into.uuid(),
        number,
    }))
}

fn rating(rating: &store::requests::Rating) -> RatingView {
    RatingView {
        satisfied: rating.satisfied,
        note: rating.note.clone(),
        at: rating.at,
    }
}

impl Lens<'_> {
    fn answer(
        &self,
        text: &Option<String>,
        at: Option<Timestamp>,
        by: Option<UserId>,
    ) -> Option<AnswerView> {
        text.clone().map(|text| AnswerView {
            text,
            at,
            by: by.and_then(|user| self.person(user)),
        })
    }

    fn member(&self, member: &Case) -> MemberView {
        MemberView {
            id: member.id.uuid(),
            number: member.number.clone(),
            title: member.title.clone(),
            enterprise: member.enterprise.and_then(|firm| self.firm(firm)),
            satisfied: member.satisfied,
        }
    }

    /// A round that is over.
    fn round(&self, round: &Round) -> RoundView {
        let rated = round.rating.zip(round.rated_at);
        RoundView {
            round: round.round,
            answer: self.answer(&round.answer, round.answered_at, round.answered_by),
            satisfied: round.satisfied,
            rating: rated.map(|(satisfied, at)| RatingView {
                satisfied,
                note: round.rating_note.clone(),
                at,
            }),
            ended_at: round.ended_at,
        }
    }
}
