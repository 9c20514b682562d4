//! Who stands on the platform: units, enterprises, seats of chiefs, and the rules of signing in.

mod enterprise;
mod sign_in;

pub use enterprise::{Decision, DecisionError, EnterpriseStatus, accept_uscc};
pub use sign_in::SignInGuard;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$case_doc])* $case,)* }

        impl $name {
            /// Every value, in the order of lists.
            pub const ALL: &'static [Self] = &[$(Self::$case,)*];

            /// Its code, as in the database and outward.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$case => $code,)* }
            }

            /// The value with a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}
pub(crate) use codes;

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

codes! {
    /// Which of the two chiefs of a chain somebody is.
    Seat {
        /// The leader of the district.
        District = "district",
        /// The leader of the park.
        Park = "park",
    }
}
