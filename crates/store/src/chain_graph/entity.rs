//! The tables of the chain graph as rows.

use sea_orm::entity::prelude::*;

use crate::kernel::tables;

tables! {
    versions = "graph_versions" {
        #[sea_orm(primary_key, auto_increment = false)]
        number: i64,
        kind: String,
        day: Option<String>,
        snapshot: Option<Vec<u8>>,
        edits: Option<String>,
        edit_count: i64,
        same_as: Option<i64>,
        counts: String,
        report: Option<String>,
        note: Option<String>,
        made_by: Option<Uuid>,
        made_at: i64,
    }
    scenarios = "graph_scenarios" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        owner_id: Uuid,
        chain: String,
        region: Option<String>,
        name: String,
        note: Option<String>,
        change: String,
        shared: bool,
        created_at: i64,
        version: i64,
    }
    invitation_lists = "invitation_lists" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        chain: String,
        region: Option<String>,
        graph_version: i64,
        note: Option<String>,
        items: String,
        item_count: i64,
        made_by: Uuid,
        made_at: i64,
    }
    reviews = "name_reviews" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        kind: String,
        name: String,
        candidate: String,
        is_match: bool,
        graph_version: i64,
        made_by: Uuid,
        made_at: i64,
        undone_by: Option<Uuid>,
        undone_at: Option<i64>,
    }
}
