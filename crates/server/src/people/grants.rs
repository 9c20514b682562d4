//! Grants as callers name them: a role and the codes of where it holds.

use domain::access::{Grant, Role};
use serde::Deserialize;
use store::cases::Lookup;
use utoipa::ToSchema;

use crate::App;
use crate::http::refusal::{FieldErrors, Refusal};

/// A role and where it holds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct GrantInput {
    /// Code of the role.
    pub role: String,
    /// Code of the department.
    pub unit: Option<String>,
    /// Code of the park.
    pub park: Option<String>,
    /// Code of the chain; without one, an office or chief has all chains.
    pub chain: Option<String>,
    /// Unified social credit code of the enterprise.
    pub enterprise: Option<String>,
}

impl GrantInput {
    /// The grant, or what is wrong with it noted under `field`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn resolve(
        &self,
        app: &App,
        field: &str,
        errors: &mut FieldErrors,
    ) -> Result<Option<Grant>, Refusal> {
        let Some(role) = Role::from_code(&self.role) else {
            errors.add_code(&within(field, "role"), "input.unknown");
            return Ok(None);
        };
        let lookup = Lookup::now(&app.store);
        let unit_code = self.unit.as_deref().or(self.park.as_deref());
        let unit = match unit_code {
            Some(code) => {
                let found = lookup.unit(code, role.unit_kinds()).await?;
                known(errors, &within(field, "unit"), found)
            }
            None => Some(None),
        };
        let chain = match self.chain.as_deref() {
            Some(code) => known(errors, &within(field, "chain"), lookup.chain(code).await?),
            None => Some(None),
        };
        let enterprise = match self.enterprise.as_deref() {
            Some(uscc) => {
                let found = lookup.enterprise(uscc).await?;
                known(errors, &within(field, "enterprise"), found)
            }
            None => Some(None),
        };
        let (Some(unit), Some(chain), Some(enterprise)) = (unit, chain, enterprise) else {
            return Ok(None);
        };
        let grant = Grant::from_parts(role, unit, chain, enterprise);
        Ok(errors.take(&within(field, "role"), grant))
    }
}

/// `Some(found)`, or an error noted when a code names nothing.
fn known<T>(errors: &mut FieldErrors, field: &str, found: Option<T>) -> Option<Option<T>> {
    if found.is_none() {
        errors.add_code(field, "input.unknown");
        return None;
    }
    Some(found)
}

fn within(field: &str, part: &str) -> String {
    match field {
        "" => part.to_owned(),
        field => format!("{field}.{part}"),
    }
}

/// Every grant of a list, errors noted under `grants.N`.
///
/// # Errors
/// When the database fails.
pub async fn resolve_all(
    app: &App,
    inputs: &[GrantInput],
    errors: &mut FieldErrors,
) -> Result<Vec<Grant>, Refusal> {
    let mut grants = Vec::new();
    for (index, input) in inputs.iter().enumerate() {
        let field = format!("grants.{index}");
        grants.extend(input.resolve(app, &field, errors).await?);
    }
    Ok(grants)
}
