//! Entity resolution: which written names mean the same product or the same firm. Identifiers come
//! first, then names taken apart; what a person decided goes before what a rule would say.

mod firms;
mod goods;
mod naming;
mod normal;
mod review;

pub use firms::{FirmName, LegalForm, parse_firm, same_firm};
pub use goods::{Goods, Meeting, Way};
pub use naming::{Meaning, meaning};
pub use normal::normal_form;
pub use review::{Decision, Reviews};
