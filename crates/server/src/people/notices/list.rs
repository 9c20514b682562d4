//! `GET /api/v1/notices`.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use domain::catalogue::{Language, Sentence};
use domain::words::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::cases::{Case, Cases, Cursor};
use store::notices::Notice;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::App;
use crate::http::extract::{PageOf, PageQuery, Query};
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// What the list is narrowed to.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListNotices {
    /// Only what was not read yet.
    #[serde(default)]
    unread: bool,
    /// Rows wanted, 1 to 200.
    limit: Option<u64>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Something that the caller was told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeBody {
    /// Which notice.
    id: Uuid,
    /// What happened: a transition or another stable code.
    code: String,
    /// What happened, in the reader's language.
    sentence: String,
    /// The case it is about, unless the reader may no longer see it.
    case: Option<NoticeCase>,
    /// When it happened.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// When it was read.
    #[schema(value_type = Option<String>, format = DateTime)]
    read_at: Option<Timestamp>,
}

/// The case of a notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeCase {
    /// Which case.
    id: Uuid,
    /// Its number.
    number: String,
    /// Its title.
    title: String,
    /// Its kind, such as `request`.
    kind: String,
}

/// What the caller was told, newest first.
#[utoipa::path(get, path = "/notices", tag = "notices", params(ListNotices), responses((status = 200, body = PageOf<NoticeBody>)))]
pub async fn handle(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListNotices>,
) -> Result<Json<PageOf<NoticeBody>>, Refusal> {
    let page = PageQuery::new(query.limit, query.cursor).parse::<Cursor>()?;
    let person = caller.user.id;
    let (found, total) = app
        .store
        .notices(person, query.unread, page.after, page.limit)
        .await?;
    let ids: Vec<CaseId> = found
        .items
        .iter()
        .filter_map(|notice| notice.case)
        .collect();
    let visible = Cases::visible_to(&caller.scope())
        .by_ids(&app.store, &ids)
        .await?;
    let cases: HashMap<CaseId, Case> = visible.into_iter().map(|case| (case.id, case)).collect();
    let body = |notice: Notice| {
        let case = notice.case.and_then(|id| cases.get(&id));
        describe(notice, case, caller.language)
    };
    Ok(Json(PageOf {
        items: found.items.into_iter().map(body).collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
        total,
        total_is_estimate: false,
    }))
}

fn describe(notice: Notice, case: Option<&Case>, language: Language) -> NoticeBody {
    let sentence = notice.params.iter().fold(
        Sentence::new(format!("notice.{}", notice.code)),
        |sentence, (name, value)| sentence.with(name, value),
    );
    NoticeBody {
        id: notice.id.uuid(),
        sentence: sentence.render(language),
        code: notice.code,
        case: case.map(|case| NoticeCase {
            id: case.id.uuid(),
            number: case.number.to_string(),
            title: case.title.to_string(),
            kind: case.kind.code().to_owned(),
        }),
        at: notice.at,
        read_at: notice.read_at,
    }
}
