//! The tables of the platform as rows.

use sea_orm::entity::prelude::*;

use crate::kernel::tables;

tables! {
    units = "units" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        kind: String,
        code: String,
        name: String,
        name_en: String,
        region: Option<String>,
        duty: String,
        active: bool,
        version: i64,
    }
    users = "users" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        name: String,
        display_name: String,
        phone: Option<String>,
        language: String,
        password_hash: Option<String>,
        must_change_password: bool,
        totp_secret: Option<String>,
        totp_confirmed: bool,
        totp_last_step: Option<i64>,
        active: bool,
        created_at: i64,
        version: i64,
        sort_name: Vec<u8>,
        sort_unit: Vec<u8>,
        sort_role: Vec<u8>,
    }
    user_grants = "user_grants" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        user_id: Uuid,
        role: String,
        unit_id: Option<Uuid>,
        chain_id: Option<Uuid>,
        enterprise_id: Option<Uuid>,
    }
    sessions = "sessions" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_digest: Vec<u8>,
        user_id: Uuid,
        created_at: i64,
        seen_at: i64,
        expires_at: i64,
    }
    sign_in_failures = "sign_in_failures" {
        #[sea_orm(primary_key, auto_increment = false)]
        place: Vec<u8>,
        failures: i64,
        began: i64,
    }
    familiar_places = "familiar_places" {
        #[sea_orm(primary_key, auto_increment = false)]
        user_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        place: Vec<u8>,
        seen_at: i64,
    }
    one_time_tokens = "one_time_tokens" {
        #[sea_orm(primary_key, auto_increment = false)]
        token_digest: Vec<u8>,
        purpose: String,
        user_id: Option<Uuid>,
        role: Option<String>,
        unit_id: Option<Uuid>,
        chain_id: Option<Uuid>,
        enterprise_id: Option<Uuid>,
        display_name: Option<String>,
        created_by: Option<Uuid>,
        created_at: i64,
        expires_at: i64,
        used_at: Option<i64>,
    }
    chains = "chains" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        code: String,
        name: String,
        name_en: String,
        office_id: Option<Uuid>,
        active: bool,
        version: i64,
    }
    chain_chiefs = "chain_chiefs" {
        #[sea_orm(primary_key, auto_increment = false)]
        chain_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        seat: String,
        user_id: Uuid,
    }
    enterprises = "enterprises" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        uscc: String,
        uscc_override_reason: Option<String>,
        name: String,
        status: String,
        park_id: Option<Uuid>,
        region: Option<String>,
        contact_name: Option<String>,
        phone: Option<String>,
        decided_by: Option<Uuid>,
        decided_at: Option<i64>,
        decision_note: Option<String>,
        created_at: i64,
        version: i64,
        sort_name: Vec<u8>,
    }
    enterprise_chains = "enterprise_chains" {
        #[sea_orm(primary_key, auto_increment = false)]
        enterprise_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        chain_id: Uuid,
    }
    categories = "categories" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        code: String,
        name: String,
        name_en: String,
        parent_id: Option<Uuid>,
        department_id: Option<Uuid>,
        active: bool,
        version: i64,
    }
}
