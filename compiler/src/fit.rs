//! The plan that is asked for, or the fastest one that fits.

use crate::report::Report;
use crate::{CompileError, Optimize, Request, stages};
use edgecc_ir::Graph;
use edgecc_ir::program::Program;
use edgecc_passes::rows::Objective;

/// What the functions of row loops may take on the stack beyond those of other steps, in bytes.
const ROWS_STACK: u64 = 256;

/// A planned program with its report.
pub(crate) type Planned = (Program, Report);

/// The planned program. Where it does not fit the RAM that there is, row loops are tried, as few as possible; where
/// nothing fits, the plan with the least RAM.
pub(crate) fn fit(graph: &Graph, request: &Request, sha256: &str) -> Result<Planned, CompileError> {
    let attempt = |objective: Objective, by_rows: bool| -> Result<Planned, CompileError> {
        let mut program = stages::lower(graph, request, by_rows)?;
        let plan = stages::plan(&mut program, objective, request)?;
        let report = Report::new(&program, &plan, request, sha256.to_owned());
        Ok((program, report))
    };
    let (objective, by_rows) = asked(request);
    let first = attempt(objective, by_rows)?;
    let Some(ram) = request.budget.ram.filter(|_| objective == Objective::Speed) else { return Ok(first) };
    let fits = |(_, report): &Planned| (report.arena_bytes + report.stack_bytes) as u64 <= ram;
    if fits(&first) {
        return Ok(first);
    }
    let arena = ram.saturating_sub(first.1.stack_bytes as u64 + ROWS_STACK);
    let objective = Objective::Within(usize::try_from(arena).unwrap_or(usize::MAX));
    // The fastest kernels first: those of steps that are in no loop.
    for by_rows in [false, true] {
        let other = attempt(objective, by_rows)?;
        if fits(&other) {
            return Ok(other);
        }
    }
    attempt(Objective::Memory, true)
}

/// What the request asks of a plan, and whether kernels should be such as compute rows.
pub(crate) fn asked(request: &Request) -> (Objective, bool) {
    match (request.any_plan, request.optimize) {
        (Some(number), _) => (Objective::Any(number), true),
        // Who has no RAM for the input wants the rest to need little, too.
        (None, _) if request.io.by_rows => (Objective::Memory, true),
        (None, Optimize::Memory) => (Objective::Memory, true),
        (None, Optimize::Speed | Optimize::Size) => (Objective::Speed, false),
    }
}
