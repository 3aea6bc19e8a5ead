//! Helpers of the tests that cross crates: building generated C with real compilers, running it natively or in
//! QEMU, and reading the samples and expectations that models come with.
//!
//! Nothing here is skipped for want of a tool: what is missing is an error that says how to get it.

mod build;
mod cases;
mod close;
mod error;
mod generated;
mod interface;
mod labelled;
mod metrics;
mod npz;
mod objects;
mod program;
mod quantised;
mod run;
mod suite;
mod tools;
mod watch;

pub use build::{Firmware, HostCompiler, Platform, STRICT};
pub use cases::Case;
pub use close::{FLOAT_TOLERANCE, first_difference, floats};
pub use error::HarnessError;
pub use generated::Generated;
pub use interface::Interface;
pub use labelled::Labelled;
pub use npz::{Array, read_npz};
pub use objects::Objects;
pub use program::Instruction;
pub use quantised::QuantisedCase;
pub use run::Run;
pub use suite::{Sample, Suite};
pub use tools::{compile as run_tool, find as find_tool, output as tool_output};
pub use watch::WATCHING;
