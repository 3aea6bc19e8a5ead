//! Results over inputs that are still being read: replayed part by part.
//!
//! A part is a rectangle of output pixels that the kernel computes together. Every byte of the input that a part reads
//! must not have been written over by an earlier one or, where the kernel reads while it writes, by the part itself.

use super::Span;
use super::loops::field;
use edgecc_ir::kernel::Progress;
use edgecc_ir::program::Call;
use std::ops::Range;

/// What goes wrong where the result is at `y` and the operand `x` at `x`; `None` if nothing does.
pub(super) fn clobbered(call: &Call, x: Span, y: Span) -> Option<String> {
    let Some(progress) = call.kernel.progress else { return Some("must be apart from it".into()) };
    let image = Image::of(call, x, y);
    if progress == Progress::Channels && x.start.abs_diff(y.start) % image.x_pixel != 0 {
        return Some("is no whole number of pixels from it".into());
    }
    let late = matches!(progress, Progress::Rows | Progress::Pixels);
    let mut gone = vec![false; x.end.max(y.end)];
    for part in image.parts(progress) {
        if late {
            image.writes(&part, y.start).for_each(|bytes| gone[bytes].fill(true));
        }
        let lost = image.reads(&part, x.start).find(|bytes| gone[bytes.clone()].contains(&true));
        if let Some(bytes) = lost {
            return Some(format!("has written over {}..{} before that is read", bytes.start, bytes.end));
        }
        image.writes(&part, y.start).for_each(|bytes| gone[bytes].fill(true));
    }
    None
}

/// Output pixels of an image that are computed together.
struct Part {
    image: usize,
    rows: Range<usize>,
    columns: Range<usize>,
}

/// A direction of the windows.
struct Windows {
    size: i64,
    taps: i64,
    stride: i64,
    dilation: i64,
    pad: i64,
}

impl Windows {
    /// Input positions of the windows of these outputs, from the first to the last.
    fn hull(&self, outputs: &Range<usize>) -> Range<usize> {
        let first = outputs.start as i64 * self.stride - self.pad;
        let last = (outputs.end as i64 - 1) * self.stride - self.pad + (self.taps - 1) * self.dilation;
        let clip = |at: i64| usize::try_from(at.clamp(0, self.size)).unwrap_or(0);
        clip(first)..clip(last + 1).max(clip(first))
    }

    /// Input positions that the window of an output reads.
    fn taps(&self, output: usize) -> impl Iterator<Item = usize> {
        let (size, dilation, origin) = (self.size, self.dilation, output as i64 * self.stride - self.pad);
        let taps = (0..self.taps).map(move |tap| origin + tap * dilation);
        taps.filter(move |at| (0..size).contains(at)).filter_map(|at| usize::try_from(at).ok())
    }
}

/// The sizes of a call, in bytes and pixels.
struct Image {
    batch: usize,
    down: Windows,
    across: Windows,
    high: usize,
    wide: usize,
    x_pixel: usize,
    y_pixel: usize,
}

impl Image {
    fn of(call: &Call, x: Span, y: Span) -> Self {
        let size = |name: &str| usize::try_from(field(call, name)).unwrap_or(0).max(1);
        let windows = |axis: &str, pad: &str| Windows {
            size: field(call, &format!("in_{axis}")),
            taps: field(call, &format!("kernel_{axis}")),
            stride: field(call, &format!("stride_{axis}")),
            dilation: field(call, &format!("dilation_{axis}")),
            pad: field(call, pad),
        };
        let (batch, high, wide) = (size("batch"), size("out_h"), size("out_w"));
        Image {
            batch,
            down: windows("h", "pad_top"),
            across: windows("w", "pad_left"),
            high,
            wide,
            x_pixel: ((x.end - x.start) / (batch * size("in_h") * size("in_w"))).max(1),
            y_pixel: (y.end - y.start) / (batch * high * wide),
        }
    }

    fn parts(&self, progress: Progress) -> Vec<Part> {
        let mut parts = Vec::new();
        for image in 0..self.batch {
            let mut add =
                |rows: Range<usize>, columns: Range<usize>| parts.push(Part { image, rows, columns });
            match progress {
                Progress::Rows => (0..self.high).for_each(|row| add(row..row + 1, 0..self.wide)),
                Progress::Pixels | Progress::Channels => {
                    (0..self.high * self.wide).for_each(|n| {
                        let (row, column) = (n / self.wide, n % self.wide);
                        add(row..row + 1, column..column + 1);
                    });
                }
                Progress::Quads => self.quads(&mut add),
                Progress::Strips => {
                    for row in from_steps(self.high, 2) {
                        from_steps(self.wide, 8).for_each(|column| add(row..row + 2, column..column + 8));
                    }
                }
            }
        }
        parts
    }

    fn quads(&self, add: &mut impl FnMut(Range<usize>, Range<usize>)) {
        let odd = self.wide % 4;
        let downwards = if self.high < 4 || odd == 3 && self.wide > 3 { 0 } else { odd };
        let along = self.wide - downwards;
        for row in 0..self.high {
            let mut column = 0;
            while column < along {
                let begin = if along - column == 3 { column.saturating_sub(1) } else { column };
                add(row..row + 1, begin..(begin + 4).min(along));
                column = begin + 4;
            }
        }
        for column in along..self.wide {
            from_steps(self.high, 4).for_each(|row| add(row..row + 4, column..column + 1));
        }
    }

