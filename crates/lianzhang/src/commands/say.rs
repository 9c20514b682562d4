//! How commands speak: the language of messages, and JSON documents.

use std::io::Write;

use domain::catalogue::Language;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

/// The language of messages: `LIANZHANG_LANGUAGE` (`zh`, `en`), Chinese by default.
pub fn language() -> Language {
    let chosen = std::env::var("LIANZHANG_LANGUAGE").unwrap_or_default();
    chosen.parse().unwrap_or_default()
}

/// Prints one JSON document.
pub fn json(document: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, document)?;
    writeln!(out)?;
    Ok(())
}

/// An exact decimal as the nearest number that JSON readers keep.
pub fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}
