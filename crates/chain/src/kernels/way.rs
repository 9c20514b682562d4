//! A way from one thing to another.

use std::collections::HashSet;
use std::hash::Hash;

/// A way along `next` from one thing to another, both named; nothing when there is none.
pub fn way<T: Copy + Eq + Hash, I: IntoIterator<Item = T>>(
    from: T,
    to: T,
    next: impl Fn(T) -> I,
) -> Option<Vec<T>> {
    let mut seen = HashSet::from([from]);
    let mut open = vec![vec![from]];
    while let Some(way) = open.pop() {
        let last = way.last().copied().unwrap_or(from);
        if last == to {
            return Some(way);
        }
        for one in next(last) {
            if seen.insert(one) {
                open.push([way.as_slice(), &[one]].concat());
            }
        }
    }
    None
}
