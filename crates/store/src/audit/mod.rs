//! Whether the rows of cases are those that their events left: what somebody changed in the database
//! behind the log is found, whatever the kind of the case.
//!
//! Cases are read a page at a time, each page as one state of the database, so that memory stays the same
//! over a million cases and a server may go on writing meanwhile.

mod read;
mod sources;

use domain::sealing::{How, judge};
use uuid::Uuid;

use crate::kernel::{Store, StoreError, snapshot};

/// Cases read at once.
const CASES_A_PAGE: u64 = 300;
/// Differences that are listed; the rest is only counted.
const LISTED_MAX: usize = 50;

/// What was found of the rows of all cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct RowsReport {
    /// Cases looked at.
    pub cases: u64,
    /// Of these: every field is what the log says.
    pub proved: u64,
    /// Of these: some field was written before the log kept digests, the rest is what the log says.
    pub unproved: u64,
    /// Of these: some words were erased together with their salt, the rest is what the log says.
    pub erased: u64,
    /// Of these: something is not what the log says, or the case is gone.
    pub differing: u64,
    /// The first differences.
    pub first: Vec<Differs>,
}

/// A field of a case that is not what the log says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Differs {
    /// The case.
    pub case: Uuid,
    /// Its number for people.
    pub number: String,
    /// The field: a column, or `NAME.ID` for one of several rows.
    pub field: String,
    /// How it differs.
    pub how: How,
}

impl Store {
    /// Compares the rows of every case with what its events say; the events themselves are judged by
    /// [`Store::verify_log`]. `progress` hears how many cases were looked at so far.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn verify_rows(
        &self,
        mut progress: impl FnMut(u64),
    ) -> Result<RowsReport, StoreError> {
        let mut report = RowsReport::default();
        let mut after = Uuid::nil();
        loop {
            let page = snapshot(self.db()).await?;
            let read = read::page(&page, after, CASES_A_PAGE).await?;
            page.rollback().await?;
            let Some(last) = read.last() else { break };
            after = last.id;
            for case in &read {
                report.take(case);
            }
            progress(report.cases);
        }
        for lost in read::lost(self.db()).await? {
            report.differing += 1;
            report.list(lost);
        }
        Ok(report)
    }
}

impl RowsReport {
    fn take(&mut self, case: &read::Rows) {
        self.cases += 1;
        let judged = match &case.standing {
            Ok(standing) => judge(&case.told, standing),
            Err(field) => domain::sealing::Judged {
                differing: vec![(field.clone(), How::Changed)],
                ..Default::default()
            },
        };
        let counted = if !judged.differing.is_empty() {
            &mut self.differing
        } else if !judged.erased.is_empty() {
            &mut self.erased
        } else if !judged.unproved.is_empty() {
            &mut self.unproved
        } else {
            &mut self.proved
        };
        *counted += 1;
        for (field, how) in judged.differing {
            self.list(Differs {
                case: case.id,
                number: case.number.clone(),
                field,
                how,
            });
        }
    }

    fn list(&mut self, differs: Differs) {
        if self.first.len() < LISTED_MAX {
            self.first.push(differs);
        }
    }
}
