//! Text models and their files.

use domain::words::ModelId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::entity::{model_parts, models};
use super::from_millionths;
use crate::kernel::{Store, StoreError};

/// What a model tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The lead department.
    Department,
    /// The category.
    Category,
}

impl Target {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Department, Self::Category];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Category => "category",
        }
    }

    /// The target with a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.code() == code)
    }

    /// The target of a row.
    pub(super) fn read(place: &'static str, code: &str) -> Result<Self, StoreError> {
        Self::from_code(code).ok_or_else(|| StoreError::Corrupt {
            place,
            what: code.to_owned(),
        })
    }
}

/// A model in use.
#[derive(Debug, Clone, PartialEq)]
pub struct AdoptedModel {
    /// Which model.
    pub id: ModelId,
    /// What it tells.
    pub target: Target,
    /// Which of its target, from 1.
    pub number: i64,
    /// It abstains below this confidence.
    pub threshold: f64,
    /// Version of its row.
    pub version: i64,
}

impl Store {
    /// The models in use, at most one of each target.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn adopted_models(&self) -> Result<Vec<AdoptedModel>, StoreError> {
        let rows = models::Entity::find()
            .filter(models::Column::State.eq("adopted"))
            .order_by_asc(models::Column::Target)
            .all(self.db())
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(AdoptedModel {
                    id: ModelId::from_uuid(row.id),
                    target: Target::read("triage_models.target", &row.target)?,
                    number: row.number,
                    threshold: from_millionths(row.threshold),
                    version: row.version,
                })
            })
            .collect()
    }

    /// The file of a model.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn model_file(&self, id: ModelId) -> Result<Vec<u8>, StoreError> {
        let parts = model_parts::Entity::find()
            .filter(model_parts::Column::ModelId.eq(id.uuid()))
            .order_by_asc(model_parts::Column::Position)
            .all(self.db())
            .await?;
        Ok(parts.into_iter().flat_map(|part| part.bytes).collect())
    }
}
