//! Pages of long lists: a page begins behind the last row of the one before, so that no page costs
//! more than the first and none repeats a row when others come in between.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    Value,
};
use uuid::Uuid;

use super::StoreError;

/// By what a list is put in order: a column and, among rows alike, the id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyset<C> {
    by: C,
    id: C,
    downwards: bool,
}

impl<C: ColumnTrait> Keyset<C> {
    /// The smallest first.
    pub(crate) fn upwards(by: C, id: C) -> Self {
        Self {
            by,
            id,
            downwards: false,
        }
    }

    /// The greatest first.
    pub(crate) fn downwards(by: C, id: C) -> Self {
        Self {
            by,
            id,
            downwards: true,
        }
    }

    /// One page of `find` behind a place, and the place of its last row unless none follows.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn page<E: EntityTrait<Column = C>, V: Into<Value>>(
        self,
        db: &impl ConnectionTrait,
        find: Select<E>,
        after: Option<(V, Uuid)>,
        limit: u64,
        place: impl Fn(&E::Model) -> (V, Uuid),
    ) -> Result<(Vec<E::Model>, Option<(V, Uuid)>), StoreError> {
        let find = match after {
            None => find,
            Some((value, id)) => {
                let here = Expr::tuple([Expr::col(self.by), Expr::col(self.id)]);
                let there = Expr::tuple([Expr::val(value), Expr::val::<Uuid>(id)]);
                find.filter(match self.downwards {
                    true => here.lt(there),
                    false => here.gt(there),
                })
            }
        };
        let order = match self.downwards {
            true => Order::Desc,
            false => Order::Asc,
        };
        let mut rows = find
            .order_by(self.by, order.clone())
            .order_by(self.id, order)
            .limit(limit + 1)
            .all(db)
            .await?;
        let has_more = rows.len() as u64 > limit;
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let next = rows.last().filter(|_| has_more).map(place);
        Ok((rows, next))
    }
}
