//! Drafts of an answer: the answer to the likest request whose requester was satisfied with it, and
//! the templates of whoever leads. All of them are drafts: nothing sends one.

use domain::catalogue::Language;
use domain::templates::Slot;
use domain::words::{CategoryId, UnitId};
use jiff::Timestamp;
use store::cases::{Case, Names, Wanted, calendar};
use store::requests::Details;
use store::templates::Template;
use triage::Reason;
use triage::propose::Proposal;

use super::similar::{answered_like, satisfied};
use super::view::{Reader, Suggestion};
use crate::http::language::label;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Like cases that a draft is looked for in.
const CANDIDATES: usize = 8;
/// A draft from a case less like than this would be about something else.
const LIKENESS_MIN: f32 = 0.2;
/// Templates offered; whoever has more has made some for categories.
const TEMPLATES_MAX: usize = 3;
/// Answers go to firms, in the language of the city's administration.
const WRITTEN_IN: Language = Language::Zh;

/// What is known of the case that is answered.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub case: &'a Case,
    pub body: &'a str,
    pub details: Option<&'a Details>,
}

/// The drafts for a case: from a well-rated answer first, then from templates.
pub(super) async fn drafts(
    app: &App,
    caller: &Caller,
    reader: Reader<'_>,
    asked: Asked<'_>,
    proposal: &Proposal,
) -> Result<Vec<Suggestion>, Refusal> {
    let mut drafts: Vec<Suggestion> = from_answer(app, caller, reader, asked)
        .await?
        .into_iter()
        .collect();
    drafts.extend(from_templates(app, reader, asked, proposal).await?);
    Ok(drafts)
}

async fn from_answer(
    app: &App,
    caller: &Caller,
    reader: Reader<'_>,
    Asked { case, body, .. }: Asked<'_>,
) -> Result<Option<Suggestion>, Refusal> {
    let found = answered_like(app, caller, case, body, CANDIDATES).await?;
    let details = store::requests::details(&app.store, found.iter().map(|(case, _)| case)).await?;
    let well_rated = found.iter().find_map(|(other, likeness)| {
        let details = details.get(&other.id)?;
        let liked = satisfied(other, Some(details)) == Some(true);
        let answer = details.answer.clone()?;
        (liked && *likeness >= LIKENESS_MIN).then_some((other, *likeness, answer))
    });
    Ok(well_rated.map(|(other, likeness, answer)| {
        let own = case.enterprise.is_some() && other.enterprise == case.enterprise;
        let reason = Reason::new("triage.reason.well_rated").with("number", &other.number);
        Suggestion {
            case: Some(reader.case(other, likeness, own, false)),
            reasons: vec![reader.sentence(&reason)],
            text: Some(answer),
            ..Suggestion::plain("draft", "likeness")
        }
    }))
}

async fn from_templates(
    app: &App,
    reader: Reader<'_>,
    asked: Asked<'_>,
    proposal: &Proposal,
) -> Result<Vec<Suggestion>, Refusal> {
    let Some(lead) = leads(reader, asked.case, proposal) else {
        return Ok(Vec::new());
    };
    let above = reader.loaded.category_and_above(asked.case.category);
    let templates = app.store.templates(Some(lead), Some(true)).await?;
    let templates = fitting(templates, &above);
    if templates.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = Wanted {
        units: [lead].into(),
        ..Wanted::by_cases([asked.case])
    };
    let names = Names::load(&app.store, &wanted).await?;
    let filling = Filling {
        asked,
        lead,
        names: &names,
        now: app.store.ambient().now(),
    };
    let offered = templates.into_iter().map(|template| {
        let reason = Reason::new("triage.reason.template").with("name", &template.name);
        Suggestion {
            value: Some(Ref {
                id: template.id.uuid(),
                code: None,
                name: template.name.clone(),
            }),
            reasons: vec![reader.sentence(&reason)],
            text: Some(template.text.fill(|slot| filling.slot(slot))),
            ..Suggestion::plain("draft", "template")
        }
    });
    Ok(offered.collect())
}

/// Who leads; before a case is dispatched, whoever is proposed.
fn leads(reader: Reader<'_>, case: &Case, proposal: &Proposal) -> Option<UnitId> {
    let proposed = || {
        let lead = proposal.lead.as_ref().filter(|lead| !lead.abstained)?;
        Some(reader.loaded.unit(&lead.label)?.id)
    };
    case.lead.or_else(proposed)
}

/// Templates for the category or one above it, the nearest first; then those for everything.
fn fitting(templates: Vec<Template>, above: &[CategoryId]) -> Vec<Template> {
    let mut ranked: Vec<(usize, Template)> = templates
        .into_iter()
        .filter_map(|template| {
            let rank = match template.category {
                None => above.len(),
                Some(category) => above.iter().position(|one| *one == category)?,
            };
            Some((rank, template))
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let fitting = ranked.into_iter().map(|(_, template)| template);
    fitting.take(TEMPLATES_MAX).collect()
}

/// What slots are filled with.
struct Filling<'a> {
    asked: Asked<'a>,
    lead: UnitId,
    names: &'a Names,
    now: Timestamp,
}

impl Filling<'_> {
    /// What fills a slot; what is not known stays a gap that whoever sends the answer has to see.
    fn slot(&self, slot: Slot) -> String {
        let Asked { case, details, .. } = self.asked;
        let firm = || {
            let firm = case.enterprise.and_then(|id| self.names.enterprise(id));
            let named = details.and_then(|details| details.requester.clone());
            firm.map(|firm| firm.name.clone()).or(named)
        };
        let known = match slot {
            Slot::Number => Some(case.number.clone()),
            Slot::Title => Some(case.title.clone()),
            Slot::Firm => firm(),
            Slot::Department => self.names.unit(self.lead).map(|unit| unit.name.clone()),
            Slot::Category => {
                let category = case.category.and_then(|id| self.names.category(id));
                category.map(|category| category.name.clone())
            }
            Slot::Filed => Some(day(case.submitted_at)),
            Slot::Today => Some(day(self.now)),
        };
        known.unwrap_or_else(|| {
            let gap = label(&format!("template.slot.{}", slot.code()), WRITTEN_IN);
            format!("〔{gap}〕")
        })
    }
}

fn day(at: Timestamp) -> String {
    let local = at.to_zoned(calendar().zone().clone());
    local.strftime("%Y年%-m月%-d日").to_string()
}

#[cfg(test)]
mod tests {
    use domain::templates::TemplateText;
    use domain::words::TemplateId;
    use uuid::Uuid;

    use super::*;

    fn template(name: &str, category: Option<CategoryId>) -> Template {
        Template {
            id: TemplateId::from_uuid(Uuid::nil()),
            unit: UnitId::from_uuid(Uuid::nil()),
            category,
            name: name.to_owned(),
            text: TemplateText::parse("您好").expect("a text"),
            active: true,
            changed_at: Timestamp::UNIX_EPOCH,
            changed_by: None,
            version: 1,
        }
    }

    #[test]
    fn the_nearest_category_comes_first_and_others_not_at_all() {
        let category = |n| CategoryId::from_uuid(Uuid::from_u128(n));
        let templates = vec![
            template("everything", None),
            template("above", Some(category(2))),
            template("another", Some(category(9))),
            template("own", Some(category(1))),
        ];
        let names = |above: &[CategoryId]| -> Vec<String> {
            let fitting = fitting(templates.clone(), above).into_iter();
            fitting.map(|template| template.name).collect()
        };
        assert_eq!(
            names(&[category(1), category(2)]),
            ["own", "above", "everything"]
        );
        assert_eq!(names(&[]), ["everything"]);
    }
}
