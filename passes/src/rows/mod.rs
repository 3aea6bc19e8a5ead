//! Row loops: less memory for the same work.
//!
//! Works on a scheduled program, before it has addresses. A *chain* is a run of steps whose kernels compute rows and
//! whose results, but for the last, nothing else uses. As a row loop ([`edgecc_ir::program::RowLoop`]) it needs a few
//! rows of each of these results instead of all, and the last result may grow over the first operand as that is used up.
//!
//! * [`member`]: what a kernel call needs to be one row's;
//! * [`chain`]: which steps belong together, [`order`]: in which order their rows are computed;
//! * [`choose`]: which chains make the best plan; [`fuse`]: the program that has them;
//! * [`stream`]: what changes if the model's input comes row by row.

mod chain;
mod choose;
mod fuse;
mod member;
mod order;
mod stream;

pub use stream::NotByRows;

use crate::memory::{self, PlanReport};
use choose::Parts;
use edgecc_ir::program::Program;

/// Plans that are given addresses before the smallest is taken: bytes that are live at once may lie apart.
const TRIED: usize = 8;

/// What a plan should be good at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Objective {
    /// The fewest cycles.
    #[default]
    Speed,
    /// The fewest bytes.
    Memory,
    /// The fewest cycles in at most so many bytes; where that can't be, the fewest bytes.
    Within(usize),
    /// Nothing: some plan with row loops, by number, so that tests can carry out all that there may be.
    Any(u64),
}

/// Orders the steps, makes row loops of them where that serves the objective, and gives every buffer its offset.
pub fn plan(program: &mut Program, objective: Objective) -> PlanReport {
    let order = memory::schedule(program);
    let report = match objective {
        Objective::Speed => memory::place(program),
        Objective::Memory => smallest(program, &Parts::of(program)),
        Objective::Within(bytes) => fastest(program, &Parts::of(program), bytes),
        Objective::Any(number) => any(program, &Parts::of(program), number),
    };
    PlanReport { order_optimal: order.optimal, ..report }
}

/// [`plan`] for a model whose input comes row by row: what reads it is always in a row loop.
///
/// # Errors
/// If the input can't come so; the program then has an order of steps and no addresses.
pub fn plan_by_rows(program: &mut Program, objective: Objective) -> Result<PlanReport, NotByRows> {
    let order = memory::schedule(program);
    stream::stream(program)?;
    let parts = Parts::of(program);
    if parts.is_impossible() {
        return Err(stream::apart(program));
    }
    let report = match objective {
        Objective::Speed => fastest(program, &parts, usize::MAX),
        Objective::Memory => smallest(program, &parts),
        Objective::Within(bytes) => fastest(program, &parts, bytes),
        Objective::Any(number) => any(program, &parts, number),
    };
    Ok(PlanReport { order_optimal: order.optimal, ..report })
}

/// The plan with the smallest arena.
fn smallest(program: &mut Program, parts: &Parts) -> PlanReport {
    let least = parts.least();
    let mut best = whole(program);
    for peak in parts.peaks().into_iter().filter(|peak| *peak >= least).take(TRIED) {
        if best.as_ref().is_some_and(|(_, report)| peak >= report.arena_bytes) {
            break;
        }
        let (fused, report) = within(program, parts, peak);
        if best.as_ref().is_none_or(|(_, best)| report.arena_bytes < best.arena_bytes) {
            best = Some((fused, report));
        }
    }
    let (fused, report) = best.unwrap_or_else(|| within(program, parts, least));
    *program = fused;
    report
}

/// The program as it is, with addresses; an input that comes row by row needs a loop.
fn whole(program: &Program) -> Option<(Program, PlanReport)> {
    let mut placed = program.clone();
    program.stream.is_none().then(|| {
        let report = memory::place(&mut placed);
        (placed, report)
    })
}

/// The plan that costs least among those in `bytes`.
fn fastest(program: &mut Program, parts: &Parts, bytes: usize) -> PlanReport {
    let least = parts.least();
    let peaks = parts.peaks().into_iter().rev().filter(|peak| (least..=bytes).contains(peak));
    let mut plans = peaks.take(TRIED).map(|peak| within(program, parts, peak));
    match plans.find(|(_, report)| report.arena_bytes <= bytes) {
        Some((fused, report)) => {
            *program = fused;
            report
        }
        None => smallest(program, parts),
    }
}

/// Some plan.
fn any(program: &mut Program, parts: &Parts, number: u64) -> PlanReport {
    fuse::fuse(program, &parts.numbered(number));
    fuse::sweep(program);
    memory::place(program)
}

/// The cheapest plan in which no part has a higher peak than `limit`, with addresses.
fn within(program: &Program, parts: &Parts, limit: usize) -> (Program, PlanReport) {
    let mut fused = program.clone();
    fuse::fuse(&mut fused, &parts.within(limit).unwrap_or_default());
    fuse::sweep(&mut fused);
    let report = memory::place(&mut fused);
    (fused, report)
}
