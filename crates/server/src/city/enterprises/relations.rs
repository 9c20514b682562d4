//! Park and chains of an enterprise as callers name them.

use domain::platform::UnitKind;
use domain::words::{ChainId, UnitId};
use store::cases::Lookup;

use crate::App;
use crate::http::refusal::{FieldErrors, Refusal};

/// The park with a code.
///
/// # Errors
/// When the database fails.
pub async fn park(
    app: &App,
    code: &str,
    errors: &mut FieldErrors,
) -> Result<Option<UnitId>, Refusal> {
    let parks = app.store.units(Some(UnitKind::Park), Some(true)).await?;
    let found = parks.into_iter().find(|unit| unit.code == code);
    Ok(errors.known("park", found.map(|unit| unit.id)))
}

/// The chains with these codes.
///
/// # Errors
/// When the database fails.
pub async fn chains(
    app: &App,
    codes: &[String],
    errors: &mut FieldErrors,
) -> Result<Vec<ChainId>, Refusal> {
    let mut chains = Vec::new();
    for (index, code) in codes.iter().enumerate() {
        let found = Lookup::now(&app.store).chain(code).await?;
        chains.extend(errors.known(&format!("chains.{index}"), found));
    }
    chains.sort_unstable();
    chains.dedup();
    Ok(chains)
}
