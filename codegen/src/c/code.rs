//! An estimate of the machine code that GCC makes of generated C at -O2.
//!
//! Each function is taken as large as that of the measured instance that is most like it; what several call counts once.
//! What surrounds them was measured on the benchmark's networks, which hold the sum.

use super::likeness;
use super::shared::{Shared, alike};
use edgecc_ir::code::{self, Core, Figures};
use edgecc_ir::program::{Operand, Program, RowLoop};
use std::collections::BTreeSet;

/// Bytes of code around the kernels.
struct Frames {
    /// The run function without its calls.
    run: usize,
    /// A function that gives an input or output.
    port: usize,
    /// A call, and each argument that points into the arena or to a constant.
    call: usize,
    view: usize,
    constant: usize,
    /// A row loop without its calls, and what each has besides.
    row_loop: usize,
    turn: usize,
    /// What a member does for a window of several rows, and for an operand of which it takes a row.
    window: usize,
    row: usize,
    /// The functions that take the input by rows.
    stream: usize,
}

const THUMB2: Frames = Frames {
    run: 32,
    port: 6,
    call: 4,
    view: 4,
    constant: 6,
    row_loop: 48,
    turn: 16,
    window: 100,
    row: 30,
    stream: 150,
};
const THUMB1: Frames = Frames {
    run: 32,
    port: 8,
    call: 4,
    view: 8,
    constant: 8,
    row_loop: 56,
    turn: 24,
    window: 130,
    row: 40,
    stream: 180,
};

/// Estimated bytes of code, its literals and what it takes from compiler's and mathematical libraries included; exact
/// constants are not.
pub fn code_bytes(program: &Program, share_layers: bool, core: Core) -> usize {
    let shared = if share_layers { Shared::all(program) } else { Shared::none(program) };
    let frames = if core == Core::Soft { THUMB1 } else { THUMB2 };
    let steps = || 0..program.steps.len();
    let mut helpers: BTreeSet<&str> = BTreeSet::new();
    let mut functions = 0;
    for n in steps().filter(|n| is_compiled(program, &shared, *n)) {
        let Some(near) = likeness::nearest(&program.steps[n].call) else { continue };
        let figures = near.figures.of(core);
        let calls = figures.calls(program.loop_of(n).is_some(), share_layers);
        helpers.extend(calls.iter().map(String::as_str));
        functions += function(program, &shared, n, figures, &frames);
    }
    let helpers = helpers.into_iter().filter_map(code::helper).map(|helper| helper.bytes(core, share_layers));
    let calls = steps().map(|n| call(program, &shared, n, &frames));
    let loops = program.loops.len() * (frames.row_loop + frames.call);
    let ports = (program.given().count() + program.outputs.len()) * frames.port;
    let stream = if program.stream.is_some() { frames.stream } else { 0 };
    frames.run + functions + helpers.sum::<usize>() + calls.sum::<usize>() + loops + ports + stream
}

/// Whether step `n` has a function that no step before it has: GCC makes one of equal functions.
fn is_compiled(program: &Program, shared: &Shared, n: usize) -> bool {
    let whole = |n: usize| program.loop_of(n).is_none();
    let constants = |n: usize| {
        let operands = program.steps[n].call.operands.iter();
        operands.filter(|operand| matches!(operand, Operand::Constant(_)))
    };
    let equal = |before: usize| {
        alike(&program.steps[before], &program.steps[n]) && constants(before).eq(constants(n))
    };
    shared.leader(n) == n && !(0..n).any(|before| whole(before) && whole(n) && equal(before))
}

/// The function of step `n`.
fn function(program: &Program, shared: &Shared, n: usize, figures: &Figures, frames: &Frames) -> usize {
    match program.loop_of(n) {
        Some(rows) => figures.row() + by_rows(rows, n, frames),
        None if shared.is_shared(n) => figures.shared(),
        None => figures.constant(),
    }
}

/// What the function of a row does to find it.
fn by_rows(rows: &RowLoop, n: usize, frames: &Frames) -> usize {
    let operands = rows.operands.get(n - rows.steps.start).map_or(&[][..], Vec::as_slice).iter().flatten();
    operands.map(|rows| if rows.window.kernel > 1 { frames.window } else { frames.row }).sum()
}

/// The call of step `n`, in the run function or in its loop.
fn call(program: &Program, shared: &Shared, n: usize, frames: &Frames) -> usize {
    let argument = |operand: &Operand| match operand {
        Operand::View(_) => frames.view,
        Operand::Constant(_) if shared.is_shared(n) => frames.constant,
        Operand::Constant(_) | Operand::Absent => 0,
    };
    let turn = program.loop_of(n).map_or(0, |_| frames.turn);
    let arguments = program.steps[n].call.operands.iter().map(argument);
    frames.call + turn + arguments.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::kernel;
    use edgecc_ir::program::{BufferId, Call, ConstantId, Param, Step, View};

    /// A call with 64 for all sizes; its constants are numbered from `constant` on.
    fn step(symbol: &str, constant: usize) -> Step {
        let kernel = kernel::find(symbol).unwrap();
        let operands = kernel.operands.iter().enumerate().map(|(at, spec)| match spec.role {
            kernel::Role::Const => Operand::Constant(ConstantId(constant + at)),
            _ => Operand::View(View { buffer: BufferId(0), offset: at, bytes: 64 }),
        });
        let value = |name: &str| if name == "batch" { 1 } else { 64 };
        let params = kernel.fields.iter().map(|field| Param::Int(value(&field.name))).collect();
        Step { layer: 0, call: Call { kernel, params, operands: operands.collect() } }
    }

    fn bytes(steps: &[(&str, usize)], share_layers: bool, core: Core) -> usize {
        let steps = steps.iter().map(|(symbol, constant)| step(symbol, *constant)).collect();
        code_bytes(&Program { steps, ..Program::default() }, share_layers, core)
    }

    #[test]
    fn what_layers_call_counts_once() {
        for core in [Core::Fpu, Core::Soft, Core::Helium] {
            let dense = "ec_dense_s8_dsp";
            let of = |steps: &[(&str, usize)]| bytes(steps, false, core);
            let (none, one, two) = (of(&[]), of(&[(dense, 0)]), of(&[(dense, 10), (dense, 0)]));
            assert!(none > 0 && one - none > 2 * (two - one), "{core:?}: {none}, {one}, {two}");
        }
    }

    #[test]
    fn layers_that_share_a_function_cost_a_call() {
        let two = [("ec_dense_s8_dsp", 0), ("ec_dense_s8_dsp", 10)];
        let one = bytes(&two[..1], true, Core::Fpu);
        let both = bytes(&two, true, Core::Fpu);
        assert!(both - one < 60, "{one}, {both}");
        assert!(both < bytes(&two, false, Core::Fpu));
    }

    #[test]
    fn equal_functions_without_constants_are_one() {
        let calls = [("ec_add_s8", 0), ("ec_add_s8", 0), ("ec_mul_s8", 0)];
        let of = |n: usize| bytes(&calls[..n], false, Core::Fpu);
        assert!(of(2) - of(1) < 20 && of(3) - of(2) > 40, "{}, {}, {}", of(1), of(2), of(3));
    }
}
