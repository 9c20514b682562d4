//! From the bytes of a table to requests: one thread reads rows, the store takes them batch by
//! batch, so that neither waits for the other and memory holds a few batches.

use std::cell::Cell;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use domain::imports::{Choice, Opened, Sheet};
use domain::tables::Fault;
use jiff::Timestamp;
use report::table::{NotLocated, Table, TableError, Whereabouts, locate};
use sha2::{Digest, Sha256};
use store::Store;
use store::cases::calendar;
use store::requests::import::{
    self, BATCH_ROWS, Identity, ImportError, ImportOptions, ImportReport, Importer, Watch,
};
use tokio::sync::mpsc;

/// Batches that wait while the one before is written.
const BATCHES_WAITING: usize = 2;

enum Message {
    /// The header is understood; with the SHA-256 of the whole file.
    Opened(Opened, [u8; 32]),
    /// Rows, and how much of the table has been read by then, in thousandths.
    Rows(Vec<import::Read>, u64),
    /// Something is wrong with the table itself.
    Faults(Vec<Fault>),
}

/// How a table is to be read, as far as somebody said so.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Name of the file, if it is known.
    pub name: Option<String>,
    /// Which header stands for which field.
    pub choice: Option<Choice>,
    /// Where in the file the table is.
    pub place: Whereabouts,
}

/// Imports requests from a CSV file or workbook: all rows, or none if anything is wrong.
/// An import of the same file that was cut off goes on, as `options` say.
///
/// # Errors
/// When the database refuses, `watch` asks for the end, or the same file is not published to its end
/// and may not go on; what is wrong with the table is in the report.
pub async fn import_requests(
    store: &Store,
    source: impl Read + Seek + Send + 'static,
    how: Reading,
    options: ImportOptions,
    watch: Watch,
) -> Result<ImportReport, ImportError> {
    let (send, mut messages) = mpsc::channel(BATCHES_WAITING);
    let now = store.ambient().now();
    let header_row = how.place.header_row;
    let reading = tokio::task::spawn_blocking(move || {
        let outcome = read_rows(source, &how, now, &send);
        if let Err(error) = outcome {
            let fault = Fault::of(error.row(), &error);
            // nobody listens any more only when the database has refused
            let _ = send.blocking_send(Message::Faults(vec![fault]));
        }
    });
    let mut importer: Option<Importer> = None;
    let mut refused = ImportReport::default();
    while let Some(message) = messages.recv().await {
        if watch.meter.is_cancelled() {
            if let Some(importer) = importer {
                importer.abandon().await?;
            }
            return Err(ImportError::Cancelled);
        }
        match (message, &mut importer) {
            (Message::Opened(opened, digest), _) => {
                let identity = Identity::new(digest, &opened, header_row, options.strict);
                if !options.dry_run
                    && let Some(report) = import::go_on(store, &identity, options, &watch).await?
                {
                    return Ok(report);
                }
                let begun = Importer::begin(store, opened, identity, options, watch.clone());
                importer = Some(begun.await?);
            }
            (Message::Rows(batch, share), Some(importer)) => {
                importer.take(batch).await?;
                let read = Watch::READ * share / Watch::WHOLE;
                watch.meter.set(read, Watch::WHOLE);
            }
            (Message::Rows(..), None) => {}
            (Message::Faults(faults), Some(importer)) => importer.refuse(faults),
            (Message::Faults(faults), None) => refused.refuse(faults),
        }
    }
    // the reader of workbooks may meet something that it did not expect
    let unexpected = reading.await.is_err().then(|| {
        let error = TableError::Unreadable("unexpected content".to_owned());
        vec![Fault::of(None, &error)]
    });
    let Some(mut importer) = importer else {
        refused.refuse(unexpected.unwrap_or_default());
        return Ok(refused);
    };
    importer.refuse(unexpected.unwrap_or_default());
    importer.finish().await
}

fn read_rows(
    mut source: impl Read + Seek,
    how: &Reading,
    now: Timestamp,
    send: &mpsc::Sender<Message>,
) -> Result<(), TableError> {
    let go_on = |message| match send.blocking_send(message) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    let mut digest = Sha256::new();
    source.rewind()?;
    let size = std::io::copy(&mut source, &mut HashedOnly(&mut digest))?.max(1);
    let digest: [u8; 32] = digest.finalize().into();
    source.rewind()?;
    let position = Cell::new(0);
    let source = Tracked {
        source,
        position: &position,
    };
    let share = || Watch::WHOLE * position.get() / size;
    let mut table = Table::open(source, how.name.as_deref())?;
    let located = match locate(&mut table, &how.place, |rows| {
        Sheet::layout(rows, how.choice.as_ref())
    }) {
        Ok(located) => located,
        Err(NotLocated::Table(error)) => return Err(error),
        Err(NotLocated::Header { sheet, errors }) => {
            let faults = errors.into_iter();
            let faults = faults.map(|fault| fault.in_sheet(sheet.as_deref()));
            // without a header no row means anything
            let _ = go_on(Message::Faults(faults.collect()));
            return Ok(());
        }
    };
    let header = located.layout.row;
    let mut sheet = Sheet::open(located.layout, calendar(), now);
    let opened = Opened {
        sheet: table.sheets()[located.sheet].name.clone(),
        headings: sheet.headings().to_vec(),
        unread: located.unread,
    };
    if go_on(Message::Opened(opened, digest)).is_break() {
        return Ok(());
    }
    let mut batch = Vec::with_capacity(BATCH_ROWS);
    table.read(located.sheet, |row| {
        if row.number > header {
            batch.push(sheet.read(&row));
        }
        if batch.len() < BATCH_ROWS {
            return ControlFlow::Continue(());
        }
        go_on(Message::Rows(std::mem::take(&mut batch), share()))
    })?;
    let _ = go_on(Message::Rows(batch, Watch::WHOLE));
    Ok(())
}

/// Takes bytes to be hashed.
struct HashedOnly<'a>(&'a mut Sha256);

impl Write for HashedOnly<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Says where in the file its reader stands.
struct Tracked<'a, R> {
    source: R,
    position: &'a Cell<u64>,
}

impl<R: Read> Read for Tracked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.position.set(self.position.get() + read as u64);
        Ok(read)
    }
}

impl<R: Seek> Seek for Tracked<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let position = self.source.seek(to)?;
        self.position.set(position);
        Ok(position)
    }
}
