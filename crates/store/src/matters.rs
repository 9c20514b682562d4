//! One-cause groups (共性诉求): what the grouping found, and which of them were joined to one case.
//!
//! A group is a row of `matters` with its members. Who may know of a group, and of how many of its
//! members, follows from the cases he sees ([`crate::cases::Cases::memberships`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::kinds::CaseKind;
use domain::lifecycle::Phase;
use domain::words::{CaseId, MatterId, UserId};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::cases::entity::{case_words, cases};
use crate::cases::{BODY, Case};
use crate::kernel::{Store, StoreError, Work, instant};
use crate::log::{NewEvent, append};

mod entity {
    pub(super) mod matters {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "matters")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            pub title: String,
            pub place: Option<String>,
            pub centre_id: Uuid,
            pub leading_id: Option<Uuid>,
            pub joined_by: Option<Uuid>,
            pub joined_at: Option<i64>,
            pub found_at: i64,
            pub version: i64,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }

    pub(super) mod members {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "matter_members")]
        pub struct Model {
            #[sea_orm(primary_key, auto_increment = false)]
            pub case_id: Uuid,
            pub matter_id: Uuid,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    }
}
use entity::{matters, members};

/// Rows written or read with one statement; SQLite binds at most 32,766 values.
const ROWS_AT_ONCE: usize = 5_000;
/// Texts read with one statement.
const TEXTS_AT_ONCE: u64 = 2_000;

/// A request as the grouping reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterText {
    /// The request.
    pub case: CaseId,
    /// Its title.
    pub title: String,
    /// The rest of its words.
    pub body: String,
    /// When it was filed.
    pub submitted_at: Timestamp,
}

/// A group as the grouping found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMatter {
    /// The title of the member nearest to all others.
    pub title: String,
    /// The place that most members name.
    pub place: Option<String>,
    /// The member nearest to all others.
    pub centre: CaseId,
    /// All members.
    pub members: BTreeSet<CaseId>,
}

/// A one-cause group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Which group; it stays while most of its members do.
    pub id: MatterId,
    /// The title of its centre. Whoever may not know of the centre must not read it.
    pub title: String,
    /// The place that most members name.
    pub place: Option<String>,
    /// The member nearest to all others.
    pub centre: CaseId,
    /// The request that stands for all of them, once they were joined.
    pub leading: Option<CaseId>,
    /// When they were joined.
    pub joined_at: Option<Timestamp>,
    /// When the grouping last found it.
    pub found_at: Timestamp,
    /// Version of the row.
    pub version: i64,
}

impl Store {
    /// Requests to be grouped, newest first: open ones and those filed since `since`, at most
    /// `limit`. What was withdrawn or declined is left out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn matter_texts(
        &self,
        since: Timestamp,
        limit: u64,
    ) -> Result<Vec<MatterText>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            id: Uuid,
            title: String,
            body: String,
            submitted_at: i64,
        }
        let mut texts: Vec<MatterText> = Vec::new();
        let mut after: Option<(i64, Uuid)> = None;
        while (texts.len() as u64) < limit {
            let mut select = case_words::Entity::find()
                .join(JoinType::InnerJoin, words_of_case())
                .select_only()
                .column_as(cases::Column::Id, "id")
                .column_as(cases::Column::Title, "title")
                .column_as(case_words::Column::Words, "body")
                .column_as(cases::Column::SubmittedAt, "submitted_at")
                .filter(case_words::Column::Field.eq(BODY))
                .filter(cases::Column::Kind.eq(CaseKind::Request.code()))
                .filter(cases::Column::State.is_not_in(left_out()))
                .filter(
                    cases::Column::Open
                        .eq(true)
                        .or(cases::Column::SubmittedAt.gte(since.as_millisecond())),
                );
            if let Some((at, id)) = after {
                select = select.filter(
                    cases::Column::SubmittedAt
                        .lt(at)
                        .or(cases::Column::SubmittedAt
                            .eq(at)
                            .and(cases::Column::Id.lt(id))),
                );
            }
            let left = limit - texts.len() as u64;
            let rows: Vec<Row> = select
                .order_by_desc(cases::Column::SubmittedAt)
                .order_by_desc(cases::Column::Id)
                .limit(std::cmp::min(TEXTS_AT_ONCE, left))
                .into_model()
                .all(self.db())
                .await?;
            let Some(last) = rows.last() else { break };
            after = Some((last.submitted_at, last.id));
            for row in rows {
                texts.push(MatterText {
                    case: CaseId::from_uuid(row.id),
                    title: row.title,
                    body: row.body,
                    submitted_at: instant("cases.submitted_at", row.submitted_at)?,
                });
            }
        }
        Ok(texts)
    }

    /// Groups by id.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn matters(&self, ids: &[MatterId]) -> Result<HashMap<MatterId, Matter>, StoreError> {
        let mut found = HashMap::new();
        for part in ids.chunks(ROWS_AT_ONCE) {
            let rows = matters::Entity::find()
                .filter(matters::Column::Id.is_in(part.iter().map(|id| id.uuid())))
                .all(self.db())
                .await?;
            for row in rows {
                let matter = read(row)?;
                found.insert(matter.id, matter);
            }
        }
        Ok(found)
    }
}

