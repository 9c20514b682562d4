//! The tables of triage as rows.

use sea_orm::entity::prelude::*;

macro_rules! tables {
    ($($module:ident = $table:literal { $($(#[$attribute:meta])* $column:ident: $kind:ty,)* })*) => {$(
        pub(crate) mod $module {
            use super::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$attribute])* pub $column: $kind,)* }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

tables! {
    rules = "routing_rules" {
        #[sea_orm(primary_key, auto_increment = false)]
        version: i64,
        source: String,
        compiled: String,
        rules: i64,
        note: Option<String>,
        restored_from: Option<i64>,
        saved_by: Option<Uuid>,
        saved_at: i64,
    }
}
