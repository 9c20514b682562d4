//! What a request has beside what all cases share.

use std::collections::HashMap;

use domain::cases::RATED;
use domain::kinds::Values;
use domain::words::{CaseId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::cases::entity::{cases, requests};
use crate::cases::{ANSWER, BODY, Case, WordsOfCase, words_by_ids};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::append;

/// Whom to call about a request: personal data, masked unless the reader must know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// A person's name.
    pub name: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
}

/// The requester's own verdict on the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Whether the answer satisfied.
    pub satisfied: bool,
    /// Why, in the requester's words.
    pub note: Option<String>,
    /// When it was given.
    pub at: Timestamp,
}

/// What a request has beside what all cases share.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// The requester's words.
    pub body: String,
    /// Who asks, when it is no firm of the city.
    pub requester: Option<String>,
    /// Whom to call.
    pub contact: Contact,
    /// Where it is about.
    pub place: Option<String>,
    /// The answer given.
    pub answer: Option<String>,
    /// Who gave it.
    pub answered_by: Option<UserId>,
    /// The request it was merged into.
    pub merged_into: Option<CaseId>,
    /// The requester's verdict.
    pub rating: Option<Rating>,
    /// The level on which it is handled: how often it was reopened because the answer did not
    /// satisfy.
    pub level: u32,
}

impl Details {
    /// Of a case that was just filed with these values.
    pub fn filed(values: &Values) -> Self {
        let text = |field: &str| values.text(field).map(str::to_owned);
        Self {
            body: text(BODY).unwrap_or_default(),
            requester: text("requester"),
            contact: Contact {
                name: text("contact_name"),
                phone: text("contact_phone"),
            },
            place: text("place"),
            ..Self::default()
        }
    }
}

/// The words of cases of any kind that were found through a scope and, of requests, what only they
/// have, by case.
///
/// # Errors
/// When the database refuses.
pub async fn details<'a>(
    store: &Store,
    cases: impl IntoIterator<Item = &'a Case>,
) -> Result<HashMap<CaseId, Details>, StoreError> {
    let ids: Vec<_> = cases.into_iter().map(|case| case.id.uuid()).collect();
    let own = requests::Entity::find()
        .filter(requests::Column::CaseId.is_in(ids.iter().copied()))
        .all(store.db());
    let (own, mut words) = tokio::try_join!(
        async { Ok(own.await?) },
        words_by_ids(store.db(), ids.iter().copied()),
    )?;
    let mut own: HashMap<_, _> = own.into_iter().map(|row| (row.case_id, row)).collect();
    let all = ids.into_iter().map(|id| {
        let case = CaseId::from_uuid(id);
        let words = words.remove(&case).unwrap_or_default();
        Ok((case, read(own.remove(&id), words)?))
    });
    all.collect()
}

/// Who asks, of those cases that name somebody who is no firm of the city: all that a list says of the
/// requester besides the firm.
///
/// # Errors
/// When the database refuses.
pub async fn requesters(
    store: &Store,
    cases: &[Case],
) -> Result<HashMap<CaseId, String>, StoreError> {
    let of_no_firm = cases.iter().filter(|case| case.enterprise.is_none());
    let of_no_firm: Vec<Uuid> = of_no_firm.map(|case| case.id.uuid()).collect();
    if of_no_firm.is_empty() {
        return Ok(HashMap::new());
    }
    let named: Vec<(Uuid, String)> = requests::Entity::find()
        .select_only()
        .columns([requests::Column::CaseId, requests::Column::Requester])
        .filter(requests::Column::CaseId.is_in(of_no_firm))
        .filter(requests::Column::Requester.is_not_null())
        .into_tuple()
        .all(store.db())
        .await?;
    let named = named.into_iter();
    Ok(named
        .map(|(id, requester)| (CaseId::from_uuid(id), requester))
        .collect())
}

/// Keeps the requester's verdict, which counts before whatever was noted of a call.
///
/// # Errors
/// When the database refuses.
pub async fn set_rating(
    work: &Work,
    case: &mut Case,
    by: UserId,
    rating: Rating,
) -> Result<(), StoreError> {
    case.satisfied = Some(rating.satisfied);
    cases::Entity::update_many()
        .col_expr(cases::Column::Satisfied, Expr::value(case.satisfied))
        .filter(cases::Column::Id.eq(case.id.uuid()))
        .exec(work.db())
        .await?;
    let satisfied = if rating.satisfied { "yes" } else { "no" };
    let event = case
        .event(RATED, Some(by))
        .at(rating.at)
        .detail("satisfied", satisfied)
        .wrote(work, "satisfied", satisfied)
        .wrote(work, "rating", satisfied)
        .wrote(
            work,
            "rating_note",
            rating.note.as_deref().unwrap_or_default(),
        );
    requests::Entity::update_many()
        .col_expr(requests::Column::Rating, Expr::value(rating.satisfied))
        .col_expr(requests::Column::RatingNote, Expr::value(rating.note))
        .col_expr(
            requests::Column::RatedAt,
            Expr::value(rating.at.as_millisecond()),
        )
        .filter(requests::Column::CaseId.eq(case.id.uuid()))
        .exec(work.db())
        .await?;
    append(work, event).await?;
    Ok(())
}

fn read(row: Option<requests::Model>, mut words: WordsOfCase) -> Result<Details, StoreError> {
    let answer = words.remove(ANSWER);
    let written = Details {
        body: words
            .remove(BODY)
            .map(|body| body.words)
            .unwrap_or_default(),
        answered_by: answer.as_ref().and_then(|answer| answer.author),
        answer: answer.map(|answer| answer.words),
        ..Details::default()
    };
    let Some(row) = row else {
        return Ok(written);
    };
    let rating = match (row.rating, row.rated_at) {
        (Some(satisfied), Some(at)) => Some(Rating {
            satisfied,
            note: row.rating_note,
            at: instant("requests.rated_at", at)?,
        }),
        _ => None,
    };
    Ok(Details {
        requester: row.requester,
        contact: Contact {
            name: row.contact_name,
            phone: row.contact_phone,
        },
        place: row.place,
        merged_into: row.merged_into.map(CaseId::from_uuid),
        rating,
        level: u32::try_from(row.level).unwrap_or(0),
        ..written
    })
}
