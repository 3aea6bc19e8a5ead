//! How far before its input the result of a kernel with a sliding window may begin.
//!
//! The kernel writes in order, into memory whose input it has done with. What it writes in one turn (a row, two rows,
//! four pixels, one) must end before the first byte of the input that this turn or a later one reads. With the result `d`
//! bytes before the input that is, for every turn,
//! `end of the turn's output - d <= begin of its input`; `d` is the largest of the differences.

use edgecc_ir::kernel::{Progress, Role};
use edgecc_ir::program::{Call, Operand, Param, View};

/// Where a result may start, counted from the start of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only where the input starts.
    Same,
    /// At most here, at a multiple of `step` from here. Not positive.
    Below { up_to: isize, step: isize },
}

/// How far the call's result may overlap its first operand; `None` where they must be apart.
pub(super) fn reach(call: &Call) -> Option<Reach> {
    let progress = call.kernel.progress?;
    let from = view(call, 0)?;
    let to = call.kernel.operands.iter().position(|spec| spec.role == Role::Out)?;
    let to = view(call, to)?;
    let image = Image::of(call, from.bytes, to.bytes)?;
    let (turns, step) = match progress {
        Progress::Rows => (image.rows(1), 1),
        Progress::RowPairs => (image.rows(2), 1),
        Progress::Channels => (image.pixels(call)?, image.channels),
        Progress::Groups => (image.groups(call)?, 1),
    };
    let least = turns.into_iter().map(|turn| turn.written.saturating_sub(turn.needed)).max()?;
    let step = step.max(1);
    let up_to = -least.next_multiple_of(step).cast_signed();
    (least < to.bytes).then_some(Reach::Below { up_to, step: step.cast_signed() })
}

fn view(call: &Call, operand: usize) -> Option<View> {
    match call.operands.get(operand)? {
        Operand::View(view) => Some(*view),
        Operand::Constant(_) | Operand::Absent => None,
    }
}

fn field(call: &Call, name: &str) -> Option<usize> {
    match call.params.get(call.kernel.field(name)?)? {
        Param::Int(value) => usize::try_from(*value).ok(),
        Param::Float(_) | Param::Ints(_) => None,
    }
}

/// Part of a kernel's work.
#[derive(Clone, Copy, Debug)]
struct Turn {
    /// Bytes of the result that are written when it ends, from the first on.
    written: usize,
    /// The first byte of the input that it or a later one reads.
    needed: usize,
}

/// One image of a kernel with a sliding window.
struct Image {
    in_h: usize,
    out_h: usize,
    stride: usize,
    pad: usize,
    in_row: usize,
    out_row: usize,
    channels: usize,
}

impl Image {
    fn of(call: &Call, in_bytes: usize, out_bytes: usize) -> Option<Image> {
        let [in_h, out_h] = [field(call, "in_h")?, field(call, "out_h")?];
        if field(call, "batch")? != 1 || in_h == 0 || out_h == 0 {
            return None;
        }
        Some(Image {
            in_h,
            out_h,
            stride: field(call, "stride_h")?,
            pad: field(call, "pad_top")?,
            in_row: in_bytes / in_h,
            out_row: out_bytes / out_h,
            channels: field(call, "in_c").or_else(|| field(call, "channels"))?,
        })
    }

    /// Turns of `count` rows; the last begins earlier where it wouldn't fit.
    fn rows(&self, count: usize) -> Vec<Turn> {
        let turn = |first: usize| {
            let first = first.min(self.out_h.saturating_sub(count));
            let written = (first + count).min(self.out_h) * self.out_row;
            Turn { written, needed: self.top(first) * self.in_row }
        };
        (0..self.out_h).step_by(count).map(turn).collect()
    }

    /// Turns of a pixel, as each channel of the image is gone through: every window is read before its pixel is written.
    fn pixels(&self, call: &Call) -> Option<Vec<Turn>> {
        let [in_w, out_w] = [field(call, "in_w")?.max(1), field(call, "out_w")?.max(1)];
        let [stride, pad] = [field(call, "stride_w")?, field(call, "pad_left")?];
        let [x, y] = [self.in_row / in_w, self.out_row / out_w];
        let turn = |row: usize, pixel: usize| {
            let right = (((pixel + 1) * stride).saturating_sub(pad)).min(in_w);
            let beside = if pixel + 1 < out_w { self.top(row) * self.in_row + right * x } else { usize::MAX };
            let written = row * self.out_row + (pixel + 1) * y;
            Turn { written, needed: beside.min(self.top(row + 1) * self.in_row) }
        };
        let rows = 0..self.out_h;
        Some(rows.flat_map(|row| (0..out_w).map(move |pixel| turn(row, pixel))).collect())
    }

    /// The first row of the input that an output row, or a later one, reads.
    fn top(&self, row: usize) -> usize {
        if row < self.out_h { (row * self.stride).saturating_sub(self.pad).min(self.in_h) } else { self.in_h }
    }

    /// Four pixels at a time, or rows.
    fn groups(&self, call: &Call) -> Option<Vec<Turn>> {
        let width = field(call, "out_w")?;
        let one = ["kernel_h", "kernel_w", "stride_w"].iter().all(|name| field(call, name) == Some(1));
        if one && self.out_h == 1 && self.in_h == 1 && field(call, "in_w") == Some(width) {
            let (x, y) = (self.in_row / width.max(1), self.out_row / width.max(1));
            // A group is read, then written; three pixels at the end are four, with the one before them.
            let again = |next: usize| usize::from(next + 3 == width);
            let turn = |next: usize| Turn { written: next * y, needed: (next - again(next)) * x };
            return Some((4..=width).step_by(4).chain([width]).map(turn).collect());
        }
        let rest = width % 4;
        let in_order = self.out_h < 4 || rest == 0 || rest == 3 && width > 3;
        in_order.then(|| self.rows(1))
    }
}
