//! `edgecc dump MODEL.onnx --after STAGE`

use super::args::DumpArgs;
use super::progress::Bar;
use super::{CommandResult, Exit, Terminal, warn};
use crate::onnx::Diagnostic;
use crate::quantise::{Quantised, quantise};
use crate::{CompileError, Request, fit, stages};
use edgecc_ir::Graph;
use edgecc_ir::text::{self, Constants};
use edgecc_passes::PASSES;

/// Stages that are no pass.
const STAGES: [&str; 4] = ["import", "quantise", "lower", "plan"];

pub(super) fn run(args: &DumpArgs, terminal: &mut Terminal<'_>) -> CommandResult {
    match dump(args) {
        Ok((text, warnings)) => {
            warn(&warnings, terminal)?;
            write!(terminal.out, "{text}")?;
            Ok(Exit::Success)
        }
        Err(error) => {
            writeln!(terminal.err, "{error}")?;
            Ok(Exit::Failure)
        }
    }
}

/// The text, and warnings.
fn dump(args: &DumpArgs) -> Result<(String, Vec<String>), CompileError> {
    check_stage(&args.after)?;
    let request = Request {
        dims: args.model.dims.iter().cloned().collect(),
        quantise: args.quantise.options(),
        optimize: args.optimize.into(),
        passes: args.pass_options(),
        ..Request::new(&args.model.model, args.target.clone())
    };
    let (graph, _) = stages::import(&request)?;
    if args.after == "import" {
        return Ok((print(&graph, args.full), Vec::new()));
    }
    let Quantised { mut graph, warnings, .. } = quantise(graph, &request, &Bar::new(true))?;
    if args.after == "quantise" {
        return Ok((print(&graph, args.full), warnings));
    }
    let mut dumped = None;
    stages::optimise(&mut graph, &request, &mut |pass, graph| {
        if pass.name == args.after {
            dumped = Some(print(graph, args.full));
        }
    })?;
    if STAGES.contains(&args.after.as_str()) {
        return Ok((program(&graph, &request, args.after == "plan")?, warnings));
    }
    let text = dumped.ok_or_else(|| Diagnostic::options(format!("pass `{}` is disabled", args.after)))?;
    Ok((text, warnings))
}

fn check_stage(name: &str) -> Result<(), CompileError> {
    let known: Vec<&str> = STAGES.into_iter().chain(PASSES.iter().map(|pass| pass.name)).collect();
    if known.contains(&name) {
        return Ok(());
    }
    let diagnostic = Diagnostic::options(format!("there is no stage or pass `{name}`"));
    Err(diagnostic.help(format!("one of {}", known.join(", "))).into())
}

fn print(graph: &Graph, full: bool) -> String {
    text::print(graph, if full { Constants::Full } else { Constants::Elided })
}

fn program(graph: &Graph, request: &Request, planned: bool) -> Result<String, CompileError> {
    let (objective, kernels) = fit::asked(request);
    let mut program = stages::lower(graph, request, &kernels)?;
    if planned {
        stages::plan(&mut program, objective, request)?;
    }
    Ok(program.to_string())
}
