//! `POST /api/v1/matters/{id}/join`: one case is made of a group and closes its members.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::{Actor, Scope};
use domain::cases::{Source, Urgency};
use domain::catalogue::{Language, Sentence};
use domain::kinds::{CaseKind, Value, Values};
use domain::words::{Body, CaseId, MatterId, Title};
use serde::Deserialize;
use store::Work;
use store::cases::{Case, Cases, Given};
use store::kinds::Filing;
use store::matters::set_leading;
use utoipa::ToSchema;
use uuid::Uuid;

use super::show::{MatterDetail, show};
use super::step::{by, matter_at, seen_at, step};
use crate::http::extract::{Id, IfMatch, Input, Versioned};
use crate::http::failure::Failure;
use crate::http::refusal::{FieldErrors, Refusal};
use crate::{App, Caller};

/// Numbers of members that the words of the leading request list.
const LISTED_MAX: usize = 100;
/// Characters of the first member's words that it quotes.
const QUOTED_CHARACTERS: usize = 2_000;

/// How a group becomes one case.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct JoinMatter {
    /// Title of the leading request; made from the group's when left out.
    title: Option<String>,
    /// Its words; made from the members when left out.
    body: Option<String>,
    /// The members to join; all open ones when left out.
    members: Option<Vec<Uuid>>,
}

struct Join {
    actor: Actor,
    matter: MatterId,
    version: i64,
    title: Title,
    body: Body,
    members: Vec<CaseId>,
    place: Option<String>,
}

/// Makes one request of a group: it is filed in the name of all, and the open members are merged
/// into it. It counts as filed when the first of them was, is due when the first of them is, and its
/// answer reaches their requesters.
#[utoipa::path(post, path = "/matters/{id}/join", tag = "matters", request_body = JoinMatter,
    params(("id" = String, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = MatterDetail)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id<MatterId>,
    seen: IfMatch,
    input: Input<JoinMatter>,
) -> Result<Versioned<MatterDetail>, Refusal> {
    let group = seen_at(&app, &caller, id, &seen).await?;
    if group.matter.leading.is_some() {
        return Err(Refusal::new(StatusCode::CONFLICT, "matter.joined"));
    }
    let input = input.parse_or_default()?;
    let open: Vec<CaseId> = group
        .members
        .iter()
        .filter(|one| one.open)
        .map(|one| one.case)
        .collect();
    let mut errors = FieldErrors::default();
    let members = match &input.members {
        None => open,
        Some(chosen) => {
            let chosen: BTreeSet<CaseId> = chosen.iter().copied().map(CaseId::from_uuid).collect();
            if !chosen.iter().all(|one| open.contains(one)) {
                errors.add_code("members", "input.unknown");
            }
            open.into_iter()
                .filter(|one| chosen.contains(one))
                .collect()
        }
    };
    let cases = Cases::visible_to(&caller.scope());
    let rows = cases.by_ids(&app.store, &members).await?;
    let title = match given(&input.title) {
        Some(title) => errors.take("title", Title::parse(title)),
        None => {
            let told = Sentence::new("matter.leading_title").with("title", &group.matter.title);
            errors.take("title", Title::parse(&told.render(Language::Zh)))
        }
    };
    let body = match given(&input.body) {
        Some(body) => errors.take("body", Body::parse(body)),
        None => errors.take("body", Body::parse(&words(&app, &rows).await?)),
    };
    let (title, body) = errors.finish_with((title, body))?;
    if members.len() < 2 {
        return Err(Refusal::new(StatusCode::CONFLICT, "matter.too_few"));
    }
    let join = Join {
        actor: caller.actor.clone(),
        matter: id,
        version: group.matter.version,
        title,
        body,
        members,
        place: group.matter.place.clone(),
    };
    app.store
        .write(join, |work, join| Box::pin(run(work, join)))
        .await?;
    show(&app, &caller, id).await
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// What the leading request says when nobody wrote it: the members by number and title, and the
/// words of the first. Rows are written in the language of the city.
async fn words(app: &App, members: &[Case]) -> Result<String, Refusal> {
    let details = store::requests::details(&app.store, members).await?;
    let list: Vec<String> = members
        .iter()
        .take(LISTED_MAX)
        .map(|case| format!("· {} {}", case.number, case.title))
        .collect();
    let first = members.first().and_then(|case| details.get(&case.id));
    let first: String = first.map_or_else(String::new, |details| {
        details.body.chars().take(QUOTED_CHARACTERS).collect()
    });
    Ok(Sentence::new("matter.leading_body")
        .with("count", members.len())
        .with("list", list.join("\n"))
        .with("first", first)
        .render(Language::Zh))
}

async fn run(work: &Work, join: &Join) -> Result<(), Failure> {
    let matter = matter_at(work, join.matter, join.version).await?;
    let cases = Cases::visible_to(&Scope::of(&join.actor));
    let mut members = Vec::new();
    for id in &join.members {
        let found = cases.by_id_in(work, *id).await?;
        // one that was closed meanwhile stays as it is
        members.extend(found.filter(|case| case.state_facts().open));
    }
    if members.len() < 2 {
        return Err(Refusal::new(StatusCode::CONFLICT, "matter.too_few").into());
    }
    let filing = Filing::of(CaseKind::Request, leading(join, &members))?;
    let leading = store::kinds::file(work, filing, by(work, &join.actor)).await?;
    let leading = leading.case;
    let note = Sentence::new("matter.merge_note").render(Language::Zh);
    for case in &mut members {
        let given = Given {
            into: Some(leading.id),
            note: Some(note.clone()),
            ..Given::default()
        };
        step(work, &join.actor, case, "merge", given)
            .await?
            .map_err(|refusal| Refusal::refused(StatusCode::CONFLICT, &refusal))?;
    }
    if let Some(first) = members.iter().map(|case| case.submitted_at).min() {
        store::cases::filed_since(work, leading.id, first, by(work, &join.actor)).await?;
    }
    set_leading(work, &matter, Some(&leading), join.actor.user).await?;
    Ok(())
}

/// The leading request: as urgent as the most urgent member, and where all members agree, there.
fn leading(join: &Join, members: &[Case]) -> Values {
    fn shared<T: PartialEq + Copy>(members: &[Case], of: fn(&Case) -> Option<T>) -> Option<T> {
        let first = of(members.first()?)?;
        members
            .iter()
            .all(|case| of(case) == Some(first))
            .then_some(first)
    }
    let urgency = members.iter().map(|case| case.urgency).max();
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let mut values = Values::default();
    values.set("title", text(join.title.as_str()));
    values.set("body", text(join.body.as_str()));
    values.set("urgency", text(urgency.unwrap_or(Urgency::Normal).code()));
    values.set("source", text(Source::Matter.code()));
    values.set(
        "category",
        shared(members, |case| case.category.map(|id| id.uuid())).map(Value::Id),
    );
    values.set(
        "chain",
        shared(members, |case| case.chain.map(|id| id.uuid())).map(Value::Id),
    );
    values.set(
        "park",
        shared(members, |case| case.park.map(|id| id.uuid())).map(Value::Id),
    );
    values.set("place", join.place.clone().map(Value::Text));
    values
}
