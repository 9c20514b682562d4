//! The cookie by which a device is known again on which somebody signed in. It opens nothing: guesses
//! from such a device are counted by themselves, so that strangers do not lock its owner out.

use axum::http::{HeaderMap, HeaderValue};
use store::Ambient;

use crate::http::extract::cookie;
use crate::people::passwords::{Token, token_digest};

const DEVICE_COOKIE: &str = "lianzhang_device";
/// As long as the place is remembered.
const SECONDS: u64 = 90 * 24 * 3600;

/// What the device shows of an earlier sign-in, as it is kept.
pub fn shown(headers: &HeaderMap) -> Option<Vec<u8>> {
    cookie(headers, DEVICE_COOKIE).map(token_digest)
}

/// What the device shall show from now on: what it shows already where `is_familiar`, else something
/// that nobody can have planted.
pub fn renewed(headers: &HeaderMap, is_familiar: bool, ambient: &Ambient) -> String {
    let shown = cookie(headers, DEVICE_COOKIE).filter(|_| is_familiar);
    shown.map_or_else(
        || Token::new(ambient.random()).text().to_owned(),
        str::to_owned,
    )
}

/// The cookie, shown only where people sign in.
pub fn set(token: &str, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let text = format!(
        "{DEVICE_COOKIE}={token}; Path=/api/v1/session; HttpOnly; SameSite=Strict; \
         Max-Age={SECONDS}{secure}"
    );
    HeaderValue::from_str(&text).expect("a token that was header text before is it again")
}
