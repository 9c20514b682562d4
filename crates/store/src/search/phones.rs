//! Cases by the telephone of whoever asked. Numbers are personal data and not in the index: rows are
//! asked for the whole number.

use domain::words::{CaseId, Phone};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::kernel::{Store, StoreError};

/// Cases of one telephone that are looked at, the newest first.
const CASES_MAX: u64 = 500;

/// The cases whose contact has the telephone that `text` is; none when it is none. Who may see the
/// contact of which of them is for the caller to say.
///
/// # Errors
/// When the database refuses.
pub async fn cases_of_phone(store: &Store, text: &str) -> Result<Vec<CaseId>, StoreError> {
    let Ok(phone) = Phone::parse(text) else {
        return Ok(Vec::new());
    };
    let digits: String = phone
        .as_str()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    let statement = Statement::from_sql_and_values(
        store.db().get_database_backend(),
        "SELECT case_id FROM requests WHERE contact_phone IN ($1, $2) ORDER BY case_id DESC LIMIT $3",
        [phone.as_str().into(), digits.into(), CASES_MAX.into()],
    );
    let rows = store.db().query_all_raw(statement).await?;
    let id = |row: &sea_orm::QueryResult| row.try_get::<Uuid>("", "case_id");
    let ids = rows.iter().map(|row| Ok(CaseId::from_uuid(id(row)?)));
    ids.collect()
}
