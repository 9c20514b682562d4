//! A file that was made for the caller, as an answer.

use std::fs::File;
use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use report::sheet::Format;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

const CHUNK_BYTES: usize = 64 * 1024;

/// Hands `file` over under a name of digits and letters.
pub(crate) fn download(file: File, name: &str, format: Format) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).expect("digits and letters make a header"),
        ),
    ];
    let body = Body::from_stream(ReceiverStream::new(stream(file)));
    (headers, body).into_response()
}

/// Hands the file over piece by piece, as fast as the caller takes it.
fn stream(mut file: File) -> mpsc::Receiver<std::io::Result<Bytes>> {
    let (send, pieces) = mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut buffer = vec![0; CHUNK_BYTES];
        loop {
            let piece = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => Ok(Bytes::copy_from_slice(&buffer[..read])),
                Err(error) => Err(error),
            };
            let ended = piece.is_err();
            // a caller who went away wants no more
            if send.blocking_send(piece).is_err() || ended {
                break;
            }
        }
    });
    pieces
}
