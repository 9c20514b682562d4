//! Fields of cases between JSON and values: one reader of what is sent, one writer of what is shown.

use domain::kinds::{CaseKind, Fault, Field, Holds, Lies, Parsed, Raw, Value, Values};
use domain::words::{CaseId, CategoryId, ChainId, Decimal, EnterpriseId, UnitId, UserId};
use serde_json::Value as Json;
use store::Work;
use store::cases::Case;
use store::kinds::{FieldChanges, resolve};

use super::view::{Lens, Sent};
use crate::http::failure::Failure;
use crate::http::refusal::FieldErrors;

/// Where values by the code of their field may lie in what is sent, as they do in what is read.
pub(crate) const FIELDS: &str = "fields";

/// What was sent for a field; `None` where nothing was.
pub(crate) fn sent<'a>(sent: &'a Sent, field: &Field) -> Option<&'a Json> {
    let own = sent.get(FIELDS).and_then(|fields| fields.get(field.code));
    own.or_else(|| {
        let mut path = field.path.split('.');
        let first = sent.get(path.next()?)?;
        path.try_fold(first, |json, name| json.get(name))
    })
}

fn raw(field: &Field, json: &Json) -> Result<Option<Raw>, Fault> {
    let words = matches!(field.holds, Holds::Line(_) | Holds::Words);
    match json {
        Json::Null => Ok(None),
        // a program that sends something else for words means something else
        Json::Bool(_) | Json::Number(_) if words => Err(Fault::Shape),
        Json::Bool(flag) => Ok(Some(Raw::Flag(*flag))),
        Json::Number(number) => Ok(Some(Raw::Number(number.to_string()))),
        Json::String(text) => Ok(Some(Raw::Text(text.clone()))),
        Json::Array(_) | Json::Object(_) => Err(Fault::Shape),
    }
}

/// Reads fields out of what was sent and looks up what they name: 422 with all that does not fit.
///
/// # Errors
/// 422; what the database refuses.
pub(crate) async fn read(
    work: &Work,
    json: &Sent,
    fields: impl Iterator<Item = &'static Field>,
    mut errors: FieldErrors,
) -> Result<FieldChanges, Failure> {
    let mut parsed: Vec<(&'static Field, Option<Parsed>)> = Vec::new();
    for field in fields {
        let given = match sent(json, field) {
            None => Ok(None),
            Some(json) => raw(field, json),
        };
        match given.and_then(|raw| field.parse(raw.as_ref())) {
            Ok(value) => parsed.push((field, value)),
            Err(fault) => errors.add(field.path, &fault),
        }
    }
    let (values, unnamed) = resolve(work, parsed).await?;
    for name in unnamed {
        errors.add_code(name.0, "input.unknown");
    }
    errors.finish()?;
    Ok(values)
}

/// The fields of a kind that are shown by their declaration, as far as the case has them.
pub(crate) fn shown(kind: CaseKind, values: &Values, lens: &Lens<'_>, all: bool) -> Sent {
    let fields = kind.kind().fields.iter();
    let fields = fields.filter(|field| {
        field.is_plain() && (all || field.listed) && (lens.official || !field.internal)
    });
    let pairs = fields.filter_map(|field| {
        let value = values.get(field.code)?;
        Some((field.code.to_owned(), show(field, value, lens)))
    });
    pairs.collect()
}

/// Whether any field of a kind is shown by its declaration.
pub(crate) fn shows(kind: CaseKind, all: bool) -> bool {
    let own =
        |field: &&Field| field.is_plain() && (all || field.listed) && field.lies != Lies::Person;
    kind.kind().fields.iter().any(|field| own(&field))
}

/// Adds the last value of what is measured of a case.
pub(crate) fn measured(fields: &mut Sent, case: &Case, values: Option<&Vec<(&'static str, i64)>>) {
    for measure in case.kind.kind().measures {
        let last = values
            .into_iter()
            .flatten()
            .find(|(code, _)| *code == measure.code);
        if let Some((code, value)) = last {
            fields.insert(
                (*code).to_owned(),
                Json::String(Decimal::new(*value, measure.places).to_string()),
            );
        }
    }
}

/// A value as answers show it: codes, decimals, ISO days, and what names point at.
pub(crate) fn show(field: &Field, value: &Value, lens: &Lens<'_>) -> Json {
    match (value, field.holds) {
        (Value::Flag(flag), _) => Json::Bool(*flag),
        (Value::Scaled(year), Holds::Year) => Json::from(*year),
        (Value::Id(id), holds) => {
            let named = match holds {
                Holds::Unit(_) => lens.unit(UnitId::from_uuid(*id)),
                Holds::Person => lens.person(UserId::from_uuid(*id)),
                Holds::Firm => lens.firm(EnterpriseId::from_uuid(*id)),
                Holds::Chain => lens.chain(ChainId::from_uuid(*id)),
                Holds::Category => lens.category(CategoryId::from_uuid(*id)),
                Holds::Case(_) => lens.case(CaseId::from_uuid(*id)),
                _ => None,
            };
            named.map_or_else(
                || Json::String(id.to_string()),
                |named| serde_json::to_value(named).unwrap_or(Json::Null),
            )
        }
        (value, _) => Json::String(field.canonical(value)),
    }
}
