//! The chain graph: its versions as documents, scenarios, lists of firms to invite, and what people
//! decided about names. The store does not read the documents; the room `chain` does.

mod entity;
pub mod invitations;
pub mod reviews;
pub mod scenarios;
pub mod versions;

pub use invitations::{InvitationList, NewInvitationList};
pub use reviews::{NameReview, NewReview};
pub use scenarios::{NewScenario, Scenario, ScenarioChange, Scenarios};
pub use versions::{Content, GraphVersion, NewVersion, Stored, VersionKind};
