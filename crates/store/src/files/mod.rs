//! Attachments: their bytes lie outside the database, named by what they are, so that the same
//! file is kept once and a damaged one is noticed; their names and cases are rows.
//!
//! A file is first [kept](Files::keep), then [attached](attach) in the unit of work of its case;
//! what is kept and never attached is swept away a day later.

mod attachment;
mod entity;
mod folder;
mod kind;
mod place;
mod quota;
mod sweep;

pub(crate) use attachment::row_text;
pub use attachment::{Attachment, Attachments, NewAttachment, attach, remove};
pub use folder::{FileError, Files, Kept, SIZE_MAX};
pub use kind::{Refused, clean_name, media_type};
pub use place::folder_of;
pub(crate) use place::known_mark;
pub use quota::{Added, FileQuota};
pub use sweep::Swept;
