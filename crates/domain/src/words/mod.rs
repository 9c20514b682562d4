//! Words: small values that carry their rules. Each is parsed once at the edge and then trusted.

mod case_number;
mod decimal;
mod ids;
mod letters;
mod money;
mod period;
mod quantity;
mod region;
mod relation;
mod role;
mod texts;
mod uscc;

pub use case_number::{CaseNumber, CaseNumberError};
pub use decimal::Decimal;
pub use ids::{
    AssignmentId, AttachmentId, CaseId, CategoryId, ChainId, CommentId, EnterpriseId, EventId,
    ExampleId, FactId, GrantId, IdError, InvitationListId, JobId, MatterId, ModelId, NoticeId,
    ReviewId, ScenarioId, SuggestionId, TemplateId, UnitId, UserId,
};
pub use letters::{folded, half_width, is_invisible};
pub use money::{Money, MoneyError, MoneyScale};
pub use period::{Period, PeriodError};
pub use quantity::{Quantity, QuantityError, Unit};
pub use region::{Region, RegionCode, RegionError, RegionLevel};
pub use relation::Relation;
pub use role::Role;
pub use texts::{Body, Code, Name, Note, Phone, TextError, Title, UserName};
pub use uscc::{Uscc, UsccError};

/// Serialises a word as the text it displays and reads it back through its `FromStr`.
macro_rules! serde_as_text {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_as_text;
