//! Who stands on the platform: units, enterprises, seats of chiefs, and the rules of signing in.

mod enterprise;
pub mod sign_in;

pub use enterprise::{Decision, DecisionError, EnterpriseStatus, FirmKind, accept_uscc};

use crate::codes::codes;

codes! {
    /// What a unit is.
    UnitKind {
        /// 责任部门: handles what it is given.
        Department = "department",
        /// 园区管委会: a park and its committee.
        Park = "park",
        /// 链办: the office of a chain.
        Office = "office",
    }
}

impl UnitKind {
    /// What may be given a case: an office keeps a chain and handles nothing itself.
    pub const HANDLING: [Self; 2] = [Self::Department, Self::Park];
}

codes! {
    /// Which of the two chiefs of a chain somebody is.
    Seat {
        /// The leader of the district.
        District = "district",
        /// The leader of the park.
        Park = "park",
    }
}
