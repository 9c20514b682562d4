//! Who uses the product: signing in, one's own account, accounts of others, how one becomes somebody
//! here (invitations, resets), what was granted, and what people are told. [`caller::Caller`] is
//! what every other wing may know of it.

pub(crate) mod caller;
mod grants;
mod guard;
pub(crate) mod hashing;
mod invitations;
mod me;
mod notices;
pub(crate) mod passwords;
pub(crate) mod session;
mod tickets;
mod totp;
pub(crate) mod users;

use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;

use crate::App;
use crate::http::once::secret;

/// Everything about people.
pub(crate) fn router() -> OpenApiRouter<App> {
    // tokens, links and seeds are in their answers
    let with_secrets = OpenApiRouter::new()
        .merge(session::router())
        .merge(me::router())
        .merge(tickets::router())
        .merge(invitations::router())
        .layer(from_fn(secret));
    with_secrets.merge(users::router()).merge(notices::router())
}
