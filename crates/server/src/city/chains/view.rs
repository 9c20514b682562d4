//! A chain as callers see it.

use domain::catalogue::Language;
use domain::words::ChainId;
use serde::Serialize;
use store::cases::{Names, Wanted};
use store::platform::Chain;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::App;
use crate::http::extract::Versioned;
use crate::http::refs::Ref;
use crate::http::refusal::Refusal;

/// An industry chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chain)]
pub struct ChainBody {
    /// Which chain.
    pub id: Uuid,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Its office.
    pub office: Option<Ref>,
    /// Its chiefs, the district's first.
    pub chiefs: Vec<ChiefBody>,
    /// Whether anything may be filed under it.
    pub active: bool,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

/// One of the two chiefs of a chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chief)]
pub struct ChiefBody {
    /// Who it is.
    pub user: Ref,
    /// `district` or `park`.
    pub seat: &'static str,
}

/// Chains with the names that they mention.
///
/// # Errors
/// When the database fails.
pub async fn describe(
    app: &App,
    chains: Vec<Chain>,
    language: Language,
) -> Result<Vec<ChainBody>, Refusal> {
    let mut wanted = Wanted::default();
    for chain in &chains {
        wanted.units.extend(chain.office);
        wanted
            .users
            .extend(chain.chiefs.iter().map(|(_, chief)| *chief));
    }
    let names = Names::load(&app.store, &wanted).await?;
    let body = |chain: Chain| ChainBody {
        id: chain.id.uuid(),
        office: chain.office.and_then(|id| {
            let named = names.unit(id)?;
            Some(Ref::coded(id.uuid(), named, language))
        }),
        chiefs: chain
            .chiefs
            .iter()
            .filter_map(|(seat, chief)| {
                let user = Ref::coded(chief.uuid(), names.user(*chief)?, language);
                let seat = seat.code();
                Some(ChiefBody { user, seat })
            })
            .collect(),
        code: chain.code,
        name: chain.name,
        name_en: chain.name_en,
        active: chain.active,
        version: chain.version,
    };
    Ok(chains.into_iter().map(body).collect())
}

/// One chain with its version.
///
/// # Errors
/// 404 when there is none.
pub async fn show(
    app: &App,
    id: ChainId,
    language: Language,
) -> Result<Versioned<ChainBody>, Refusal> {
    let chain = app.store.chain(id).await?.ok_or_else(Refusal::not_found)?;
    let version = chain.version;
    let body = describe(app, vec![chain], language).await?.pop();
    let body = body.ok_or_else(Refusal::not_found)?;
    Ok(Versioned { version, body })
}
