//! The stages of a compile, each with its verifier: what one stage hands on, the next may trust.

use crate::onnx::{self, Diagnostic, ImportOptions, Source};
use crate::{CompileError, Request, by_rows};
use edgecc_ir::program::Program;
use edgecc_ir::{Graph, program, verify};
use edgecc_passes::lower::{self, Layers, LowerError, LowerOptions};
use edgecc_passes::memory::{self, PlanReport};
use edgecc_passes::rows::{self, Objective};
use edgecc_passes::{Pass, PassError, channels_last_ports, stand_up};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// The model as a graph, and the SHA-256 of its file in hexadecimal.
pub(crate) fn import(request: &Request) -> Result<(Graph, String), CompileError> {
    let source = Source::read(&request.model)?;
    let sha256 = Sha256::digest(&source.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let options = ImportOptions { dims: request.dims.clone() };
    let graph = onnx::import(&source, &options)?.graph;
    verify::verify(&graph).map_err(|faults| CompileError::internal("the ONNX front end", faults))?;
    Ok((graph, sha256))
}

/// Runs the passes; `observer` sees the graph after each.
pub(crate) fn optimise(
    graph: &mut Graph,
    request: &Request,
    observer: &mut dyn FnMut(&Pass, &Graph),
) -> Result<(), CompileError> {
    match edgecc_passes::optimise(graph, &request.passes, observer) {
        Ok(_) => verify::verify(graph).map_err(|faults| CompileError::internal("the passes", faults)),
        Err(error @ PassError::Unknown { .. }) => Err(Diagnostic::options(error.to_string()).into()),
        Err(error @ (PassError::Operator { .. } | PassError::Broken { .. })) => {
            Err(CompileError::internal("the passes", [error]))
        }
    }
}

/// Inputs and results in the layout that was asked for.
pub(crate) fn ports(graph: Graph, request: &Request) -> Result<Graph, CompileError> {
    if !request.io.channels_last {
        return Ok(graph);
    }
    channels_last_ports(&graph).map_err(|error| CompileError::internal("the layout of inputs", [error]))
}

/// Which kernels layers have, where there are several.
#[derive(Clone, Debug)]
pub(crate) struct Kernels {
    /// Layers with kernels that compute single rows.
    pub(crate) by_rows: Layers,
    /// Layers whose constants may be made larger for speed.
    pub(crate) larger_weights: Layers,
    /// Whether working memory may be made larger for speed.
    pub(crate) more_scratch: bool,
}

/// The graph as kernel calls without addresses.
pub(crate) fn lower(graph: &Graph, request: &Request, kernels: &Kernels) -> Result<Program, CompileError> {
    let graph = &standing(graph, &kernels.by_rows)?;
    let Kernels { by_rows, larger_weights, more_scratch } = kernels.clone();
    let tier = request.target.tier;
    let only_rows = request.io.by_rows;
    let options =
        LowerOptions { tier, larger_weights, more_scratch, by_rows, only_rows, ..LowerOptions::default() };
    let program = lower::lower(graph, &options)
        .map_err(|errors| errors.into_iter().map(diagnose).collect::<Vec<_>>())?;
    program::verify(&program).map_err(|faults| CompileError::internal("lowering", faults))?;
    Ok(program)
}

/// The graph, with the layers that are to be computed by rows made such that have rows.
fn standing<'g>(graph: &'g Graph, by_rows: &Layers) -> Result<Cow<'g, Graph>, CompileError> {
    let standing = match by_rows {
        Layers::None => return Ok(Cow::Borrowed(graph)),
        Layers::Named(_) | Layers::All => stand_up(graph, |node| by_rows.contains(&node.name)),
    };
    standing
        .map(Cow::Owned)
        .map_err(|error| CompileError::internal("the columns of one-dimensional layers", [error]))
}

fn diagnose(error: LowerError) -> Diagnostic {
    match error {
        LowerError::Unsupported { site, what, help } => {
            Diagnostic::unsupported(format!("{what}\n  at {site}")).tensor(site.name).help(help)
        }
        LowerError::Internal { site, what } => Diagnostic::internal(format!("{what}\n  at {site}")),
    }
}

/// Orders the steps, makes row loops of them where that serves the objective or the input, and gives every buffer its
/// address.
pub(crate) fn plan(
    program: &mut Program,
    objective: Objective,
    request: &Request,
) -> Result<PlanReport, CompileError> {
    let report = if request.io.by_rows {
        rows::plan_by_rows(program, objective).map_err(|why| by_rows::diagnose(why, request))?
    } else {
        rows::plan(program, objective)
    };
    program::verify(program).map_err(|faults| CompileError::internal("the planner", faults))?;
    memory::check(program).map_err(|faults| CompileError::internal("the memory plan", faults))?;
    Ok(report)
}
