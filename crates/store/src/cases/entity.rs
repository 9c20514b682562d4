//! The tables of cases as rows.

use sea_orm::entity::prelude::*;

pub(crate) mod cases {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "cases")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub kind: String,
        pub number: String,
        pub title: String,
        pub state: String,
        pub open: bool,
        pub state_since: i64,
        pub urgency: String,
        pub source: String,
        pub category_id: Option<Uuid>,
        pub enterprise_id: Option<Uuid>,
        pub chain_id: Option<Uuid>,
        pub park_id: Option<Uuid>,
        pub lead_unit_id: Option<Uuid>,
        pub created_by: Option<Uuid>,
        pub submitted_at: i64,
        pub policy: String,
        pub calendar: String,
        pub due_day: Option<String>,
        pub clock_runs: bool,
        pub due_clock: Option<String>,
        pub due_at: Option<i64>,
        pub acknowledge_due_at: Option<i64>,
        pub first_answer_due_at: Option<i64>,
        pub resolve_due_at: Option<i64>,
        pub acknowledged_at: Option<i64>,
        pub first_answer_at: Option<i64>,
        pub resolved_at: Option<i64>,
        pub closed_at: Option<i64>,
        pub satisfied: Option<bool>,
        pub person_id: Option<Uuid>,
        pub version: i64,
        pub agent_id: Option<Uuid>,
        pub dispatches: i64,
        pub returns: i64,
        pub extensions: i64,
        pub reopenings: i64,
        pub exempt: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assignments {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub unit_id: Uuid,
        pub person_id: Option<Uuid>,
        pub role: String,
        pub current: bool,
        pub since: i64,
        pub acknowledged_at: Option<i64>,
        pub ended_at: Option<i64>,
        pub kind: String,
        pub submitted_at: i64,
        pub state: String,
        pub open: bool,
        pub clock_runs: bool,
        pub due_at: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod requests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "requests")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        pub requester: Option<String>,
        pub contact_name: Option<String>,
        pub contact_phone: Option<String>,
        pub place: Option<String>,
        pub merged_into: Option<Uuid>,
        pub external_id: Option<String>,
        pub rating: Option<bool>,
        pub rating_note: Option<String>,
        pub rated_at: Option<i64>,
        pub level: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod case_rounds {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_rounds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round: i64,
        pub answer: Option<String>,
        pub answered_by: Option<Uuid>,
        pub answered_at: Option<i64>,
        pub satisfied: Option<bool>,
        pub rating: Option<bool>,
        pub rating_note: Option<String>,
        pub rated_at: Option<i64>,
        pub ended_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod case_words {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_words")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub case_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        pub words: String,
        pub author_id: Option<Uuid>,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod comments {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub case_id: Uuid,
        pub author_id: Uuid,
        pub author_unit_id: Option<Uuid>,
        pub author_role: String,
        pub visibility: String,
        pub body: String,
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
