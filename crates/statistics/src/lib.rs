//! Figures, pure: what a statistical office publishes, and what follows from it.
//!
//! A figure is never a bare number. [`Rounded`] knows its last place, and so the [`Interval`] that
//! rounding leaves open; [`Unit`] is an algebra in which dollars do not add to yuan and a difference
//! of percentages is percentage points; [`Time`] is a month, a quarter, a cumulative period, a year
//! or an instant. An [`Observation`] puts them together with region, dimensions, status and day of
//! publication; [`Book`] keeps every vintage and answers as of a day. `derive` reckons growth,
//! shares, contributions, ranks and the like, each with interval and working; `agree` says whether
//! figures that belong together can all be true.

pub mod agree;
pub mod book;
pub mod derive;
mod measure;
mod number;
mod observation;
pub mod rows;
mod time;
mod unit;

pub use book::Book;
pub use measure::{Basis, Measure, Relation, Status, WordError};
pub use number::{Amount, Interval, NumberError, Rounded, corners};
pub use observation::{Dimension, Observation, Series};
pub use time::{Month, Shape, Time, TimeError};
pub use unit::{Scaled, Unit, UnitError, UnitKind};
