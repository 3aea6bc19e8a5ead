//! What can go wrong between generated C and its results.

use std::path::PathBuf;

/// A failure of a tool, of the generated code, or of the test's own data.
#[derive(Debug, thiserror::Error)]
pub enum HarnessError {
    /// A program is not in the PATH.
    #[error("missing tool `{0}`: run tests/tools/install.sh")]
    MissingTool(String),
    /// edgecc refused the model.
    #[error("{model} can't be compiled: {diagnostics}")]
    Model {
        /// The model's file.
        model: PathBuf,
        /// What edgecc says to its user.
        diagnostics: String,
    },
    /// A tool failed: a compiler refused, or warned where warnings are errors.
    #[error("`{command}` failed:\n{output}")]
    Tool {
        /// The whole command line.
        command: String,
        /// What it printed.
        output: String,
    },
    /// The generated header lacks what its contract promises.
    #[error("{header}: {why}")]
    Interface {
        /// The header's file name.
        header: String,
        /// What is missing.
        why: String,
    },
    /// The program ended with another code than 0.
    #[error("the model's program ended with {code:?} ({meaning})\n{output}")]
    Program {
        /// The exit code; none where a signal ended it.
        code: Option<i32>,
        /// What tests/firmware means by that code.
        meaning: &'static str,
        /// What it printed.
        output: String,
    },
    /// The program was still running after the time it was given, and was ended.
    #[error("the model's program ran for more than {seconds} s and was stopped")]
    Timeout {
        /// The time it was given.
        seconds: u64,
    },
    /// The results don't divide into equal parts, one a sample, and a stack depth.
    #[error("{samples} samples gave {bytes} bytes of results")]
    Results {
        /// How many samples went in.
        samples: usize,
        /// How many bytes came out.
        bytes: usize,
    },
    /// A file of samples can't be used.
    #[error("{path}: {why}")]
    Data {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file system failed.
    #[error("{path}: {source}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// For `map_err`: adds the path to a file system's error.
pub(crate) fn io_error(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> HarnessError {
    let path = path.into();
    move |source| HarnessError::Io { path, source }
}
