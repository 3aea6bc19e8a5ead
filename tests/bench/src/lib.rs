//! The benchmark: compiles networks, runs them in QEMU, counts what they execute, and compares with a baseline.
//!
//! A plugin of the emulator counts how often each block of instructions ran after which other; instructions follow
//! from that, and for Cortex-M4 cycles, by the timings of its manual. The same program gives the same figures
//! everywhere, to the last digit; what changes them is the compiler (ours or the C compiler).

pub mod baseline;
mod bench;
pub mod chains;
mod cortex_m4;
mod counter;
mod error;
mod figures;
pub mod networks;
pub mod peers;
pub mod table;

pub use bench::{Bench, LAYERS_APART, Setting};
pub use error::BenchError;
pub use figures::{Figures, Flash, LayerFigures};
pub use networks::Network;
