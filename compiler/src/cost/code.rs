//! An estimate of the size of the machine code, from what GCC 12 makes of each kernel at -O2: see `runtime-c/code.toml`.
//!
//! On Cortex-M4 it is held to 15 % of what the benchmark's networks compile to, elsewhere to 25 %.

use edgecc_ir::code::Core;
use edgecc_ir::program::Program;
use edgecc_targets::{Fpu, Target, Tier};

/// Estimated bytes of code of a program on a core; `share_layers` is whether layers share functions.
pub(crate) fn code_bytes(program: &Program, share_layers: bool, target: &Target) -> usize {
    let bytes = edgecc_codegen::code_bytes(program, share_layers, core(target));
    bytes * percent(target) / 100
}

/// The measured core that is most like the target's.
fn core(target: &Target) -> Core {
    match (target.tier, target.fpu) {
        (Tier::Mve, _) => Core::Helium,
        (Tier::Dsp, _) | (_, Fpu::Single | Fpu::Double) => Core::Fpu,
        (_, Fpu::None) => Core::Soft,
    }
}

/// What others make of the same C, in percent of what the measured core does.
fn percent(target: &Target) -> usize {
    match target.architecture.as_str() {
        "armv7-m" => 95,
        architecture if architecture.starts_with("rv32") || architecture.starts_with("riscv") => 115,
        _ => 100,
    }
}
