//! What each kernel takes, linear in what it does.
//!
//! Fitted by least squares to the layers of eleven networks on an emulated Cortex-M4F (`edgecc-bench --layers` shows how far
//! they are off), for kernels of plain C in integers to the instructions on a Cortex-M3. Other cores are scaled.

use super::convolution::{Groups, beyond};
use super::work::Work;
use edgecc_targets::{Fpu, Target, Tier};

/// Cycles of a call on the target.
pub(super) fn cycles(work: &Work<'_>, target: &Target) -> f64 {
    let vectors = match target.tier {
        Tier::Mve => with_helium(work),
        Tier::Rvv => with_rvv(work),
        Tier::Dsp | Tier::Portable => None,
    };
    let dsp = matches!(target.tier, Tier::Dsp | Tier::Mve);
    if let Some(cycles) = vectors.or_else(|| dsp.then(|| with_dsp(work)).flatten()) {
        return cycles * speed(target);
    }
    if let Some(instructions) = integers(work) {
        return instructions * per_instruction(target);
    }
    match target.fpu {
        Fpu::None => without_fpu(work) * per_instruction_of_floats(target),
        Fpu::Single | Fpu::Double => floats(work) * speed(target),
    }
}

/// Cycles for what takes one on a Cortex-M4: two pipelines do more at once.
fn speed(target: &Target) -> f64 {
    match &*target.core {
        "cortex-m7" | "cortex-m85" => 0.65,
        _ => 1.0,
    }
}

/// Cycles for what takes an instruction on a Cortex-M3, 1.2 to 1.3 an instruction. A Cortex-M0+ needs two for it, having
/// few registers; RISC-V a quarter more, as it neither multiplies and adds at once nor steps an address as it loads.
fn per_instruction(target: &Target) -> f64 {
    match &*target.core {
        "cortex-m0" | "cortex-m0plus" | "cortex-m23" => 2.1 * 1.3,
        "rv32imc" | "rv32imac" | "rv32imafc" | "rv32imcv" => 1.25 * 1.2,
        _ => 1.3 * speed(target),
    }
}

/// The same for the compiler's functions on floats, for which these cores take longer still.
fn per_instruction_of_floats(target: &Target) -> f64 {
    match &*target.core {
        "cortex-m0" | "cortex-m0plus" | "cortex-m23" => 2.4 * 1.3,
        "rv32imc" | "rv32imac" | "rv32imcv" => 2.4 * 1.2,
        _ => per_instruction(target),
    }
}

/// Cycles of the kernels for Helium, whose instructions take two cycles, of which a load and a product overlap.
fn with_helium(work: &Work<'_>) -> Option<f64> {
    let vectors = 0.17 * work.macs + 12.0 * work.outputs;
    Some(match work.kernel() {
        kernel if kernel.ends_with("_f32") => return floats_with_helium(work),
        "ec_conv2d_s8_mve" => vectors + work.pixels() * (60.0 + 0.25 * work.taps() * work.get("in_c")),
        "ec_pointwise_s8_mve" | "ec_dense_s8_mve" => vectors,
        "ec_depthwise_s8_mve" => 14.0 * work.outputs,
        "ec_add_s8" => 4.0 * work.outputs,
        _ => return None,
    })
}

