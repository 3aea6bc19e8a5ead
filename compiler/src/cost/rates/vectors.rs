//! Kernels for vector units: Helium, and RISC-V's.

use crate::cost::work::Work;

/// Cycles of the kernels for Helium, whose instructions take two cycles, of which a load and a product overlap.
pub(super) fn with_helium(work: &Work<'_>) -> Option<f64> {
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
pub(super) fn with_rvv(work: &Work<'_>) -> Option<f64> {
    let vectors = 0.45 * work.macs + 4.0 * work.outputs;
    Some(match work.kernel() {
        "ec_conv2d_s8_rvv" => vectors + work.pixels() * (60.0 + 0.15 * work.taps() * work.get("in_c")),
        "ec_pointwise_s8_rvv" | "ec_dense_s8_rvv" => vectors,
        "ec_depthwise_s8_rvv" => vectors + 0.35 * work.macs + 40.0 * work.pixels(),
        _ => return None,
    })
}
