//! What a handler takes from a request, parsed once at the edge.
//!
//! Order matters to callers: who calls is checked first, the content of the body last. [`Input`]
//! therefore keeps a malformed body until the handler asks for it.

mod client;
mod input;
mod page;
mod path;
mod precondition;
mod shown;

pub use client::{ClientAddress, TrustedProxies};
pub use input::{Input, given};
pub use page::{LIMIT_MAX, Page, PageOf, PageQuery, Query};
pub use path::Id;
pub use precondition::{IfMatch, Versioned};
pub use shown::{bearer, cookie};
