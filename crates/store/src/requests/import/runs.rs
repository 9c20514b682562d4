//! What is known of an import once its first chunk is published: enough to go on behind the last
//! one, by whoever asks for the same again.

use std::collections::BTreeMap;

use domain::imports::Opened;
use domain::words::{CategoryId, JobId};
use jiff::{SignedDuration, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

use super::ImportReport;
use crate::kernel::{Store, StoreError, Work};

/// An import that ended is known for this long.
const KNOWN: SignedDuration = SignedDuration::from_hours(30 * 24);

pub(super) mod import_runs {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_runs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub job_id: Option<Uuid>,
        pub file_digest: Vec<u8>,
        pub mapping: String,
        pub categories: String,
        pub report: String,
        pub chunks: i64,
        pub published: i64,
        pub filed: i64,
        pub began_at: i64,
        pub ended_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

use import_runs::{ActiveModel, Column, Entity, Model};

/// What tells one import from another: the bytes of its table and what its columns mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    digest: [u8; 32],
    mapping: String,
}

impl Identity {
    /// Of a table with this SHA-256 that was understood like this; `header_row` where somebody named it.
    pub fn new(digest: [u8; 32], opened: &Opened, header_row: Option<u32>, strict: bool) -> Self {
        let named = opened.headings.iter();
        let fields: BTreeMap<&str, &str> = named
            .filter_map(|one| Some((one.field?.code(), one.header.as_str())))
            .collect();
        let mut mapping =
            serde_json::json!({ "fields": fields, "sheet": opened.sheet, "strict": strict });
        if let Some(row) = header_row {
            mapping["header_row"] = row.into();
        }
        Self {
            digest,
            mapping: mapping.to_string(),
        }
    }
}

/// What an import does when the same was begun before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Before {
    /// It is refused while that has not come to its end: rows would be there twice.
    #[default]
    Refuse,
    /// It goes on behind the last chunk, also when that was the last of all.
    Resume,
    /// It goes on where the same file did not come to its end, else it begins anew.
    GoOn,
    /// It goes on where this very job was cut off.
    OfJob(JobId),
}

/// An import whose first chunk is published.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) id: Uuid,
    pub(super) categories: Vec<CategoryId>,
    /// With the requests filed so far.
    pub(super) report: ImportReport,
    pub(super) chunks: i64,
    pub(super) published: i64,
    pub(super) ended: bool,
    pub(super) began: Timestamp,
}

impl Run {
    /// The last import of this identity; with a job the one of the job.
    pub(super) async fn find(
        store: &Store,
        identity: &Identity,
        before: Before,
    ) -> Result<Option<Self>, StoreError> {
        let found = match before {
            Before::OfJob(job) => Entity::find().filter(Column::JobId.eq(job.uuid())),
            _ => Entity::find().filter(Column::JobId.is_null()),
        };
        let row = found
            .filter(Column::FileDigest.eq(identity.digest.to_vec()))
            .filter(Column::Mapping.eq(identity.mapping.as_str()))
            .order_by_desc(Column::BeganAt)
            .limit(1)
            .one(store.db())
            .await?;
        row.map(read).transpose()
    }

    pub(super) async fn by_id(work: &Work, id: Uuid) -> Result<Option<Self>, StoreError> {
        let row = Entity::find_by_id(id).one(work.db()).await?;
        row.map(read).transpose()
    }

    /// Writes down that the import is being published.
    pub(super) async fn begin(
        &self,
        work: &Work,
        identity: &Identity,
        job: Option<JobId>,
    ) -> Result<(), StoreError> {
        let categories: Vec<Uuid> = self.categories.iter().map(|one| one.uuid()).collect();
        let row = ActiveModel {
            id: Set(self.id),
            job_id: Set(job.map(JobId::uuid)),
            file_digest: Set(identity.digest.to_vec()),
            mapping: Set(identity.mapping.clone()),
            categories: Set(to_json(&categories)),
            report: Set(to_json(&self.report)),
            chunks: Set(self.chunks),
            published: Set(self.published),
            filed: Set(0),
            began_at: Set(self.began.as_millisecond()),
            ended_at: Set(None),
        };
        Entity::insert(row)
            .exec_without_returning(work.db())
            .await?;
        Ok(())
    }

    /// Writes down what the report tells beside the requests filed, which may be long.
    pub(super) async fn keep_report(&self, work: &Work) -> Result<(), StoreError> {
        Entity::update_many()
            .filter(Column::Id.eq(self.id))
            .col_expr(Column::Report, Expr::value(to_json(&self.report)))
            .exec(work.db())
            .await?;
        Ok(())
    }

    /// Writes down how far it is.
    pub(super) async fn keep(&self, work: &Work) -> Result<(), StoreError> {
        let ended = self.ended.then(|| work.now().as_millisecond());
        let filed = i64::try_from(self.report.imported).unwrap_or(i64::MAX);
        Entity::update_many()
            .filter(Column::Id.eq(self.id))
            .col_expr(Column::Published, Expr::value(self.published))
            .col_expr(Column::Filed, Expr::value(filed))
            .col_expr(Column::EndedAt, Expr::value(ended))
            .exec(work.db())
            .await?;
        Ok(())
    }
}

/// The imports that did not come to their end: their rows wait to be published.
pub(super) fn unfinished() -> sea_orm::sea_query::SelectStatement {
    let unfinished = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::EndedAt.is_null());
    sea_orm::QueryTrait::into_query(unfinished)
}

/// Forgets imports that ended long ago.
pub(super) async fn forget(work: &Work) -> Result<(), StoreError> {
    let before = work.now() - KNOWN;
    Entity::delete_many()
        .filter(Column::EndedAt.lt(before.as_millisecond()))
        .exec(work.db())
        .await?;
    Ok(())
}

fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("texts, numbers and ids are always JSON")
}

fn read(row: Model) -> Result<Run, StoreError> {
    let corrupt = |place, what: String| StoreError::Corrupt { place, what };
    let categories: Vec<Uuid> = serde_json::from_str(&row.categories)
        .map_err(|error| corrupt("import_runs.categories", error.to_string()))?;
    let mut report: ImportReport = serde_json::from_str(&row.report)
        .map_err(|error| corrupt("import_runs.report", error.to_string()))?;
    report.imported = u64::try_from(row.filed).unwrap_or_default();
    Ok(Run {
        id: row.id,
        categories: categories.into_iter().map(CategoryId::from_uuid).collect(),
        report,
        chunks: row.chunks,
        published: row.published,
        ended: row.ended_at.is_some(),
        began: crate::kernel::instant("import_runs.began_at", row.began_at)?,
    })
}
