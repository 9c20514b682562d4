//! A table of requests: its header understood once, its rows read one by one.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;

use super::columns::{Choice, Column, normalised};
use super::faults::{CellError, Fault, HeaderError};
use super::instants::local_instant;
use crate::calendar::WorkingCalendar;
use crate::cases::{Source, Urgency};
use crate::catalogue::{Catalogue, Language, Sentence};
use crate::words::{Body, Name, Phone, TextError, Title};

/// What a decoder leaves where bytes are no text.
const UNDECODABLE: char = '\u{fffd}';
/// How many headers of a table a sentence names, and how many characters of each.
const HEADERS_TOLD_MAX: usize = 20;
const HEADER_TOLD_CHARS: usize = 24;

/// What one row says of a request; names are still to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The row as a person counts in the sheet.
    pub row: u32,
    /// One line.
    pub title: Title,
    /// The requester's words.
    pub body: Body,
    /// Name or code of the category.
    pub category: Option<Name>,
    /// Its identifier in the system it comes from.
    pub external_id: Option<Name>,
    /// Unified social credit code or name of the firm.
    pub enterprise: Option<Name>,
    /// A person to call.
    pub contact_name: Option<Name>,
    /// The number to call.
    pub contact_phone: Option<Phone>,
    /// Where it is about.
    pub place: Option<Name>,
    /// How much it presses.
    pub urgency: Urgency,
    /// Where it came from.
    pub source: Source,
    /// Name or code of the chain.
    pub chain: Option<Name>,
    /// Name or code of the park.
    pub park: Option<Name>,
    /// When it was filed, if the table says so.
    pub submitted_at: Option<Timestamp>,
    /// That a row above says the same, if one does: such rows are separate requests.
    pub same_as: Option<Fault>,
}

/// A table whose header is understood.
#[derive(Debug)]
pub struct Sheet<'a> {
    calendar: &'a WorkingCalendar,
    now: Timestamp,
    width: usize,
    columns: Vec<(Column, usize, String)>,
    seen: HashMap<u64, u32>,
    external_ids: HashMap<String, u32>,
}

impl<'a> Sheet<'a> {
    /// Understands a header: by `choice` alone, or by the headers that such tables usually have.
    /// Dates are read in the zone of `calendar` and may not lie behind `now`.
    ///
    /// # Errors
    /// Every column that is missing or there twice.
    pub fn open(
        row: u32,
        header: &[String],
        choice: Option<&Choice>,
        calendar: &'a WorkingCalendar,
        now: Timestamp,
    ) -> Result<Self, Vec<Fault>> {
        let mut sheet = Self {
            calendar,
            now,
            width: header.len(),
            columns: Vec::new(),
            seen: HashMap::new(),
            external_ids: HashMap::new(),
        };
        let header = Header { row, cells: header };
        let mut faults = Vec::new();
        let mut keep = |column, found: Result<Option<usize>, Fault>| match found {
            Ok(Some(index)) => sheet
                .columns
                .push((column, index, header.cells[index].clone())),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        };
        match choice {
            Some(choice) => {
                for (column, name) in choice.pairs() {
                    let found = header
                        .find(name)
                        .and_then(|at| at.ok_or_else(|| header.missing(name)));
                    keep(*column, found.map(Some));
                }
            }
            None => {
                for column in Column::ALL {
                    keep(column, header.guess(column));
                }
            }
        }
        if faults.is_empty() {
            let missing = Column::NEEDED
                .into_iter()
                .filter(|one| sheet.column(*one).is_none());
            faults.extend(missing.map(|column| header.missing(column.code())));
        }
        if faults.is_empty() {
            Ok(sheet)
        } else {
            Err(faults)
        }
    }

    /// Every column that is read, and the header under which the table has it.
    pub fn columns(&self) -> HashMap<Column, String> {
        let columns = self.columns.iter();
        columns
            .map(|(one, _, header)| (*one, header.clone()))
            .collect()
    }

