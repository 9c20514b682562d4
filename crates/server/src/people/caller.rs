//! Who calls: the person behind a session token, given as cookie or as `Authorization: Bearer`.

use std::time::Duration;

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use domain::access::{Action, Actor, Resource, Scope, Verdict, may};
use domain::catalogue::Language;
use jiff::Timestamp;
use store::platform::{User, sessions};

use crate::App;
use crate::http::extract::{bearer, cookie};
use crate::http::language;
use crate::http::openapi::SESSION_COOKIE;
use crate::http::refusal::Refusal;
use crate::people::passwords::token_digest;

/// A session is prolonged at most this often, so that reading does not write.
const PROLONG_EVERY: Duration = Duration::from_secs(5 * 60);

/// What somebody may call whose password was given by another: to see that, and to change it.
const OPEN_BEFORE_PASSWORD_CHANGE: [&str; 3] =
    ["/api/v1/session", "/api/v1/me", "/api/v1/me/password"];

/// The signed-in caller. Extracting it is the first check of every private endpoint: 401.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who calls and what was granted, as the policy knows it.
    pub actor: Actor,
    /// The account.
    pub user: User,
    /// The language of the answer.
    pub language: Language,
    /// Digest of the session token.
    pub token_digest: Vec<u8>,
}

impl Caller {
    /// Asks the policy.
    ///
    /// # Errors
    /// 404 when the caller may not know of the resource, 403 when he may not do this to it.
    pub fn may(&self, action: Action, resource: Resource<'_>) -> Result<(), Refusal> {
        match may(&self.actor, action, resource) {
            Verdict::Allowed => Ok(()),
            Verdict::Hidden => Err(Refusal::not_found()),
            Verdict::Forbidden(code) => Err(Refusal::new(StatusCode::FORBIDDEN, code)),
        }
    }

    /// The cases that the caller may see.
    pub fn scope(&self) -> Scope {
        Scope::of(&self.actor)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refusal> {
        let token = token(&parts.headers).ok_or_else(Refusal::unauthenticated)?;
        let digest = token_digest(token);
        let now = app.store.ambient().now();
        let session = app
            .store
            .session(&digest, now)
            .await?
            .ok_or_else(Refusal::unauthenticated)?;
        tracing::Span::current().record("user_id", tracing::field::display(session.user.id));
        if session.user.must_change_password && !is_open_before_password_change(parts) {
            return Err(Refusal::new(
                StatusCode::FORBIDDEN,
                "session.password_change_required",
            ));
        }
        let actor = session.user.actor();
        if !actor.is_official() {
            guard_room(app, &parts.method)?;
        }
        prolong(app, &digest, session.seen_at, now).await;
        store::once::called_by(session.user.id);
        Ok(Self {
            actor,
            language: language::of(&parts.headers),
            user: session.user,
            token_digest: digest,
        })
    }
}

/// While room is short only officials write. What is taken away or ended is none of it.
///
/// # Errors
/// 503.
pub(crate) fn guard_room(app: &App, method: &Method) -> Result<(), Refusal> {
    if !matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        return Ok(());
    }
    match app.store.room() {
        Some(room) if app.settings.floor.is_above(room) => {
            tracing::warn!(free = room.free, "room is short, only officials write");
            Err(Refusal::unavailable("storage.low"))
        }
        _ => Ok(()),
    }
}

fn is_open_before_password_change(parts: &Parts) -> bool {
    parts
        .extensions
        .get::<MatchedPath>()
        .is_some_and(|path| OPEN_BEFORE_PASSWORD_CHANGE.contains(&path.as_str()))
}

/// The token that a request shows: the header, else the cookie.
fn token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookie(headers, SESSION_COOKIE))
}

/// Reading must go on while nothing can be written, so a session that is not prolonged is no failure.
async fn prolong(app: &App, digest: &[u8], seen_at: Timestamp, now: Timestamp) {
    if now.duration_since(seen_at).unsigned_abs() < PROLONG_EVERY {
        return;
    }
    let input = (digest.to_vec(), expiry(app, now));
    let prolonged = app
        .store
        .write(input, |work, (digest, expires_at)| {
            Box::pin(sessions::prolong_session(work, digest, *expires_at))
        })
        .await;
    if let Err(error) = prolonged {
        tracing::warn!(%error, "a session is not prolonged");
    }
}

/// When a session that is used now ends if it is not used again.
pub fn expiry(app: &App, now: Timestamp) -> Timestamp {
    now.checked_add(app.settings.session_idle)
        .unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    #[test]
    fn the_header_goes_before_the_cookie() {
        let mut headers = HeaderMap::new();
        assert_eq!(token(&headers), None);
        headers.insert(
            header::COOKIE,
            "a=b; lianzhang_session=c0ffee; d=e".parse().unwrap(),
        );
        assert_eq!(token(&headers), Some("c0ffee"));
        headers.insert(header::AUTHORIZATION, "Bearer beef".parse().unwrap());
        assert_eq!(token(&headers), Some("beef"));
        headers.insert(header::AUTHORIZATION, "Basic beef".parse().unwrap());
        assert_eq!(token(&headers), Some("c0ffee"));
    }
}
