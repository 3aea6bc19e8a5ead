//! Prints a planned [`Program`](edgecc_ir::program::Program) as C99, or compiles it to an object with LLVM.
//!
//! The program has decided everything: which kernels, in which order, at which addresses. This crate chooses
//! names and spells literals; templates in `templates/` hold the shape of the files and no arithmetic. It does
//! no I/O: a [`Bundle`] is files in memory.

mod bundle;
mod c;
mod error;
mod form;
#[cfg(feature = "llvm")]
mod llvm;
mod runtime;

pub use bundle::{Bundle, File};
pub use c::{EmitOptions, Name, NameError, code_bytes, emit_c, stack_bytes};
pub use error::CodegenError;
pub use form::Form;
#[cfg(feature = "llvm")]
pub use llvm::{Effort, LlvmOptions, LlvmOutput, emit_llvm};
