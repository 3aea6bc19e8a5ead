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
        "ec_conv2d_s8_swar" => packed(&fields, macs, elements),
        "ec_depthwise_s8_swar" => 5.2 * macs + 60.0 * elements,
        "ec_winograd_s8_dsp" => 0.47 * macs + 47.0 * elements,
        "ec_depthwise_s8_dsp" => depthwise(&fields, elements),
        "ec_depthwise_planes_s8_dsp" => planes(&fields, macs, elements),
        "ec_dense_s8_dsp" => 1.15 * macs + 14.0 * elements,
        "ec_conv2d_s8_mve" => vectors(macs, elements) + windows(&fields),
        "ec_pointwise_s8_mve" | "ec_dense_s8_mve" => vectors(macs, elements),
        "ec_depthwise_s8_mve" => 14.0 * elements,
        "ec_conv2d_s8" | "ec_conv2d_maxpool_s8" | "ec_pointwise_s8" | "ec_dense_s8" => {
            3.7 * macs + 30.0 * elements
        }
        "ec_depthwise_s8" => 8.0 * macs + 40.0 * elements,
        "ec_conv2d_s8w16" | "ec_dense_s8w16" | "ec_matmul_s8" => 5.0 * macs + 30.0 * elements,
        "ec_add_s8" if target.tier >= Tier::Mve => 4.0 * elements,
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

/// The products, the results, and the windows that are packed once for all channels.
fn packed(fields: &Fields<'_>, macs: f64, elements: f64) -> f64 {
    let window = fields.product(&["kernel_h", "kernel_w", "in_c"]);
    2.4 * macs + 30.0 * elements + 6.0 * fields.outputs() * window
}

/// Products of 16 elements and results of 4 at a time, in Helium's instructions of two cycles of which a load and a product
/// overlap.
fn vectors(macs: f64, elements: f64) -> f64 {
    0.17 * macs + 12.0 * elements
}

/// The windows that are copied before they are multiplied with all channels.
fn windows(fields: &Fields<'_>) -> f64 {
    fields.outputs() * (60.0 + 0.25 * fields.product(&["kernel_h", "kernel_w", "in_c"]))
}

fn depthwise(fields: &Fields<'_>, elements: f64) -> f64 {
    let element = if fields.get("stride_w") == 1.0 { 18.5 } else { 25.0 };
    element * elements + fields.product(&["batch", "in_c"]) * (192.0 + 35.0 * fields.get("out_h"))
}

/// Each input is widened; a kernel row that lies outside the image costs nothing.
fn planes(fields: &Fields<'_>, macs: f64, elements: f64) -> f64 {
    let [in_h, kernel, stride] = ["in_h", "kernel_h", "stride_h"].map(|name| fields.get(name));
    let outside = |beyond: f64| {
        let beyond = beyond.clamp(0.0, kernel);
        beyond * (beyond / stride + 1.0) / 2.0
    };
    let [top, out_h] = [fields.get("pad_top"), fields.get("out_h")];
    let lost = outside(top) + outside((out_h - 1.0) * stride + kernel - top - in_h);
    let inside = (1.0 - lost / (out_h * kernel)).max(0.0);
    let lines = fields.product(&["batch", "in_c"]);
    4.4 * lines * in_h * fields.get("in_w")
        + lines * (80.0 + 60.0 * out_h)
        + 1.3 * inside * macs
        + 14.0 * elements
}

/// Cycles for what takes one on a Cortex-M4: cores with two pipelines take fewer, those without fast products more.
fn speed(target: &Target) -> f64 {
    match target.core {
        "cortex-m0plus" => 1.5,
        "cortex-m7" | "cortex-m85" => 0.65,
        _ => 1.0,
    }
}
