//! What generated C takes of the stack: frames of the run function and of row loops, and the kernels' depths.
//!
//! Exact where GCC compiles for Thumb-2, as far as the kernels' depths are: there these functions save a known number of
//! registers (`EC_SAVES_THREE` and `EC_SAVES_SEVEN` in `ec_common.h`). Elsewhere bounds.

use super::shared::Shared;
use edgecc_ir::kernel::{Depths, Kernel};
use edgecc_ir::program::{Operand, Param, Program, RowLoop, Rows};

/// A pointer, or a counter, on the cores that the stack is counted for.
const WORD: usize = 4;
/// Arguments that a call has in registers.
const IN_REGISTERS: usize = 4;
/// What a kernel may take for its loop over batches, where there is more than one.
const BATCHES: usize = 32;

/// What functions save, without arguments that they pass on the stack.
struct Frames {
    run: usize,
    /// Without counters and pointers to rows.
    row_loop: usize,
}

/// GCC for Thumb-2: three or four registers, seven or eight registers.
const EXACT: Frames = Frames { run: 16, row_loop: 32 };
/// The same compiler where the input comes by rows: what takes them keeps its place between calls, and what it saves for
/// that varies.
const STREAMED: Frames = Frames { run: 32, row_loop: 64 };
/// Other compilers and cores.
const BOUNDS: Frames = Frames { run: 64, row_loop: 96 };

/// The stack that a run takes, from the call of the run function on.
pub fn stack_bytes(
    program: &Program,
    share_layers: bool,
    exact: bool,
    depths: impl Fn(&Kernel) -> Depths,
) -> usize {
    let shared = if share_layers { Shared::all(program) } else { Shared::none(program) };
    let frames = match (exact, program.stream.is_some()) {
        (true, false) => EXACT,
        (true, true) => STREAMED,
        (false, _) => BOUNDS,
    };
    let steps = 0..program.steps.len();
    let passed =
        steps.clone().filter(|n| program.loop_of(*n).is_none()).map(|n| arguments(program, &shared, n));
    let deepest = steps.map(|n| {
        let depths = depths(program.steps[n].call.kernel);
        let depth = match program.loop_of(n) {
            Some(rows) => {
                depths.row
                    + frames.row_loop
                    + row_loop(program, rows)
                    + window(rows, n)
                    + saved(program, rows, n)
            }
            None if shared.is_shared(n) => depths.shared,
            None => depths.constant,
        };
        depth + batches(program, n)
    });
    frames.run + spilled(passed.max().unwrap_or_default()) + deepest.max().unwrap_or_default()
}

/// Arguments of the function of step `n`.
fn arguments(program: &Program, shared: &Shared, n: usize) -> usize {
    let is_passed = |operand: &&Operand| match operand {
        Operand::View(_) => true,
        Operand::Constant(_) => shared.is_shared(n),
        Operand::Absent => false,
    };
    program.steps[n].call.operands.iter().filter(is_passed).count()
}

/// What a call with so many arguments has on the stack.
fn spilled(arguments: usize) -> usize {
    (WORD * arguments.saturating_sub(IN_REGISTERS)).next_multiple_of(2 * WORD)
}

/// Counters of rows, and arguments of the loop's calls: the row and what else the members take.
fn row_loop(program: &Program, rows: &RowLoop) -> usize {
    let none = Shared::none(program);
    let most = rows.steps.clone().map(|n| 1 + arguments(program, &none, n)).max().unwrap_or_default();
    // Those of a loop that waits for the input's rows are in the arena.
    let counters = if program.stream.is_some() && rows.steps.start == 0 { 0 } else { rows.steps.len() };
    (WORD * counters).next_multiple_of(2 * WORD) + spilled(most)
}

/// Pointers to the rows of a window.
fn window(rows: &RowLoop, n: usize) -> usize {
    let kernel = rows.rows(n, 0).map_or(0, |rows| rows.window.kernel);
    (WORD * kernel).next_multiple_of(2 * WORD)
}

/// Where GCC saves two registers more: at -Os with rows of one pixel, at -O2 where windows step over a ring of rows by a
/// division.
fn saved(program: &Program, rows: &RowLoop, n: usize) -> usize {
    let call = &program.steps[n].call;
    let width = call.kernel.field("out_w").and_then(|at| call.params.get(at));
    let divides = |rows: Rows| rows.window.stride > 1 && !rows.ring.is_power_of_two();
    let more = matches!(width, Some(Param::Int(1))) || rows.rows(n, 0).is_some_and(divides);
    if more { 2 * WORD } else { 0 }
}

fn batches(program: &Program, n: usize) -> usize {
    let call = &program.steps[n].call;
    let batch = call.kernel.field("batch").and_then(|at| call.params.get(at));
    if matches!(batch, None | Some(Param::Int(0 | 1))) { 0 } else { BATCHES }
}
