//! A table in memory.

use super::{Cells, FaultKind, Faults};

/// A table with a header: the text of its cells, trimmed, in one piece of memory.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Name of the file, for faults.
    pub file: String,
    columns: Vec<String>,
    text: String,
    /// Where each cell ends in `text`, row by row.
    ends: Vec<usize>,
    /// The row of the file that each row stands in.
    numbers: Vec<usize>,
}

impl Sheet {
    /// An empty table. A byte-order mark, surrounding blanks and upper case in the header do not
    /// matter; two columns of one name are a fault.
    pub fn new<'a>(
        file: &str,
        header: impl IntoIterator<Item = &'a str>,
        faults: &mut Faults,
    ) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for name in header {
            let name = name.trim_start_matches('\u{feff}').trim();
            let name = name.trim_matches('"');
            if !name.is_empty()
                && columns
                    .iter()
                    .any(|column| column.eq_ignore_ascii_case(name))
            {
                faults.push(file, 1, name, FaultKind::RepeatedColumn);
            }
            columns.push(name.to_owned());
        }
        Self {
            file: file.to_owned(),
            columns,
            ..Self::default()
        }
    }

    /// Adds the row that stands in row `number` of the file; one of another length than the header
    /// is a fault and left out.
    pub fn push<'a>(
        &mut self,
        number: usize,
        cells: impl Iterator<Item = &'a str>,
        faults: &mut Faults,
    ) {
        let (text, ends) = (self.text.len(), self.ends.len());
        for cell in cells {
            self.text.push_str(cell.trim());
            self.ends.push(self.text.len());
        }
        let (found, expected) = (self.ends.len() - ends, self.columns.len());
        if found == expected {
            self.numbers.push(number);
            return;
        }
        self.text.truncate(text);
        self.ends.truncate(ends);
        let kind = FaultKind::Uneven { found, expected };
        faults.push(&self.file, number, "", kind);
    }

    /// Names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands; case does not matter.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.eq_ignore_ascii_case(name))
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Whether there is no row.
    pub const fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// The row of the file that the row at `position` stands in.
    pub fn number(&self, position: usize) -> usize {
        self.numbers[position]
    }

    /// The text of a cell.
    pub fn cell(&self, position: usize, column: usize) -> &str {
        let at = position * self.columns.len() + column;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    /// Visits the wanted columns of every row; a column that is missing is a fault, and then no row
    /// is visited.
    pub fn read<'a, const N: usize>(
        &'a self,
        wanted: [&'static str; N],
        faults: &mut Faults,
        mut visit: impl FnMut(&mut Cells<'a, '_, N>),
    ) {
        let found = wanted.map(|name| self.column(name));
        for (name, _) in wanted.iter().zip(&found).filter(|(_, at)| at.is_none()) {
            faults.push(&self.file, 1, name, FaultKind::MissingColumn);
        }
        if found.iter().any(Option::is_none) {
            return;
        }
        let columns = found.map(Option::unwrap_or_default);
        for position in 0..self.len() {
            visit(&mut Cells::new(self, position, wanted, columns, faults));
        }
    }
}
