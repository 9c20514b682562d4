//! Investment promotion: leads are cases; what is said of money, registrations and rates of exchange lies in
//! rows that are only added to. Tallies are not kept: `steering` reckons them from what is read here.

mod import;
mod ledger;
mod names;
mod publish;
mod rows;

pub use import::{Brought, LeadImport, import, known};
pub use ledger::{Ledger, Place, ledger};
