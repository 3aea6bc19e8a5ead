//! What can go wrong in a measurement.

use std::path::PathBuf;

/// Why there are no figures.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A tool, the generated code or the emulator failed, or edgecc refused a model.
    #[error(transparent)]
    Harness(#[from] edgecc_tests::HarnessError),
    /// No target of that name.
    #[error(transparent)]
    Target(#[from] edgecc_targets::TargetError),
    /// A network of this crate is wrong.
    #[error("the network {network} can't be built: {why}")]
    Network {
        /// Its name.
        network: String,
        /// What the operator or the quantiser says.
        why: String,
    },
    /// The program lacks a symbol, the emulator's counts make no sense, or a baseline has another form.
    #[error("{what}: {why}")]
    Data {
        /// The program, symbol or file.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file system failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl BenchError {
    pub(crate) fn data(what: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Data { what: what.into(), why: why.into() }
    }
}

/// For `map_err`: adds the path to a file system's error.
pub(crate) fn io_error(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> BenchError {
    let path = path.into();
    move |source| BenchError::Io { path, source }
}
