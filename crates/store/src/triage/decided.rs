//! Requests with what people decided about them, to learn from.

use domain::kinds::CaseKind;
use jiff::Timestamp;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Cond, Expr, ExprTrait, Order as Direction, Query, SelectStatement};

use super::Target;
use crate::cases::entity::{case_words, cases};
use crate::cases::{BODY, Cases};
use crate::kernel::{Store, StoreError, instant};

/// A request and the label that people gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedRequest {
    /// Its title.
    pub title: String,
    /// The requester's words.
    pub body: String,
    /// Code of the lead department or category.
    pub label: String,
    /// When it was filed.
    pub submitted_at: Timestamp,
}

impl Cases {
    /// The newest requests about which somebody decided, the oldest of them first: those that were
    /// answered, and those that a person dispatched or filed anew. Of a request that was corrected
    /// the last word counts.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn decided(
        &self,
        store: &Store,
        target: Target,
        submitted: (Option<Timestamp>, Option<Timestamp>),
        most: u64,
    ) -> Result<Vec<DecidedRequest>, StoreError> {
        let select = self.select_decided(store, submitted, target, most);
        let mut found = Vec::new();
        for row in store.db().query_all(&select).await? {
            let at: i64 = row.try_get("", "filed")?;
            found.push(DecidedRequest {
                title: row.try_get("", "title")?,
                body: row.try_get("", "body")?,
                label: row.try_get("", "label")?,
                submitted_at: instant("cases.submitted_at", at)?,
            });
        }
        found.reverse();
        Ok(found)
    }

    fn select_decided(
        &self,
        store: &Store,
        (from, to): (Option<Timestamp>, Option<Timestamp>),
        target: Target,
        most: u64,
    ) -> SelectStatement {
        let case = |column: cases::Column| Expr::col((cases::Entity, column));
        let (names, given) = match target {
            Target::Department => ("units", cases::Column::LeadUnitId),
            Target::Category => ("categories", cases::Column::CategoryId),
        };
        let examples = Query::select()
            .column("case_id")
            .from("triage_examples")
            .and_where(Expr::col("target").eq(target.code()))
            .to_owned();
        let answered = case(cases::Column::State).is_in(["resolved", "struck-off"]);
        let judged = case(cases::Column::Id).in_subquery(examples);
        let left_out = case(cases::Column::State).is_in(["withdrawn", "declined", "merged"]);
        let submitted = Cond::all()
            .add_option(
                from.map(|from| case(cases::Column::SubmittedAt).gte(from.as_millisecond())),
            )
            .add_option(to.map(|to| case(cases::Column::SubmittedAt).lt(to.as_millisecond())));
        Query::select()
            .from(cases::Entity)
            .cond_where(self.everything_seen(store))
            .cond_where(submitted)
            .column((cases::Entity, cases::Column::Title))
            .expr_as(
                Expr::col((case_words::Entity, case_words::Column::Words)),
                "body",
            )
            .expr_as(Expr::col((names, "code")), "label")
            .expr_as(case(cases::Column::SubmittedAt), "filed")
            .and_where(case(cases::Column::Kind).eq(CaseKind::Request.code()))
            .inner_join(
                case_words::Entity,
                Expr::col((case_words::Entity, case_words::Column::CaseId))
                    .eq(case(cases::Column::Id))
                    .and(Expr::col((case_words::Entity, case_words::Column::Field)).eq(BODY)),
            )
            .inner_join(names, Expr::col((names, "id")).eq(case(given)))
            .cond_where(Cond::any().add(answered).add(judged))
            .and_where(left_out.not())
            .order_by((cases::Entity, cases::Column::SubmittedAt), Direction::Desc)
            .order_by((cases::Entity, cases::Column::Id), Direction::Desc)
            .limit(most)
            .to_owned()
    }
}
