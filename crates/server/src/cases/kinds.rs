//! `GET /kinds`, `/kinds/{kind}`: what cases of each kind hold and how they move, in words.
//!
//! Pages, columns, filters and forms are made from it, so that a new kind needs none of its own.

use axum::Json;
use axum::extract::Path;
use domain::access::{Action, Resource, Verdict, may};
use domain::catalogue::Language;
use domain::kinds::{Asked, CaseKind, Field, Holds, Kind};
use domain::platform::UnitKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::language::{knows, label};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// A choice of a field.
#[derive(Debug, Serialize, ToSchema)]
pub struct Choice {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub label: String,
}

/// A field of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldView {
    /// Its code: where its value lies in what is read.
    pub code: &'static str,
    /// Where its value lies in what is sent, such as `contact.name`.
    pub path: &'static str,
    /// Its name.
    pub label: String,
    /// `line`, `words`, `phone`, `flag`, `choice`, `day`, `month`, `year`, `money`, `number`, `share`,
    /// `unit`, `park`, `person`, `enterprise`, `chain`, `category`, `region` or `case`.
    pub holds: &'static str,
    /// Most characters of a line.
    pub max: Option<usize>,
    /// Most decimals of a number.
    pub places: Option<u8>,
    /// What numbers and money are counted in.
    pub unit: Option<String>,
    /// Of a choice.
    pub options: Vec<Choice>,
    /// Whether it is asked for when a case is filed.
    pub asked: bool,
    /// Whether it has to be given then.
    pub required: bool,
    /// Whether it may be changed later.
    pub editable: bool,
    /// Whether it is a column of lists.
    pub listed: bool,
    /// Whether its value lies among `fields` of a case, and not beside them.
    pub plain: bool,
    /// Whether former values are kept.
    pub tracked: bool,
}

/// A state of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct StateView {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub label: String,
    /// `waiting`, `assigned`, `handled`, `done` or `dropped`.
    #[schema(value_type = String)]
    pub phase: domain::lifecycle::Phase,
    /// Whether somebody still has to do something.
    pub open: bool,
    /// Whether nothing is expected of anybody any more.
    pub over: bool,
    /// Its colours: `grey`, `blue`, `teal`, `amber`, `green` or `red`.
    #[schema(value_type = String)]
    pub tone: domain::lifecycle::Tone,
    /// Its sign, such as `check`.
    #[schema(value_type = String)]
    pub shape: domain::lifecycle::Shape,
}

/// A step of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepView {
    /// Its code.
    pub code: &'static str,
    /// Its name: a verb.
    pub label: String,
    /// What has to be given.
    pub needs: Vec<&'static str>,
}

/// What is measured of cases of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureView {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub label: String,
    /// Decimals it is kept with.
    pub places: u8,
}

/// What the caller may do with cases of a kind, given one that is his.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindRights {
    /// File one.
    pub file: bool,
    /// Change fields.
    pub edit: bool,
    /// Bring in a table.
    pub import: bool,
    /// Take out a table.
    pub export: bool,
    /// Report facts.
    pub report: bool,
}

/// A kind of case.
#[derive(Debug, Serialize, ToSchema)]
pub struct KindView {
    /// Its code.
    pub code: &'static str,
    /// Where it lies under `/api/v1`.
    pub path: &'static str,
    /// Letters before its case numbers.
    pub prefix: &'static str,
    /// What one of them is called.
    pub label: String,
    /// What the list of them is called.
    pub list_label: String,
    /// Its fields, in the order of forms and columns.
    pub fields: Vec<FieldView>,
    /// Its states, in the order of lists.
    pub states: Vec<StateView>,
    /// Its steps, in the order of the usual way.
    pub steps: Vec<StepView>,
    /// What is measured month by month.
    pub measures: Vec<MeasureView>,
    /// Filters of its lists besides `q`, `state`, `due`, `from` and `to`.
    pub filters: Vec<&'static str>,
    /// Whether it goes out and comes in as a workbook.
    pub is_list: bool,
    /// What the caller may do.
    pub may: KindRights,
}

/// The kinds that the caller may read.
#[derive(Debug, Serialize, ToSchema)]
pub struct Kinds {
    /// In the order of menus.
    pub items: Vec<KindView>,
}

/// Every kind of case that the caller may read, in the caller's language.
#[utoipa::path(get, path = "/kinds", tag = "cases", responses((status = 200, body = Kinds)))]
pub async fn list(caller: Caller) -> Result<Json<Kinds>, Refusal> {
    caller.may(Action::ListCases, Resource::Kind(CaseKind::Request))?;
    let readable = CaseKind::ALL
        .into_iter()
        .filter(|kind| reads(&caller, *kind));
    let items = readable.map(|kind| view(&caller, kind.kind())).collect();
    Ok(Json(Kinds { items }))
}

/// One kind of case.
#[utoipa::path(get, path = "/kinds/{kind}", tag = "cases", params(("kind" = String, Path)),
    responses((status = 200, body = KindView)))]
pub async fn one(caller: Caller, Path(kind): Path<String>) -> Result<Json<KindView>, Refusal> {
    let kind = CaseKind::from_code(&kind).filter(|kind| reads(&caller, *kind));
    let kind = kind.ok_or_else(Refusal::not_found)?;
    Ok(Json(view(&caller, kind.kind())))
}

