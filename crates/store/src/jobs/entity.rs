//! The table of jobs as rows.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub queue: String,
    pub payload: String,
    pub run_at: i64,
    pub attempts: i64,
    pub leased_until: Option<i64>,
    pub worker: Option<String>,
    pub cancel_asked: bool,
    pub finished_at: Option<i64>,
    pub progress_done: i64,
    pub progress_total: Option<i64>,
    pub outcome: Option<String>,
    pub error: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
