//! How far a result may overlap the input that it is computed from.
//!
//! A kernel's work is cut into *stretches*. While one is worked on, the input is read from some byte on, and the result is
//! written up to some byte. Written bytes may lie on input bytes that no later stretch reads: with B the end of all that has
//! been written and L the lowest byte that is still to be read, both from the start of their tensor, the result may
//! start at most L - B after the input, whatever stretch is looked at.

use edgecc_ir::kernel::{Progress, Role};
use edgecc_ir::program::{Call, Operand, Param};

/// Where a result may start, counted from the start of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only where the input starts.
    Same,
    /// At most here, at a multiple of `step`. Not positive.
    Below { up_to: isize, step: isize },
}

/// How far the call's result may overlap its operand `x`; `None` where they must be apart.
pub(super) fn reach(call: &Call) -> Option<Reach> {
    let progress = call.kernel.progress?;
    let shape = Shape::of(call);
    let (stretches, reads_first) = match progress {
        Progress::Rows => (rows(&shape), false),
        Progress::Pixels => (pixels(&shape), false),
        Progress::Quads => (quads(&shape), true),
        Progress::Strips => (strips(&shape), true),
        Progress::Channels => (pixels(&shape), true),
    };
    let step = if progress == Progress::Channels { shape.x.pixel } else { 1 };
    let up_to = distance(&stretches, reads_first).min(0);
    Some(Reach::Below { up_to: up_to - up_to.rem_euclid(step), step })
}

/// A part of a kernel's work.
#[derive(Clone, Copy)]
struct Stretch {
    /// The first byte of the input that it reads; `None` if it reads nothing.
    low: Option<isize>,
    /// The end of what it writes.
    end: isize,
}

/// The furthest that the result may start after the input.
fn distance(stretches: &[Stretch], reads_first: bool) -> isize {
    let mut still_read = isize::MAX;
    let mut low = Vec::with_capacity(stretches.len());
    for stretch in stretches.iter().rev() {
        let later = still_read;
        still_read = still_read.min(stretch.low.unwrap_or(isize::MAX));
        low.push(if reads_first { later } else { still_read });
    }
    let mut written = 0;
    let mut least = isize::MAX;
    for (stretch, low) in stretches.iter().zip(low.iter().rev()) {
        written = written.max(stretch.end);
        least = least.min(low.saturating_sub(written));
    }
    least
}

/// One direction of a sliding window.
struct Axis {
    input: isize,
    output: isize,
    kernel: isize,
    stride: isize,
    dilation: isize,
    pad: isize,
}

impl Axis {
    /// The first position inside the image that output `at` depends on.
    fn first(&self, at: isize) -> Option<isize> {
        let origin = at * self.stride - self.pad;
        let outside = if origin < 0 { (self.dilation - 1 - origin) / self.dilation } else { 0 };
        let first = origin + outside * self.dilation;
        (outside < self.kernel && first < self.input).then_some(first)
    }
}

/// Bytes of a pixel, a row and an image.
struct Sizes {
    pixel: isize,
    row: isize,
    image: isize,
}

/// What a call with sliding windows works on.
struct Shape {
    batch: isize,
    lines: Axis,
    columns: Axis,
    x: Sizes,
    y: Sizes,
}

impl Shape {
    fn of(call: &Call) -> Self {
        let find = |name: &str| match call.kernel.field(name).and_then(|n| call.params.get(n)) {
            Some(Param::Int(value)) => isize::try_from(*value).ok(),
            Some(Param::Float(_) | Param::Ints(_)) | None => None,
        };
        let field = |name: &str| find(name).unwrap_or(1);
        let in_c = find("in_c").unwrap_or(field("channels"));
        let multiplicity = find("multiplicity").or(find("multiplier")).unwrap_or(1);
        let out_c = find("out_c").unwrap_or(in_c * multiplicity);
        let axis = |suffix: &str, pad: &str| Axis {
            input: field(&format!("in_{suffix}")),
            output: field(&format!("out_{suffix}")),
            kernel: field(&format!("kernel_{suffix}")),
            stride: field(&format!("stride_{suffix}")),
            dilation: field(&format!("dilation_{suffix}")),
            pad: field(pad),
        };
        let (lines, columns) = (axis("h", "pad_top"), axis("w", "pad_left"));
        let sizes = |pixel: isize, wide: isize, high: isize| Sizes {
            pixel,
            row: pixel * wide,
            image: pixel * wide * high,
        };
        Shape {
            batch: field("batch"),
            x: sizes(in_c * element(call, Role::In), columns.input, lines.input),
            y: sizes(out_c * element(call, Role::Out), columns.output, lines.output),
            lines,
            columns,
        }
    }

