//! Why a model could not be compiled.

use crate::onnx::Diagnostic;
use std::fmt;

/// Why there is no code; `Display` is the text for the user.
#[derive(Debug)]
pub enum CompileError {
    /// Obstacles in the model or in what was asked of it; never empty.
    Model(Vec<Diagnostic>),
    /// A fault of the compiler.
    Internal {
        /// The stage that found it: the guilty one is this or the one before.
        stage: String,
        /// What was found; never empty.
        faults: Vec<String>,
    },
}

impl CompileError {
    /// Faults of the compiler that a stage found.
    pub fn internal<F: fmt::Display>(stage: impl Into<String>, faults: impl IntoIterator<Item = F>) -> Self {
        let faults = faults.into_iter().map(|fault| fault.to_string()).collect();
        CompileError::Internal { stage: stage.into(), faults }
    }
}

impl From<Vec<Diagnostic>> for CompileError {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        CompileError::Model(diagnostics)
    }
}

impl From<Diagnostic> for CompileError {
    fn from(diagnostic: Diagnostic) -> Self {
        CompileError::Model(vec![diagnostic])
    }
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CompileError::Model(diagnostics) => {
                let texts: Vec<_> = diagnostics.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join("\n\n"))
            }
            CompileError::Internal { stage, faults } => {
                writeln!(f, "internal error in {stage}:")?;
                faults.iter().try_for_each(|fault| writeln!(f, "  {fault}"))?;
                f.write_str(
                    "  help: this is a fault of edgecc, not of the model; please report it with the model",
                )
            }
        }
    }
}

impl std::error::Error for CompileError {}
