//! Projects with what lights and boards say of them, many at once.

use domain::access::Scope;
use domain::kinds::CaseKind;
use domain::words::{CaseId, ChainId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::cases::Cases;
use crate::cases::entity::cases;
use crate::kernel::{Store, StoreError};

/// A project in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its case.
    pub id: CaseId,
    /// Its key: the number of the case.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The state it is in.
    pub state: String,
    /// Its main chain.
    pub chain: Option<ChainId>,
}

/// The projects that somebody may know of, by key.
///
/// # Errors
/// When the database refuses.
pub async fn projects(store: &Store, scope: &Scope) -> Result<Vec<Project>, StoreError> {
    use cases::Column::{ChainId as Chain, Id, Kind, Number, State, Title};
    type Row = (uuid::Uuid, String, String, String, Option<uuid::Uuid>);
    let rows: Vec<Row> = cases::Entity::find()
        .select_only()
        .columns([Id, Number, Title, State, Chain])
        .filter(Kind.eq(CaseKind::Project.code()))
        .filter(Cases::visible_to(scope).everything_seen(store))
        .into_tuple()
        .all(store.db())
        .await?;
    let project = |(id, key, title, state, chain): Row| Project {
        id: CaseId::from_uuid(id),
        key,
        title,
        state,
        chain: chain.map(ChainId::from_uuid),
    };
    let mut found: Vec<Project> = rows.into_iter().map(project).collect();
    found.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(found)
}
