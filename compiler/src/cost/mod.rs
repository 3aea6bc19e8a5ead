//! An estimate of cycles: linear in multiply-accumulates and elements, in floats by what the core computes them with.
//!
//! Good enough to see which layer matters and whether a model is in reach of a core; not a measurement. The rates
//! are of the kernels in `runtime-c` with code and constants in memory without wait states.

mod int8;

use edgecc_ir::program::{Program, Step};
use edgecc_targets::{Fpu, Target, Tier};

/// Cycles per unit of work.
#[derive(Clone, Copy, Debug)]
struct Rates {
    /// The arithmetic of a multiply-accumulate.
    mac: f64,
    /// An element of a result that is computed or moved.
    element: f64,
    /// An element of a result that takes a transcendental function.
    function: f64,
}

/// Cycles of a call that does nothing.
const CALL: f64 = 40.0;

/// What a multiply-accumulate costs beside its arithmetic, mostly loads: measured on Cortex-M4F.
const LOADS: &[(&str, f64)] = &[("ec_depthwise_f32", 4.0), ("ec_dense_f32", 1.35), ("ec_matmul_f32", 4.0)];

/// The same for kernels that use each operand several times.
const BLOCKED_LOADS: f64 = 0.7;

/// Kernels that compute a transcendental function for each element.
const FUNCTIONS: &[&str] = &[
    "exp", "log", "erf", "tanh", "sigmoid", "silu", "gelu", "softmax", "softplus", "elu", "sin", "cos", "pow",
];

fn rates(target: &Target) -> Rates {
    match (target.fpu, target.tier) {
        (Fpu::None, Tier::Portable) => Rates { mac: 75.0, element: 30.0, function: 1500.0 },
        (Fpu::None, Tier::Dsp | Tier::Mve) => Rates { mac: 55.0, element: 20.0, function: 1200.0 },
        (Fpu::Single | Fpu::Double, _) => Rates { mac: 2.0, element: 3.0, function: 120.0 },
    }
}

/// Estimated cycles of a step whose share of its layer's work is `macs`; at least 1.
pub(crate) fn cycles(program: &Program, step: &Step, macs: u64, target: &Target) -> u64 {
    let rates = rates(target);
    let written: usize = step.call.writes().map(|view| view.bytes).sum();
    let elements = written as f64 / program.layers[step.layer].ty.dtype.bytes() as f64;
    if let Some(cycles) = int8::cycles(&step.call, elements, macs as f64, target) {
        return (CALL + cycles).round() as u64;
    }
    let words = step.call.kernel.symbol.split('_');
    let is_function = words.into_iter().any(|word| FUNCTIONS.contains(&word));
    let element = if is_function { rates.function } else { rates.element };
    let symbol = step.call.kernel.symbol.as_str();
    let loads = LOADS.iter().find(|(kernel, _)| *kernel == symbol).map_or(BLOCKED_LOADS, |(_, loads)| *loads);
    (CALL + macs as f64 * (rates.mac + loads) + elements * element).round().max(1.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::kernel;
    use edgecc_ir::program::{BufferId, Call, Layer, Operand, View};
    use edgecc_ir::{DType, TensorType};

    /// Cycles of a kernel that writes 100 floats, with `macs`.
    fn estimate(symbol: &str, macs: u64, target: &str) -> u64 {
        let ty = TensorType::new(DType::F32, [100]);
        let layer = Layer { name: "y".into(), origin: String::new(), op: "op", ty, macs };
        let kernel = kernel::find(symbol).unwrap();
        let view = Operand::View(View { buffer: BufferId(0), offset: 0, bytes: 400 });
        let operands = vec![view; kernel.operands.len()];
        let step = Step { layer: 0, call: Call { kernel, params: Vec::new(), operands } };
        let program = Program { layers: vec![layer], ..Program::default() };
        cycles(&program, &step, macs, &Target::find(target).unwrap())
    }

    #[test]
    fn estimates_follow_the_work() {
        let dense = |macs, target| estimate("ec_dense_f32", macs, target);
        assert!(dense(10_000, "cortex-m4") > 3 * 10_000 && dense(10_000, "cortex-m4") < 5 * 10_000);
        assert!(dense(10_000, "cortex-m0plus") > 10 * dense(10_000, "cortex-m4"));
        assert!(estimate("ec_sigmoid_f32", 0, "cortex-m4") > 5 * estimate("ec_relu_f32", 0, "cortex-m4"));
    }

    #[test]
    fn every_kernel_costs_something_everywhere() {
        for target in edgecc_targets::all().unwrap() {
            for kernel in kernel::all() {
                assert!(estimate(&kernel.symbol, 0, target.name) > 0, "{} on {}", kernel.symbol, target.name);
            }
        }
    }
}
