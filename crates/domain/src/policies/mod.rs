//! Rules that a city keeps as versioned data: the deadlines of each kind of case, and the working
//! calendar. A version is drafted, tried on history and put into force; it is never edited after.

mod rules;
mod trial;

pub use rules::{CalendarRules, PolicyBody, RuleError, RulesInForce, Subject};
pub use trial::{Change, Side, Tried, Verdicts, compare};

#[cfg(test)]
mod tests;
