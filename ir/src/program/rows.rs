//! Steps that are carried out together, row by row.
//!
//! A tensor `[1, height, …]` is a sequence of rows. In a row loop every step computes one row of its result at a time,
//! when those of its operands' rows that the row depends on are there; of a tensor that only the loop uses, the last
//! few rows are enough: its buffer is a *ring*, in which row `i` is where row `i - ring` was. No row is computed twice.

use super::{Call, ConstantId, Operand, Program, View};
use crate::Data;
use crate::kernel::Role;
use std::ops::Range;

/// The rows of a tensor that a row of a result depends on: for row `r` and each `k < kernel`, row
/// `r / repeat * stride + k * dilation - pad`, if the tensor has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows of the window.
    pub kernel: usize,
    /// From one window to the next.
    pub stride: usize,
    /// From one row of a window to the next.
    pub dilation: usize,
    /// Rows of the first window above the tensor.
    pub pad: usize,
    /// Rows of the result that have the same window.
    pub repeat: usize,
}

impl Window {
    /// Each row depends on the one in the same place.
    pub const SAME: Window = Window { kernel: 1, stride: 1, dilation: 1, pad: 0, repeat: 1 };

    /// The rows, of `height` there are, that row `at` depends on.
    pub fn rows(self, at: usize, height: usize) -> impl Iterator<Item = usize> {
        let taps = (0..self.kernel).map(move |k| self.top(at) + k * self.dilation);
        taps.filter_map(move |row| row.checked_sub(self.pad)).filter(move |row| *row < height)
    }

    /// How many of the first of `height` rows row `at` needs.
    pub fn needs(self, at: usize, height: usize) -> usize {
        let (top, end) = (self.top(at), height + self.pad);
        if self.kernel == 0 || top >= end {
            return 0;
        }
        // The last tap that is not below the tensor; if it is above, all are.
        let last = (self.kernel - 1).min((end - 1 - top) / self.dilation.max(1));
        (top + last * self.dilation + 1).saturating_sub(self.pad)
    }

    /// No row from `at` on depends on a row above this one.
    pub fn keeps(self, at: usize) -> usize {
        self.top(at).saturating_sub(self.pad)
    }

    /// The first row of the window of row `at`, counted from the padding's first.
    fn top(self, at: usize) -> usize {
        at / self.repeat.max(1) * self.stride
    }
}

/// An operand that is read or written row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Rows of the tensor.
    pub height: usize,
    /// Bytes of a row.
    pub bytes: usize,
    /// Rows in memory; `height` where all of them are.
    pub ring: usize,
    /// Those that a row of the result depends on; of the result itself, that row.
    pub window: Window,
}

impl Rows {
    /// Where row `row` is in the memory of the operand.
    pub fn place(&self, view: &View, row: usize) -> View {
        View { offset: view.offset + row % self.ring.max(1) * self.bytes, bytes: self.bytes, ..*view }
    }
}

/// Consecutive steps that are carried out row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowLoop {
    /// Their positions in the program.
    pub steps: Range<usize>,
    /// For each step and each of its operands: its rows, if it is in the arena and no working memory.
    pub operands: Vec<Vec<Option<Rows>>>,
    /// Bytes that say which step, counted from the first, computes its next row.
    pub order: ConstantId,
}

/// A row of a step's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Position of the step in the program.
    pub step: usize,
    /// The row.
    pub row: usize,
}

impl RowLoop {
    /// The rows in the order in which they are computed; nothing if the order is no constant of bytes.
    pub fn turns<'p>(&self, program: &'p Program) -> impl Iterator<Item = Turn> + use<'p> {
        let order: &[u8] = match program.constants.get(self.order.0).map(|constant| &constant.data) {
            Some(Data::U8(order)) => order,
            _ => &[],
        };
        let mut rows = vec![0; self.steps.len()];
        let first = self.steps.start;
        order.iter().filter_map(move |member| {
            let next = rows.get_mut(usize::from(*member))?;
            *next += 1;
            Some(Turn { step: first + usize::from(*member), row: *next - 1 })
        })
    }

    /// The rows of step `step`'s operand at this position.
    pub fn rows(&self, step: usize, operand: usize) -> Option<Rows> {
        let member = step.checked_sub(self.steps.start)?;
        *self.operands.get(member)?.get(operand)?
    }

    /// The arena memory that a turn uses: each row that it reads and writes, and working memory as a whole.
    pub fn touched(&self, call: &Call, turn: Turn) -> Vec<(Role, View)> {
        let mut touched = Vec::new();
        for (n, (spec, operand)) in call.kernel.operands.iter().zip(&call.operands).enumerate() {
            let Operand::View(view) = operand else { continue };
            match self.rows(turn.step, n) {
                Some(rows) => {
                    let read = rows.window.rows(turn.row, rows.height);
                    touched.extend(read.map(|row| (spec.role, rows.place(view, row))));
                }
                None => touched.push((spec.role, *view)),
            }
        }
        touched
    }
}

impl Program {
    /// The row loop that a step is part of.
    pub fn loop_of(&self, step: usize) -> Option<&RowLoop> {
        self.loops.iter().find(|rows| rows.steps.contains(&step))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_leaves_out_what_is_beyond_the_tensor() {
        let window = Window { kernel: 3, stride: 2, dilation: 2, pad: 3, repeat: 1 };
        assert_eq!(window.rows(0, 6).collect::<Vec<_>>(), [1]);
        assert_eq!(window.rows(1, 6).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(window.rows(3, 6).collect::<Vec<_>>(), [3, 5]);
        assert_eq!((window.needs(0, 6), window.needs(3, 6), window.needs(9, 6)), (2, 6, 0));
        assert_eq!((window.keeps(1), window.keeps(3)), (0, 3));
    }

    #[test]
    fn what_a_row_needs_is_its_last_row() {
        for n in 0..4_usize.pow(5) {
            let digit = |place: u32| n / 4_usize.pow(place) % 4;
            let window = Window {
                kernel: 1 + digit(0),
                stride: 1 + digit(1),
                dilation: 1 + digit(2),
                pad: digit(3),
                repeat: 1 + digit(4) % 2,
            };
            for (at, height) in (0..9).flat_map(|at| (1..7).map(move |height| (at, height))) {
                let last = window.rows(at, height).last().map_or(0, |row| row + 1);
                assert_eq!(window.needs(at, height), last, "{window:?} {at} {height}");
            }
        }
    }

    #[test]
    fn repeated_rows_have_one_window() {
        let window = Window { repeat: 3, ..Window::SAME };
        let rows: Vec<_> = (0..7).map(|row| (window.needs(row, 9), window.keeps(row))).collect();
        assert_eq!(rows, [(1, 0), (1, 0), (1, 0), (2, 1), (2, 1), (2, 1), (3, 2)]);
    }
}
