//! The table of trade papers as rows.

use sea_orm::entity::prelude::*;

use crate::kernel::tables;

tables! {
    papers = "trade_papers" {
        #[sea_orm(primary_key, auto_increment = false)]
        number: i64,
        kind: String,
        name: String,
        digest: String,
        lines: i64,
        content: Vec<u8>,
        made_at: i64,
    }
}
