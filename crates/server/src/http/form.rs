//! Forms that carry a table: a file beside a few words.

use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::http::StatusCode;
use tokio::io::AsyncWriteExt;

use crate::http::failure::of_disk;
use crate::http::refusal::{Refusal, field_refusal_code};

/// Largest file that is taken over HTTP; larger ones come by the command line.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The fields of a form, one after another.
pub struct Fields(Multipart);

/// The form of a call.
///
/// # Errors
/// 400 when there is none.
pub fn form_of(form: Result<Multipart, MultipartRejection>) -> Result<Fields, Refusal> {
    form.map(Fields).map_err(|_| malformed())
}

impl Fields {
    /// The next field.
    ///
    /// # Errors
    /// 400 when the form is broken, 413 when it is too large.
    pub async fn next(&mut self) -> Result<Option<Field<'_>>, Refusal> {
        self.0.next_field().await.map_err(refused)
    }
}

/// A field as text.
///
/// # Errors
/// 400 when the form is broken, 413 when it is too large.
pub async fn text(field: Field<'_>) -> Result<String, Refusal> {
    field.text().await.map_err(refused)
}

/// A field that says yes or no.
///
/// # Errors
/// 422 when it says neither.
pub async fn yes(name: &str, field: Field<'_>) -> Result<bool, Refusal> {
    match text(field).await?.trim() {
        "true" | "1" | "on" => Ok(true),
        "" | "false" | "0" => Ok(false),
        _ => Err(field_refusal_code(name, "input.unknown")),
    }
}

/// Keeps a file outside memory while it is read; it has no name, so nothing is left behind.
///
/// # Errors
/// 400 when the form is broken, 413 when it is too large, 503 when the disk refuses.
pub async fn spooled(mut field: Field<'_>) -> Result<std::fs::File, Refusal> {
    let file = tempfile::tempfile().map_err(|error| of_disk(&error))?;
    let mut file = tokio::fs::File::from_std(file);
    while let Some(chunk) = field.chunk().await.map_err(refused)? {
        let written = file.write_all(&chunk).await;
        written.map_err(|error| of_disk(&error))?;
    }
    file.flush().await.map_err(|error| of_disk(&error))?;
    let mut file = file.into_std().await;
    std::io::Seek::rewind(&mut file).map_err(|error| of_disk(&error))?;
    Ok(file)
}

fn malformed() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "input.malformed")
}

fn refused(error: MultipartError) -> Refusal {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "import.too-large")
            .with("megabytes", FILE_BYTES_MAX / (1024 * 1024));
    }
    malformed()
}
