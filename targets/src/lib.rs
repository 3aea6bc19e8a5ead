//! The cores and boards that edgecc compiles for.
//!
//! The struct is code, the facts are data: one TOML file per core in `cores/` and per board in `boards/`,
//! embedded in the binary. A board names its core and adds memory and clock. Nothing here reads files or
//! knows a model; which kernels a core gets is decided by whoever lowers, from [`Target::tier`] and [`Target::fpu`].

mod bytes;
mod catalogue;
mod custom;
mod error;
mod file;
mod table;
mod target;

pub use bytes::{BytesError, format_bytes, parse_bytes};
pub use catalogue::all;
pub use error::TargetError;
pub use table::table;
pub use target::{Fpu, Gcc, Kind, Llvm, Memory, Qemu, Target, Tier};