/// The group as a unit of work sees it.
///
/// # Errors
/// When the database refuses.
pub async fn matter_in(work: &Work, id: MatterId) -> Result<Option<Matter>, StoreError> {
    let row = matters::Entity::find_by_id(id.uuid())
        .one(work.db())
        .await?;
    row.map(read).transpose()
}

/// Takes over what the grouping found. A group that shares half of the smaller one's members with
/// one of before is that one; a group that was joined stays even if it is found no more.
///
/// # Errors
/// When the database refuses.
pub async fn keep_found(work: &Work, found: &[FoundMatter]) -> Result<Kept, StoreError> {
    let before = matters::Entity::find().all(work.db()).await?;
    let membership = members_of_all(work.db()).await?;
    let plan = Plan::of(&before, &membership, found);
    let mut kept = Kept {
        groups: found.len() as u64,
        ..Kept::default()
    };
    let rows: HashMap<Uuid, &matters::Model> = before.iter().map(|row| (row.id, row)).collect();
    for (matter, known) in found.iter().zip(&plan.ids) {
        match known.and_then(|id| rows.get(&id).copied()) {
            Some(row) => renew(work, row, matter).await?,
            None => kept.new += 1,
        }
    }
    let fresh: Vec<Uuid> = plan
        .ids
        .iter()
        .map(|known| {
            known.unwrap_or_else(|| MatterId::v7(work.now(), work.random_in_order()).uuid())
        })
        .collect();
    let added = found.iter().zip(&fresh).zip(&plan.ids);
    let added: Vec<matters::ActiveModel> = added
        .filter(|(_, known)| known.is_none())
        .map(|((matter, id), _)| new_row(work, *id, matter))
        .collect();
    for part in added.chunks(ROWS_AT_ONCE / 10) {
        matters::Entity::insert_many(part.to_vec())
            .exec_without_returning(work.db())
            .await?;
    }
    let mut after: BTreeMap<Uuid, Uuid> = membership
        .iter()
        .filter(|(_, matter)| plan.stay.contains(matter))
        .map(|(case, matter)| (*case, *matter))
        .collect();
    for (matter, id) in found.iter().zip(&fresh) {
        for case in &matter.members {
            after.entry(case.uuid()).or_insert(*id);
        }
    }
    move_members(work, &membership, &after).await?;
    let gone: Vec<Uuid> = rows
        .keys()
        .copied()
        .filter(|id| !plan.stay.contains(id) && !fresh.contains(id))
        .collect();
    for part in gone.chunks(ROWS_AT_ONCE) {
        matters::Entity::delete_many()
            .filter(matters::Column::Id.is_in(part.iter().copied()))
            .exec(work.db())
            .await?;
    }
    kept.gone = gone.len() as u64;
    Ok(kept)
}

/// What a grouping changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// Groups found.
    pub groups: u64,
    /// Of these: not known before.
    pub new: u64,
    /// Groups that are no more.
    pub gone: u64,
}

/// Notes that the members of a group were joined to `leading`, or with `None` that this was undone.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed the group meanwhile.
pub async fn set_leading(
    work: &Work,
    matter: &Matter,
    leading: Option<&Case>,
    by: UserId,
) -> Result<(), StoreError> {
    let at = leading.map(|_| work.now().as_millisecond());
    let who = leading.map(|_| by.uuid());
    let written = matters::Entity::update_many()
        .col_expr(
            matters::Column::LeadingId,
            Expr::value(leading.map(|case| case.id.uuid())),
        )
        .col_expr(matters::Column::JoinedBy, Expr::value(who))
        .col_expr(matters::Column::JoinedAt, Expr::value(at))
        .col_expr(matters::Column::Version, Expr::value(matter.version + 1))
        .filter(matters::Column::Id.eq(matter.id.uuid()))
        .filter(matters::Column::Version.eq(matter.version))
        .exec(work.db())
        .await?;
    if written.rows_affected == 0 {
        return Err(StoreError::Stale { table: "matters" });
    }
    let code = match leading {
        Some(_) => "matter-joined",
        None => "matter-undone",
    };
    let mut event = NewEvent::new("matter", Some(matter.id.uuid()), code, Some(by));
    if let Some(case) = leading {
        event = event.detail("leading", case.id.uuid());
    }
    append(work, event).await?;
    Ok(())
}

/// Which groups of before go on under their ids.
struct Plan {
    /// For each group found, the id it had before.
    ids: Vec<Option<Uuid>>,
    /// Groups of before that stay as they are: joined, and not found again.
    stay: BTreeSet<Uuid>,
}

