//! Kernels of floats, with a floating-point unit and without.

use crate::cost::work::Work;

/// Kernels that compute a transcendental function for each element.
const FUNCTIONS: &[&str] = &[
    "exp", "log", "erf", "tanh", "sigmoid", "silu", "gelu", "softmax", "softplus", "elu", "sin", "cos", "pow",
];

fn is_function(work: &Work<'_>) -> bool {
    work.kernel().split('_').any(|word| FUNCTIONS.contains(&word))
}

/// Cycles of the kernels in floats on a Cortex-M4F.
pub(super) fn floats(work: &Work<'_>) -> f64 {
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
        "ec_gather" | "ec_pad" | "ec_fill" => 4.9 * outputs,
        "ec_prelu_nd_f32" | "ec_div_f32" | "ec_div_nd_f32" => 15.7 * outputs,
        _ if is_function(work) => 130.0 * outputs,
        _ => 11.5 * outputs,
    }
}

/// Instructions of the same kernels on a Cortex-M3, whose floats are the compiler's functions.
pub(super) fn without_fpu(work: &Work<'_>) -> f64 {
    let element = if is_function(work) { 900.0 } else { 60.0 };
    match work.kernel() {
        "ec_gather" | "ec_pad" | "ec_fill" => 4.0 * work.outputs,
        "ec_max_pool_f32" | "ec_avg_pool_f32" => 45.0 * work.outputs * work.taps(),
        "ec_reduce_f32" => 37.0 * work.product(&["outer", "reduced", "inner"]) + work.outputs,
        _ => 62.0 * work.macs + element * work.outputs,
    }
}
