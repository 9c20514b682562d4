//! Cells of a sheet gathered to rows, merged ones filled in.

use std::ops::ControlFlow;

use domain::tables::{Cell, Region, Row, Value};

use super::{COLUMNS_MAX, TableError};

/// Merged regions of a sheet at most; people make hundreds.
pub(super) const MERGED_MAX: usize = 200_000;

/// The last row of a sheet (Excel's own limit).
const ROWS_MAX: u32 = 1_048_576;

/// Takes the cells of a sheet in their order and hands its rows over.
pub(super) struct Rows<'a> {
    take: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
    row: Row,
    /// Regions by their first row, the next one last.
    waiting: Vec<Region>,
    /// Regions that the row lies in, with what their first cell holds.
    open: Vec<(Region, Value, bool)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        mut merged: Vec<Region>,
        take: &'a mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<Self, TableError> {
        if merged.len() > MERGED_MAX {
            let reason = "more merged cells than people make".to_owned();
            return Err(TableError::Unreadable(reason));
        }
        merged.retain(|region| (region.columns.0 as usize) < COLUMNS_MAX);
        merged.sort_by_key(|region| std::cmp::Reverse(region.rows.0));
        Ok(Self {
            take,
            row: Row {
                number: 1,
                cells: Vec::new(),
            },
            waiting: merged,
            open: Vec::new(),
        })
    }

    /// Takes a cell; rows from 0.
    pub(super) fn cell(
        &mut self,
        (row, column): (u32, u32),
        cell: Cell,
    ) -> Result<ControlFlow<()>, TableError> {
        let number = row.saturating_add(1);
        if number < self.row.number || number > ROWS_MAX {
            let reason = "rows out of order or beyond the last".to_owned();
            return Err(TableError::Unreadable(reason));
        }
        if number > self.row.number {
            if self.end_row()?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            self.row.number = number;
        }
        if cell.is_blank() {
            return Ok(ControlFlow::Continue(()));
        }
        let column = column as usize;
        if column >= COLUMNS_MAX {
            return Err(TableError::TooWide { row: number });
        }
        if self.row.cells.len() <= column {
            self.row.cells.resize(column + 1, Cell::default());
        }
        self.row.cells[column] = cell;
        Ok(ControlFlow::Continue(()))
    }

    /// Hands the last row over.
    pub(super) fn finish(mut self) -> Result<(), TableError> {
        // whether it breaks off after the last row makes no difference
        self.end_row().map(|_| ())
    }

    fn end_row(&mut self) -> Result<ControlFlow<()>, TableError> {
        self.fill()?;
        let row = Row {
            number: self.row.number,
            cells: std::mem::take(&mut self.row.cells),
        };
        Ok((self.take)(row))
    }

    /// Gives merged cells their region and, downwards, their value.
    fn fill(&mut self) -> Result<(), TableError> {
        let index = self.row.number - 1;
        self.open.retain(|(region, _, _)| region.rows.1 >= index);
        while let Some(region) = self.waiting.pop_if(|region| region.rows.0 <= index) {
            // of a region that begins in a row without cells there is no value
            if region.rows.1 >= index {
                let first = self.row.cells.get(region.columns.0 as usize);
                let first = first.filter(|_| region.rows.0 == index).cloned();
                let first = first.unwrap_or_default();
                self.open.push((region, first.value, first.is_uncalculated));
            }
        }
        if self.open.len() > COLUMNS_MAX {
            let reason = "merged cells lie upon one another".to_owned();
            return Err(TableError::Unreadable(reason));
        }
        let cells = &mut self.row.cells;
        for (region, value, is_uncalculated) in &self.open {
            let first = region.columns.0 as usize;
            if cells.len() <= first {
                cells.resize(first + 1, Cell::default());
            }
            let last = (region.columns.1 as usize).min(cells.len() - 1);
            for cell in &mut cells[first..=last] {
                cell.merged = Some(*region);
            }
            if cells[first].is_blank() {
                cells[first].value.clone_from(value);
                cells[first].is_uncalculated = *is_uncalculated;
            }
        }
        Ok(())
    }
}
