//! Which chains figures are about: a chief looks at the own ones first, and at the city on wish.

use std::collections::BTreeSet;

use domain::access::Role;
use domain::words::ChainId;
use serde::Serialize;
use store::cases::{Names, Wanted};
use utoipa::ToSchema;

use crate::http::refs::Ref;
use crate::http::refusal::{Refusal, field_refusal_code};
use crate::{App, Caller};

/// Which chains are counted, and which might be.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChainsShown {
    /// `own`: the chains of which the caller is a chief or keeps the office; `city`: all that he sees.
    pub shown: &'static str,
    /// The own chains; empty where he has none.
    pub own: Vec<Ref>,
    /// Whether he may see more than his own.
    pub sees_city: bool,
}

/// What a caller who asks for `asked` is shown, and the chains that figures are narrowed to; none: all.
pub(super) async fn chains_shown(
    app: &App,
    caller: &Caller,
    asked: Option<&str>,
) -> Result<(ChainsShown, Vec<ChainId>), Refusal> {
    let own = own(app, caller).await?;
    let is_own = match asked {
        None | Some("" | "city") => false,
        Some("own") => !own.is_empty(),
        Some(_) => return Err(field_refusal_code("chains", "input.unknown")),
    };
    let wanted = Wanted {
        chains: own.clone(),
        ..Wanted::default()
    };
    let names = Names::load(&app.store, &wanted).await?;
    let refs = own.iter().filter_map(|id| {
        let named = names.chain(*id)?;
        Some(Ref::coded(id.uuid(), named, caller.language))
    });
    let sees_city = caller.scope().limits().is_none();
    let shown = ChainsShown {
        shown: match is_own || !sees_city {
            true => "own",
            false => "city",
        },
        own: refs.collect(),
        sees_city,
    };
    let narrowed = own.into_iter().filter(|_| is_own);
    Ok((shown, narrowed.collect()))
}

/// The chains on which the caller has a seat, and those to which a role is limited.
async fn own(app: &App, caller: &Caller) -> Result<BTreeSet<ChainId>, Refusal> {
    let of_role = |role| matches!(role, Role::Chief | Role::Office);
    let grants = caller.actor.grants.iter();
    let granted = grants
        .filter(|grant| of_role(grant.role()))
        .filter_map(|grant| grant.chain());
    let seats = app.store.chains_chaired_by(caller.actor.user).await?;
    Ok(granted.chain(seats).collect())
}
