//! Cycles of the int8 kernels: linear in what they do, fitted to single layers on an emulated Cortex-M4 with the
//! timings of its manual (the benches of `runtime-c`).

use edgecc_ir::program::{Call, Param};
use edgecc_targets::{Target, Tier};

/// A kernel call's parameters by name.
struct Fields<'c>(&'c Call);

impl Fields<'_> {
    /// An integer field; 1 where the kernel has none of that name, which leaves products as they are.
    fn get(&self, name: &str) -> f64 {
        let position = self.0.kernel.field(name);
        match position.and_then(|position| self.0.params.get(position)) {
            Some(Param::Int(value)) => f64::from(*value),
            Some(Param::Float(_) | Param::Ints(_)) | None => 1.0,
        }
    }

    fn product(&self, names: &[&str]) -> f64 {
        names.iter().map(|name| self.get(name)).product()
    }

    fn outputs(&self) -> f64 {
        self.product(&["batch", "out_h", "out_w"])
    }
}

/// Cycles of an int8 kernel that writes `elements` and whose share of the layer's work is `macs`; `None` for others.
pub(super) fn cycles(call: &Call, elements: f64, macs: f64, target: &Target) -> Option<f64> {
    let fields = Fields(call);
    let dsp = target.tier >= Tier::Dsp;
    let cycles = match call.kernel.symbol.as_str() {
        "ec_conv2d_s8_dsp" => convolution(&fields, macs),
        "ec_winograd_s8_dsp" => 0.47 * macs + 47.0 * elements,
        "ec_depthwise_s8_dsp" => depthwise(&fields, macs, elements),
        "ec_dense_s8_dsp" => 1.15 * macs + 14.0 * elements,
        "ec_conv2d_s8" | "ec_conv2d_maxpool_s8" | "ec_pointwise_s8" | "ec_dense_s8" => {
            3.7 * macs + 30.0 * elements
        }
        "ec_depthwise_s8" => 8.0 * macs + 40.0 * elements,
        "ec_conv2d_s8w16" | "ec_dense_s8w16" | "ec_matmul_s8" => 5.0 * macs + 30.0 * elements,
        "ec_add_s8" if dsp => 9.8 * elements,
        "ec_add_s8" | "ec_add_nd_s8" | "ec_mul_s8" | "ec_mul_nd_s8" => 19.0 * elements,
        "ec_max_pool_s8" => {
            let taps = fields.product(&["kernel_h", "kernel_w"]);
            elements * taps * if dsp { 1.9 } else { 7.6 }
        }
        "ec_avg_pool_s8" => elements * (30.0 + 8.0 * fields.product(&["kernel_h", "kernel_w"])),
        "ec_mean_s8" => {
            elements * 30.0 + fields.product(&["outer", "reduced", "inner"]) * if dsp { 2.5 } else { 7.2 }
        }
        "ec_softmax_s8" => 60.0 * elements,
        "ec_lookup_s8" | "ec_lookup_channels_s8" => 5.0 * elements,
        "ec_quantize_s8" => 40.0 * elements,
        "ec_dequantize_s8" => 8.0 * elements,
        _ => return None,
    };
    Some(cycles * speed(target))
}

/// The products, the results, and the windows that are widened once for all channels.
fn convolution(fields: &Fields<'_>, macs: f64) -> f64 {
    let window = fields.product(&["kernel_h", "kernel_w", "in_c"]);
    1.03 * macs + fields.outputs() * (11.9 * fields.get("out_c") + 2.2 * window)
}

/// 3 x 3 windows are read where they are; others are widened to planes first.
fn depthwise(fields: &Fields<'_>, macs: f64, elements: f64) -> f64 {
    if fields.product(&["kernel_h", "kernel_w"]) != 9.0 {
        return 3.4 * macs + 63.0 * elements;
    }
    let element = if fields.get("stride_w") == 1.0 { 18.5 } else { 25.0 };
    element * elements + fields.product(&["batch", "in_c"]) * (192.0 + 35.0 * fields.get("out_h"))
}

/// Cycles for what takes one on a Cortex-M4: cores with two pipelines take fewer, those without fast products more.
fn speed(target: &Target) -> f64 {
    match &*target.core {
        "cortex-m0" | "cortex-m0plus" | "cortex-m23" => 1.5,
        "cortex-m7" | "cortex-m85" => 0.65,
        _ => 1.0,
    }
}
