//! Investment promotion (招商引资): what leads, payments and registrations come to, each undertaking counted once.
//!
//! **What may come in:** leads as lists or a database have them, payments, registrations and rates of exchange
//! ([`read`] reads the tables of a folder). Nothing is summed over two currencies; amounts are counted in
//! hundredths of their currency and printed in 10⁴ of it.

mod amounts;
mod cells;
mod duplicates;
mod funnel;
mod read;
mod rows;
mod tally;
mod undertaking;

pub use amounts::{Amounts, Hundredths, Rates};
pub use duplicates::{Duplicates, Group, Why, duplicates};
pub use funnel::{Days, Funnel, Stage, funnel};
pub use read::{Known, LATER, LEADS, PAYMENTS, Read, Tables, read, read_rates};
pub use rows::{Ends, Kinds, Lead, Origin, Payment, Rate, Registration};
pub use tally::{FiveHundred, Home, Tally, Threshold, Wanted, tally};
pub use undertaking::{Undertaking, Undertakings};
