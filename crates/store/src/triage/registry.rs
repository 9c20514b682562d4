//! Models as they are kept: trained, compared, adopted, retired. None is ever removed.

use domain::words::{ModelId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use super::entity::{model_parts, models};
use super::models::Target;
use super::{from_millionths, to_millionths};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

/// Bytes in one part of a file: rows stay small enough for every database and backup.
const PART_BYTES: usize = 512 * 1024;

/// Where a model stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelState {
    /// Trained, never used.
    Candidate,
    /// In use.
    Adopted,
    /// Was in use.
    Retired,
}

impl ModelState {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Candidate => "candidate",
            Self::Adopted => "adopted",
            Self::Retired => "retired",
        }
    }

    fn read(code: &str) -> Result<Self, StoreError> {
        [Self::Candidate, Self::Adopted, Self::Retired]
            .into_iter()
            .find(|state| state.code() == code)
            .ok_or_else(|| StoreError::Corrupt {
                place: "triage_models.state",
                what: code.to_owned(),
            })
    }
}

/// A model, without its file.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// Which model.
    pub id: ModelId,
    /// What it tells.
    pub target: Target,
    /// Which of its target, from 1.
    pub number: i64,
    /// Where it stands.
    pub state: ModelState,
    /// When it was trained.
    pub trained_at: Timestamp,
    /// Who asked for it; nobody when the system did.
    pub trained_by: Option<UserId>,
    /// When it was taken into use.
    pub adopted_at: Option<Timestamp>,
    /// Who took it into use; nobody when it was better by itself.
    pub adopted_by: Option<UserId>,
    /// Examples it was trained on.
    pub examples: u64,
    /// It abstains below this confidence.
    pub threshold: f64,
    /// What was measured when it was trained, as JSON.
    pub figures: String,
    /// Bytes of its file.
    pub size_bytes: u64,
    /// Version of its row.
    pub version: i64,
}

/// A model that was trained.
#[derive(Debug, Clone)]
pub struct NewModel {
    /// What it tells.
    pub target: Target,
    /// Who asked for it.
    pub trained_by: Option<UserId>,
    /// Examples it was trained on.
    pub examples: u64,
    /// It abstains below this confidence.
    pub threshold: f64,
    /// What was measured, as JSON.
    pub figures: String,
    /// Its file.
    pub file: Vec<u8>,
    /// Whether it is taken into use at once.
    pub adopt: bool,
}

impl Store {
    /// The models of a target, or all; the newest first.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn models(&self, target: Option<Target>) -> Result<Vec<ModelRow>, StoreError> {
        let mut find = models::Entity::find()
            .order_by_asc(models::Column::Target)
            .order_by_desc(models::Column::Number);
        if let Some(target) = target {
            find = find.filter(models::Column::Target.eq(target.code()));
        }
        find.all(self.db()).await?.into_iter().map(read).collect()
    }

    /// One model.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn model(&self, id: ModelId) -> Result<Option<ModelRow>, StoreError> {
        let row = models::Entity::find_by_id(id.uuid()).one(self.db()).await?;
        row.map(read).transpose()
    }
}

/// Keeps a model that was trained, and takes it into use if that was decided.
///
/// # Errors
/// [`StoreError::Unique`] when another was kept at the same moment; what the database refuses.
pub async fn add_model(work: &Work, new: &NewModel) -> Result<ModelId, StoreError> {
    let of_target = models::Entity::find().filter(models::Column::Target.eq(new.target.code()));
    let number = of_target.count(work.db()).await? + 1;
    let id = ModelId::v7(work.now(), work.random_in_order());
    let row = models::ActiveModel {
        id: Set(id.uuid()),
        target: Set(new.target.code().to_owned()),
        number: Set(i64::try_from(number).unwrap_or(i64::MAX)),
        state: Set(ModelState::Candidate.code().to_owned()),
        trained_at: Set(work.now().as_millisecond()),
        trained_by: Set(new.trained_by.map(UserId::uuid)),
        adopted_at: Set(None),
        adopted_by: Set(None),
        examples: Set(i64::try_from(new.examples).unwrap_or(i64::MAX)),
        threshold: Set(to_millionths(new.threshold)),
        figures: Set(new.figures.clone()),
        size: Set(i64::try_from(new.file.len()).unwrap_or(i64::MAX)),
        version: Set(1),
    };
    models::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    for (position, bytes) in (0i64..).zip(new.file.chunks(PART_BYTES)) {
        let part = model_parts::ActiveModel {
            model_id: Set(id.uuid()),
            position: Set(position),
            bytes: Set(bytes.to_vec()),
        };
        model_parts::Entity::insert(part)
            .exec_without_returning(work.db())
            .await?;
    }
    let trained = event("model-trained", new.trained_by, id);
    append(work, trained.detail("target", new.target.code())).await?;
    if new.adopt {
        adopt_model(work, None, id, 1).await?;
    }
    Ok(id)
}

