//! Kernels for Arm's DSP extension.

use super::copies::copy_nd;
use super::mean;
use crate::cost::convolution::{Groups, beyond};
use crate::cost::work::Work;

/// Cycles of the int8 kernels for Arm's DSP extension on a Cortex-M4.
pub(super) fn with_dsp(work: &Work<'_>) -> Option<f64> {
    let outputs = work.outputs;
    Some(match work.kernel() {
        "ec_conv2d_s8_dsp" => convolution(work),
        "ec_winograd_s8_dsp" => 0.476 * work.macs + 46.75 * outputs,
        "ec_winograd_plain_s8_dsp" => winograd_plain(work),
        "ec_winograd_lines_s8_dsp" => winograd_lines(work),
        "ec_depthwise_planes_s8_dsp" => depthwise_planes(work),
        "ec_depthwise_s8_dsp" => depthwise_three(work),
        "ec_dense_s8_dsp" => dense(work),
        "ec_dense_b24_s8_dsp" => dense(work) + 15.0 * outputs,
        "ec_dense_s8" => 4.56 * work.macs + 20.0 * outputs,
        "ec_add_s8" => 9.75 * outputs + 40.0,
        "ec_lookup_s8" => 8.0 * outputs,
        "ec_max_pool_s8" => max_pool(work),
        // In row loops; else other kernels serve these layers.
        "ec_depthwise_s8" => 3.4 * work.macs + 95.0 * outputs,
        "ec_mean_s8" | "ec_mean_ties_s8" => mean(work, 2.24, 54.5),
        "ec_softmax_s8" => 42.0 * outputs,
        "ec_quantize_s8" => 53.0 * outputs,
        "ec_copy_nd" => copy_nd(work),
        _ => return None,
    })
}

fn convolution(work: &Work<'_>) -> f64 {
    let groups = Groups::of(work);
    let channels = work.get("out_c");
    channels * (groups.fours * (16.25 * groups.words + 42.7) + groups.singles * 7.54 * groups.words)
        + groups.gathered * (22.4 * groups.words + 40.8 * groups.runs + 127.0)
        + 642.0 * groups.singles
        + 80.4 * groups.staged_rows
        + 650.0
}

/// Strips of 2 x 8 pixels, by fours of input channels and pairs of output channels. The weights are transformed for as many
/// strips as there is scratch for.
fn winograd_plain(work: &Work<'_>) -> f64 {
    let [rows, columns, fours] = [("out_h", 1, 2), ("out_w", 7, 8), ("in_c", 3, 4)]
        .map(|(name, rest, block)| (work.int(name) + rest) / block);
    let strips = work.int("batch") * rows * columns;
    let group = (work.scratch_bytes() / 2 - 256 - 128 * fours) / (256 * fours + 2);
    let times = (strips as f64 / group.max(1) as f64).ceil();
    let [strips, fours, out_c] = [strips as f64, fours as f64, work.get("out_c")];
    let pairs = (out_c / 2.0).ceil();
    strips * (516.0 * fours * pairs + 615.0 * out_c + 1025.0 * fours) + 134.0 * times * fours * out_c
}

/// Strips of 8 pixels, by fours of channels. Those at the sides are copied first.
fn winograd_lines(work: &Work<'_>) -> f64 {
    let rows = work.product(&["batch", "out_h"]);
    let [width, in_c, out_c] = [("out_w", 7, 8), ("in_c", 3, 4), ("out_c", 3, 4)]
        .map(|(name, rest, block)| ((work.int(name) + rest) / block) as f64);
    let sides = beyond(work, ["in_w", "out_w", "kernel_w", "stride_w", "dilation_w", "pad_left"]);
    let staged = sides.iter().filter(|side| **side > 0).count() as f64;
    rows * (width * (out_c * (588.0 * in_c + 690.0) + 534.0 * in_c + 400.0)
        + staged.min(width) * (128.0 * in_c + 600.0)
        + 150.0)
}

/// A column of pixels takes more for each element than a row of them.
fn max_pool(work: &Work<'_>) -> f64 {
    let element = if work.int("out_w") == 1 { 3.3 } else { 2.04 };
    work.taps() * (element * work.outputs + 20.5 * work.pixels()) + 2.9 * work.pixels()
}

/// 3 x 3 windows, read where they are. A single row, as of a row loop, takes a cycle more for each; its channels have no
/// border rows of their own.
fn depthwise_three(work: &Work<'_>) -> f64 {
    let [channels, width] = [work.product(&["batch", "in_c"]), work.get("out_w")];
    let single = work.int("out_h") == 1;
    let more = f64::from(u8::from(single));
    if work.int("stride_w") == 1 {
        let short = (2.0..=7.0).contains(&width) && work.get("in_w") == width;
        let [row, channel] = [if short { 11.0 } else { 35.0 }, if single { 75.0 } else { 172.0 }];
        return (17.2 + more) * work.outputs + row * work.channel_rows() + channel * channels + 300.0;
    }
    (24.1 + more) * work.outputs + 27.0 * work.channel_rows() + 90.0 * channels + 300.0
}

/// Windows of other shapes: each input is widened; a kernel row that lies outside the image costs nothing. Two columns at a
/// time, or one of each other column.
fn depthwise_planes(work: &Work<'_>) -> f64 {
    let [channels, in_h, out_h, out_w] = [
        work.product(&["batch", "in_c", "multiplicity"]),
        work.get("in_h"),
        work.get("out_h"),
        work.get("out_w"),
    ];
    let taps = match work.int("kernel_w") {
        ..=3 => 3.0,
        4 | 5 => 5.0,
        _ => 7.0,
    };
    let across = match work.int("stride_w") {
        1 => (1.97 * taps + 3.7) * (out_w / 2.0).ceil().max(2.0),
        _ => (0.77 * taps + 4.2) * out_w,
    };
    let inputs = in_h * (22.4 + 3.82 * work.get("in_w"));
    channels * (64.0 + inputs + out_h * (82.0 + 12.3 * out_w) + kernel_rows(work) * across)
}

/// Kernel rows that lie inside the image, of all rows of the result.
fn kernel_rows(work: &Work<'_>) -> f64 {
    let [in_h, pad_top, step] = ["in_h", "pad_top", "dilation_h"].map(|name| work.int(name));
    let inside = |oy: i64| {
        let rows = (0..work.int("kernel_h")).map(|k| oy * work.int("stride_h") + k * step);
        rows.filter(|row| (pad_top..pad_top + in_h).contains(row)).count()
    };
    (0..work.int("out_h")).map(inside).sum::<usize>() as f64
}

/// Eight outputs at a time, then pairs.
fn dense(work: &Work<'_>) -> f64 {
    let (inputs, outputs) = (((work.int("in_n") + 3) / 4 * 4) as f64, work.int("out_n"));
    let (eights, pairs) = ((outputs / 8) as f64, ((outputs % 8 + 1) / 2) as f64);
    work.get("batch") * (eights * (10.14 * inputs + 100.4) + pairs * (3.86 * inputs + 114.7)) + 160.0
}
