//! The tables of triage as rows.

use sea_orm::entity::prelude::*;

use crate::kernel::tables;

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
    models = "triage_models" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        target: String,
        number: i64,
        state: String,
        trained_at: i64,
        trained_by: Option<Uuid>,
        adopted_at: Option<i64>,
        adopted_by: Option<Uuid>,
        examples: i64,
        threshold: i64,
        figures: String,
        size: i64,
        version: i64,
    }
    model_parts = "triage_model_parts" {
        #[sea_orm(primary_key, auto_increment = false)]
        model_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        position: i64,
        bytes: Vec<u8>,
    }
    suggestions = "triage_suggestions" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        case_id: Uuid,
        at: i64,
        rules_version: Option<i64>,
        department_model_id: Option<Uuid>,
        category_model_id: Option<Uuid>,
        lead_unit_id: Option<Uuid>,
        lead_by: Option<String>,
        lead_rule: Option<String>,
        lead_confidence: Option<i64>,
        lead_abstained: bool,
        category_id: Option<Uuid>,
        category_by: Option<String>,
        category_confidence: Option<i64>,
        category_abstained: bool,
        urgency: String,
    }
    examples = "triage_examples" {
        #[sea_orm(primary_key, auto_increment = false)]
        id: Uuid,
        case_id: Uuid,
        suggestion_id: Option<Uuid>,
        target: String,
        suggested_id: Option<Uuid>,
        given_id: Uuid,
        corrected: bool,
        actor_id: Option<Uuid>,
        at: i64,
    }
}
