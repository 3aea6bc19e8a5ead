//! From a model to a folder of generated C.

use std::path::Path;

use edgecc::report::Report;
use edgecc::{Compiled, OutputDir, Request};
use edgecc_ir::Graph;
use edgecc_targets::Target;
use tempfile::TempDir;

use crate::error::io_error;
use crate::{Firmware, HarnessError, Platform};

/// A compiled model on the disk; its folder lives as long as this.
#[derive(Debug)]
pub struct Generated {
    folder: TempDir,
    /// What edgecc reports about it.
    pub report: Report,
}

impl Generated {
    /// Compiles the model with default options but for its symbolic extents.
    ///
    /// # Errors
    /// What keeps edgecc from compiling it, or the file system from holding the result.
    pub fn compile(model: &Path, target: Target, dims: &[(&str, usize)]) -> Result<Self, HarnessError> {
        let mut request = Request::new(model, target);
        request.dims = dims.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        Self::new(&request)
    }

    /// Compiles what is requested.
    ///
    /// # Errors
    /// As [`Generated::compile`].
    pub fn new(request: &Request) -> Result<Self, HarnessError> {
        let compiled = edgecc::compile(request).map_err(|error| refused(request, &error))?;
        Self::write(request, compiled)
    }

    /// Compiles a graph as requested, but for the model's file, which only gives the name.
    ///
    /// # Errors
    /// As [`Generated::compile`].
    pub fn from_graph(graph: Graph, request: &Request) -> Result<Self, HarnessError> {
        let compiled = edgecc::compile_graph(graph, String::new(), request);
        Self::write(request, compiled.map_err(|error| refused(request, &error))?)
    }

    fn write(request: &Request, compiled: Compiled) -> Result<Self, HarnessError> {
        let folder = tempfile::tempdir().map_err(io_error(std::env::temp_dir()))?;
        let written = OutputDir::new(folder.path()).and_then(|dir| dir.write(&compiled.bundle));
        written.map_err(|error| refused(request, &error))?;
        Ok(Self { folder, report: compiled.report })
    }

    /// Where the files are.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Builds the program that runs it.
    ///
    /// # Errors
    /// As [`Firmware::build`].
    pub fn build(&self, platform: &Platform, flags: &[&str]) -> Result<Firmware, HarnessError> {
        Firmware::build(self.path(), &self.report.name, platform, flags)
    }
}

fn refused(request: &Request, why: &dyn std::fmt::Display) -> HarnessError {
    HarnessError::Model { model: request.model.clone(), diagnostics: why.to_string() }
}
