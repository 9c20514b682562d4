//! Where people stand in lists: sort keys beside each account, made anew whenever the name or the
//! grants change. A name never leaves its place otherwise: codes of units do not change.

use domain::access::{Grant, Role};
use domain::words::UserId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use text::collation::sort_key;

use super::entity::{chains, enterprises, units, user_grants, users};
use super::grants;
use crate::kernel::{StoreError, Work};

/// Departments and parks come first, then offices and chiefs of chains, then the people of
/// enterprises, then those without a place.
const IN_UNIT: u8 = 0;
const ON_CHAIN: u8 = 1;
const IN_ENTERPRISE: u8 = 2;
const NOWHERE: u8 = 3;
/// Parts what people share from their names: smaller than any letter of a code.
const END: u8 = 0;

/// Puts an account where its name and its grants have it.
pub(super) async fn place(work: &Work, id: UserId) -> Result<(), StoreError> {
    let Some(row) = users::Entity::find_by_id(id.uuid()).one(work.db()).await? else {
        return Ok(());
    };
    let held = user_grants::Entity::find()
        .filter(user_grants::Column::UserId.eq(id.uuid()))
        .all(work.db())
        .await?;
    let held = grants::read_all(&held)?;
    let name = sort_key(&row.display_name);

    let mut by_unit = unit_key(work, &held).await?;
    by_unit.extend(&name);

    let role = held.first().map(|grant| grant.role());
    let rank = Role::ALL.iter().position(|known| Some(*known) == role);
    let mut by_role = vec![
        rank.and_then(|rank| u8::try_from(rank).ok())
            .unwrap_or(u8::MAX),
    ];
    by_role.extend(&name);

    let mut row = row.into_active_model();
    row.sort_name = Set(name);
    row.sort_unit = Set(by_unit);
    row.sort_role = Set(by_role);
    users::Entity::update(row).exec(work.db()).await?;
    Ok(())
}

/// Colleagues have one key.
async fn unit_key(work: &Work, held: &[Grant]) -> Result<Vec<u8>, StoreError> {
    if let Some(unit) = held.iter().find_map(|grant| grant.unit()) {
        let unit = units::Entity::find_by_id(unit.uuid())
            .one(work.db())
            .await?;
        return Ok(key(IN_UNIT, unit.map(|unit| unit.code)));
    }
    if let Some(chain) = held.iter().find_map(|grant| grant.chain()) {
        let chain = chains::Entity::find_by_id(chain.uuid());
        let chain = chain.one(work.db()).await?;
        return Ok(key(ON_CHAIN, chain.map(|chain| chain.code)));
    }
    if let Some(firm) = held.iter().find_map(|grant| grant.enterprise()) {
        let firm = enterprises::Entity::find_by_id(firm.uuid());
        let firm = firm.one(work.db()).await?;
        return Ok(key(IN_ENTERPRISE, firm.map(|firm| firm.uscc)));
    }
    Ok(key(NOWHERE, None))
}

fn key(group: u8, code: Option<String>) -> Vec<u8> {
    let mut key = vec![group];
    key.extend(code.unwrap_or_default().bytes());
    key.push(END);
    key
}