/// Those of the kernels in floats, of four a vector.
fn floats_with_helium(work: &Work<'_>) -> Option<f64> {
    let (macs, outputs, pixels) = (work.macs, work.outputs, work.pixels());
    Some(match work.kernel() {
        "ec_conv2d_f32" | "ec_conv2d_maxpool_f32" => {
            0.75 * macs + pixels * work.get("out_c") * (3.5 + 0.9 * work.get("kernel_h"))
        }
        "ec_pointwise_f32" => 0.75 * macs + 3.5 * outputs + 1000.0,
        "ec_depthwise_f32" if work.int("kernel_w") == 3 && work.int("stride_w") == 1 => {
            0.85 * macs + 3.5 * outputs
        }
        "ec_depthwise_f32" => 1.3 * macs + work.channel_rows() * (30.0 + 4.0 * work.get("kernel_h")),
        "ec_dense_f32" => 1.1 * macs + 5.0 * outputs,
        "ec_matmul_f32" => 2.0 * macs + 5.0 * outputs,
        "ec_max_pool_f32" | "ec_avg_pool_f32" => {
            work.taps() * (2.0 * outputs + 15.0 * pixels) + 4.0 * outputs
        }
        "ec_reduce_f32" => 2.0 * work.product(&["outer", "reduced", "inner"]) + 16.4 * outputs,
        "ec_add_f32" | "ec_sub_f32" | "ec_mul_f32" | "ec_min_f32" | "ec_max_f32" => 2.0 * outputs,
        "ec_relu_f32" | "ec_clamp_f32" => 2.5 * outputs,
        _ => return None,
    })
}

/// Cycles of the int8 kernels for RISC-V's vectors of 128 bits, an instruction taking a cycle for each of its registers.
fn with_rvv(work: &Work<'_>) -> Option<f64> {
    let vectors = 0.45 * work.macs + 4.0 * work.outputs;
    Some(match work.kernel() {
        "ec_conv2d_s8_rvv" => vectors + work.pixels() * (60.0 + 0.15 * work.taps() * work.get("in_c")),
        "ec_pointwise_s8_rvv" | "ec_dense_s8_rvv" => vectors,
        "ec_depthwise_s8_rvv" => vectors + 0.35 * work.macs + 40.0 * work.pixels(),
        _ => return None,
    })
}

