//! Templates of answers that departments keep.

use domain::templates::TemplateText;
use domain::words::{CategoryId, Name, TemplateId, UnitId, UserId};
use jiff::Timestamp;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};

use crate::kernel::{Store, StoreError, Work, at_version, instant, put};
use crate::log::{NewEvent, append};

mod entity {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "answer_templates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub unit_id: Uuid,
        pub category_id: Option<Uuid>,
        pub name: String,
        pub body: String,
        pub active: bool,
        pub changed_at: i64,
        pub changed_by: Option<Uuid>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Templates that one unit may have in use.
pub const OF_UNIT_MAX: u64 = 100;
/// Templates read at once, far more than a city has.
const READ_MAX: u64 = 5000;

/// A template of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Which template.
    pub id: TemplateId,
    /// The department or park that keeps it.
    pub unit: UnitId,
    /// What it is for; for everything when left out.
    pub category: Option<CategoryId>,
    /// What the unit calls it.
    pub name: String,
    /// The text with its slots.
    pub text: TemplateText,
    /// Whether drafts are made of it.
    pub active: bool,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: Option<UserId>,
    /// Version of the row.
    pub version: i64,
}

/// A template to be added.
#[derive(Debug, Clone)]
pub struct NewTemplate {
    /// The department or park that keeps it.
    pub unit: UnitId,
    /// What it is for.
    pub category: Option<CategoryId>,
    /// What the unit calls it.
    pub name: Name,
    /// The text with its slots.
    pub text: TemplateText,
}

/// What changes about a template; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct TemplateChange {
    /// What it is for; `Some(None)` makes it for everything.
    pub category: Option<Option<CategoryId>>,
    /// What the unit calls it.
    pub name: Option<Name>,
    /// The text with its slots.
    pub text: Option<TemplateText>,
    /// Whether drafts are made of it.
    pub active: Option<bool>,
}

impl Store {
    /// The templates of a unit or of all, in the order of their names.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn templates(
        &self,
        unit: Option<UnitId>,
        active: Option<bool>,
    ) -> Result<Vec<Template>, StoreError> {
        let mut find = entity::Entity::find()
            .order_by_asc(entity::Column::UnitId)
            .order_by_asc(entity::Column::Name)
            .limit(READ_MAX);
        if let Some(unit) = unit {
            find = find.filter(entity::Column::UnitId.eq(unit.uuid()));
        }
        if let Some(active) = active {
            find = find.filter(entity::Column::Active.eq(active));
        }
        find.all(self.db()).await?.into_iter().map(read).collect()
    }

    /// One template.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn template(&self, id: TemplateId) -> Result<Option<Template>, StoreError> {
        let row = entity::Entity::find_by_id(id.uuid()).one(self.db()).await?;
        row.map(read).transpose()
    }
}

/// Whether a unit may have one more template in use.
///
/// # Errors
/// When the database refuses.
pub async fn has_room(work: &Work, unit: UnitId) -> Result<bool, StoreError> {
    let active = entity::Entity::find()
        .filter(entity::Column::UnitId.eq(unit.uuid()))
        .filter(entity::Column::Active.eq(true));
    Ok(active.count(work.db()).await? < OF_UNIT_MAX)
}

/// Adds a template.
///
/// # Errors
/// [`StoreError::Unique`] on `answer_templates.unit_id, name` when the unit has one of that name.
pub async fn add_template(
    work: &Work,
    actor: Option<UserId>,
    new: &NewTemplate,
) -> Result<TemplateId, StoreError> {
    let id = TemplateId::v7(work.now(), work.random());
    let row = entity::ActiveModel {
        id: Set(id.uuid()),
        unit_id: Set(new.unit.uuid()),
        category_id: Set(new.category.map(CategoryId::uuid)),
        name: Set(new.name.as_str().to_owned()),
        body: Set(new.text.as_str().to_owned()),
        active: Set(true),
        changed_at: Set(work.now().as_millisecond()),
        changed_by: Set(actor.map(UserId::uuid)),
        version: Set(1),
    };
    entity::Entity::insert(row)
        .exec_without_returning(work.db())
        .await?;
    append(work, event("answer-template-added", actor, id)).await?;
    Ok(id)
}

/// Changes a template; its version moves on.
///
/// # Errors
/// [`StoreError::Stale`] when it is gone or no longer at version `seen`; [`StoreError::Unique`] as
/// for [`add_template`].
pub async fn change_template(
    work: &Work,
    actor: UserId,
    id: TemplateId,
    seen: i64,
    change: &TemplateChange,
) -> Result<(), StoreError> {
    let find = entity::Entity::find_by_id(id.uuid());
    let row = at_version(work, find, entity::Column::Version, seen).await?;
    let mut row = row.into_active_model();
    row.version = Set(seen + 1);
    row.changed_at = Set(work.now().as_millisecond());
    row.changed_by = Set(Some(actor.uuid()));
    put(
        &mut row.category_id,
        change
            .category
            .map(|category| category.map(CategoryId::uuid)),
    );
    put(&mut row.name, change.name.clone().map(Name::into_string));
    put(
        &mut row.body,
        change.text.as_ref().map(|text| text.as_str().to_owned()),
    );
    put(&mut row.active, change.active);
    entity::Entity::update(row).exec(work.db()).await?;
    append(work, event("answer-template-changed", Some(actor), id)).await?;
    Ok(())
}

fn read(row: entity::Model) -> Result<Template, StoreError> {
    let text = TemplateText::parse(&row.body).map_err(|error| StoreError::Corrupt {
        place: "answer_templates.body",
        what: error.to_string(),
    })?;
    Ok(Template {
        id: TemplateId::from_uuid(row.id),
        unit: UnitId::from_uuid(row.unit_id),
        category: row.category_id.map(CategoryId::from_uuid),
        name: row.name,
        text,
        active: row.active,
        changed_at: instant("answer_templates.changed_at", row.changed_at)?,
        changed_by: row.changed_by.map(UserId::from_uuid),
        version: row.version,
    })
}

fn event(code: &'static str, actor: Option<UserId>, id: TemplateId) -> NewEvent {
    NewEvent::new("answer-template", Some(id.uuid()), code, actor)
}
