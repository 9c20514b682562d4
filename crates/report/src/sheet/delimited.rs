//! CSV (RFC 4180) in UTF-8 with byte order mark.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use super::{Cell, Column, SheetError, guarded};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) struct Writer(csv::Writer<BufWriter<File>>);

impl Writer {
    pub(super) fn begin(mut file: File, columns: &[Column]) -> Result<Self, SheetError> {
        file.write_all(BYTE_ORDER_MARK)?;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(BufWriter::new(file));
        let headers = columns.iter().map(|column| column.header.as_bytes());
        csv.write_record(headers).map_err(std::io::Error::from)?;
        Ok(Self(csv))
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), SheetError> {
        for cell in cells {
            let written = match cell {
                Cell::Empty => self.0.write_field(""),
                Cell::Text(text) => self.0.write_field(guarded(text).as_ref()),
                Cell::Local(at) => self
                    .0
                    .write_field(at.strftime("%Y-%m-%d %H:%M:%S").to_string()),
            };
            written.map_err(std::io::Error::from)?;
        }
        let ended = self.0.write_record(None::<&[u8]>);
        ended.map_err(std::io::Error::from)?;
        Ok(())
    }

    pub(super) fn finish(self) -> Result<File, SheetError> {
        let buffered = self.0.into_inner().map_err(|error| {
            std::io::Error::new(error.error().kind(), "the last rows cannot be written")
        })?;
        let mut file = buffered
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}
