//! Which row of a table is its header, and which column means what.
//!
//! Offices put a title above the header, part it over two rows, mark headers with stars and
//! （必填）, and copy them with invisible characters. All of that is passed over; but a header that
//! means two things, or two headers that mean the same, are refused.

use serde::{Deserialize, Serialize};

use super::cell::letters;
use super::{Cell, Row};
use crate::catalogue::Reason;
use crate::words::{half_width, is_invisible};

/// The header ends within so many rows that are not blank.
pub const HEADER_ROWS_MAX: usize = 20;
/// How many headers of a table a sentence names, and how many characters of each.
const HEADERS_TOLD_MAX: usize = 20;
const HEADER_TOLD_CHARS: usize = 24;

/// A field that columns are looked for.
#[derive(Debug, Clone)]
pub struct Wanted<'a, K> {
    /// The field.
    pub field: K,
    /// Headers under which tables have it.
    pub names: Vec<&'a str>,
    /// Whether nothing can be read without it.
    pub is_needed: bool,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading<K> {
    /// Its place, from 0.
    pub index: usize,
    /// What stands above it, of a header in two rows both with a stroke between.
    pub header: String,
    /// What it means; nothing for a column that is left unread.
    pub field: Option<K>,
}

impl<K> Heading<K> {
    /// The column as a spreadsheet names it.
    pub fn letters(&self) -> String {
        letters(self.index)
    }
}

/// A header that is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout<K> {
    /// The last row of the header; what follows are the rows of the table.
    pub row: u32,
    /// Every column that has a header.
    pub headings: Vec<Heading<K>>,
}

impl<K: Copy + PartialEq> Layout<K> {
    /// The column of a field.
    pub fn heading(&self, field: K) -> Option<&Heading<K>> {
        let mut headings = self.headings.iter();
        headings.find(|heading| heading.field == Some(field))
    }

    /// Columns up to the last one with a header.
    pub fn width(&self) -> usize {
        self.headings.last().map_or(0, |heading| heading.index + 1)
    }
}

/// Why a header cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// A column that is needed or was chosen is not there.
    #[error("there is no column {name:?}")]
    Missing {
        /// The header looked for.
        name: String,
        /// The headers that are there.
        headers: String,
    },
    /// Several columns have headers of one meaning, so that nobody knows which counts.
    #[error("several columns mean {name:?}")]
    Repeated {
        /// The meaning.
        name: String,
        /// The headers, with the letters of their columns.
        headers: String,
        /// The first of them, as it stands in the table.
        first: String,
    },
}

impl HeaderError {
    /// The header at fault: the one looked for, or the first of several.
    pub fn column(&self) -> &str {
        match self {
            Self::Missing { name, .. } => name,
            Self::Repeated { first, .. } => first,
        }
    }
}

impl Reason for HeaderError {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "import.missing-column",
            Self::Repeated { .. } => "import.repeated-column",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let (Self::Missing { name, headers } | Self::Repeated { name, headers, .. }) = self;
        vec![("name", name.clone()), ("headers", headers.clone())]
    }
}

/// How headers are compared: without width, case, blanks, invisible characters, stars, a colon at the
/// end, and remarks such as （必填）.
pub fn spelled(header: &str) -> String {
    let plain: String = header
        .chars()
        .filter(|c| !c.is_whitespace() && !is_invisible(*c))
        .map(|c| match c {
            '【' | '〔' => '[',
            '】' | '〕' => ']',
            _ => half_width(c),
        })
        .flat_map(char::to_lowercase)
        .collect();
    let mut text = plain.as_str();
    loop {
        let before = text;
        text = text.trim_matches(['*', '※', '★', '●', ':']);
        for mark in [
            "必填",
            "选填",
            "必选",
            "可选",
            "必填项",
            "选填项",
            "required",
            "optional",
        ] {
            for (open, close) in [('(', ')'), ('[', ']')] {
                let without = text
                    .strip_suffix(close)
                    .and_then(|text| text.strip_suffix(mark))
                    .and_then(|text| text.strip_suffix(open));
                text = without.unwrap_or(text);
            }
        }
        if text == before {
            return text.to_owned();
        }
    }
}

