//! Requests from a table: looked up and staged a few hundred rows at a time, all of them, before the
//! first is published; then published chunk by chunk. A table with a fault changes nothing; one that is
//! cut off while it is published goes on behind its last chunk. Memory holds one batch, however many
//! rows there are.

mod categories;
mod drive;
mod places;
mod publish;
mod runs;
mod staging;
pub mod uploads;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::catalogue::Sentence;
use domain::imports::{CellError, Column, Entry, Opened};
use domain::tables::{Fault, Heading};
use domain::words::{ChainId, Name, Phone, UnitId, UserId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use self::categories::{NewCategories, category};
use self::places::{ByName, Places};
use self::publish::{Opening, Publishing, taken};
use self::staging::StagedRow;
use crate::jobs::{Meter, Receipt};
use crate::kernel::{Store, StoreError};

pub use self::drive::go_on;
pub use self::runs::{Before, Identity};

/// Rows that are taken at once.
pub const BATCH_ROWS: usize = 500;
/// Faults listed at most, and warnings; the rest is only counted.
const LISTED_MAX: usize = 10_000;

/// What a row says, or what is wrong with it.
pub type Read = Result<Entry, Vec<Fault>>;

/// How an import is meant.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Whether a category that is not known is an error; otherwise it is created.
    pub strict: bool,
    /// Whether to look only, and write nothing.
    pub dry_run: bool,
    /// Who imports; nobody from the command line.
    pub by: Option<UserId>,
    /// What to do when the same was begun before and did not come to its end.
    pub before: Before,
}

/// Who watches an import, and the job that it is, if it is one.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    /// How far it is, in thousandths: reading the table is the first half, publishing the second.
    pub meter: Arc<Meter>,
    /// Ends the job together with what it publishes.
    pub receipt: Option<Receipt>,
}

impl Watch {
    /// Thousandths that the meter counts.
    pub const WHOLE: u64 = 1000;
    /// Where reading ends and publishing begins.
    pub const READ: u64 = 500;
}

/// Why an import came to no end of its own.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ImportError {
    /// Somebody asked for the end; nothing was written.
    #[error("the import was cancelled, nothing was written")]
    Cancelled,
    /// The same file was begun before and is not published to its end.
    #[error(
        "import {import} of the same file stopped after {published} of {chunks} chunks; \
         go on with --resume"
    )]
    Begun {
        /// That import.
        import: Uuid,
        /// Its chunks that are published.
        published: i64,
        /// All of its chunks.
        chunks: i64,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An import that is over, as its job keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    /// What became of it.
    pub report: ImportReport,
    /// Whether it was only looked at.
    pub dry_run: bool,
    /// How long it took.
    pub seconds: f64,
}

impl Ended {
    /// As a job keeps it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers are always JSON")
    }
}

/// What became of an import.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ImportReport {
    /// Rows that are not blank, without the header.
    pub rows: u64,
    /// Requests that were filed: all rows, or none.
    pub imported: u64,
    /// What is wrong, in the order of the rows; nothing was changed if there is anything.
    pub errors: Listed,
    /// What is worth knowing.
    pub warnings: Listed,
    /// What each column of the table was taken for.
    #[serde(default)]
    pub columns: Vec<Heading<Column>>,
    /// Names of categories that were created, or would be.
    pub new_categories: Vec<String>,
}

/// Faults up to a limit.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Listed {
    /// The first ten thousand.
    pub faults: Vec<Fault>,
    /// How many more there are.
    pub left_out: u64,
}

impl ImportReport {
    /// Notes errors.
    pub fn refuse(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.errors.add(fault);
        }
    }
}

impl Listed {
    fn add(&mut self, fault: Fault) {
        if self.faults.len() < LISTED_MAX {
            self.faults.push(fault);
        } else {
            self.left_out += 1;
        }
    }
}

/// An import in progress.
#[derive(Debug)]
pub struct Importer {
    store: Store,
    id: Uuid,
    options: ImportOptions,
    /// The sheet of a workbook.
    sheet: Option<String>,
    /// Headers as they stand in the table.
    headers: HashMap<Column, String>,
    places: Places,
    identity: Identity,
    new_categories: NewCategories,
    chunks: i64,
    report: ImportReport,
    watch: Watch,
    began: Timestamp,
}