fn reads(caller: &Caller, kind: CaseKind) -> bool {
    can(caller, Action::ListCases, kind)
}

fn can(caller: &Caller, action: Action, kind: CaseKind) -> bool {
    may(&caller.actor, action, Resource::Kind(kind)) == Verdict::Allowed
}

fn view(caller: &Caller, kind: &'static Kind) -> KindView {
    let (language, code) = (caller.language, kind.code.code());
    let named = |key: String| label(&key, language);
    let may = |action| can(caller, action, kind.code);
    KindView {
        code,
        path: kind.path,
        prefix: kind.prefix,
        label: named(format!("kind.{code}")),
        list_label: named(format!("list.{code}")),
        fields: kind
            .fields
            .iter()
            .map(|field| field_view(kind, field, language))
            .collect(),
        states: kind
            .life
            .states
            .iter()
            .map(|state| StateView {
                code: state.code.as_str(),
                label: named(format!("state.{code}.{}", state.code)),
                phase: state.phase,
                open: state.open,
                over: state.is_over(),
                tone: state.look.tone,
                shape: state.look.shape,
            })
            .collect(),
        steps: kind
            .life
            .transitions
            .iter()
            .filter(|row| !row.automatic)
            .map(|row| StepView {
                code: row.code,
                label: named(format!("transition.{code}.{}", row.code)),
                needs: row.needs.iter().map(|need| need.code()).collect(),
            })
            .collect(),
        measures: kind
            .measures
            .iter()
            .map(|measure| MeasureView {
                code: measure.code,
                label: named(format!("measure.{}", measure.code)),
                places: measure.places,
            })
            .collect(),
        filters: filters(kind),
        is_list: kind.is_list,
        may: KindRights {
            file: may(Action::FileCase),
            edit: may(Action::EditCase),
            import: kind.is_list && may(Action::ImportCases),
            export: may(Action::ExportCases),
            report: !kind.measures.is_empty() && may(Action::ReportFacts),
        },
    }
}

/// Shared columns that lists can be narrowed by, and choices and years of the kind's own.
fn filters(kind: &'static Kind) -> Vec<&'static str> {
    let narrows = |field: &&Field| {
        matches!(
            field.holds,
            Holds::OneOf(_)
                | Holds::Year
                | Holds::Chain
                | Holds::Category
                | Holds::Unit(_)
                | Holds::Firm
        )
    };
    let own = kind
        .fields
        .iter()
        .filter(narrows)
        .map(|field| match field.code {
            "owner" => "department",
            code => code,
        });
    let always = (!kind.has("owner")).then_some("department");
    own.chain(always).collect()
}

fn field_view(kind: &'static Kind, field: &'static Field, language: Language) -> FieldView {
    let codes: &[&'static str] = match field.holds {
        Holds::OneOf(codes) => codes,
        _ => &[],
    };
    FieldView {
        code: field.code,
        path: field.path,
        label: field_label(kind, field, language),
        holds: holds(field.holds),
        max: match field.holds {
            Holds::Line(max) => Some(max),
            _ => None,
        },
        places: match field.holds {
            Holds::Number(places) => Some(places),
            Holds::Money(scale) => Some(scale.places()),
            Holds::Share => Some(2),
            _ => None,
        },
        unit: unit(field, language),
        options: codes
            .iter()
            .map(|code| Choice {
                code,
                label: choice_label(field, code, language),
            })
            .collect(),
        asked: field.asked != Asked::Never,
        required: field.asked == Asked::Required,
        editable: field.is_editable(),
        listed: field.listed,
        plain: field.is_plain(),
        tracked: field.tracked,
    }
}

/// What a field is called: of this kind, else as everywhere.
pub(crate) fn field_label(kind: &Kind, field: &Field, language: Language) -> String {
    let own = format!("field.{}.{}", kind.code.code(), field.code);
    match knows(&own) {
        true => label(&own, language),
        false => label(&format!("field.{}", field.code), language),
    }
}

/// What a choice of a field is called.
pub(crate) fn choice_label(field: &Field, code: &str, language: Language) -> String {
    let shared = format!("{}.{code}", field.code);
    match knows(&shared) {
        true => label(&shared, language),
        false => label(&format!("choice.{}.{code}", field.code), language),
    }
}

fn unit(field: &Field, language: Language) -> Option<String> {
    let key = match field.holds {
        Holds::Money(scale) => scale.key().to_owned(),
        Holds::Share => return Some("%".to_owned()),
        Holds::Number(_) => format!("unit.{}", field.code),
        _ => return None,
    };
    knows(&key).then(|| label(&key, language))
}

fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::Line(_) => "line",
        Holds::Words => "words",
        Holds::Phone => "phone",
        Holds::Flag => "flag",
        Holds::OneOf(_) => "choice",
        Holds::Day => "day",
        Holds::Month => "month",
        Holds::Year => "year",
        Holds::Money(_) => "money",
        Holds::Number(_) => "number",
        Holds::Share => "share",
        Holds::Unit([UnitKind::Park]) => "park",
        Holds::Unit(_) => "unit",
        Holds::Person => "person",
        Holds::Firm => "enterprise",
        Holds::Chain => "chain",
        Holds::Category => "category",
        Holds::Region => "region",
        Holds::Case(_) => "case",
    }
}
