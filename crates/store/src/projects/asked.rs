//! Of which days somebody saw the lights as they were shown.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, Statement};

use crate::kernel::{Store, StoreError, Work};

/// The one row of the table.
const SHOWN: &str = "shown";

/// The last day of which the lights were asked as they were shown then.
///
/// # Errors
/// When the database refuses.
pub async fn asked(store: &Store) -> Result<Option<Date>, StoreError> {
    asked_from(store.db()).await
}

pub(super) async fn asked_from(db: &impl ConnectionTrait) -> Result<Option<Date>, StoreError> {
    let select = "SELECT day FROM lights_asked";
    let statement = Statement::from_string(db.get_database_backend(), select);
    let Some(row) = db.query_one_raw(statement).await? else {
        return Ok(None);
    };
    let day: String = row.try_get("", "day")?;
    let read = day.parse().map_err(|_| StoreError::Corrupt {
        place: "lights_asked.day",
        what: day.clone(),
    })?;
    Ok(Some(read))
}

/// Notes that somebody asked how lights were shown on a day. Writes only where no later day was asked of.
///
/// # Errors
/// When the database refuses.
pub async fn note_asked(store: &Store, day: Date) -> Result<(), StoreError> {
    if asked(store).await?.is_some_and(|before| before >= day) {
        return Ok(());
    }
    store
        .write(day, |work, day| Box::pin(note(work, *day)))
        .await
}

async fn note(work: &Work, day: Date) -> Result<(), StoreError> {
    let statement = Statement::from_sql_and_values(
        work.db().get_database_backend(),
        "INSERT INTO lights_asked (what, day) VALUES ($1, $2) ON CONFLICT (what) \
         DO UPDATE SET day = CASE WHEN excluded.day > lights_asked.day THEN excluded.day ELSE lights_asked.day END",
        [SHOWN.into(), day.to_string().into()],
    );
    work.db().execute_raw(statement).await?;
    Ok(())
}
