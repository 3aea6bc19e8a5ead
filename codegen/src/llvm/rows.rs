//! Row loops as LLVM assembly language: the loop, and what the function of a member does besides the kernel's call.

use crate::c::names::Names;
use edgecc_ir::program::{Operand, Program, RowLoop, Rows, Step};
use serde::Serialize;
use std::fmt::Write as _;

/// Words of the struct `ec_rows`.
const DESCRIPTION_WORDS: usize = 7;

/// A loop over the rows of some steps.
#[derive(Serialize)]
pub(super) struct LoopView {
    function: String,
    /// The constant that says whose row is next, and its bytes.
    order: String,
    turns: usize,
    members: Vec<usize>,
    /// The calls of the members' functions, in their order.
    calls: Vec<super::print::CallView>,
}

impl LoopView {
    pub(super) fn new(
        program: &Program,
        names: &Names,
        rows: &RowLoop,
        function: &str,
        calls: Vec<super::print::CallView>,
    ) -> Self {
        LoopView {
            function: function.to_owned(),
            order: names.constants[rows.order.0].clone(),
            turns: program.constant(rows.order).data.len(),
            members: (0..rows.steps.len()).collect(),
            calls,
        }
    }
}

/// The rows of the first operand that a member's kernel takes by pointers, if it does.
pub(super) fn window(rows: &RowLoop, n: usize, step: &Step) -> Option<Rows> {
    let kernel = step.call.kernel;
    rows.rows(n, 0).filter(|_| kernel.row.is_some() && !kernel.window.is_empty())
}

/// Pointers in memory for the window's rows, and the struct that describes them: instructions, a constant's words, and
/// what the kernel takes.
pub(super) fn describe(own: Rows) -> (String, [usize; DESCRIPTION_WORDS]) {
    let Rows { height, bytes, ring, window: w } = own;
    let memory = format!("  %window = alloca [{} x ptr]\n", w.kernel);
    (memory, [height, bytes, ring, w.kernel, w.stride, w.dilation, w.pad])
}

/// Instructions that give row `at` of each operand that is read or written by rows the name `%NAME_row`; `skip` are left
/// alone.
pub(super) fn shifts(rows: &RowLoop, n: usize, step: &Step, skip: usize) -> String {
    let mut text = String::new();
    let operands = step.call.kernel.operands.iter().zip(&step.call.operands).enumerate().skip(skip);
    for (position, (spec, operand)) in operands {
        let own = rows.rows(n, position).filter(|_| matches!(operand, Operand::View(_)));
        let (Some(Rows { bytes, ring, window, .. }), name) = (own, &spec.name) else { continue };
        let _ = write!(
            text,
            "  %{name}_at = udiv i32 %at, {}\n  %{name}_turn = urem i32 %{name}_at, {ring}\n  %{name}_offset = mul i32 %{name}_turn, {bytes}\n  \
             %{name}_row = getelementptr inbounds i8, ptr %{name}, i32 %{name}_offset\n",
            window.repeat
        );
    }
    text
}
