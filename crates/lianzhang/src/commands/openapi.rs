//! `openapi`: the OpenAPI document of this very program.

use super::say;
use crate::exit::Done;

/// Prints the document.
pub fn run() -> anyhow::Result<Done> {
    say::json(&server::openapi())?;
    Ok(Done::Ok)
}
