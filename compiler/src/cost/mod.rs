//! An estimate of cycles, from what each kernel has to do: see `rates`, which is to be measured anew when a kernel
//! changes. Code and constants are in memory without wait states.
//!
//! On a Cortex-M4F the estimate is held to what the benchmark measures: 10 % of a network, 20 % of a layer.

mod code;
mod convolution;
mod rates;
mod rows;
mod work;

pub(crate) use code::code_bytes;

use edgecc_ir::program::Program;
use edgecc_targets::{Memory, Target};
use work::Work;

/// Cycles of a call that does nothing.
const CALL: f64 = 25.0;

/// What a wait state of the flash adds to a run, as a part of it: five add 8 to 30 % on an STM32L4R5 at 120 MHz; caches and
/// prefetching hide the rest.
const WAIT_STATE: f64 = 0.04;

/// Estimated cycles of step `n`, whose share of its layer's work is `macs`; at least 1.
pub(crate) fn cycles(program: &Program, n: usize, macs: u64, target: &Target) -> u64 {
    let step = &program.steps[n];
    let element_bytes = program.layers[step.layer].ty.dtype.bytes();
    let work = Work::new(&step.call, macs, element_bytes);
    let cycles = match program.loop_of(n) {
        Some(rows) => rows::cycles(program, rows, n, &work, target),
        None => CALL + rates::cycles(&work, target),
    };
    cycles.round().max(1.0) as u64
}

/// The time that cycles take on a board, in milliseconds.
pub(crate) fn milliseconds(cycles: u64, memory: &Memory) -> f64 {
    let stretch = 1.0 + WAIT_STATE * f64::from(memory.flash_wait_states);
    cycles as f64 * stretch / memory.clock_hz as f64 * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::kernel;
    use edgecc_ir::program::{BufferId, Call, Layer, Operand, Step, View};
    use edgecc_ir::{DType, TensorType};

    /// Cycles of a kernel that writes 100 floats, with `macs`.
    fn estimate(symbol: &str, macs: u64, target: &str) -> u64 {
        let ty = TensorType::new(DType::F32, [100]);
        let layer = Layer { name: "y".into(), origin: String::new(), op: "op", ty, macs };
        let kernel = kernel::find(symbol).unwrap();
        let view = Operand::View(View { buffer: BufferId(0), offset: 0, bytes: 400 });
        let operands = vec![view; kernel.operands.len()];
        let step = Step { layer: 0, call: Call { kernel, params: Vec::new(), operands } };
        let program = Program { layers: vec![layer], steps: vec![step], ..Program::default() };
        cycles(&program, 0, macs, &Target::find(target).unwrap())
    }

    #[test]
    fn estimates_follow_the_work() {
        let dense = |macs, target| estimate("ec_matmul_f32", macs, target);
        assert!(dense(10_000, "cortex-m4") > 3 * 10_000 && dense(10_000, "cortex-m4") < 7 * 10_000);
        assert!(2 * dense(10_000, "cortex-m55") < dense(10_000, "cortex-m33"));
        assert!(dense(10_000, "cortex-m0plus") > 10 * dense(10_000, "cortex-m4"));
        assert!(estimate("ec_sigmoid_f32", 0, "cortex-m4") > 5 * estimate("ec_relu_f32", 0, "cortex-m4"));
    }

    #[test]
    fn every_kernel_costs_something_everywhere() {
        for target in edgecc_targets::all().unwrap() {
            for kernel in kernel::all() {
                assert!(
                    estimate(&kernel.symbol, 0, &target.name) > 0,
                    "{} on {}",
                    kernel.symbol,
                    target.name
                );
            }
        }
    }

    #[test]
    fn wait_states_take_time() {
        let memory = |flash_wait_states| Memory {
            ram_bytes: 1,
            flash_bytes: 1,
            clock_hz: 100_000_000,
            flash_wait_states,
        };
        assert!((milliseconds(1_000_000, &memory(0)) - 10.0).abs() < 1e-9);
        assert!((milliseconds(1_000_000, &memory(5)) - 12.0).abs() < 1e-9);
    }
}
