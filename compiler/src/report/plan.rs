//! The arena in the report: what is in it, where, and how long.

use edgecc_ir::kernel::{OperandSpec, Role};
use edgecc_ir::program::{Operand, Port, Program, RowLoop, Step};
use edgecc_passes::memory::{BufferLife, PlanReport};
use serde::Serialize;

/// How good the memory plan is, and what it consists of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanFacts {
    /// No plan for this order of layers can be smaller.
    pub lower_bound_bytes: usize,
    /// Whether the arena is proved to be as small as it can be for this order of layers.
    pub optimal: bool,
    /// Whether no other order of layers is proved to have fewer bytes in use at its peak.
    pub order_optimal: bool,
    /// Position in the list of the layer that needs the most.
    pub peak_layer: usize,
    /// The first kernel call of that layer.
    pub peak_step: usize,
    /// The values in the arena.
    pub buffers: Vec<BufferReport>,
    /// Kernel calls that take turns, row by row.
    pub loops: Vec<LoopReport>,
}

/// Consecutive kernel calls that compute their results together, one row at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoopReport {
    /// The first of them.
    pub first_step: usize,
    /// The last one.
    pub last_step: usize,
    /// Rows that they compute, all together.
    pub rows: usize,
}

/// A value in the arena.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BufferReport {
    /// Its name.
    pub name: String,
    /// `input`, `output`, `scratch` (working memory of a kernel), or `value`.
    pub role: &'static str,
    /// Its size.
    pub bytes: usize,
    /// Its place in the arena.
    pub offset: usize,
    /// The first kernel call during which it holds something, or the first of the row loop that this one is in.
    pub first_step: usize,
    /// The last one, likewise.
    pub last_step: usize,
}

impl PlanFacts {
    /// The facts of a planned program.
    pub(super) fn of(program: &Program, plan: &PlanReport) -> PlanFacts {
        let peak = plan.peak_layer.unwrap_or_default();
        let order = program.steps.chunk_by(|a, b| a.layer == b.layer);
        let peak_layer = order.clone().position(|steps| steps[0].layer == peak).unwrap_or_default();
        let peak_step = order.take(peak_layer).map(<[Step]>::len).sum();
        let buffers = (0..program.buffers.len()).zip(&plan.buffers);
        PlanFacts {
            lower_bound_bytes: plan.lower_bound,
            optimal: plan.optimal,
            order_optimal: plan.order_optimal,
            peak_layer,
            peak_step,
            buffers: buffers.filter_map(|(n, life)| buffer(program, n, life)).collect(),
            loops: program.loops.iter().filter_map(|rows| row_loop(program, rows)).collect(),
        }
    }
}

/// Buffer `n`, if anything uses it.
fn buffer(program: &Program, n: usize, life: &BufferLife) -> Option<BufferReport> {
    let (first, last) = life.steps?;
    // The members of a loop take turns until its end: what one of them uses stays for all of it.
    let first_step = program.loop_of(first).map_or(first, |rows| rows.steps.start);
    let last_step = program.loop_of(last).map_or(last, |rows| rows.steps.end - 1);
    let (role, name) = (role(program, n), program.buffers[n].name.clone());
    Some(BufferReport { name, role, bytes: life.bytes, offset: life.offset, first_step, last_step })
}

fn role(program: &Program, n: usize) -> &'static str {
    let holds = |port: &Port| port.view.buffer.0 == n;
    let is_scratch = |(spec, operand): (&OperandSpec, &Operand)| {
        spec.role == Role::Scratch && matches!(operand, Operand::View(view) if view.buffer.0 == n)
    };
    let calls = program.steps.iter().map(|step| &step.call);
    let mut operands = calls.flat_map(|call| call.kernel.operands.iter().zip(&call.operands));
    if program.inputs.iter().any(holds) {
        "input"
    } else if program.outputs.iter().any(holds) {
        "output"
    } else if operands.any(is_scratch) {
        "scratch"
    } else {
        "value"
    }
}

fn row_loop(program: &Program, rows: &RowLoop) -> Option<LoopReport> {
    let last_step = rows.steps.end.checked_sub(1)?;
    Some(LoopReport { first_step: rows.steps.start, last_step, rows: rows.turns(program).count() })
}
