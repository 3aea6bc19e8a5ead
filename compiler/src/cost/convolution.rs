//! The int8 convolution for the DSP extension computes four pixels of a row at a time, from windows that are gathered
//! as words of four values. At borders a window is copied to a stage first; the last columns of an image are done four rows at
//! a time. `ec_conv2d_row_s8_dsp.h` and its neighbours have it in full.

use super::work::Work;

/// Pixels of a group.
const GROUP: i64 = 4;

/// What a convolution consists of.
pub(super) struct Groups {
    /// Groups of four pixels.
    pub(super) fours: f64,
    /// Pixels that are computed alone.
    pub(super) singles: f64,
    /// Gathered windows of groups, those of singles included.
    pub(super) gathered: f64,
    /// Rows of windows that are copied to the stage.
    pub(super) staged_rows: f64,
    /// Words of four values in a window.
    pub(super) words: f64,
    /// Contiguous runs of values in a window.
    pub(super) runs: f64,
}

impl Groups {
    pub(super) fn of(work: &Work<'_>) -> Self {
        let int = |name| work.int(name);
        let [out_h, out_w, kernel_h, kernel_w] = ["out_h", "out_w", "kernel_h", "kernel_w"].map(int);
        // Columns that are done down the image, and what is left of a row.
        let rest = out_w % GROUP;
        let columns = if out_h >= GROUP && (rest < 3 || out_w == 3) { rest } else { 0 };
        let row = out_w - columns;
        let (fours, singles) = match (row / GROUP, row % GROUP) {
            // One of three pixels is computed again.
            (fours @ 1.., 3) => (fours + 1, 0),
            other => other,
        };
        let down = columns * ((out_h + GROUP - 1) / GROUP);
        let in_row = fours + singles.min(1);
        let rows = work.get("batch") * out_h as f64;
        let single_runs = int("dilation_w") == 1;
        let runs = if single_runs { kernel_h } else { kernel_h * kernel_w };
        let run = int("in_c") * if single_runs { kernel_w } else { 1 };
        Groups {
            fours: rows * fours as f64 + work.get("batch") * down as f64,
            singles: rows * singles as f64,
            gathered: rows * in_row as f64 + work.get("batch") * down as f64,
            staged_rows: (staged(work, in_row) + GROUP * down) as f64 * work.product(&["batch", "kernel_h"]),
            words: (runs * ((run + 3) / 4)) as f64,
            runs: runs as f64,
        }
    }
}

/// Groups of an image that reach beyond its border, where a row has so many.
fn staged(work: &Work<'_>, in_row: i64) -> i64 {
    if work.taps() == 1.0 {
        return 0;
    }
    let out_h = work.int("out_h");
    let [top, bottom] = beyond(work, ["in_h", "out_h", "kernel_h", "stride_h", "dilation_h", "pad_top"]);
    let [left, right] = beyond(work, ["in_w", "out_w", "kernel_w", "stride_w", "dilation_w", "pad_left"]);
    let outer = (top + bottom).min(out_h);
    let sides = (left.min(1) + right.min(1)).min(in_row);
    outer * in_row + (out_h - outer) * sides
}

/// Windows that reach beyond the first and beyond the last element along an axis.
pub(super) fn beyond(work: &Work<'_>, axis: [&str; 6]) -> [i64; 2] {
    let [input, output, kernel, stride, dilation, pad] = axis.map(|name| work.int(name));
    let last = (output - 1) * stride + (kernel - 1) * dilation + 1 - pad - input;
    [pad, last.max(0)].map(|elements| (elements + stride - 1) / stride)
}
