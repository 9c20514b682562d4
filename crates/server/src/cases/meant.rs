//! What was sent along with a transition, understood and looked up.

use domain::access::Actor;
use domain::catalogue::Sentence;
use domain::kinds::request::RETURN_REASONS;
use domain::kinds::{Fault, Field, Holds, Parsed, Raw, Value, ties};
use domain::lifecycle::{Effect, Performer, Step};
use domain::platform::UnitKind;
use domain::rates::{Exempt, RateRule};
use domain::words::{Body, CaseId, MoneyScale, Note, Relation, Title, UnitId, UserId};
use jiff::Span;
use jiff::civil::Date;
use store::Work;
use store::cases::{Case, Cases, Given, Lookup, Standing, Waived, calendar};
use store::kinds::{Part, held_within};

use super::given::{Transition, capacity};
use crate::http::failure::Failure;
use crate::http::refusal::FieldErrors;

/// Days after which a waived paper has to be there, unless the chief says another day.
const WAIVED_DAYS: i64 = 30;

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
    pub(super) standing: &'a Standing,
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
    let reason = reason(input, &mut errors);
    let days = days(context, input, &mut errors);
    let answer_by = on_day("due", input.due.as_ref(), &mut errors);
    if answer_by.is_some_and(|day| day < today) {
        errors.add_code("due", "date.past");
    }
    let exempt = exempt(input, &mut errors);
    errors.finish()?;
    let given = Given {
        exempt,
        reason,
        days,
        answer_by,
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

fn reason(input: &Transition, errors: &mut FieldErrors) -> Option<&'static str> {
    let given = input
        .reason
        .as_deref()
        .filter(|code| !code.trim().is_empty())?;
    let mut known = RETURN_REASONS.into_iter();
    errors.known("reason", known.find(|code| *code == given))
}

/// The rates from which it is exempted.
fn exempt(input: &Transition, errors: &mut FieldErrors) -> Exempt {
    let mut exempt = Exempt::NONE;
    for (at, code) in input.rates.iter().flatten().enumerate() {
        let rule = RateRule::from_code(code.trim());
        if let Some(rule) = errors.known(&format!("rates.{at}"), rule) {
            exempt = exempt.with(rule);
        }
    }
    exempt
}

/// Working days that are asked for; of a grant those that were asked for.
fn days(context: &Context<'_>, input: &Transition, errors: &mut FieldErrors) -> Option<u16> {
    if context.step.effects.contains(&Effect::Extend) {
        return context.standing.days_asked;
    }
    let most = context.standing.extension_days;
    let days = input.days?;
    if !(1..=most).contains(&days) {
        let sentence = Sentence::new("error.extension.days").with("most", most);
        errors.add_said("days", "extension.days", sentence);
        return None;
    }
    Some(days)
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
