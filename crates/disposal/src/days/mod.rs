//! Days and money of a transfer: how long objections may be raised, what instalments cost that are late,
//! until when a claim can be enforced.
//!
//! **What may come in:** editions, plans, payments and claims as files say them, and the working calendar.
//! Charges are added exactly; what is asked of somebody is rounded half up to the fen.

mod limits;
mod payments;
mod window;

pub use limits::{
    Claim, ClaimLine, ClaimState, Guarantee, LimitRules, Limits, limits, read_claims,
    read_limit_events, read_limit_rules,
};
pub use payments::{InstalmentLine, Paid, PaymentLine, Terms, pay, read_terms};
pub use window::{Editions, Window, read_editions, window};

use domain::calendar::WorkingCalendar;
use jiff::civil::Date;

/// The day itself if it is a working day, else the next one.
fn working(calendar: &WorkingCalendar, day: Date) -> Date {
    calendar.add_working_days(day, 0).value
}
