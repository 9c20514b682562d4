//! What is sent along with a transition, and what it means.

use domain::access::Actor;
use domain::kinds::{Fault, Field, Holds, Parsed, Raw, Value, ties};
use domain::lifecycle::{Effect, Need, Performer, Step};
use domain::platform::UnitKind;
use domain::words::{Body, CaseId, MoneyScale, Note, Relation, Title, UnitId, UserId};
use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use store::Work;
use store::cases::{Capacity, Case, Cases, Given, Lookup, Waived, calendar};
use store::kinds::{Part, held_within};
use utoipa::ToSchema;

use crate::http::extract::given;
use crate::http::failure::Failure;
use crate::http::refusal::FieldErrors;

/// Days after which a waived paper has to be there, unless the chief says another day.
const WAIVED_DAYS: i64 = 30;

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
    /// Number or id of the case that this one goes into.
    pub into: Option<String>,
    /// The day on which it was so.
    #[schema(format = Date)]
    pub day: Option<String>,
    /// The number under which it was filed.
    pub filing_number: Option<String>,
    /// Sign-in name of the person in charge from then on.
    pub person: Option<String>,
    /// The step whose gate is meant.
    pub gate: Option<String>,
    /// The paper that is waived.
    pub paper: Option<String>,
    /// The day by which it follows.
    #[schema(format = Date)]
    pub until: Option<String>,
    /// The parts that a case is split into.
    pub parts: Option<Vec<NewPart>>,
}

/// A part that a case is split into.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct NewPart {
    /// Its title.
    pub title: String,
    /// What it takes over of the total of the whole, in 10⁴ yuan.
    pub total: Option<String>,
}

impl Transition {
    /// What the requester said; nothing when he was not reached.
    pub(super) fn verdict(&self) -> Option<bool> {
        self.satisfied
            .flatten()
            .filter(|_| self.reached != Some(false))
    }

    pub(super) fn gives(&self, need: Need) -> bool {
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
            Need::Day => said(&self.day),
            Need::FilingNumber => said(&self.filing_number),
            Need::Person => said(&self.person),
            Need::Gate => said(&self.gate),
            Need::Paper => said(&self.paper),
            Need::Until => said(&self.until),
            Need::Parts => self.parts.as_ref().is_some_and(|parts| !parts.is_empty()),
        }
    }
}

/// A transition as it was meant.
pub(super) struct Meant {
    /// What the step is given.
    pub(super) given: Given,
    /// The parts that the case is split into.
    pub(super) parts: Vec<Part>,
}

/// Who gives it, and to what.
pub(super) struct Context<'a> {
    pub(super) cases: &'a Cases,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    pub(super) actor: &'a Actor,
    pub(super) performers: &'a [Performer],
}

/// Parses what was given into domain types and looks codes up: 422 with all that does not fit.
pub(super) async fn meant(
    work: &Work,
    context: &Context<'_>,
    input: &Transition,
) -> Result<Meant, Failure> {
    let mut errors = FieldErrors::default();
    let (case, today) = (context.case, calendar().date_of(work.now()));
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let note = given(&input.note).and_then(|text| errors.take("note", Note::parse(&text)));
    let answer = given(&input.answer).and_then(|text| errors.take("answer", Body::parse(&text)));
    let (lead, supporting) = units(work, input, &mut errors).await?;
    let into = into(work, context, input, &mut errors).await?;
    let day = on_day("day", input.day.as_ref(), &mut errors);
    if day.is_some_and(|day| day > today) {
        errors.add_code("day", "date.future");
    }
    let number = Field::new("filing_number", Holds::Line(100));
    let number = taken(number, input.filing_number.as_ref(), &mut errors);
    let person = person(work, input, &mut errors).await?;
    let waived = waived(case, input, today, &mut errors);
    let parts = parts(input, &mut errors);
    within_total(work, case, &parts, &mut errors).await?;
    errors.finish()?;
    let given = Given {
        note: note.map(Note::into_string),
        answer: answer.map(Body::into_string),
        lead,
        supporting,
        reached: input.reached,
        satisfied: input.verdict(),
        person,
        into,
        day,
        filing_number: match number {
            Some(Value::Text(number)) => Some(number),
            _ => None,
        },
        waived,
        capacity: capacity(context.actor, case, context.performers),
    };
    Ok(Meant { given, parts })
}

async fn units(
    work: &Work,
    input: &Transition,
    errors: &mut FieldErrors,
) -> Result<(Option<UnitId>, Vec<UnitId>), Failure> {
    let lookup = Lookup::within(work);
    let mut units = Vec::new();
    let codes = input.supporting.iter().flatten().enumerate();
    for (at, code) in codes {
        match lookup.unit(code, &UnitKind::HANDLING).await? {
            Some(unit) => units.push(unit),
            None => errors.add_code(&format!("supporting.{at}"), "input.unknown"),
        }
    }
    let lead = match input.lead.as_deref().filter(|code| !code.trim().is_empty()) {
        None => None,
        Some(code) => {
            let unit = lookup.unit(code, &UnitKind::HANDLING).await?;
            errors.known("lead", unit)
        }
    };
    units.sort_unstable();
    units.dedup();
    if lead.is_some_and(|lead| units.contains(&lead)) {
        errors.add_code("supporting", "dispatch.lead_supports");
    }
    Ok((lead, units))
}

