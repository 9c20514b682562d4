//! A table of requests: its header understood once, its rows read one by one.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;

use super::columns::{Choice, Column, usual};
use super::faults::CellError;
use super::instants::instant_of;
use crate::calendar::WorkingCalendar;
use crate::cases::{Source, Urgency};
use crate::catalogue::{Catalogue, Language, Sentence};
use crate::tables::{Cell, Fault, HeaderError, Heading, Layout, Remark, Row, Unreadable, find};
use crate::words::{Body, Name, Phone, TextError, Title, folded};

/// What a decoder leaves where bytes are no text.
const UNDECODABLE: char = '\u{fffd}';

/// A table that was found, before its first row is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opened {
    /// Its sheet, where a file has several.
    pub sheet: Option<String>,
    /// Which column means what, and which are left unread.
    pub headings: Vec<Heading<Column>>,
    /// Other sheets that hold something.
    pub unread: Vec<String>,
}

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
    /// Unified social credit code or name of the firm, and the column that has it.
    pub enterprise: Option<(Column, Name)>,
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
    /// What is worth knowing: values of merged cells, days that stood as numbers, and that a row above
    /// says the same, which makes it a request of its own all the same.
    pub remarks: Vec<Fault>,
}

/// A table whose header is understood.
#[derive(Debug)]
pub struct Sheet<'a> {
    calendar: &'a WorkingCalendar,
    now: Timestamp,
    layout: Layout<Column>,
    seen: HashMap<u64, u32>,
    external_ids: HashMap<String, u32>,
}

impl<'a> Sheet<'a> {
    /// Understands the header among the first rows of a table: by `choice` alone, or by the headers
    /// that such tables usually have.
    ///
    /// # Errors
    /// Every column that is missing or there twice.
    pub fn layout(rows: &[Row], choice: Option<&Choice>) -> Result<Layout<Column>, Vec<Fault>> {
        let wanted = match choice {
            Some(choice) => choice.wanted(),
            None => usual(),
        };
        let called = |field: Column| {
            let chosen = choice.and_then(|choice| choice.header(field));
            chosen.unwrap_or(field.code()).to_owned()
        };
        let needed = |layout: Layout<Column>| {
            let mut needed = Column::NEEDED.into_iter();
            let missing = needed.find(|field| layout.heading(*field).is_none());
            match missing {
                // a choice that leaves out what every request has
                Some(field) => Err((layout.row, vec![missing_of(&layout, field)])),
                None => Ok(layout),
            }
        };
        find(rows, &wanted, called)
            .and_then(needed)
            .map_err(|(row, faults)| {
                let faults = faults.iter();
                faults
                    .map(|fault| Fault::at(row, fault.column(), fault))
                    .collect()
            })
    }

    /// Begins with the first row behind the header. Dates are read in the zone of `calendar` and may
    /// not lie behind `now`.
    pub fn open(layout: Layout<Column>, calendar: &'a WorkingCalendar, now: Timestamp) -> Self {
        Self {
            calendar,
            now,
            layout,
            seen: HashMap::new(),
            external_ids: HashMap::new(),
        }
    }

    /// Which column means what.
    pub fn headings(&self) -> &[Heading<Column>] {
        &self.layout.headings
    }

    /// Reads one row.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(&mut self, row: &Row) -> Result<Entry, Vec<Fault>> {
        let number = row.number;
        let mut reading = Reading {
            sheet: self,
            row,
            faults: Vec::new(),
            remarks: Vec::new(),
        };
        reading.check_cells();
        let title = reading.needed(Column::Title, Title::parse);
        let body = reading.needed(Column::Body, Body::parse);
        let category = reading.optional(Column::Category, Name::parse);
        let external_id = reading.optional(Column::ExternalId, Name::parse);
        let enterprise = reading.firm();
        let contact_name = reading.optional(Column::ContactName, Name::parse);
        let contact_phone = reading.optional(Column::ContactPhone, Phone::parse);
        let place = reading.optional(Column::Place, Name::parse);
        let chain = reading.optional(Column::Chain, Name::parse);
        let park = reading.optional(Column::Park, Name::parse);
        let urgency = reading.named(Column::Urgency, &Urgency::ALL, Urgency::code);
        let source = reading.named(Column::Source, &Source::ALL, Source::code);
        let submitted_at = reading.instant();
        let (mut faults, mut remarks) = (reading.faults, reading.remarks);
        if let Some(id) = &external_id {
            faults.extend(self.repeated(number, id));
        }
        let (Some(title), Some(body), true) = (title, body, faults.is_empty()) else {
            return Err(faults);
        };
        remarks.extend(self.same_above(row));
        Ok(Entry {
            row: number,
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
            remarks,
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
                let heading = self.layout.heading(Column::ExternalId);
                let header = heading.map(|heading| heading.header.as_str());
                let reason = CellError::Repeated { above };
                Some(Fault::at(row, header.unwrap_or_default(), &reason))
            }
        }
    }

    /// The row above that says the same in all columns that are read, identifiers aside. A digest
    /// of 64 bits is remembered of each row: a mistake costs a warning.
    fn same_above(&mut self, row: &Row) -> Option<Fault> {
        let mut digest = DefaultHasher::new();
        for heading in &self.layout.headings {
            if heading
                .field
                .is_some_and(|field| field != Column::ExternalId)
            {
                row.cells
                    .get(heading.index)
                    .map(Cell::shown)
                    .hash(&mut digest);
            }
        }
        match self.seen.entry(digest.finish()) {
            Slot::Vacant(free) => {
                free.insert(row.number);
                None
            }
            Slot::Occupied(first) => Some(Fault {
                sheet: None,
                row: Some(row.number),
                column: None,
                sentence: Sentence::new("warning.import.same-row").with("above", first.get()),
            }),
        }
    }
}

