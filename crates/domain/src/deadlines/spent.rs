//! How the time of a clock is used up.

use jiff::Timestamp;

use crate::calendar::{TimeKind, WorkingCalendar};

/// What became of a clock's time: how much was used, and when it ran out.
pub(super) struct Spent {
    pub seconds: i64,
    pub due: Option<Timestamp>,
    /// What was allowed, less what others were promised earlier.
    pub allowed: i64,
}

/// Walks through stretches of time until what is allowed runs out, or what was promised to those
/// who joined on the way.
///
/// A clock that still runs, or was stopped in time, is due when it would run out if nothing else
/// happened; one that stands still in time is due at no instant yet.
pub(super) fn spend(
    stretches: impl Iterator<Item = (Timestamp, Option<Timestamp>)>,
    stop: Option<Timestamp>,
    allowed: i64,
    promised: &[(Timestamp, Timestamp)],
    kind: TimeKind,
    calendar: &WorkingCalendar,
    now: Timestamp,
) -> Spent {
    let mut spent = Spent {
        seconds: 0,
        due: None,
        allowed,
    };
    let mut left = allowed;
    let mut joining = promised.iter().copied().peekable();
    for (start, to) in stretches {
        let mut from = start;
        while let Some((at, until)) = joining.next_if(|(at, _)| to.is_none_or(|to| *at < to)) {
            let joined = at.max(from);
            let used = calendar.measure(kind, from, joined);
            if used >= left && spent.due.is_none() {
                spent.due = Some(calendar.advance(kind, from, left));
            }
            spent.seconds += used;
            left -= used;
            from = joined;
            spent.take_over(&mut left, (at, until), kind, calendar);
        }
        let used = calendar.measure(kind, from, to.unwrap_or(now).max(from));
        if spent.due.is_none() && (to.is_none() || used >= left) {
            spent.due = Some(calendar.advance(kind, from, left));
        }
        spent.seconds += used;
        left -= used;
    }
    for promise in joining {
        spent.take_over(&mut left, promise, kind, calendar);
    }
    if let (None, Some(stop)) = (spent.due, stop) {
        spent.due = Some(calendar.advance(kind, stop, left));
    }
    spent
}

impl Spent {
    /// From `at` on no more time is left than until what was promised; what was late already makes the
    /// whole late, since then.
    fn take_over(
        &mut self,
        left: &mut i64,
        (at, until): (Timestamp, Timestamp),
        kind: TimeKind,
        calendar: &WorkingCalendar,
    ) {
        if until <= at {
            self.due = Some(self.due.map_or(until, |due| due.min(until)));
        }
        let promised = calendar.measure(kind, at, until);
        if promised < *left {
            self.allowed -= *left - promised;
            *left = promised;
        }
    }
}
