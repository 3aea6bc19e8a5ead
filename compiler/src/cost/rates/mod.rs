//! What each kernel takes, linear in what it does.
//!
//! Fitted by least squares to the layers of eleven networks on an emulated Cortex-M4F (`edgecc-bench --layers` shows how far
//! they are off), for kernels of plain C in integers to the instructions on a Cortex-M3. Other cores are scaled.

mod copies;
mod dsp;
mod floats;
mod plain;
mod vectors;

use super::work::Work;
use dsp::with_dsp;
use edgecc_targets::{Fpu, Target, Tier};
use floats::{floats, without_fpu};
use plain::integers;
use vectors::{with_helium, with_rvv};

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

/// Sums over an axis: what each element and each result takes.
fn mean(work: &Work<'_>, element: f64, result: f64) -> f64 {
    element * work.product(&["outer", "reduced", "inner"]) + result * work.product(&["outer", "inner"])
}