impl Plan {
    fn of(
        before: &[matters::Model],
        membership: &HashMap<Uuid, Uuid>,
        found: &[FoundMatter],
    ) -> Self {
        let mut sizes: HashMap<Uuid, usize> = HashMap::new();
        for matter in membership.values() {
            *sizes.entry(*matter).or_default() += 1;
        }
        let mut pairs = Vec::new();
        for (place, matter) in found.iter().enumerate() {
            let mut shared: BTreeMap<Uuid, usize> = BTreeMap::new();
            for case in &matter.members {
                if let Some(old) = membership.get(&case.uuid()) {
                    *shared.entry(*old).or_default() += 1;
                }
            }
            for (old, count) in shared {
                let before = sizes.get(&old).copied().unwrap_or(0);
                let smaller = std::cmp::min(before, matter.members.len());
                if count * 2 >= smaller {
                    pairs.push((count, place, old));
                }
            }
        }
        // those that share most choose first
        pairs.sort_by(|left, right| (right.0, left.1, left.2).cmp(&(left.0, right.1, right.2)));
        let mut ids = vec![None; found.len()];
        let mut taken = BTreeSet::new();
        for (_, place, old) in pairs {
            if ids[place].is_none() && taken.insert(old) {
                ids[place] = Some(old);
            }
        }
        let stay = before
            .iter()
            .filter(|row| row.leading_id.is_some() && !taken.contains(&row.id))
            .map(|row| row.id)
            .collect();
        Self { ids, stay }
    }
}

async fn renew(work: &Work, row: &matters::Model, found: &FoundMatter) -> Result<(), StoreError> {
    let mut changed = row.clone().into_active_model();
    changed.found_at = Set(work.now().as_millisecond());
    // a group that was joined keeps the name under which people know it
    if row.leading_id.is_none() {
        changed.title = Set(found.title.clone());
        changed.place = Set(found.place.clone());
        changed.centre_id = Set(found.centre.uuid());
    }
    matters::Entity::update(changed).exec(work.db()).await?;
    Ok(())
}

fn new_row(work: &Work, id: Uuid, found: &FoundMatter) -> matters::ActiveModel {
    matters::ActiveModel {
        id: Set(id),
        title: Set(found.title.clone()),
        place: Set(found.place.clone()),
        centre_id: Set(found.centre.uuid()),
        leading_id: Set(None),
        joined_by: Set(None),
        joined_at: Set(None),
        found_at: Set(work.now().as_millisecond()),
        version: Set(1),
    }
}

async fn members_of_all(db: &impl ConnectionTrait) -> Result<HashMap<Uuid, Uuid>, StoreError> {
    let rows = members::Entity::find().all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.case_id, row.matter_id))
        .collect())
}

/// Writes what is different.
async fn move_members(
    work: &Work,
    before: &HashMap<Uuid, Uuid>,
    after: &BTreeMap<Uuid, Uuid>,
) -> Result<(), StoreError> {
    let gone: Vec<Uuid> = before
        .iter()
        .filter(|(case, matter)| after.get(case) != Some(matter))
        .map(|(case, _)| *case)
        .collect();
    for part in gone.chunks(ROWS_AT_ONCE) {
        members::Entity::delete_many()
            .filter(members::Column::CaseId.is_in(part.iter().copied()))
            .exec(work.db())
            .await?;
    }
    let added: Vec<members::ActiveModel> = after
        .iter()
        .filter(|(case, matter)| before.get(case) != Some(matter))
        .map(|(case, matter)| members::ActiveModel {
            case_id: Set(*case),
            matter_id: Set(*matter),
        })
        .collect();
    for part in added.chunks(ROWS_AT_ONCE) {
        members::Entity::insert_many(part.to_vec())
            .exec_without_returning(work.db())
            .await?;
    }
    Ok(())
}

/// States that end a request without handling; merged ones stay in their group.
fn left_out() -> Vec<&'static str> {
    let states = CaseKind::Request.lifecycle().states.iter();
    states
        .filter(|state| state.phase == Phase::Dropped && state.code.as_str() != "merged")
        .map(|state| state.code.as_str())
        .collect()
}

fn words_of_case() -> sea_orm::RelationDef {
    case_words::Entity::belongs_to(cases::Entity)
        .from(case_words::Column::CaseId)
        .to(cases::Column::Id)
        .into()
}

fn read(row: matters::Model) -> Result<Matter, StoreError> {
    Ok(Matter {
        id: MatterId::from_uuid(row.id),
        title: row.title,
        place: row.place,
        centre: CaseId::from_uuid(row.centre_id),
        leading: row.leading_id.map(CaseId::from_uuid),
        joined_at: row
            .joined_at
            .map(|at| instant("matters.joined_at", at))
            .transpose()?,
        found_at: instant("matters.found_at", row.found_at)?,
        version: row.version,
    })
}
