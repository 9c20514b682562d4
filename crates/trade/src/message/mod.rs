//! Messages of the single window: held against the official schema, read, written.
//!
//! **What may come in:** bytes and texts of messages. No document type is taken, so there are no entities
//! and nothing is fetched; size is bounded.

mod canonical;
mod make;
mod receipts;
mod schema;
mod text;
mod validate;
mod values;

pub use canonical::{canonical, escape};
pub use make::{DOCUMENTS_MAX, Message, NotASignature, Transfer, make};
pub use receipts::{Named, NotAReceipt, Receipt, Standing, Standings, read, status_key};
pub use schema::{CEB, DS, Edition, Holds, Particle, Schema};
pub use text::{BYTES_MAX, Unreadable, decode, parse};
pub use validate::{MessageError, Validity, documents, validate};

/// How a message begins.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A message read and written again, equal under exclusive canonicalisation.
///
/// # Errors
/// [`Unreadable`] where it is no message at all.
pub fn rewrite(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = decode(bytes)?;
    let document = parse(&text)?;
    Ok(format!("{DECLARATION}{}\n", canonical(&document)))
}
