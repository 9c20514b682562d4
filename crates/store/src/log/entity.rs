//! The tables of the log as rows.

use std::collections::BTreeMap;

use domain::sealing::{Digest, LogEvent};
use sea_orm::entity::prelude::*;

use crate::kernel::{StoreError, instant};

pub(super) mod events {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "events")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub seq: Option<i64>,
        pub subject_kind: String,
        pub subject_id: Option<Uuid>,
        pub code: String,
        pub actor_id: Option<Uuid>,
        pub at: i64,
        pub from_state: Option<String>,
        pub to_state: Option<String>,
        pub details: String,
        pub hash: Vec<u8>,
        pub salt: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl Model {
        /// The event as the log's mathematics knows it, and the hash stored for it.
        pub(in crate::log) fn read(self) -> Result<(LogEvent, Digest), StoreError> {
            let corrupt = |what: String| StoreError::Corrupt {
                place: "events.details",
                what,
            };
            let details: BTreeMap<String, String> =
                serde_json::from_str(&self.details).map_err(|error| corrupt(error.to_string()))?;
            let hash = Digest::try_from(self.hash.as_slice())
                .map_err(|_| corrupt("hash of another length".to_owned()))?;
            let event = LogEvent {
                id: self.id,
                subject_kind: self.subject_kind,
                subject_id: self.subject_id,
                code: self.code,
                actor: self.actor_id,
                at: instant("events.at", self.at)?,
                from: self.from_state,
                to: self.to_state,
                details,
            };
            Ok((event, hash))
        }
    }
}

pub(super) mod seals {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "seals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub batch: i64,
        pub first_seq: i64,
        pub last_seq: i64,
        pub at: i64,
        pub previous_root: Vec<u8>,
        pub root: Vec<u8>,
        pub signature: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod notes {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub event_id: Uuid,
        pub salt: Vec<u8>,
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
