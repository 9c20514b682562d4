//! Names that look like others.

use domain::words::UserName;
use sea_orm::{EntityTrait, QuerySelect};

use super::entity::users;
use super::users::NewUser;
use crate::kernel::{StoreError, UniqueViolation, Work};

/// People take a name for another that only looks like it (`admin1`, `adminl`), so nobody gets one.
pub(super) async fn refuse_alike(work: &Work, new: &NewUser) -> Result<(), StoreError> {
    let names = users::Entity::find()
        .select_only()
        .column(users::Column::Name);
    let names: Vec<String> = names.into_tuple().all(work.db()).await?;
    let look = new.name.look();
    let looks_alike = |other: &String| UserName::look_of(other) == look;
    match names.iter().any(looks_alike) {
        true => Err(StoreError::Unique(UniqueViolation {
            table: "users".to_owned(),
            columns: vec!["name".to_owned()],
        })),
        false => Ok(()),
    }
}
