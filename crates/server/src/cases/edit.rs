//! `PATCH …/{id}`: correcting what a case holds.

use axum::extract::State;
use domain::access::Action;
use domain::kinds::{CaseKind, Fault, Field};
use domain::words::{CaseId, CategoryId};
use store::Work;
use store::kinds::change;

use super::act::{Act, Acting, On, act};
use super::fields::{self, FIELDS};
use super::load::Mount;
use super::read::CaseDetail;
use super::view::Sent;
use crate::App;
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::people::caller::Caller;

struct Edit(Input<Sent>);

/// Corrects fields of a case; what is left out stays, null empties.
#[utoipa::path(patch, path = "/{id}", tag = "cases", params(("id" = String, Path), ("If-Match" = String, Header)),
    request_body = Object, responses((status = 200, body = CaseDetail)))]
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
    if_match: IfMatch,
    input: Input<Sent>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id,
        mount,
        if_match: Some(if_match),
    };
    act(&app, &caller, on, Edit(input)).await
}

impl Act for Edit {
    const ACTION: Action = Action::EditCase;

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let input = self.0.parse()?;
        let kind = acting.case.kind;
        let errors = unknown(kind, &input);
        let given = |field: &&Field| field.is_editable() && fields::sent(&input, field).is_some();
        let fields = kind.kind().fields.iter().filter(given);
        let changes = fields::read(work, &input, fields, errors).await?;
        let by = acting.by(work);
        let before = acting.case.category;
        change(work, &mut acting.case, changes, by).await?;
        if let Some(category) = acting.case.category.filter(|now| before != Some(*now)) {
            learn(work, acting, category).await?;
        }
        Ok(())
    }
}

/// A person's category teaches the next suggestion.
async fn learn(work: &Work, acting: &Acting, category: CategoryId) -> Result<(), Failure> {
    let by = acting.by(work);
    store::triage::learn_category(work, &acting.case, category, by).await?;
    Ok(())
}

/// Notes what was sent that a case of this kind does not hold, or does not change.
fn unknown(kind: CaseKind, input: &Sent) -> FieldErrors {
    let mut errors = FieldErrors::default();
    let own = input.get(FIELDS).and_then(serde_json::Value::as_object);
    let own = own.into_iter().flat_map(Sent::keys);
    let own = own.map(|code| (code, kind.kind().field(code)));
    let beside = input.keys().filter(|name| *name != FIELDS).map(|name| {
        let mut fields = kind.kind().fields.iter();
        (
            name,
            fields.find(|field| field.path.split('.').next() == Some(name)),
        )
    });
    for (name, field) in own.chain(beside) {
        match field {
            Some(field) if field.is_editable() => {}
            Some(_) => errors.add(name, &Fault::Locked),
            None if name == Field::DUE.path => errors.add_code(name, "case.no_agreed_day"),
            None => errors.add_code(name, "field.not-of-kind"),
        }
    }
    errors
}
