//! The C backend.

mod code;
mod ctype;
pub(crate) mod header;
mod likeness;
mod literal;
pub(crate) mod names;
mod rows;
pub(crate) mod shared;
mod source;
mod stack;
pub(crate) mod template;
mod weights;

pub use code::code_bytes;
pub use names::{Name, NameError};
pub use stack::stack_bytes;

use crate::runtime;
use crate::{Bundle, CodegenError};
use edgecc_ir::program::Program;
use std::collections::BTreeSet;

/// Whose code takes the stack that the header tells.
const COMPILERS: &str = " (GCC 12, -Os to -O3)";

/// What the generated files say about where they come from.
#[derive(Clone, Debug)]
pub struct EmitOptions {
    /// Prefix of files and symbols.
    pub name: Name,
    /// Lines for the head of each file: version, model, command line. No paths and no dates, so that equal
    /// input gives equal bytes.
    pub banner: Vec<String>,
    /// Upper bound in bytes of the stack that a run uses, for the header's reader.
    pub stack_bytes: usize,
    /// Whether layers of the same kernel and parameters share a function: less flash.
    pub share_layers: bool,
}

/// The files of a planned program: `NAME.h`, `NAME.c`, `NAME_weights.h` and the run-time headers in use.
///
/// # Errors
/// A fault of the compiler: a program without addresses, a kernel without its header.
pub fn emit_c(program: &Program, options: &EmitOptions) -> Result<Bundle, CodegenError> {
    let name = options.name.as_str();
    let names = names::choose(program, &options.name);
    let mut kernels: BTreeSet<&str> =
        program.steps.iter().map(|step| step.call.kernel.header.as_str()).collect();
    if !program.loops.is_empty() {
        kernels.insert(rows::HEADER);
    }
    let mut bundle = Bundle::default();
    bundle.push(format!("{name}.h"), header::render(program, options, &names, COMPILERS)?);
    bundle.push(format!("{name}.c"), source::render(program, options, &names, &kernels)?);
    bundle.push(format!("{name}_weights.h"), weights::render(program, options, &names)?);
    for (file, text) in runtime::closure(kernels)? {
        bundle.push(file, text);
    }
    Ok(bundle)
}