/// The case that this one goes into, as far as the caller may know of it.
async fn into(
    work: &Work,
    context: &Context<'_>,
    input: &Transition,
    errors: &mut FieldErrors,
) -> Result<Option<CaseId>, Failure> {
    let Some(which) = input.into.as_deref().filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let case = context.case;
    let target = named(work, context.cases, which).await?;
    let mut effects = context.step.effects.iter();
    let relation = effects.find_map(|effect| match effect {
        Effect::Link(relation) => Some(*relation),
        _ => None,
    });
    let fits = |target: &Case| match relation {
        Some(relation) => {
            ties(relation, case.kind, target.kind)
                && target.id != case.id
                && (relation != Relation::MergedInto || target.state_facts().takes_members())
        }
        // what was merged, own members too, leads nobody: so no circle is made
        None => {
            target.id != case.id && target.kind == case.kind && target.state_facts().takes_members()
        }
    };
    if !target.as_ref().is_some_and(fits) {
        errors.add_code("into", "merge.target");
    }
    Ok(target.map(|target| target.id))
}

/// The case with an id or a number, as far as a caller may know of it.
pub(super) async fn named(
    work: &Work,
    cases: &Cases,
    which: &str,
) -> Result<Option<Case>, Failure> {
    let which = which.trim();
    Ok(match which.parse::<CaseId>() {
        Ok(id) => cases.by_id_in(work, id).await?,
        Err(_) => match cases.by_number_in(work, which).await? {
            Some(case) => Some(case),
            None => cases.by_number_in(work, &which.to_uppercase()).await?,
        },
    })
}

async fn person(
    work: &Work,
    input: &Transition,
    errors: &mut FieldErrors,
) -> Result<Option<UserId>, Failure> {
    let Some(name) = input.person.as_ref().filter(|name| !name.trim().is_empty()) else {
        return Ok(None);
    };
    let named = vec![(&Field::PERSON, Some(Parsed::Named(name.trim().to_owned())))];
    let (values, unnamed) = store::kinds::resolve(work, named).await?;
    for field in unnamed {
        errors.add_code(field.0, "input.unknown");
    }
    let id = values.into_iter().find_map(|(_, value)| match value {
        Some(Value::Id(id)) => Some(UserId::from_uuid(id)),
        _ => None,
    });
    Ok(id)
}

fn waived(
    case: &Case,
    input: &Transition,
    today: Date,
    errors: &mut FieldErrors,
) -> Option<Waived> {
    let (gate, paper) = input.gate.as_ref().zip(input.paper.as_ref())?;
    let mut gates = case.kind.kind().papers.iter();
    match gates.find(|(step, _)| step == gate) {
        None => errors.add_code("gate", "input.unknown"),
        Some((_, papers)) if !papers.contains(&paper.as_str()) => {
            errors.add_code("paper", "input.unknown");
        }
        Some(_) => {}
    }
    let until = on_day("until", input.until.as_ref(), errors);
    let until = until.unwrap_or_else(|| today.saturating_add(Span::new().days(WAIVED_DAYS)));
    if until < today {
        errors.add_code("until", "date.past");
    }
    Some(Waived {
        gate: gate.clone(),
        paper: paper.clone(),
        until,
    })
}

fn parts(input: &Transition, errors: &mut FieldErrors) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, part) in input.parts.iter().flatten().enumerate() {
        let title = errors.take(&format!("parts.{at}.title"), Title::parse(&part.title));
        let total = Field::new("total", Holds::Money(MoneyScale::TenThousandYuan));
        let given = part.total.as_ref();
        let total = match read(total, given) {
            Ok(total) => total,
            Err(fault) => {
                errors.add(&format!("parts.{at}.total"), &fault);
                None
            }
        };
        let total = match total {
            Some(Value::Scaled(fen)) => Some(fen),
            _ => None,
        };
        if total.is_some_and(|fen| fen < 0) {
            errors.add_code(&format!("parts.{at}.total"), "split.negative");
        }
        parts.extend(title.map(|title| Part { title, total }));
    }
    parts
}

/// Parts take over no more than the whole has.
async fn within_total(
    work: &Work,
    case: &Case,
    parts: &[Part],
    errors: &mut FieldErrors,
) -> Result<(), Failure> {
    let taken: i64 = parts
        .iter()
        .filter_map(|part| part.total)
        .fold(0, i64::saturating_add);
    if taken == 0 {
        return Ok(());
    }
    let whole = match held_within(work, case).await?.get("total") {
        Some(Value::Scaled(total)) => *total,
        _ => 0,
    };
    if taken > whole {
        errors.add_code("parts", "split.over");
    }
    Ok(())
}

fn read(field: Field, text: Option<&String>) -> Result<Option<Value>, Fault> {
    let raw = text.map(|text| Raw::Text(text.clone()));
    Ok(match field.parse(raw.as_ref())? {
        Some(Parsed::Known(value)) => Some(value),
        _ => None,
    })
}

/// The value of a field that is no field of the case, or what is wrong with it.
pub(super) fn taken(
    field: Field,
    text: Option<&String>,
    errors: &mut FieldErrors,
) -> Option<Value> {
    errors.take(field.code, read(field, text)).flatten()
}

/// A day, or what is wrong with it.
pub(super) fn on_day(
    code: &'static str,
    text: Option<&String>,
    errors: &mut FieldErrors,
) -> Option<Date> {
    match taken(Field::new(code, Holds::Day), text, errors) {
        Some(Value::Day(day)) => Some(day),
        _ => None,
    }
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
