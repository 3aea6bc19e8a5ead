//! Input that comes row by row.

use super::{Port, View};

/// A model input of which the caller gives one row after the other, so that all of it is never in memory.
///
/// The program begins with a row loop whose first member is a step with [`crate::kernel::pushed_row`] for a kernel:
/// where the order of rows has that member the loop waits for the caller. It is first in the order and takes every
/// row, also those that nothing depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct Stream {
    /// The input; in memory are its last rows.
    pub port: Port,
    /// How many rows it has.
    pub rows: usize,
    /// What the run is to know from one row to the next. In use from its begin to its end, so that calls in the wrong
    /// order can be told at any time.
    pub state: View,
}

impl Stream {
    /// Bytes of a row.
    pub fn row_bytes(&self) -> usize {
        self.port.ty.bytes() / self.rows.max(1)
    }

    /// Elements of a row.
    pub fn row_elements(&self) -> usize {
        self.port.ty.shape.elements() / self.rows.max(1)
    }

    /// Bytes of the state of a loop with so many members: words for a mark, the place in the order of rows, and each
    /// member's next row.
    pub fn state_bytes(members: usize) -> usize {
        4 * (2 + members)
    }
}
