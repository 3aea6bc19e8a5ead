//! Kernels of integers in plain C.

use super::copies::copy_nd;
use super::mean;
use crate::cost::work::Work;

/// Instructions of the integer kernels in plain C on a Cortex-M3.
pub(super) fn integers(work: &Work<'_>) -> Option<f64> {
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
        // Loads and stores, which take two cycles each.
        "ec_copy_nd" => copy_nd(work) / 1.4,
        "ec_upsample" => 0.7 * outputs + 20.0 * work.product(&["rows", "in_w"]),
        "ec_join" => 0.7 * outputs + 40.0 * work.get("pixels"),
        _ => return None,
    })
}
