//! What can go wrong while printing: a fault of the compiler, never of the model, but for targets that LLVM does not know.

use thiserror::Error;

/// Why a program could not be printed.
#[derive(Debug, Error)]
pub enum CodegenError {
    /// A buffer has no address.
    #[error("buffer \"{name}\" has no address: the program was not planned")]
    Unplanned {
        /// The buffer.
        name: String,
    },
    /// A kernel's header, or one that it includes, is not embedded.
    #[error("the run-time header {header} is not part of this build (needed by {needed_by})")]
    MissingHeader {
        /// The header.
        header: String,
        /// Who includes it.
        needed_by: String,
    },
    /// A template does not fit its view.
    #[error("template {template}: {why}")]
    Template {
        /// The template.
        template: &'static str,
        /// The template engine's message, with its causes.
        why: String,
    },
    /// The LLVM backend can't generate code for a target.
    #[error("no object can be made for the target `{target}`: {why}")]
    Target {
        /// The target.
        target: String,
        /// What is in the way.
        why: String,
    },
    /// LLVM refuses what it is given.
    #[error("LLVM, {stage}: {why}")]
    Llvm {
        /// What it was doing.
        stage: &'static str,
        /// Its message.
        why: String,
    },
}