    fn reads(&self, part: &Part, x: usize) -> impl Iterator<Item = Range<usize>> {
        let columns = self.across.hull(&part.columns);
        let (row, image) = (self.across.size, part.image as i64 * self.down.size);
        let pixel = self.x_pixel;
        let lines = part.rows.clone().flat_map(|output| self.down.taps(output));
        lines.map(move |line| {
            let first = usize::try_from((image + line as i64) * row).unwrap_or(0);
            x + (first + columns.start) * pixel..x + (first + columns.end) * pixel
        })
    }

    fn writes(&self, part: &Part, y: usize) -> impl Iterator<Item = Range<usize>> {
        let (columns, first, wide, pixel) =
            (part.columns.clone(), part.image * self.high, self.wide, self.y_pixel);
        part.rows.clone().map(move |row| {
            let row = (first + row) * wide;
            y + (row + columns.start) * pixel..y + (row + columns.end) * pixel
        })
    }
}

/// Where parts of `step` begin; the last one ends at `end`.
fn from_steps(end: usize, step: usize) -> impl Iterator<Item = usize> {
    (0..end).step_by(step).map(move |at| at.min(end.saturating_sub(step)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::progress::{Reach, reach};
    use edgecc_ir::kernel::{self, FieldType, Role};
    use edgecc_ir::program::{BufferId, ConstantId, Operand, Param, View};
    use proptest::prelude::*;

    const SLIDING: [&str; 11] = [
        "ec_conv2d_s8",
        "ec_conv2d_s8w16",
        "ec_depthwise_s8",
        "ec_depthwise_f32",
        "ec_max_pool_s8",
        "ec_max_pool_f32",
        "ec_avg_pool_f32",
        "ec_avg_pool_s8",
        "ec_conv2d_s8_dsp",
        "ec_winograd_s8_dsp",
        "ec_depthwise_s8_dsp",
    ];

    /// A call of a kernel with a window of random shape, and the bytes of `x` and `y`.
    fn call(symbol: &str, shape: &[u8; 12]) -> (Call, usize, usize) {
        let kernel = kernel::find(symbol).unwrap();
        let of = |n: usize, most: u8| i32::from(shape[n] % most + 1);
        let winograd = symbol == "ec_winograd_s8_dsp";
        let axis = |n: usize, least: i32| {
            let [taps, stride, dilation] =
                if winograd { [3, 1, 1] } else { [of(n, 4), of(n + 1, 3), of(n + 2, 2)] };
            let (out, pad) = (of(n + 3, 14).max(least), i32::from(shape[n + 4]) % taps.max(1));
            let size =
                (out - 1) * stride + (taps - 1) * dilation + 1 - pad - i32::from(shape[n + 4] / 16 % 2);
            [taps, stride, dilation, out, pad, size.max(1)]
        };
        let (down, across) = (axis(0, 2), axis(5, 8 * i32::from(winograd)));
        let (in_c, out_c, batch) = (of(10, 9), of(11, 9), i32::from(shape[11] / 128) + 1);
        let same_channels = kernel.field("out_c").is_none();
        let value = |name: &str| match name {
            "batch" => batch,
            "in_c" | "channels" => in_c,
            "out_c" => out_c,
            _ if name.ends_with("_h") || name.ends_with("_w") => {
                let axis = if name.ends_with("_h") { down } else { across };
                let names = ["kernel", "stride", "dilation", "out", "", "in"];
                axis[names.iter().position(|own| name.rsplit_once('_').unwrap().0 == *own).unwrap()]
            }
            "pad_top" => down[4],
            "pad_left" => across[4],
            _ => 1,
        };
        let param = |field: &kernel::Field| match field.ty {
            FieldType::Int => Param::Int(value(&field.name)),
            FieldType::Float => Param::Float(0.0),
            FieldType::Ints(len) => Param::Ints(vec![1; len]),
        };
        let element = if symbol.ends_with("f32") { 4 } else { 1 };
        let bytes =
            |high: i32, wide: i32, c: i32| usize::try_from(batch * high * wide * c).unwrap() * element;
        let (x, y) = (
            bytes(down[5], across[5], in_c),
            bytes(down[3], across[3], if same_channels { in_c } else { out_c }),
        );
        let operand = |spec: &kernel::OperandSpec| {
            let view = |n: usize, bytes: usize| Operand::View(View { buffer: BufferId(n), offset: 0, bytes });
            match spec.role {
                Role::In => view(0, x),
                Role::Out => view(1, y),
                Role::Const => Operand::Constant(ConstantId(0)),
                Role::Scratch => view(2, 4),
            }
        };
        let operands = kernel.operands.iter().map(operand).collect();
        (Call { kernel, params: kernel.fields.iter().map(param).collect(), operands }, x, y)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

        /// The planner's distance is the checker's, to the byte: two derivations of one statement.
        #[test]
        fn the_planner_reaches_as_far_as_the_replay_allows(which in 0..SLIDING.len(), shape in any::<[u8; 12]>()) {
            let (call, x, y) = call(SLIDING[which], &shape);
            let Some(Reach::Below { up_to, step }) = reach(&call) else { panic!("must reach") };
            let base = y + x;
            let at = |distance: isize| {
                let start = base.checked_add_signed(distance).unwrap();
                let own = Span { start: base, end: base + x };
                clobbered(&call, own, Span { start, end: start + y })
            };
            prop_assert_eq!(up_to % step, 0);
            prop_assert_eq!(at(up_to), None);
            prop_assert_eq!(at(up_to - step), None);
            prop_assert!(up_to == 0 || at(up_to + step).is_some(), "{up_to} is too careful");
        }
    }
}