    /// The header under which the table has a column.
    pub fn column(&self, column: Column) -> Option<&str> {
        let found = self.columns.iter().find(|(one, _, _)| *one == column);
        found.map(|(_, _, header)| header.as_str())
    }

    /// Reads one row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(&mut self, row: u32, cells: &[String]) -> Result<Entry, Vec<Fault>> {
        let mut reading = Reading {
            sheet: self,
            row,
            cells,
            faults: Vec::new(),
        };
        reading.check_cells();
        let title = reading.needed(Column::Title, Title::parse);
        let body = reading.needed(Column::Body, Body::parse);
        let category = reading.optional(Column::Category, Name::parse);
        let external_id = reading.optional(Column::ExternalId, Name::parse);
        let enterprise = reading.optional(Column::Enterprise, Name::parse);
        let contact_name = reading.optional(Column::ContactName, Name::parse);
        let contact_phone = reading.optional(Column::ContactPhone, Phone::parse);
        let place = reading.optional(Column::Place, Name::parse);
        let chain = reading.optional(Column::Chain, Name::parse);
        let park = reading.optional(Column::Park, Name::parse);
        let urgency = reading.named(Column::Urgency, &Urgency::ALL, Urgency::code);
        let source = reading.named(Column::Source, &Source::ALL, Source::code);
        let submitted_at = reading.instant();
        let mut faults = reading.faults;
        if let Some(id) = &external_id {
            faults.extend(self.repeated(row, id));
        }
        let (Some(title), Some(body), true) = (title, body, faults.is_empty()) else {
            return Err(faults);
        };
        Ok(Entry {
            row,
            title,
            body,
            category,
            external_id,
            enterprise,
            contact_name,
            contact_phone,
            place,
            urgency: urgency.unwrap_or(Urgency::Normal),
            source: source.unwrap_or(Source::Import),
            chain,
            park,
            submitted_at,
            same_as: self.same_above(row, cells),
        })
    }

    fn repeated(&mut self, row: u32, id: &Name) -> Option<Fault> {
        match self.external_ids.entry(id.as_str().to_owned()) {
            Slot::Vacant(free) => {
                free.insert(row);
                None
            }
            Slot::Occupied(taken) => {
                let above = *taken.get();
                let column = self.column(Column::ExternalId).unwrap_or_default();
                Some(Fault::at(row, column, &CellError::Repeated { above }))
            }
        }
    }

    /// The row above that says the same in all columns that are read, identifiers aside. A digest
    /// of 64 bits is remembered of each row: a mistake costs a warning.
    fn same_above(&mut self, row: u32, cells: &[String]) -> Option<Fault> {
        let mut digest = DefaultHasher::new();
        for (column, index, _) in &self.columns {
            if *column != Column::ExternalId {
                cells.get(*index).map(|cell| cell.trim()).hash(&mut digest);
            }
        }
        match self.seen.entry(digest.finish()) {
            Slot::Vacant(free) => {
                free.insert(row);
                None
            }
            Slot::Occupied(first) => Some(Fault {
                row: Some(row),
                column: None,
                sentence: Sentence::new("warning.import.same-row").with("above", first.get()),
            }),
        }
    }
}

/// The row of headers.
#[derive(Clone, Copy)]
struct Header<'a> {
    row: u32,
    cells: &'a [String],
}

