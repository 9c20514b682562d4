//! Office and chiefs as callers name them.

use domain::platform::{Seat, UnitKind};
use domain::words::{UnitId, UserId};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::App;
use crate::http::refusal::{FieldErrors, Refusal};

/// One of the two chiefs.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChiefInput {
    /// The sign-in name.
    pub user: String,
    /// `district` or `park`.
    pub seat: String,
}

/// The office with a code.
///
/// # Errors
/// When the database fails.
pub async fn office(
    app: &App,
    code: &str,
    errors: &mut FieldErrors,
) -> Result<Option<UnitId>, Refusal> {
    let offices = app.store.units(Some(UnitKind::Office), Some(true)).await?;
    let found = offices.into_iter().find(|unit| unit.code == code);
    Ok(errors.known("office", found.map(|unit| unit.id)))
}

/// The chiefs, at most one a seat.
///
/// # Errors
/// When the database fails.
pub async fn chiefs(
    app: &App,
    inputs: &[ChiefInput],
    errors: &mut FieldErrors,
) -> Result<Vec<(Seat, UserId)>, Refusal> {
    let mut chiefs: Vec<(Seat, UserId)> = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let seat = Seat::from_code(&input.seat);
        let free = seat.filter(|seat| chiefs.iter().all(|(taken, _)| taken != seat));
        let seat = errors.known(&format!("chiefs.{index}.seat"), free);
        let user = app.store.credentials_by_name(&input.user).await?;
        let user = user.map(|known| known.user.id);
        let user = errors.known(&format!("chiefs.{index}.user"), user);
        chiefs.extend(seat.zip(user));
    }
    Ok(chiefs)
}
