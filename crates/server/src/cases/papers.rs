//! `GET …/{id}/papers`, `PUT …/{id}/papers/{paper}`: the papers that gates ask for.

use axum::Json;
use axum::extract::{Path, State};
use domain::access::Action;
use domain::catalogue::Language;
use domain::kinds::{Field, Holds, Value};
use domain::words::{CaseId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Work;
use store::cases::{Paper, Waiver, calendar, papers, put_paper, waivers};
use utoipa::ToSchema;

use super::act::{Act, Acting, On, act};
use super::load::{Loaded, Mount, load};
use super::meant::{on_day, taken};
use super::read::CaseDetail;
use crate::App;
use crate::http::extract::{Id, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::language::label;
use crate::http::refs::{People, Ref};
use crate::http::refusal::{FieldErrors, Refusal, field_refusal_code};
use crate::people::caller::Caller;

/// A paper that the rules ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct PaperView {
    /// Its code.
    pub paper: &'static str,
    /// Its name.
    pub label: String,
    /// The step whose gate asks for it.
    pub step: &'static str,
    /// Whether it is there.
    pub present: bool,
    /// The number it carries.
    pub number: Option<String>,
    /// The day it was given.
    #[schema(format = Date)]
    pub day: Option<String>,
    /// Who entered it.
    pub by: Option<Ref>,
    /// When it was entered.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
    /// Until when the gate may be passed without it.
    pub waived: Option<WaiverView>,
}

/// What a chief let follow later.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaiverView {
    /// The day by which the paper has to be there.
    #[schema(format = Date)]
    pub until: String,
    /// Why.
    pub note: String,
    /// Who waived it.
    pub by: Option<Ref>,
    /// Whether the day is over and the paper is not there.
    pub overdue: bool,
}

/// The papers of a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Papers {
    /// In the order of the steps.
    pub items: Vec<PaperView>,
}

/// A paper.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewPaper {
    /// The number it carries.
    pub number: Option<String>,
    /// The day it was given.
    #[schema(format = Date)]
    pub day: Option<String>,
}

/// The papers that the gates of a case ask for: which are there, which were waived.
#[utoipa::path(get, path = "/{id}/papers", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = Papers)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Id(id): Id<CaseId>,
) -> Result<Json<Papers>, Refusal> {
    let Loaded { case, .. } = load(&app, &caller, mount, id, Action::ReadCase).await?;
    let there = papers(&app.store, &case).await?;
    let waived = waivers(&app.store, &case).await?;
    let by = there.iter().map(|one| one.by);
    let by = by.chain(waived.iter().map(|one| one.by)).flatten();
    let people = People::load(&app.store, by.collect::<Vec<UserId>>()).await?;
    let reader = Reader {
        people,
        language: caller.language,
        today: calendar().date_of(app.store.ambient().now()),
    };
    let rules = case.kind.kind().papers.iter();
    let wanted = rules.flat_map(|(step, papers)| papers.iter().map(|paper| (*step, *paper)));
    let items = wanted.map(|(step, paper)| {
        let there = there.iter().find(|one| one.paper == paper);
        let waived = waived
            .iter()
            .find(|one| one.paper == paper && one.step == step);
        reader.view(step, paper, there, waived)
    });
    Ok(Json(Papers {
        items: items.collect(),
    }))
}

struct Reader {
    people: People,
    language: Language,
    today: Date,
}

impl Reader {
    fn person(&self, user: Option<UserId>) -> Option<Ref> {
        self.people.of(user?, self.language)
    }

    fn view(
        &self,
        step: &'static str,
        paper: &'static str,
        there: Option<&Paper>,
        waived: Option<&Waiver>,
    ) -> PaperView {
        PaperView {
            paper,
            label: label(&format!("paper.{paper}"), self.language),
            step,
            present: there.is_some(),
            number: there.and_then(|one| one.number.clone()),
            day: there.map(|one| one.day.to_string()),
            by: there.and_then(|one| self.person(one.by)),
            at: there.map(|one| one.at),
            waived: waived.map(|one| WaiverView {
                until: one.until.to_string(),
                note: one.note.clone(),
                by: self.person(one.by),
                overdue: there.is_none() && one.until < self.today,
            }),
        }
    }
}

struct Put {
    paper: String,
    input: Input<NewPaper>,
}

/// Puts a paper into the file, in the place of what was there.
#[utoipa::path(put, path = "/{id}/papers/{paper}", tag = "cases",
    params(("id" = String, Path), ("paper" = String, Path)), request_body = NewPaper,
    responses((status = 200, body = CaseDetail)))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    mount: Mount,
    Path((id, paper)): Path<(String, String)>,
    input: Input<NewPaper>,
) -> Result<Versioned<CaseDetail>, Refusal> {
    let on = On {
        id: id.parse().map_err(|_| Refusal::not_found())?,
        mount,
        if_match: None,
    };
    act(&app, &caller, on, Put { paper, input }).await
}

impl Act for Put {
    const ACTION: Action = Action::MoveCase;

    async fn run(&self, work: &Work, acting: &mut Acting) -> Result<(), Failure> {
        let kind = acting.case.kind.kind();
        if !kind.has_paper(&self.paper) {
            return Err(field_refusal_code("paper", "input.unknown").into());
        }
        let input = self.input.parse()?;
        let mut errors = FieldErrors::default();
        let day = on_day("day", input.day.as_ref(), &mut errors);
        match day {
            Some(day) if day > calendar().date_of(work.now()) => {
                errors.add_code("day", "date.future");
            }
            None if input.day.as_deref().unwrap_or_default().trim().is_empty() => {
                errors.add_code("day", "field.required");
            }
            _ => {}
        }
        let number = Field::new("number", Holds::Line(100));
        let number = match taken(number, input.number.as_ref(), &mut errors) {
            Some(Value::Text(number)) => Some(number),
            _ => None,
        };
        errors.finish()?;
        let by = acting.by(work);
        if let Some(day) = day {
            put_paper(work, &mut acting.case, &self.paper, number, day, by).await?;
        }
        Ok(())
    }
}