impl Header<'_> {
    /// The column with a header.
    fn find(&self, name: &str) -> Result<Option<usize>, Fault> {
        let wanted = normalised(name);
        let mut equal =
            (0..self.cells.len()).filter(|index| normalised(&self.cells[*index]) == wanted);
        match (equal.next(), equal.next()) {
            (Some(_), Some(_)) => Err(Fault::at(
                self.row,
                name,
                &HeaderError::Repeated {
                    name: name.to_owned(),
                },
            )),
            (found, _) => Ok(found),
        }
    }

    /// The column by the headers that it usually has.
    fn guess(&self, column: Column) -> Result<Option<usize>, Fault> {
        for name in column.headers() {
            if let Some(found) = self.find(name)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn missing(&self, name: &str) -> Fault {
        let named = self.cells.iter().filter(|cell| !cell.is_empty());
        let mut headers: Vec<String> = named.map(|cell| shortened(cell)).collect();
        if headers.len() > HEADERS_TOLD_MAX {
            headers.truncate(HEADERS_TOLD_MAX);
            headers.push("…".to_owned());
        }
        let reason = HeaderError::Missing {
            name: name.to_owned(),
            headers: headers.join(", "),
        };
        Fault::at(self.row, name, &reason)
    }
}

/// A cell as a sentence quotes it: a first row that is no header may hold whole paragraphs.
fn shortened(cell: &str) -> String {
    match cell.char_indices().nth(HEADER_TOLD_CHARS) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// One row while it is read.
struct Reading<'s, 'a> {
    sheet: &'s Sheet<'a>,
    row: u32,
    cells: &'s [String],
    faults: Vec<Fault>,
}

impl<'s> Reading<'s, '_> {
    fn check_cells(&mut self) {
        let expected = self.sheet.width;
        let extra = self
            .cells
            .iter()
            .skip(expected)
            .any(|cell| !cell.trim().is_empty());
        if extra {
            let found = self.cells.len();
            let reason = CellError::ExtraCells { found, expected };
            self.faults.push(Fault::of(Some(self.row), &reason));
        }
    }

    /// The text of a column's cell and the column's header.
    fn cell(&mut self, column: Column) -> Option<(&'s str, &'s str)> {
        let sheet = self.sheet;
        let (_, index, header) = sheet.columns.iter().find(|(one, _, _)| *one == column)?;
        let text = self.cells.get(*index).map_or("", |cell| cell.trim());
        if text.contains(UNDECODABLE) {
            self.fault(header, &CellError::Undecodable);
            return None;
        }
        Some((text, header))
    }

    fn fault(&mut self, header: &str, reason: &CellError) {
        self.faults.push(Fault::at(self.row, header, reason));
    }

    fn needed<T>(&mut self, column: Column, parse: fn(&str) -> Result<T, TextError>) -> Option<T> {
        let (text, header) = self.cell(column)?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.fault(header, &reason.into());
                None
            }
        }
    }

    fn optional<T>(
        &mut self,
        column: Column,
        parse: fn(&str) -> Result<T, TextError>,
    ) -> Option<T> {
        match self.cell(column) {
            Some(("", _)) | None => None,
            Some(_) => self.needed(column, parse),
        }
    }

    /// One of a closed list, by its code or its name in either language.
    fn named<T: Copy>(
        &mut self,
        column: Column,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let (text, header) = self.cell(column).filter(|(text, _)| !text.is_empty())?;
        let wanted = normalised(text);
        let found = all.iter().copied().find(|one| {
            let key = format!("{}.{}", column.code(), code(*one));
            let name = |language| normalised(Catalogue::of(language).text(&key));
            code(*one) == wanted || [Language::Zh, Language::En].map(name).contains(&wanted)
        });
        if found.is_none() {
            let value = text.to_owned();
            self.fault(header, &CellError::Unknown { value });
        }
        found
    }

    fn instant(&mut self) -> Option<Timestamp> {
        let (text, header) = self
            .cell(Column::SubmittedAt)
            .filter(|(text, _)| !text.is_empty())?;
        let value = text.to_owned();
        match local_instant(text, self.sheet.calendar) {
            Some(at) if at <= self.sheet.now => Some(at),
            Some(_) => {
                self.fault(header, &CellError::Future { value });
                None
            }
            None => {
                self.fault(header, &CellError::NotADate { value });
                None
            }
        }
    }
}
