//! A sliding window that goes through an image pixel by pixel.

use super::progress::part;
use super::{Access, operands};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::Call;

/// Every pixel of the result: its window is read, then it is written.
pub(super) fn turns(call: &Call, window: &Window) -> Vec<Vec<Access>> {
    let pixels = (0..window.out_h).flat_map(|row| (0..window.out_w).map(move |pixel| (row, pixel)));
    let turns = pixels.flat_map(|(row, pixel)| {
        let mut read = Vec::new();
        let mut written = Vec::new();
        for (n, spec, view) in operands(call) {
            match spec.role {
                Role::In if n == 0 => {
                    let parts =
                        window.read(row, pixel).map(|range| part(&view, range, window.in_h * window.in_w));
                    read.extend(parts.map(|view| Access { spec, view, at: view.offset }));
                }
                Role::Out => {
                    let at = row * window.out_w + pixel;
                    let view = part(&view, [at, at + 1], window.out_h * window.out_w);
                    written.push(Access { spec, view, at: view.offset });
                }
                Role::In | Role::Const | Role::Scratch => read.push(Access { spec, view, at: view.offset }),
            }
        }
        [read, written]
    });
    turns.collect()
}

/// What a sliding window has to be known of.
pub(super) struct Window {
    in_h: i64,
    in_w: i64,
    out_h: i64,
    out_w: i64,
    down: Slide,
    right: Slide,
}

/// How a window moves in one direction.
struct Slide {
    taps: i64,
    stride: i64,
    dilation: i64,
    pad: i64,
}

impl Window {
    pub(super) fn of(number: impl Fn(&str) -> i64) -> Self {
        let slide = |axis: &str, pad: &str| Slide {
            taps: number(&format!("kernel_{axis}")),
            stride: number(&format!("stride_{axis}")),
            dilation: number(&format!("dilation_{axis}")),
            pad: number(pad),
        };
        Window {
            in_h: number("in_h"),
            in_w: number("in_w"),
            out_h: number("out_h"),
            out_w: number("out_w"),
            down: slide("h", "pad_top"),
            right: slide("w", "pad_left"),
        }
    }

    /// Ranges of input pixels that an output pixel is computed from, one for each row of its window.
    fn read(&self, row: i64, pixel: i64) -> impl Iterator<Item = [i64; 2]> {
        let left = pixel * self.right.stride - self.right.pad;
        let reach = (self.right.taps - 1) * self.right.dilation + 1;
        let [first, end] = [left, left + reach].map(|column| column.clamp(0, self.in_w));
        let top = row * self.down.stride - self.down.pad;
        let rows = (0..self.down.taps).map(move |tap| top + tap * self.down.dilation);
        let inside = rows.filter(|row| (0..self.in_h).contains(row));
        inside.map(move |row| [row * self.in_w + first, row * self.in_w + end])
    }
}
