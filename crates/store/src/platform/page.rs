//! Keyset paging for the lists of the platform, oldest first.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use crate::cases::Cursor;

/// The columns by which a list is ordered.
pub(super) struct Keyset<C>(pub(super) C, pub(super) C);

impl<C: ColumnTrait> Keyset<C> {
    /// Only rows behind a place.
    pub(super) fn behind<E: EntityTrait>(
        &self,
        find: Select<E>,
        after: Option<Cursor>,
    ) -> Select<E> {
        let Some(Cursor { value, id }) = after else {
            return find;
        };
        find.filter(
            Condition::any()
                .add(self.0.gt(value))
                .add(Condition::all().add(self.0.eq(value)).add(self.1.gt(id))),
        )
    }
}

/// The page out of one row more than wanted, and where the next begins.
pub(super) fn page_of<T>(
    mut rows: Vec<T>,
    limit: u64,
    place: impl Fn(&T) -> (i64, Uuid),
) -> (Vec<T>, Option<Cursor>) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|last| {
        let (value, id) = place(last);
        Cursor { value, id }
    });
    (rows, next)
}
