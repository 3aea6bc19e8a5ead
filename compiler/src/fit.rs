//! The plan that is asked for, or the fastest one that fits.

use crate::report::Report;
use crate::{CompileError, Optimize, Request, stages};
use edgecc_ir::Graph;
use edgecc_ir::program::Program;
use edgecc_passes::lower::ByRows;
use edgecc_passes::rows::Objective;
use std::collections::BTreeSet;

/// What the functions of row loops may take on the stack beyond those of other steps, in bytes.
const ROWS_STACK: u64 = 256;

/// A planned program with its report.
pub(crate) type Planned = (Program, Report);

/// The planned program. Where it does not fit the RAM that there is, row loops are tried, as few as possible; where
/// nothing fits, the plan with the least RAM.
pub(crate) fn fit(graph: &Graph, request: &Request, sha256: &str) -> Result<Planned, CompileError> {
    let attempt = |objective: Objective, by_rows: ByRows| -> Result<Planned, CompileError> {
        let mut program = stages::lower(graph, request, by_rows)?;
        let plan = stages::plan(&mut program, objective)?;
        let report = Report::new(&program, &plan, request, sha256.to_owned());
        Ok((program, report))
    };
    // In the same memory, layers that ended up in no loop may have their fastest kernels.
    let quickened = |plan: Planned| -> Result<Planned, CompileError> {
        let bytes = plan.1.arena_bytes;
        let other = attempt(Objective::Within(bytes), ByRows::Layers(looped(&plan.0)))?;
        Ok(if other.1.arena_bytes <= bytes { other } else { plan })
    };
    let (objective, by_rows) = asked(request);
    let mut first = attempt(objective, by_rows)?;
    if objective == Objective::Memory {
        first = quickened(first)?;
    }
    let Some(ram) = request.budget.ram.filter(|_| objective == Objective::Speed) else { return Ok(first) };
    let fits = |(_, report): &Planned| (report.arena_bytes + report.stack_bytes) as u64 <= ram;
    if fits(&first) {
        return Ok(first);
    }
    let arena = ram.saturating_sub(first.1.stack_bytes as u64 + ROWS_STACK);
    let objective = Objective::Within(usize::try_from(arena).unwrap_or(usize::MAX));
    // The fastest kernels first: those of steps that are in no loop.
    for by_rows in [ByRows::Never, ByRows::Always] {
        let other = attempt(objective, by_rows)?;
        if fits(&other) {
            return quickened(other);
        }
    }
    quickened(attempt(Objective::Memory, ByRows::Always)?)
}

/// Names of the layers that are computed row by row.
fn looped(program: &Program) -> BTreeSet<String> {
    let steps = program.loops.iter().flat_map(|rows| &program.steps[rows.steps.clone()]);
    steps.map(|step| program.layers[step.layer].name.clone()).collect()
}

/// What the request asks of a plan, and whether kernels should be such as compute rows.
pub(crate) fn asked(request: &Request) -> (Objective, ByRows) {
    match (request.any_plan, request.optimize) {
        (Some(number), _) => (Objective::Any(number), ByRows::Always),
        (None, Optimize::Memory) => (Objective::Memory, ByRows::Always),
        (None, Optimize::Speed | Optimize::Size) => (Objective::Speed, ByRows::Never),
    }
}
