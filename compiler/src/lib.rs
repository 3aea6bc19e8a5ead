//! Compiles ONNX models to standalone C for microcontrollers: front end, pipeline, reports and command line.
//!
//! The only crate of edgecc that reads and writes files.

mod accuracy;
mod backend;
mod budget;
mod by_rows;
pub mod cli;
mod cost;
mod error;
mod fit;
pub mod onnx;
mod options;
mod output;
pub mod pareto;
mod progress;
mod quantise;
pub mod report;
pub mod samples;
mod stages;
mod text;

pub use error::CompileError;
pub use options::{Backend, Budget, Io, Optimize, Precision, Quantise, Request, SampleSource};
pub use output::{OutputDir, OutputError, REPORT, REPORT_PAGE};
pub use progress::{Progress, Silent};

use edgecc_codegen::Bundle;
use edgecc_ir::Graph;
use quantise::{Quantised, quantise};
use report::Report;

/// The version that reports and generated files name.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A compiled model.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The generated files, `report.json` and `report.html` among them.
    pub bundle: Bundle,
    /// What the report says.
    pub report: Report,
    /// What is odd about the data, though usable; sentences for the user.
    pub warnings: Vec<String>,
}

/// Compiles a model: reads it and the files that the request names, writes nothing.
///
/// # Errors
/// Every obstacle in the model, every limit that it exceeds, or a fault of the compiler.
pub fn compile(request: &Request) -> Result<Compiled, CompileError> {
    compile_watched(request, &Silent)
}

/// [`compile`], telling `progress` how far it is.
///
/// # Errors
/// As [`compile`].
pub fn compile_watched(request: &Request, progress: &dyn Progress) -> Result<Compiled, CompileError> {
    let (graph, sha256) = stages::import(request)?;
    back(graph, sha256, request, progress)
}

/// Compiles a verified graph: [`compile`] without the front end. `sha256` identifies the model it came from.
///
/// # Errors
/// As [`compile`].
pub fn compile_graph(graph: Graph, sha256: String, request: &Request) -> Result<Compiled, CompileError> {
    back(graph, sha256, request, &Silent)
}

/// Everything behind the front end.
fn back(
    graph: Graph,
    sha256: String,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Compiled, CompileError> {
    let Quantised { mut graph, facts, warnings } = quantise(graph, request, progress)?;
    stages::optimise(&mut graph, request, &mut |_, _| ())?;
    let graph = stages::ports(graph, request)?;
    let (mut bundle, mut report) = generate(&graph, &sha256, request, facts.as_ref())?;
    add_reports(&mut bundle, &mut report)?;
    Ok(Compiled { bundle, report, warnings })
}

/// The files of a graph that the passes are done with, without those about them, and what there is to report.
fn generate(
    graph: &Graph,
    sha256: &str,
    request: &Request,
    facts: Option<&quantise::Facts>,
) -> Result<(Bundle, Report), CompileError> {
    let (program, mut report) = fit::fit(graph, request, sha256)?;
    report.add_quantisation(facts);
    let bundle = backend::emit(&program, request, &mut report)?;
    budget::check(&report, request)?;
    Ok((bundle, report))
}

/// Adds the files about the other files.
fn add_reports(bundle: &mut Bundle, report: &mut Report) -> Result<(), CompileError> {
    let page = report.html().map_err(|fault| CompileError::internal("report.html", [fault]))?;
    bundle.push(REPORT_PAGE, page);
    report.files = bundle.files.iter().map(|file| file.name.clone()).collect();
    let json = report.json().map_err(|fault| CompileError::internal("report.json", [fault]))?;
    bundle.push(REPORT, json);
    Ok(())
}
