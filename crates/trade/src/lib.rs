//! Cross-border e-commerce: documents and their checks, messages of the single window, what counts once,
//! bonded stock.
//!
//! **What may come in:** rows and messages handed in by the caller. No database, clock or file.
