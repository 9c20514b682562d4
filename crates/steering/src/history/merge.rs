//! What files say, added to what is there already.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Excuse, Override, Plan, Report, Waiver};
use crate::month::Month;

/// All that was ever said of one project, each list in the order in which it was said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Versions of plans.
    pub plans: Vec<Plan>,
    /// Monthly reports.
    pub reports: Vec<Report>,
    /// Approved reasons.
    pub excuses: Vec<Excuse>,
    /// Lights that were set.
    pub overrides: Vec<Override>,
    /// Papers that may follow.
    pub waivers: Vec<Waiver>,
}

/// What is only ever added to, and by what a later row goes before an earlier one.
pub trait Kept: PartialEq {
    /// What rows of one group are about, with the day on which they were said.
    type Group: Eq + std::hash::Hash;

    /// The group of a row.
    fn group(&self) -> Self::Group;

    /// The day on which it was said.
    fn said_on(&self) -> Date;
}

impl Kept for Plan {
    type Group = (i16, Date);

    fn group(&self) -> Self::Group {
        (self.year, self.adopted)
    }

    fn said_on(&self) -> Date {
        self.adopted
    }
}

impl Kept for Report {
    type Group = (Month, Date);

    fn group(&self) -> Self::Group {
        (self.month, self.reported)
    }

    fn said_on(&self) -> Date {
        self.reported
    }
}

impl Kept for Excuse {
    type Group = (super::SignalCode, Date);

    fn group(&self) -> Self::Group {
        (self.signal, self.approved)
    }

    fn said_on(&self) -> Date {
        self.approved
    }
}

impl Kept for Override {
    type Group = (super::SignalCode, Date);

    fn group(&self) -> Self::Group {
        (self.signal, self.set)
    }

    fn said_on(&self) -> Date {
        self.set
    }
}

/// Which of the `new` rows, by their places, add to what `is_there`: a row equal to one that is there adds
/// nothing, and neither does one that repeats the row before it of its group. (Of one file, A B A on one
/// day is a correction that was taken back: the last A counts.)
pub fn merge<T: Kept>(is_there: &[T], new: &[&T]) -> Vec<usize> {
    let mut before: HashMap<T::Group, &T> = HashMap::new();
    let mut added = Vec::new();
    for (at, row) in new.iter().enumerate() {
        let repeats = before.insert(row.group(), row) == Some(row);
        if !repeats && !is_there.contains(row) {
            added.push(at);
        }
    }
    added
}

/// Whether a row changes what was shown on a day that somebody asked about; `asked` is the last of them.
pub fn backdated<T: Kept>(row: &T, asked: Option<Date>) -> bool {
    asked.is_some_and(|asked| row.said_on() <= asked)
}