    /// All rows of all images: image and row.
    fn all_rows(&self) -> impl Iterator<Item = (isize, isize)> + '_ {
        (0..self.batch).flat_map(|image| (0..self.lines.output).map(move |row| (image, row)))
    }

    /// The first byte that output pixels from this row and column on read.
    fn low(&self, image: isize, row: isize, column: isize) -> Option<isize> {
        let line = self.lines.first(row)?;
        // What is left of a window's first tap may be copied, too.
        let column = (column * self.columns.stride - self.columns.pad).max(0);
        let inside = column < self.columns.input;
        inside.then_some(image * self.x.image + line * self.x.row + column * self.x.pixel)
    }

    /// Where the output pixel ends.
    fn end(&self, image: isize, row: isize, column: isize) -> isize {
        image * self.y.image + row * self.y.row + (column + 1) * self.y.pixel
    }
}

/// Bytes of an element of the first operand with this role.
fn element(call: &Call, role: Role) -> isize {
    let operands = call.kernel.operands.iter().zip(&call.operands);
    let found = operands.filter(|(_, operand)| matches!(operand, Operand::View(_)));
    let dtype = found.filter(|(spec, _)| spec.role == role).find_map(|(spec, _)| spec.dtype);
    dtype.map_or(1, |dtype| dtype.bytes().cast_signed())
}

fn rows(shape: &Shape) -> Vec<Stretch> {
    let stretch = |(image, row)| Stretch {
        low: shape.low(image, row, 0),
        end: shape.end(image, row, shape.columns.output - 1),
    };
    shape.all_rows().map(stretch).collect()
}

fn pixels(shape: &Shape) -> Vec<Stretch> {
    let all = shape.all_rows().flat_map(|(image, row)| {
        (0..shape.columns.output)
            .map(move |at| Stretch { low: shape.low(image, row, at), end: shape.end(image, row, at) })
    });
    all.collect()
}

/// `ec_conv2d_s8_dsp`: groups of four in each row, then the last columns downwards.
fn quads(shape: &Shape) -> Vec<Stretch> {
    let (wide, high) = (shape.columns.output, shape.lines.output);
    let rest = if high >= 4 && (wide % 4 < 3 || wide == 3) { wide % 4 } else { 0 };
    let mut all = Vec::new();
    for image in 0..shape.batch {
        for row in 0..high {
            for at in groups(wide - rest) {
                let last = (at + 3).min(wide - rest - 1);
                all.push(Stretch { low: shape.low(image, row, at), end: shape.end(image, row, last) });
            }
        }
        for column in wide - rest..wide {
            for row in (0..high).step_by(4).map(|row| row.min(high - 4)) {
                // The highest of the four rows that has a window reads the lowest bytes.
                let low = (row..row + 4).filter_map(|row| shape.low(image, row, column)).min();
                all.push(Stretch { low, end: shape.end(image, row + 3, column) });
            }
        }
    }
    all
}

/// Where groups of up to four of so many columns begin. Three that follow others take the one before along.
fn groups(columns: isize) -> impl Iterator<Item = isize> {
    (0..columns).step_by(4).map(move |at| if columns - at == 3 && at > 0 { at - 1 } else { at })
}

/// `ec_winograd_s8_dsp`: pairs of rows, in each strips of eight columns.
fn strips(shape: &Shape) -> Vec<Stretch> {
    let (wide, high) = (shape.columns.output, shape.lines.output);
    let mut all = Vec::new();
    for image in 0..shape.batch {
        for row in (0..high).step_by(2).map(|row| row.min(high - 2)) {
            for at in (0..wide).step_by(8).map(|at| at.min(wide - 8)) {
                let low = (row..row + 2).filter_map(|row| shape.low(image, row, at)).min();
                all.push(Stretch { low, end: shape.end(image, row + 1, at + 7) });
            }
        }
    }
    all
}
