//! Deadlines: what time a case has, and how its clocks stand. Nothing is counted up and stored:
//! everything follows from the case's events, the policy and the working calendar.

mod clock;
mod policy;
mod round;
mod spent;

pub use clock::{Clock, ClockChange, ClockEvent, ClockState, Clocks, Terms, settled_at};
pub use policy::{ClockName, ClockStart, DeadlinePolicy, Limit, Limits, PolicyError, Urgencies};

#[cfg(test)]
mod tests;
