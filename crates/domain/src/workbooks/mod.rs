//! Lists as workbooks: which columns a list has, what a cell of one means, and what a workbook that
//! comes back would change.
//!
//! Columns follow from the declaration of the kind. What comes back is merged in three ways: with what
//! the export held that it was made of (*base*), and with what stands *now*. No I/O comes in here: the
//! reader of tables hands rows over, the store says what is known, and carries the plan out.

mod cells;
mod columns;
mod layout;
mod merge;

pub use cells::{Given, Understood, understand};
pub use columns::{Column, ColumnType, columns};
pub use layout::{Reading, layout};
pub use merge::{
    Change, Conflict, Conflicts, Known, NewItem, Plan, ReadCell, ReadRow, Shown, merge,
};

#[cfg(test)]
mod tests;