/// Cycles of the int8 kernels for Arm's DSP extension on a Cortex-M4.
fn with_dsp(work: &Work<'_>) -> Option<f64> {
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

fn mean(work: &Work<'_>, element: f64, result: f64) -> f64 {
    element * work.product(&["outer", "reduced", "inner"]) + result * work.product(&["outer", "inner"])
}

/// Instructions of the integer kernels in plain C on a Cortex-M3.
fn integers(work: &Work<'_>) -> Option<f64> {
    let (macs, outputs) = (work.macs, work.outputs);
    Some(match work.kernel() {
        "ec_conv2d_s8" | "ec_conv2d_maxpool_s8" => {
            let window = work.taps() * work.get("in_c");
            1.98 * macs + 27.0 * outputs + work.pixels() * (4.2 * window + 195.0)
        }
        "ec_pointwise_s8" => 1.97 * macs + 36.5 * outputs,
        "ec_conv2d_s8_swar" => {
            1.35 * macs + 20.0 * outputs + 4.0 * work.pixels() * work.taps() * work.get("in_c")
        }
        "ec_depthwise_s8_swar" => 3.0 * macs + 30.0 * outputs,
        "ec_depthwise_s8" => 4.82 * macs + 39.6 * outputs + 9400.0,
        "ec_dense_s8" => 2.43 * macs + 55.6 * outputs + 430.0,
        "ec_conv2d_s8w16" | "ec_dense_s8w16" | "ec_matmul_s8" => 4.0 * macs + 30.0 * outputs,
        "ec_add_s8" | "ec_add_nd_s8" | "ec_mul_s8" | "ec_mul_nd_s8" => 15.1 * outputs,
        "ec_lookup_s8" | "ec_lookup_channels_s8" => 5.0 * outputs,
        "ec_max_pool_s8" => 6.5 * outputs * work.taps(),
        "ec_avg_pool_s8" => outputs * (25.0 + 6.5 * work.taps()),
        "ec_mean_s8" | "ec_mean_ties_s8" => mean(work, 4.22, 6.0) + 350.0,
        "ec_softmax_s8" => 24.0 * outputs,
        "ec_quantize_s8" => 40.0 * outputs,
        "ec_dequantize_s8" => 8.0 * outputs,
        "ec_resize_nearest" => {
            // Copies of more than eight words are calls.
            let bytes = work.product(&["channels", "elem_size"]);
            work.pixels() * (6.9 + 0.5 * bytes + if bytes > 32.0 { 12.0 } else { 0.0 })
        }
        "ec_upsample" => 0.7 * outputs + 20.0 * work.product(&["rows", "in_w"]),
        "ec_join" => 0.7 * outputs + 40.0 * work.get("pixels"),
        _ => return None,
    })
}

/// Kernels that compute a transcendental function for each element.
const FUNCTIONS: &[&str] = &[
    "exp", "log", "erf", "tanh", "sigmoid", "silu", "gelu", "softmax", "softplus", "elu", "sin", "cos", "pow",
];

fn is_function(work: &Work<'_>) -> bool {
    work.kernel().split('_').any(|word| FUNCTIONS.contains(&word))
}

/// Cycles of the kernels in floats on a Cortex-M4F.
fn floats(work: &Work<'_>) -> f64 {
    let (macs, outputs) = (work.macs, work.outputs);
    let pixels = work.pixels();
    match work.kernel() {
        "ec_conv2d_f32" | "ec_conv2d_maxpool_f32" => {
            let (channels, height) = (work.get("out_c"), work.get("kernel_h"));
            let window = work.taps() * work.get("in_c");
            2.68 * macs + pixels * (channels * (7.2 + 1.09 * height) + 1.75 * window)
        }
        "ec_pointwise_f32" => {
            // Four channels at a time, the rest one by one.
            let single = (work.int("out_c") % 4) as f64 * work.get("pixels");
            2.74 * macs + 8.4 * outputs + single * (2.6 * work.get("in_c") + 13.0) + 4900.0
        }
        "ec_depthwise_f32" if work.int("kernel_w") == 3 && work.int("stride_w") == 1 => {
            4.63 * macs + 0.5 * outputs + work.channel_rows() * (0.6 + 1.8 * work.get("kernel_h"))
        }
        "ec_depthwise_f32" => 6.1 * macs + work.channel_rows() * (40.8 + 3.2 * work.get("kernel_h")),
        "ec_dense_f32" => {
            let (inputs, outputs) = (work.get("in_n"), work.int("out_n"));
            let (eights, rest) = ((outputs / 8) as f64, (outputs % 8) as f64);
            work.get("batch") * (eights * (26.0 * inputs + 136.0) + rest * (10.0 * inputs + 47.0))
        }
        "ec_matmul_f32" => 6.0 * macs + 8.0 * outputs,
        "ec_max_pool_f32" | "ec_avg_pool_f32" => outputs * (8.3 * work.taps() + 4.4) + 4.4 * pixels,
        "ec_reduce_f32" => 7.94 * work.product(&["outer", "reduced", "inner"]) + 16.4 * outputs,
        "ec_softmax_f32" => 160.0 * outputs,
        "ec_copy_nd" | "ec_gather" | "ec_pad" | "ec_fill" => 4.9 * outputs,
        "ec_prelu_nd_f32" | "ec_div_f32" | "ec_div_nd_f32" => 15.7 * outputs,
        _ if is_function(work) => 130.0 * outputs,
        _ => 11.5 * outputs,
    }
}

/// Instructions of the same kernels on a Cortex-M3, whose floats are the compiler's functions.
fn without_fpu(work: &Work<'_>) -> f64 {
    let element = if is_function(work) { 900.0 } else { 60.0 };
    match work.kernel() {
        "ec_copy_nd" | "ec_gather" | "ec_pad" | "ec_fill" => 4.0 * work.outputs,
        "ec_max_pool_f32" | "ec_avg_pool_f32" => 45.0 * work.outputs * work.taps(),
        "ec_reduce_f32" => 37.0 * work.product(&["outer", "reduced", "inner"]) + work.outputs,
        _ => 62.0 * work.macs + element * work.outputs,
    }
}
