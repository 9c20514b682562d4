//! The Chinese working calendar: statutory holidays, make-up working days, working hours, and the
//! reckoning of limits in working time, in natural days and around the clock.

mod days;
mod limit;
mod working;

pub use days::{DayKind, DaysError, HolidayRule, Holidays, Year};
pub use limit::{LimitUnit, TimeKind, TimeLimit};
pub use working::{Elapsed, Reckoned, WorkingCalendar, WorkingPeriod, WorkingPeriodError};
