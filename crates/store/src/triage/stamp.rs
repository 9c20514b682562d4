//! What suggestions are made from, as far as it may change: a server that sees another stamp than it
//! loaded loads anew, so that several servers on one database say the same.

use sea_orm::{ConnectionTrait, Statement};

use super::models::AdoptedModel;
use crate::kernel::{Store, StoreError};

/// Changes whenever adopted models, units or categories do.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// The models in use.
    pub models: Vec<AdoptedModel>,
    /// Counts and versions of everything else.
    rows: Vec<i64>,
}

/// Rows are never removed, so their number and the sum of their versions only grow.
const ROWS: &str = "SELECT \
     (SELECT CAST(COUNT(*) + COALESCE(SUM(version), 0) AS BIGINT) FROM units) AS of_units, \
     (SELECT CAST(COUNT(*) + COALESCE(SUM(version), 0) AS BIGINT) FROM categories) AS of_categories";

impl Store {
    /// The stamp as it is now.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn triage_stamp(&self) -> Result<Stamp, StoreError> {
        let statement = Statement::from_string(self.backend(), ROWS);
        let row = self.db().query_one_raw(statement).await?;
        let rows = match row {
            None => Vec::new(),
            Some(row) => ["of_units", "of_categories"]
                .into_iter()
                .map(|column| Ok(row.try_get("", column)?))
                .collect::<Result<_, StoreError>>()?,
        };
        Ok(Stamp {
            models: self.adopted_models().await?,
            rows,
        })
    }
}