/// Finds the header in the first rows of a table: the first row, or two rows one below the other,
/// that has every field needed and more fields than any other.
///
/// # Errors
/// The row that looks most like a header, and what is wrong with it: headers that are missing or mean
/// the same, each with the name of the field by `called`.
pub fn find<K: Copy + PartialEq>(
    rows: &[Row],
    wanted: &[Wanted<'_, K>],
    called: impl Fn(K) -> String,
) -> Result<Layout<K>, (u32, Vec<HeaderError>)> {
    let rows = &rows[..rows.len().min(HEADER_ROWS_MAX)];
    let single = rows.iter().map(|row| (row.number, of_one_row(row)));
    let pairs = rows
        .windows(2)
        .filter(|pair| pair[0].number + 1 == pair[1].number);
    let double = pairs.filter_map(|pair| Some((pair[1].number, of_two_rows(&pair[0], &pair[1])?)));
    let mut best: Option<Candidate<K>> = None;
    for (row, spots) in single.chain(double) {
        let candidate = Candidate::new(row, &spots, wanted);
        if best
            .as_ref()
            .is_none_or(|best| candidate.rank() > best.rank())
        {
            best = Some(candidate);
        }
    }
    let best = best.ok_or_else(|| (1, Vec::new()))?;
    let faults = best.faults(wanted, called);
    match faults.is_empty() {
        true => Ok(Layout {
            row: best.row,
            headings: best.headings,
        }),
        false => Err((best.row, faults)),
    }
}

/// A place of a header, and the texts that may name it, the surest first.
struct Spot {
    index: usize,
    header: String,
    names: Vec<String>,
}

fn of_one_row(row: &Row) -> Vec<Spot> {
    let spots = row.cells.iter().enumerate();
    let named = spots.filter_map(|(index, cell)| {
        let header = cell.shown();
        (!header.is_empty()).then(|| Spot {
            index,
            names: vec![spelled(&header)],
            header: header.into_owned(),
        })
    });
    named.collect()
}

/// A header in two rows: groups of columns stand under one upper header, and below headers that stand
/// alone there is nothing. Nothing when the rows are not of this shape.
fn of_two_rows(upper: &Row, lower: &Row) -> Option<Vec<Spot>> {
    let width = upper.cells.len().max(lower.cells.len());
    let blank = Cell::default();
    let at = |row: &Row, index: usize| row.cells.get(index).cloned().unwrap_or(blank.clone());
    // a cell merged downwards shows its header in both rows
    let below = |index: usize| {
        let cell = at(lower, index);
        let is_own = cell
            .merged
            .is_none_or(|region| region.rows.0 + 1 == lower.number);
        if is_own {
            cell.shown().into_owned()
        } else {
            String::new()
        }
    };
    let group_end = |from: usize| -> usize {
        match at(upper, from).merged {
            Some(region) => region.columns.1 as usize,
            None => {
                let rest = (from + 1)..width;
                let in_group =
                    |index: &usize| at(upper, *index).is_blank() && !below(*index).is_empty();
                from + rest.take_while(in_group).count()
            }
        }
    };
    let mut spots = Vec::new();
    let (mut index, mut groups) = (0, 0);
    while index < width {
        let above = at(upper, index).shown().into_owned();
        let end = group_end(index).min(width - 1);
        if above.is_empty() || end == index {
            if !above.is_empty() && !below(index).is_empty() {
                return None;
            }
            let header = if above.is_empty() {
                below(index)
            } else {
                above
            };
            if !header.is_empty() {
                spots.push(Spot {
                    index,
                    names: vec![spelled(&header)],
                    header,
                });
            }
            index += 1;
            continue;
        }
        groups += 1;
        for member in index..=end {
            let lower = below(member);
            if lower.is_empty() {
                return None;
            }
            let (above, lower_name) = (spelled(&above), spelled(&lower));
            spots.push(Spot {
                index: member,
                names: vec![format!("{above}{lower_name}"), lower_name],
                header: format!("{}/{lower}", at(upper, index).shown()),
            });
        }
        index = end + 1;
    }
    (groups > 0).then_some(spots)
}

/// Rows that may be the header, and what the fields would be.
struct Candidate<K> {
    row: u32,
    headings: Vec<Heading<K>>,
    matched: usize,
    is_complete: bool,
    repeated: Vec<(K, Vec<usize>)>,
}

impl<K: Copy + PartialEq> Candidate<K> {
    fn new(row: u32, spots: &[Spot], wanted: &[Wanted<'_, K>]) -> Self {
        let headings = spots.iter().map(|spot| Heading {
            index: spot.index,
            header: spot.header.clone(),
            field: None,
        });
        let mut candidate = Self {
            row,
            headings: headings.collect(),
            matched: 0,
            is_complete: true,
            repeated: Vec::new(),
        };
        for one in wanted {
            let mut found = matching(spots, &one.names);
            // of headers that are told apart only by what is passed over, the one as it is written
            if found.len() > 1 {
                let exact = found
                    .iter()
                    .copied()
                    .filter(|at| one.names.contains(&spots[*at].header.as_str()));
                let exact: Vec<usize> = exact.collect();
                if let ([_], [_]) = (exact.as_slice(), one.names.as_slice()) {
                    found = exact;
                }
            }
            match found.as_slice() {
                [] => candidate.is_complete &= !one.is_needed,
                [at] => {
                    candidate.matched += 1;
                    candidate.headings[*at].field = Some(one.field);
                }
                _ => {
                    candidate.matched += 1;
                    candidate.repeated.push((one.field, found));
                }
            }
        }
        candidate
    }

    /// A header with every needed field goes before one without; of two the one with more fields.
    fn rank(&self) -> (bool, usize) {
        (self.is_complete, self.matched)
    }

    fn faults(&self, wanted: &[Wanted<'_, K>], called: impl Fn(K) -> String) -> Vec<HeaderError> {
        let told = |at: &usize| {
            let heading = &self.headings[*at];
            format!("{}（{}）", shortened(&heading.header), heading.letters())
        };
        let repeated = self
            .repeated
            .iter()
            .map(|(field, at)| HeaderError::Repeated {
                name: called(*field),
                headers: at.iter().map(told).collect::<Vec<_>>().join("、"),
                first: self.headings[at[0]].header.clone(),
            });
        let is_there = |field: K| {
            let mut fields = self.headings.iter().filter_map(|heading| heading.field);
            fields.any(|one| one == field) || self.repeated.iter().any(|(one, _)| *one == field)
        };
        let missing = wanted
            .iter()
            .filter(|one| one.is_needed && !is_there(one.field));
        let missing = missing.map(|one| HeaderError::Missing {
            name: called(one.field),
            headers: self.told(),
        });
        repeated.chain(missing).collect()
    }

    fn told(&self) -> String {
        let headings = self.headings.iter().take(HEADERS_TOLD_MAX);
        let mut headers: Vec<String> = headings.map(|one| shortened(&one.header)).collect();
        if self.headings.len() > HEADERS_TOLD_MAX {
            headers.push("…".to_owned());
        }
        headers.join(", ")
    }
}

fn matching(spots: &[Spot], names: &[&str]) -> Vec<usize> {
    let names: Vec<String> = names.iter().map(|name| spelled(name)).collect();
    let is_meant = |spot: &Spot| spot.names.iter().any(|name| names.contains(name));
    let all = spots.iter().enumerate();
    all.filter(|(_, spot)| is_meant(spot))
        .map(|(at, _)| at)
        .collect()
}

/// A cell as a sentence quotes it: a first row that is no header may hold whole paragraphs.
fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(HEADER_TOLD_CHARS) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}
