//! How answers point at things: id, code and name in the reader's language.

use domain::catalogue::Language;
use domain::words::UserId;
use serde::Serialize;
use store::cases::{Named, Names, Wanted};
use store::{Store, StoreError};
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

/// People by identifier, as answers point to them.
pub struct People(Names);

impl People {
    /// Reads the names of these people.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn load(
        store: &Store,
        people: impl IntoIterator<Item = UserId>,
    ) -> Result<Self, StoreError> {
        let wanted = Wanted {
            users: people.into_iter().collect(),
            ..Wanted::default()
        };
        Names::load(store, &wanted).await.map(Self)
    }

    /// Points at one of them.
    pub fn of(&self, user: UserId, language: Language) -> Option<Ref> {
        let named = self.0.user(user)?;
        Some(Ref::coded(user.uuid(), named, language))
    }
}

/// The English name for readers of English, if there is one.
pub fn in_language(name: &str, name_en: &str, language: Language) -> String {
    match language {
        Language::En if !name_en.is_empty() => name_en.to_owned(),
        _ => name.to_owned(),
    }
}
