//! A case moves, and what its kind holds of its own moves with it.

use domain::kinds::{Kind, Value, Values};
use domain::lifecycle::{Effect, Step};
use domain::words::{Relation, Title};

use super::change::change;
use super::file::{Filing, file};
use super::rows::held_within;
use crate::cases::{By, Case, Given, take_step};
use crate::kernel::{StoreError, Work};

/// A part that a case is split into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its title.
    pub title: Title,
    /// What it takes over of the whole, in fen, where the kind counts a total.
    pub total: Option<i64>,
}

/// The field that is shared out when a case is split.
const TOTAL: &str = "total";

/// Takes a step and carries out what it means for the fields of the kind.
///
/// # Errors
/// [`StoreError::Stale`] when somebody else changed the case meanwhile; what the database refuses.
pub async fn move_on(
    work: &Work,
    case: &mut Case,
    step: &Step,
    given: &Given,
    parts: &[Part],
    by: By,
) -> Result<(), StoreError> {
    take_step(work, case, step, given, by).await?;
    let kind = case.kind.kind();
    for effect in step.effects {
        match effect {
            Effect::KeepDay(code) => {
                let field = kind.field(code).zip(given.day);
                let kept = field.map(|(field, day)| (field, Some(Value::Day(day))));
                change(work, case, kept.into_iter().collect(), by).await?;
            }
            Effect::Split => split(work, case, kind, parts, by).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Files the parts of a case with what it holds, and takes their totals off its own.
async fn split(
    work: &Work,
    case: &mut Case,
    kind: &'static Kind,
    parts: &[Part],
    by: By,
) -> Result<(), StoreError> {
    let whole = held_within(work, case).await?;
    let shared = kind.asked().filter(|field| field.code != TOTAL);
    let shared: Values = shared
        .filter_map(|field| Some((field.code, whole.get(field.code)?.clone())))
        .collect();
    for part in parts {
        let mut values = shared.clone();
        values.set("title", Some(Value::Text(part.title.to_string())));
        values.set(TOTAL, part.total.map(Value::Scaled));
        let links = kind.links();
        for (field, _) in links.filter(|(_, relation)| *relation == Relation::SplitFrom) {
            values.set(field.code, Some(Value::Id(case.id.uuid())));
        }
        file(work, Filing::of(case.kind, values)?, by).await?;
    }
    let given: i64 = parts.iter().filter_map(|part| part.total).sum();
    if let (Some(field), Some(Value::Scaled(total))) = (kind.field(TOTAL), whole.get(TOTAL)) {
        let rest = Some(Value::Scaled(total - given));
        change(work, case, vec![(field, rest)], by).await?;
    }
    Ok(())
}
