//! How answers point at things: id, code and name in the reader's language.

use domain::catalogue::Language;
use serde::Serialize;
use store::cases::Named;
use utoipa::ToSchema;
use uuid::Uuid;

/// Points at a unit, chain, category, enterprise or person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ref {
    /// The identifier.
    pub id: Uuid,
    /// The code, of things that have one; the sign-in name of people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The name in the reader's language.
    pub name: String,
}

impl Ref {
    /// Points at a thing that has a code.
    pub fn coded(id: Uuid, named: &Named, language: Language) -> Self {
        Self {
            id,
            code: Some(named.code.clone()),
            name: in_language(&named.name, &named.name_en, language),
        }
    }

    /// Points at a thing that has a name only.
    pub fn plain(id: Uuid, named: &Named) -> Self {
        Self {
            id,
            code: None,
            name: named.name.clone(),
        }
    }
}

/// The English name for readers of English, if there is one.
pub fn in_language(name: &str, name_en: &str, language: Language) -> String {
    match language {
        Language::En if !name_en.is_empty() => name_en.to_owned(),
        _ => name.to_owned(),
    }
}
