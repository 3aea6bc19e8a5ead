//! Row loops: less memory for the same work.
//!
//! Works on a scheduled program, before it has addresses. A *chain* is a run of steps whose kernels compute rows and
//! whose results, but for the last, nothing else uses. As a row loop ([`edgecc_ir::program::RowLoop`]) it needs a few
//! rows of each of these results instead of all, and the last result may grow over the first operand as that is used up.
//!
//! * [`member`]: what a kernel call needs to be one row's;
//! * [`chain`]: which steps belong together, [`order`]: in which order their rows are computed;
//! * [`choose`]: which chains make the best plan; [`fuse`]: the program that has them.

mod chain;
mod choose;
mod fuse;
mod member;
mod order;

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
        Objective::Memory => smallest(program),
        Objective::Within(bytes) => fastest(program, bytes),
        Objective::Any(number) => {
            fuse::fuse(program, &Parts::of(program).numbered(number));
            fuse::sweep(program);
            memory::place(program)
        }
    };
    PlanReport { order_optimal: order.optimal, ..report }
}

/// The plan with the smallest arena.
fn smallest(program: &mut Program) -> PlanReport {
    let parts = Parts::of(program);
    let mut best = program.clone();
    let mut report = memory::place(&mut best);
    let least = parts.least();
    for peak in parts.peaks().into_iter().filter(|peak| *peak >= least).take(TRIED) {
        if peak >= report.arena_bytes {
            break;
        }
        let (fused, other) = within(program, &parts, peak);
        if other.arena_bytes < report.arena_bytes {
            (best, report) = (fused, other);
        }
    }
    *program = best;
    report
}

/// The plan that costs least among those in `bytes`.
fn fastest(program: &mut Program, bytes: usize) -> PlanReport {
    let parts = Parts::of(program);
    let least = parts.least();
    let peaks = parts.peaks().into_iter().rev().filter(|peak| (least..=bytes).contains(peak));
    let mut plans = peaks.take(TRIED).map(|peak| within(program, &parts, peak));
    match plans.find(|(_, report)| report.arena_bytes <= bytes) {
        Some((fused, report)) => {
            *program = fused;
            report
        }
        None => smallest(program),
    }
}

/// The cheapest plan in which no part has a higher peak than `limit`, with addresses.
fn within(program: &Program, parts: &Parts, limit: usize) -> (Program, PlanReport) {
    let mut fused = program.clone();
    fuse::fuse(&mut fused, &parts.within(limit).unwrap_or_default());
    fuse::sweep(&mut fused);
    let report = memory::place(&mut fused);
    (fused, report)
}