/// Takes a model into use in the place of the one that was; nobody does so when it was better by
/// itself.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn adopt_model(
    work: &Work,
    by: Option<UserId>,
    id: ModelId,
    seen: i64,
) -> Result<(), StoreError> {
    let row = at_version(work, id, seen).await?;
    let next = Expr::col(models::Column::Version).add(1);
    models::Entity::update_many()
        .col_expr(
            models::Column::State,
            Expr::value(ModelState::Retired.code()),
        )
        .col_expr(models::Column::Version, next)
        .filter(models::Column::Target.eq(row.target.clone()))
        .filter(models::Column::State.eq(ModelState::Adopted.code()))
        .filter(models::Column::Id.ne(id.uuid()))
        .exec(work.db())
        .await?;
    let target = row.target.clone();
    let mut row = row.into_active_model();
    row.state = Set(ModelState::Adopted.code().to_owned());
    row.adopted_at = Set(Some(work.now().as_millisecond()));
    row.adopted_by = Set(by.map(UserId::uuid));
    row.version = Set(seen + 1);
    models::Entity::update(row).exec(work.db()).await?;
    let adopted = event("model-adopted", by, id).detail("target", target);
    append(work, adopted).await?;
    Ok(())
}

/// Sets the confidence below which a model abstains.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn set_threshold(
    work: &Work,
    by: UserId,
    id: ModelId,
    seen: i64,
    threshold: f64,
) -> Result<(), StoreError> {
    let mut row = at_version(work, id, seen).await?.into_active_model();
    let millionths = to_millionths(threshold);
    row.threshold = Set(millionths);
    row.version = Set(seen + 1);
    models::Entity::update(row).exec(work.db()).await?;
    let changed = event("model-threshold", Some(by), id);
    append(work, changed.detail("millionths", millionths)).await?;
    Ok(())
}

async fn at_version(work: &Work, id: ModelId, seen: i64) -> Result<models::Model, StoreError> {
    let found = models::Entity::find_by_id(id.uuid()).one(work.db()).await?;
    found
        .filter(|row| row.version == seen)
        .ok_or(StoreError::Stale {
            table: "triage_models",
        })
}

fn read(row: models::Model) -> Result<ModelRow, StoreError> {
    Ok(ModelRow {
        id: ModelId::from_uuid(row.id),
        target: Target::read("triage_models.target", &row.target)?,
        number: row.number,
        state: ModelState::read(&row.state)?,
        trained_at: instant("triage_models.trained_at", row.trained_at)?,
        trained_by: row.trained_by.map(UserId::from_uuid),
        adopted_at: row
            .adopted_at
            .map(|at| instant("triage_models.adopted_at", at))
            .transpose()?,
        adopted_by: row.adopted_by.map(UserId::from_uuid),
        examples: u64::try_from(row.examples).unwrap_or_default(),
        threshold: from_millionths(row.threshold),
        figures: row.figures,
        size_bytes: u64::try_from(row.size).unwrap_or_default(),
        version: row.version,
    })
}

fn event(code: &'static str, actor: Option<UserId>, id: ModelId) -> NewEvent {
    NewEvent::new("model", Some(id.uuid()), code, actor)
}
