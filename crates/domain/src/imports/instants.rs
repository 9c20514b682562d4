//! Instants as tables of requests have them.

use jiff::Timestamp;

use crate::calendar::WorkingCalendar;
use crate::tables::{Cell, Remark, Unreadable, Value, moment_of};

/// The instant that a cell holds: a moment of [`moment_of`] as local time of the calendar's zone, and
/// an instant with an offset (RFC 3339) as it is. Nothing for an empty cell.
///
/// # Errors
/// As [`moment_of`].
pub(super) fn instant_of(
    cell: &Cell,
    calendar: &WorkingCalendar,
) -> Result<Option<(Timestamp, Option<Remark>)>, Unreadable> {
    if let Value::Text(text) = &cell.value
        && let Ok(at) = text.parse::<Timestamp>()
    {
        return Ok(Some((at, None)));
    }
    let moment = moment_of(cell)?;
    Ok(moment.map(|(local, remark)| (calendar.instant(local), remark)))
}
