//! A unit as callers see it.

use serde::Serialize;
use store::platform::Unit;
use utoipa::ToSchema;
use uuid::Uuid;

/// A department, a park with its committee, or the office of a chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unit)]
pub struct UnitBody {
    /// Which unit.
    pub id: Uuid,
    /// `department`, `park` or `office`.
    pub kind: &'static str,
    /// What addresses it.
    pub code: String,
    /// Its Chinese name.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// Where it is (GB/T 2260).
    pub region: Option<String>,
    /// What it is in charge of, in words; may be empty.
    pub duty: String,
    /// Whether anything may be given to it.
    pub active: bool,
    /// Version, to be sent as `If-Match`.
    pub version: i64,
}

impl From<Unit> for UnitBody {
    fn from(unit: Unit) -> Self {
        Self {
            id: unit.id.uuid(),
            kind: unit.kind.code(),
            code: unit.code,
            name: unit.name,
            name_en: unit.name_en,
            region: unit.region,
            duty: unit.duty,
            active: unit.active,
            version: unit.version,
        }
    }
}