fn missing_of(layout: &Layout<Column>, field: Column) -> HeaderError {
    let headers: Vec<&str> = layout
        .headings
        .iter()
        .map(|one| one.header.as_str())
        .collect();
    HeaderError::Missing {
        name: field.code().to_owned(),
        headers: headers.join(", "),
    }
}

/// One row while it is read.
struct Reading<'s, 'a> {
    sheet: &'s Sheet<'a>,
    row: &'s Row,
    faults: Vec<Fault>,
    remarks: Vec<Fault>,
}

impl<'s> Reading<'s, '_> {
    fn check_cells(&mut self) {
        let expected = self.sheet.layout.width();
        let cells = &self.row.cells;
        if cells.iter().skip(expected).any(|cell| !cell.is_blank()) {
            let found = cells.len();
            let reason = CellError::ExtraCells { found, expected };
            self.faults.push(Fault::of(Some(self.row.number), &reason));
        }
        let repeats = |heading: &Heading<Column>| {
            let cell = cells.get(heading.index).map(Cell::shown);
            cell.is_some_and(|cell| folded(&cell) == folded(&heading.header))
        };
        let needed = Column::NEEDED.map(|field| self.sheet.layout.heading(field));
        if needed.iter().all(|heading| heading.is_some_and(repeats)) {
            let reason = CellError::HeaderAgain;
            self.faults.push(Fault::of(Some(self.row.number), &reason));
        }
    }

    fn cell(&mut self, column: Column) -> Option<(&'s Cell, &'s str)> {
        let sheet = self.sheet;
        let heading = sheet.layout.heading(column)?;
        let cell = self.row.cells.get(heading.index)?;
        let header = heading.header.as_str();
        if let Some(region) = cell.merged {
            let is_key = column == Column::ExternalId && region.rows.0 != region.rows.1;
            if region.spans_columns() || is_key {
                self.fault(header, &Unreadable::Merged.into());
                return None;
            }
            let from = region.rows.0 + 1;
            if from != self.row.number {
                self.remark(header, Remark::Merged { from }, cell);
            }
        }
        Some((cell, header))
    }

    /// The text of a column's cell and the column's header; nothing when it cannot be read.
    fn text(&mut self, column: Column) -> Option<(String, &'s str)> {
        let (cell, header) = self.cell(column)?;
        match cell.read() {
            Ok(text) if text.contains(UNDECODABLE) => {
                self.fault(header, &CellError::Undecodable);
                None
            }
            Ok(text) => Some((text.into_owned(), header)),
            Err(reason) => {
                self.fault(header, &reason.into());
                None
            }
        }
    }

    fn fault(&mut self, header: &str, reason: &CellError) {
        self.faults.push(Fault::at(self.row.number, header, reason));
    }

    fn remark(&mut self, header: &str, remark: Remark, cell: &Cell) {
        let sentence = remark.sentence(&cell.shown());
        self.remarks
            .push(Fault::said(self.row.number, header, sentence));
    }

    /// Parses what must be there; a column without a cell in this row is empty.
    fn needed<T>(&mut self, column: Column, parse: fn(&str) -> Result<T, TextError>) -> Option<T> {
        let faults = self.faults.len();
        let text = self.text(column);
        if text.is_none() && self.faults.len() > faults {
            return None;
        }
        let header = self.sheet.layout.heading(column)?.header.as_str();
        match parse(&text.map(|(text, _)| text).unwrap_or_default()) {
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
        let (text, header) = self.text(column).filter(|(text, _)| !text.is_empty())?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(reason) => {
                self.fault(header, &reason.into());
                None
            }
        }
    }

    /// The firm by its code, and where there is none by its name.
    fn firm(&mut self) -> Option<(Column, Name)> {
        let code = self.optional(Column::Enterprise, Name::parse);
        let name = self.optional(Column::EnterpriseName, Name::parse);
        let code = code.map(|code| (Column::Enterprise, code));
        code.or(name.map(|name| (Column::EnterpriseName, name)))
    }

    /// One of a closed list, by its code or its name in either language.
    fn named<T: Copy>(
        &mut self,
        column: Column,
        all: &[T],
        code: fn(T) -> &'static str,
    ) -> Option<T> {
        let (text, header) = self.text(column).filter(|(text, _)| !text.is_empty())?;
        let wanted = folded(&text);
        let found = all.iter().copied().find(|one| {
            let key = format!("{}.{}", column.code(), code(*one));
            let name = |language| folded(Catalogue::of(language).text(&key));
            code(*one) == wanted || [Language::Zh, Language::En].map(name).contains(&wanted)
        });
        if found.is_none() {
            self.fault(header, &CellError::Unknown { value: text });
        }
        found
    }

    fn instant(&mut self) -> Option<Timestamp> {
        let (cell, header) = self.cell(Column::SubmittedAt)?;
        let (at, remark) = match instant_of(cell, self.sheet.calendar) {
            Ok(found) => found?,
            Err(reason) => {
                self.fault(header, &reason.into());
                return None;
            }
        };
        if at > self.sheet.now {
            let value = cell.shown().into_owned();
            self.fault(header, &CellError::Future { value });
            return None;
        }
        // a day as text is what most tables have
        if let Some(remark @ Remark::DateSerial { .. }) = remark {
            self.remark(header, remark, cell);
        }
        Some(at)
    }
}
