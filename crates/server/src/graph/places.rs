//! What of the graph is known elsewhere in the product: chains by code, enterprises by credit code,
//! regions by division code.

use std::collections::HashMap;

use domain::access::Actor;
use domain::catalogue::Language;
use domain::words::{ChainId, RegionCode};
use serde::Serialize;
use store::platform::{Chain, Enterprises as Visible};
use utoipa::ToSchema;

use super::charge::is_for;
use super::select::Selected;
use crate::http::refs::{Ref, in_language};
use crate::http::refusal::Refusal;
use crate::{App, Caller};

/// Codes that are looked up at most; a chain has a few hundred firms.
const CODES_MAX: usize = 5000;
/// Codes asked for in one query.
const CODES_AT_ONCE: usize = 500;

/// Which chain an answer is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = GraphChain)]
pub struct ChainHead {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The chain of the platform with this code.
    pub platform: Option<Ref>,
    /// Division code of the region whose firms count as local.
    pub region: Option<String>,
    /// Its name, within Hunan.
    pub region_name: Option<String>,
    /// Whether its segments were derived from a product.
    pub is_derived: bool,
    /// Whether the caller may change its segments.
    pub may_edit: bool,
}

/// Enterprises of the platform by credit code, as far as the caller may know of them.
#[derive(Debug, Default)]
pub struct Enterprises(HashMap<String, Ref>);

impl Enterprises {
    /// Looks up the firms with these codes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(
        app: &App,
        actor: &Actor,
        codes: impl IntoIterator<Item = String>,
    ) -> Result<Self, Refusal> {
        let mut codes: Vec<String> = codes.into_iter().take(CODES_MAX).collect();
        codes.sort_unstable();
        codes.dedup();
        let visible = Visible::visible_to(actor);
        let mut found = HashMap::new();
        for part in codes.chunks(CODES_AT_ONCE) {
            for (code, (id, name)) in visible.named_by_codes(&app.store, part).await? {
                let pointer = Ref {
                    id: id.uuid(),
                    code: Some(code.clone()),
                    name,
                };
                found.insert(code, pointer);
            }
        }
        Ok(Self(found))
    }

    /// The enterprise with a code.
    pub fn of(&self, code: Option<&str>) -> Option<Ref> {
        self.0.get(code?).cloned()
    }
}

/// Chains of the platform by code.
///
/// # Errors
/// When the database fails.
pub async fn platform_chains(
    app: &App,
    language: Language,
) -> Result<HashMap<String, Ref>, Refusal> {
    let chains = app.store.chains().await?;
    let named = |chain: Chain| {
        let name = in_language(&chain.name, &chain.name_en, language);
        let pointer = Ref {
            id: chain.id.uuid(),
            code: Some(chain.code.clone()),
            name,
        };
        (chain.code, pointer)
    };
    Ok(chains.into_iter().map(named).collect())
}

/// Name of a division of Hunan.
pub fn region_name(code: Option<&str>) -> Option<String> {
    let region = RegionCode::parse(code?).ok()?.region()?;
    Some(region.name.to_owned())
}

/// Which chain an answer is about.
///
/// # Errors
/// When the database fails.
pub async fn head_of(
    app: &App,
    caller: &Caller,
    selected: &Selected,
    is_derived: bool,
) -> Result<ChainHead, Refusal> {
    let platform = match &selected.code {
        Some(code) => platform_chains(app, caller.language).await?.remove(code),
        None => None,
    };
    let listed = platform.as_ref().map(|chain| ChainId::from_uuid(chain.id));
    Ok(ChainHead {
        may_edit: !is_derived && is_for(caller, listed),
        name: selected.name.clone(),
        code: selected.code.clone(),
        platform,
        region_name: region_name(selected.region.as_deref()),
        region: selected.region.clone(),
        is_derived,
    })
}
