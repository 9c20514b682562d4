//! Enterprises.

use domain::platform::EnterpriseStatus;
use domain::words::EnterpriseId;
use sea_orm::EntityTrait;

use super::entity::enterprises;
use crate::kernel::{Store, StoreError};

impl Store {
    /// Where an enterprise stands. Only for signing in: it knows no scope.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn enterprise_status(
        &self,
        id: EnterpriseId,
    ) -> Result<Option<EnterpriseStatus>, StoreError> {
        let row = enterprises::Entity::find_by_id(id.uuid())
            .one(self.db())
            .await?;
        row.map(|row| status_of(&row)).transpose()
    }
}

fn status_of(row: &enterprises::Model) -> Result<EnterpriseStatus, StoreError> {
    EnterpriseStatus::from_code(&row.status).ok_or_else(|| StoreError::Corrupt {
        place: "enterprises.status",
        what: row.status.clone(),
    })
}
