//! What a target is.

use std::borrow::Cow;

use serde::Deserialize;

use crate::{TargetError, catalogue, custom};

/// A core, or a board with such a core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The name users write: the file's stem.
    pub name: Cow<'static, str>,
    /// What it is, in a few words.
    pub summary: String,
    /// Whether a core alone, or a board with memory and a clock.
    pub kind: Kind,
    /// The core's name; of a core, its own.
    pub core: Cow<'static, str>,
    /// The instruction set, as its makers name it, such as `armv7e-m`.
    pub architecture: String,
    /// The best kernels that its integer unit can run.
    pub tier: Tier,
    /// The widest floating-point type computed in hardware.
    pub fpu: Fpu,
    /// The C compiler that serves it, and how.
    pub gcc: Gcc,
    /// How LLVM calls it; none where edgecc can't know (`c99`).
    pub llvm: Option<Llvm>,
    /// The emulated machine that tests run its code on; none where they run it natively.
    pub qemu: Option<Qemu>,
    /// Memory and clock; boards have it, cores don't.
    pub memory: Option<Memory>,
}

impl Target {
    /// The target of that name; `triple:TRIPLE,cpu:CPU,features:FEATURES,abi:ABI` is one that no file describes, with
    /// portable kernels.
    ///
    /// # Errors
    /// [`TargetError::Unknown`], with names that look like it; [`TargetError::Custom`].
    pub fn find(name: &str) -> Result<Self, TargetError> {
        if name.starts_with(custom::START) { custom::parse(name) } else { catalogue::find(name) }
    }
}

/// Whether a target is a bare core or a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A processor core: no memory sizes, no clock.
    Core,
    /// A board or chip: a core with RAM, flash and a clock.
    Board,
}

/// Tiers of kernels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Plain C99.
    Portable,
    /// The Arm DSP extension: two 16-bit multiply-accumulates an instruction.
    Dsp,
    /// Helium, the M-profile vector extension; what it has no kernel for, the DSP extension's compute.
    Mve,
    /// The vector extension of RISC-V, for integers: Zve32x.
    Rvv,
}

impl Tier {
    /// The name in the data files and in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            Self::Dsp => "dsp",
            Self::Mve => "mve",
            Self::Rvv => "rvv",
        }
    }
}

/// What the core computes in floating point without a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fpu {
    /// Nothing: float code calls the compiler's library.
    None,
    /// 32-bit floats.
    Single,
    /// 32-bit and 64-bit floats.
    Double,
}

impl Fpu {
    /// The name in the data files and in the table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Single => "single",
            Self::Double => "double",
        }
    }
}

/// A GCC (or a compiler with its command line) for the target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gcc {
    /// The program, looked up in the PATH.
    pub program: String,
    /// Options that select core, instruction set and ABI, for compiling and for linking.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// The target in LLVM's words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Llvm {
    /// Target triple; `native` is the computer that edgecc runs on.
    pub triple: String,
    /// Processor name; empty for the triple's least.
    pub cpu: String,
    /// Features beyond the processor's own, as `+a,-b`; may be empty.
    pub features: String,
    /// How floats are passed: `soft` or `hard` on Arm, the ABI's name (`ilp32`, `ilp32f`) on RISC-V.
    pub float_abi: String,
}

/// An emulated machine that has the core, or one that runs the same code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qemu {
    /// The emulator, looked up in the PATH.
    pub program: String,
    /// Its `-M`.
    pub machine: String,
    /// Its `-cpu`, where the machine doesn't fix it.
    pub cpu: Option<String>,
    /// The linker script in `tests/firmware` that fits the machine's memory map.
    pub linker_script: String,
}

/// What a board offers a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Bytes of RAM: the largest contiguous block, because an arena can't be split.
    pub ram_bytes: u64,
    /// Bytes of flash that code and constants can live in.
    pub flash_bytes: u64,
    /// The highest clock of the core, in Hz.
    pub clock_hz: u64,
    /// Cycles a flash read adds at that clock when no cache or prefetch helps; 0 where all is cached or unknown.
    pub flash_wait_states: u32,
}
