//! The plan that is asked for, or the fastest one whose arena and stack fit.

use super::{Model, Planned, asked};
use crate::CompileError;
use crate::stages::Kernels;
use edgecc_ir::program::Program;
use edgecc_passes::lower::Layers;
use edgecc_passes::rows::Objective;
use std::collections::BTreeSet;

/// What the functions of row loops may take on the stack beyond those of other steps, in bytes.
const ROWS_STACK: u64 = 256;

/// The planned program: where it takes more RAM than there is, with row loops, as few as possible; where nothing fits, the
/// plan with the least.
pub(super) fn fit(model: &Model<'_>, larger_weights: &Layers) -> Result<Planned, CompileError> {
    let (asked, kernels) = asked(model.request);
    let attempt = |objective: Objective, by_rows: Layers, more_scratch: bool| {
        let more_scratch = more_scratch && kernels.more_scratch;
        model.plan(objective, &Kernels { by_rows, larger_weights: larger_weights.clone(), more_scratch })
    };
    // In the same memory, layers that ended up in no loop may have their fastest kernels, if there is stack for them.
    let quickened = |plan: Planned| -> Result<Planned, CompileError> {
        let arena = plan.1.arena_bytes;
        let most = model.request.budget.ram.unwrap_or(u64::MAX).max(bytes(&plan));
        for more_scratch in [true, false] {
            let other = attempt(Objective::Within(arena), Layers::Named(looped(&plan.0)), more_scratch)?;
            if other.1.arena_bytes <= arena && bytes(&other) <= most {
                return Ok(other);
            }
        }
        Ok(plan)
    };
    let mut first = attempt(asked, kernels.by_rows.clone(), true)?;
    if asked == Objective::Memory && !model.request.io.by_rows {
        first = quickened(first)?;
    }
    let Some(limit) = model.request.budget.ram.filter(|_| asked == Objective::Speed) else {
        return Ok(first);
    };
    if bytes(&first) <= limit {
        return Ok(first);
    }
    let arena = limit.saturating_sub(first.1.stack_bytes as u64 + ROWS_STACK);
    let objective = Objective::Within(usize::try_from(arena).unwrap_or(usize::MAX));
    // The fastest kernels first: those of steps that are in no loop.
    for (by_rows, more_scratch) in [(Layers::None, true), (Layers::None, false), (Layers::All, true)] {
        let other = attempt(objective, by_rows, more_scratch)?;
        if bytes(&other) <= limit {
            return quickened(other);
        }
    }
    quickened(attempt(Objective::Memory, Layers::All, true)?)
}

/// Arena and stack.
pub(super) fn bytes((_, report): &Planned) -> u64 {
    (report.arena_bytes + report.stack_bytes) as u64
}

/// Names of the layers that are computed row by row.
fn looped(program: &Program) -> BTreeSet<String> {
    let steps = program.loops.iter().flat_map(|rows| &program.steps[rows.steps.clone()]);
    steps.map(|step| program.layers[step.layer].name.clone()).collect()
}
