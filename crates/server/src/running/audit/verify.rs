//! `GET /api/v1/audit/head` and `POST /api/v1/audit/verify`.

use axum::Json;
use axum::extract::State;
use domain::access::{Action, Resource};
use serde::Serialize;
use store::log::{AuditError, AuditReport};
use utoipa::ToSchema;

use crate::App;
use crate::http::refusal::Refusal;
use crate::people::caller::Caller;

/// How far the log reaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditHead {
    /// All events, the unsealed tail included.
    events: u64,
    /// Events that have their place.
    sealed: u64,
    /// Root of the last seal in hexadecimal; null for an empty log.
    head: Option<String>,
}

/// Whether the log holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditVerdict {
    /// All events, the unsealed tail included; those before the fault when there is one.
    events: u64,
    /// Events that have their place.
    sealed: u64,
    /// Root of the last seal in hexadecimal.
    head: Option<String>,
    /// Whether everything holds.
    ok: bool,
    /// The first event that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<BrokenBody>,
}

/// An event that does not hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenBody {
    /// Its place in the log.
    seq: u64,
    /// The event, if there is one at that place.
    event: Option<uuid::Uuid>,
    /// What is wrong with it.
    reason: String,
}

/// How far the log reaches.
#[utoipa::path(get, path = "/audit/head", tag = "audit", responses((status = 200, body = AuditHead)))]
pub async fn head(State(app): State<App>, caller: Caller) -> Result<Json<AuditHead>, Refusal> {
    caller.may(Action::ReadAudit, Resource::Product)?;
    let AuditReport {
        events,
        sealed,
        head,
    } = app.store.log_head().await?;
    Ok(Json(AuditHead {
        events,
        sealed,
        head,
    }))
}

/// Checks every event, seal and signature from the beginning. Takes a while on a long log.
#[utoipa::path(post, path = "/audit/verify", tag = "audit", responses((status = 200, body = AuditVerdict)))]
pub async fn verify(State(app): State<App>, caller: Caller) -> Result<Json<AuditVerdict>, Refusal> {
    caller.may(Action::ReadAudit, Resource::Product)?;
    match app.store.verify_log(None).await {
        Ok(report) => Ok(Json(AuditVerdict {
            events: report.events,
            sealed: report.sealed,
            head: report.head,
            ok: true,
            broken: None,
        })),
        Err(AuditError::Broken(broken)) => Ok(Json(AuditVerdict {
            events: broken.seq.saturating_sub(1),
            sealed: broken.seq.saturating_sub(1),
            head: None,
            ok: false,
            broken: Some(BrokenBody {
                seq: broken.seq,
                event: broken.event,
                reason: broken.fault.code().to_owned(),
            }),
        })),
        Err(AuditError::Store(error)) => Err(Refusal::from(error)),
    }
}