impl Importer {
    /// Begins an import of a table whose columns are understood.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin(
        store: &Store,
        opened: Opened,
        identity: Identity,
        options: ImportOptions,
        watch: Watch,
    ) -> Result<Self, StoreError> {
        let mut report = ImportReport::default();
        for sheet in &opened.unread {
            let sentence = Sentence::new("warning.table.sheet-unread").with("sheet", sheet);
            report.warnings.add(Fault::of_sheet(sheet, sentence));
        }
        let named = opened.headings.iter();
        let headers = named.filter_map(|one| Some((one.field?, one.header.clone())));
        let headers = headers.collect();
        report.columns = opened.headings;
        Ok(Self {
            sheet: opened.sheet,
            began: store.ambient().now(),
            watch,
            id: staging::new_import(store).await?,
            store: store.clone(),
            options,
            headers,
            places: Places::load(store).await?,
            identity,
            new_categories: NewCategories::default(),
            chunks: 0,
            report,
        })
    }

    /// Takes the next rows, at most [`BATCH_ROWS`].
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take(&mut self, batch: Vec<Read>) -> Result<(), StoreError> {
        let entries = batch.iter().filter_map(|read| read.as_ref().ok());
        let firms = entries
            .clone()
            .filter_map(|entry| entry.enterprise.as_ref())
            .map(|(_, name)| name);
        self.places.learn_firms(&self.store, firms).await?;
        let ids = entries.filter_map(|entry| entry.external_id.as_ref());
        let taken = taken(self.store.db(), ids.map(Name::as_str)).await?;
        let mut staged = Vec::with_capacity(batch.len());
        for read in batch {
            self.report.rows += 1;
            match read.and_then(|entry| self.resolve(entry, &taken)) {
                Ok(row) => staged.push(row),
                Err(faults) => self.refuse(faults),
            }
        }
        // once something is wrong nothing will be published, only looked at
        if self.report.errors.faults.is_empty() && !self.options.dry_run {
            staging::stage(&self.store, self.id, self.chunks, &staged).await?;
            self.chunks += 1;
        }
        Ok(())
    }

    /// Notes what is wrong with the table itself.
    pub fn refuse(&mut self, faults: Vec<Fault>) {
        let sheet = self.sheet.as_deref();
        let faults = faults.into_iter().map(|fault| fault.in_sheet(sheet));
        self.report.refuse(faults.collect());
    }

    /// Publishes all rows, or none if anything is wrong. From its first chunk on an import is brought
    /// to its end, now or by whoever goes on with it.
    ///
    /// # Errors
    /// When the database refuses, or the end was asked for.
    pub async fn finish(mut self) -> Result<ImportReport, ImportError> {
        let names = self.new_categories.names.iter().cloned();
        self.report.new_categories = names.map(Name::into_string).collect();
        if !self.report.errors.faults.is_empty() || self.options.dry_run {
            if self.chunks > 0 {
                staging::discard(&self.store, self.id).await?;
            }
            return Ok(self.report);
        }
        if self.watch.meter.is_cancelled() {
            staging::discard(&self.store, self.id).await?;
            return Err(ImportError::Cancelled);
        }
        let job = match self.options.before {
            Before::OfJob(job) => Some(job),
            _ => None,
        };
        let publishing = Publishing {
            import: self.id,
            by: self.options.by,
            opening: Some(Opening {
                identity: self.identity,
                job,
                new_categories: self.new_categories.names,
                report: self.report.clone(),
                chunks: self.chunks,
                began: self.began,
            }),
            receipt: self.watch.receipt.clone(),
        };
        match drive::publish(&self.store, &self.watch, publishing).await {
            Ok(report) => Ok(report),
            Err(StoreError::Unique(refused)) if refused.columns == ["external_id"] => {
                // another import was quicker since the rows were looked at
                self.report.errors.add(Fault::of(None, &CellError::Taken));
                Ok(self.report)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Ends without publishing anything.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn abandon(self) -> Result<(), StoreError> {
        staging::discard(&self.store, self.id).await
    }

    /// Looks up what the names of a row stand for.
    fn resolve(&mut self, entry: Entry, taken: &HashSet<String>) -> Result<StagedRow, Vec<Fault>> {
        let mut refusals = Refusals {
            row: entry.row,
            headers: &self.headers,
            faults: Vec::new(),
        };
        let find = |name: &Option<Name>, places: &ByName| {
            name.as_ref().map(|name| places.find(name.as_str()))
        };
        let chain = refusals.take(Column::Chain, find(&entry.chain, &self.places.chains));
        let park = refusals.take(Column::Park, find(&entry.park, &self.places.parks));
        let firm = entry.enterprise.as_ref().and_then(|(column, name)| {
            let found = self.places.firm(name.as_str());
            refusals.take(*column, Some(found))
        });
        let category = entry.category.as_ref().map(|name| {
            let known = &mut self.new_categories;
            category(name, &self.places, known, self.options.strict)
        });
        let category = refusals.take(Column::Category, category);
        let id = entry.external_id.as_ref();
        if id.is_some_and(|id| taken.contains(id.as_str())) {
            refusals.add(Column::ExternalId, &CellError::Taken);
        }
        if !refusals.faults.is_empty() {
            return Err(refusals.faults);
        }
        for remark in entry.remarks {
            let remark = remark.in_sheet(self.sheet.as_deref());
            self.report.warnings.add(remark);
        }
        // what a row does not say of a firm is known from the firm's entry
        let home = firm.as_ref().map(|firm| firm.home).unwrap_or_default();
        Ok(StagedRow {
            row: entry.row,
            title: entry.title,
            body: entry.body,
            category,
            external_id: entry.external_id.map(Name::into_string),
            enterprise: firm.map(|firm| firm.id),
            contact_name: entry.contact_name.map(Name::into_string),
            contact_phone: entry.contact_phone.map(Phone::into_string),
            place: entry.place.map(Name::into_string),
            urgency: entry.urgency,
            source: entry.source,
            chain: chain.or(home.chain.map(ChainId::uuid)),
            park: park.or(home.park.map(UnitId::uuid)),
            submitted_at: entry.submitted_at.map(Timestamp::as_millisecond),
        })
    }
}

/// What is wrong with one row.
struct Refusals<'a> {
    row: u32,
    headers: &'a HashMap<Column, String>,
    faults: Vec<Fault>,
}

impl Refusals<'_> {
    fn add(&mut self, column: Column, reason: &CellError) {
        let header = self.headers.get(&column);
        let header = header.map_or(column.code(), String::as_str);
        self.faults.push(Fault::at(self.row, header, reason));
    }

    fn take<T>(&mut self, column: Column, found: Option<Result<T, CellError>>) -> Option<T> {
        match found? {
            Ok(value) => Some(value),
            Err(reason) => {
                self.add(column, &reason);
                None
            }
        }
    }
}
