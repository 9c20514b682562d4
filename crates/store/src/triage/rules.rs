//! Routing rules as they were saved; the newest are in force.

use sea_orm::{EntityTrait, QueryOrder};

use super::entity::rules;
use crate::kernel::{Store, StoreError};

/// The routing rules in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesInForce {
    /// Which save they are of, from 1.
    pub version: i64,
    /// Their text in the language of rules.
    pub source: String,
}

impl Store {
    /// The routing rules in force; `None` while nobody saved any.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn triage_rules_in_force(&self) -> Result<Option<RulesInForce>, StoreError> {
        let newest = rules::Entity::find()
            .order_by_desc(rules::Column::Version)
            .one(self.db())
            .await?;
        Ok(newest.map(|row| RulesInForce {
            version: row.version,
            source: row.source,
        }))
    }
}
