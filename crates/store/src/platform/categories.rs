//! Categories of requests: what a request is about, and which department usually handles it.

use domain::words::{CategoryId, Code, Name, UnitId, UserId};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel, QueryOrder};

use super::entity::categories;
use crate::kernel::{Store, StoreError, Work, at_version, put};
use crate::log::{NewEvent, append};

/// A category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Which category.
    pub id: CategoryId,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The category above it.
    pub parent: Option<CategoryId>,
    /// The department that usually handles it.
    pub department: Option<UnitId>,
    /// Whether requests may be filed under it.
    pub active: bool,
    /// Version of the row.
    pub version: i64,
}

/// A category to be added.
#[derive(Debug, Clone)]
pub struct NewCategory {
    /// What addresses it.
    pub code: Code,
    /// Its Chinese name.
    pub name: Name,
    /// Its English name.
    pub name_en: Option<Name>,
    /// The category above it.
    pub parent: Option<CategoryId>,
    /// The department that usually handles it.
    pub department: Option<UnitId>,
}

/// What changes about a category; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct CategoryChange {
    /// Its Chinese name.
    pub name: Option<Name>,
    /// Its English name.
    pub name_en: Option<Name>,
    /// The category above it; `Some(None)` puts it on top.
    pub parent: Option<Option<CategoryId>>,
    /// The department that usually handles it; `Some(None)` leaves that open.
    pub department: Option<Option<UnitId>>,
    /// Whether requests may be filed under it.
    pub active: Option<bool>,
}

impl Store {
    /// All categories in the order of their codes. There are at most a few thousand.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn categories(&self) -> Result<Vec<Category>, StoreError> {
        let find = categories::Entity::find().order_by_asc(categories::Column::Code);
        let rows = find.all(self.db()).await?;
        Ok(rows.into_iter().map(read).collect())
    }
}

/// All categories as a unit of work sees them.
///
/// # Errors
/// When the database refuses.
pub async fn categories_in(work: &Work) -> Result<Vec<Category>, StoreError> {
    let rows = categories::Entity::find().all(work.db()).await?;
    Ok(rows.into_iter().map(read).collect())
}

/// Adds a category.
///
/// # Errors
/// [`StoreError::Unique`] on `categories.code` when the code is taken.
pub async fn add_category(
    work: &Work,
    actor: Option<UserId>,
    new: &NewCategory,
) -> Result<CategoryId, StoreError> {
    let id = CategoryId::v7(work.now(), work.random());
    let row = categories::ActiveModel {
        id: Set(id.uuid()),
        code: Set(new.code.as_str().to_owned()),
        name: Set(new.name.as_str().to_owned()),
        name_en: Set(new
            .name_en
            .clone()
            .map(Name::into_string)
            .unwrap_or_default()),
        parent_id: Set(new.parent.map(CategoryId::uuid)),
        department_id: Set(new.department.map(UnitId::uuid)),
        active: Set(true),
        version: Set(1),
    };
    categories::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, event("category-added", actor, id)).await?;
    Ok(id)
}

/// Changes a category; its version moves on.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`.
pub async fn change_category(
    work: &Work,
    actor: UserId,
    id: CategoryId,
    seen: i64,
    change: &CategoryChange,
) -> Result<(), StoreError> {
    let find = categories::Entity::find_by_id(id.uuid());
    let row = at_version(work, find, categories::Column::Version, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    put(&mut row.name, change.name.clone().map(Name::into_string));
    put(
        &mut row.name_en,
        change.name_en.clone().map(Name::into_string),
    );
    put(
        &mut row.parent_id,
        change.parent.map(|parent| parent.map(CategoryId::uuid)),
    );
    put(
        &mut row.department_id,
        change.department.map(|unit| unit.map(UnitId::uuid)),
    );
    put(&mut row.active, change.active);
    categories::Entity::update(row).exec(work.db()).await?;
    append(work, event("category-changed", Some(actor), id)).await?;
    Ok(())
}

fn read(row: categories::Model) -> Category {
    Category {
        id: CategoryId::from_uuid(row.id),
        code: row.code,
        name: row.name,
        name_en: row.name_en,
        parent: row.parent_id.map(CategoryId::from_uuid),
        department: row.department_id.map(UnitId::from_uuid),
        active: row.active,
        version: row.version,
    }
}

fn event(code: &'static str, actor: Option<UserId>, id: CategoryId) -> NewEvent {
    NewEvent::new("category", Some(id.uuid()), code, actor)
}
