//! Row loops in C: what the function of a member does besides the kernel's call, and the loop itself.

use super::ctype;
use edgecc_ir::kernel::{OperandSpec, Role};
use edgecc_ir::program::{Operand, RowLoop, Rows, Step};
use serde::Serialize;

/// The header that row loops need.
pub(super) const HEADER: &str = "ec_rows.h";

/// A loop over the rows of some steps.
#[derive(Serialize)]
pub(super) struct LoopView {
    pub(super) function: String,
    /// The array that says whose row is next.
    pub(super) order: String,
    /// What the loop computes.
    pub(super) comment: String,
    /// Whether it goes no further than the rows of the input that there are.
    pub(super) streamed: bool,
    pub(super) members: Vec<MemberView>,
}

/// The input that comes by rows.
#[derive(Serialize)]
pub(super) struct StreamView {
    /// Where the state is, relative to the arena.
    pub(super) state: String,
    /// Members of the loop that takes the rows.
    pub(super) members: usize,
    /// The loop's function.
    pub(super) function: String,
    /// The type of the input's elements.
    pub(super) element_type: String,
}

#[derive(Serialize)]
pub(super) struct MemberView {
    pub(super) function: String,
    /// What it takes after the row, in lines.
    pub(super) arguments: Vec<String>,
}

/// A member's function between its parameters and the call of its kernel.
pub(super) struct Body {
    /// Statements before the call.
    pub(super) lines: Vec<String>,
    /// The function called.
    pub(super) kernel: String,
    /// Arguments behind the parameter struct that stand for the first operand, each with a comma before it; `None` if
    /// that is passed as the others are.
    pub(super) window: Option<String>,
}

/// What a member does for row `at`.
pub(super) fn body(rows: &RowLoop, n: usize, step: &Step) -> Body {
    let kernel = step.call.kernel;
    let window = rows.rows(n, 0).zip(kernel.row.as_ref()).filter(|_| !kernel.window.is_empty());
    let Some((own, row)) = window else {
        return Body { lines: Vec::new(), kernel: kernel.symbol.clone(), window: None };
    };
    let takes = |name: &str| kernel.window.iter().any(|word| word == name);
    let element = ctype::operand(kernel.operands[0].dtype);
    let x = &kernel.operands[0].name;
    let Rows { height, bytes, ring, window: w } = own;
    let mut lines = vec![
        "static const ec_rows r = {".to_owned(),
        format!("  .height = {height}, .bytes = {bytes}, .ring = {ring},"),
        format!(
            "  .kernel = {}, .stride = {}, .dilation = {}, .pad = {}",
            w.kernel, w.stride, w.dilation, w.pad
        ),
        "};".to_owned(),
        format!("const {element} *rows[{}] = {{NULL}};", w.kernel),
        "const int32_t k0 = ec_rows_begin(&r, at), k1 = ec_rows_end(&r, at);".to_owned(),
        format!("for (int32_t k = k0; k < k1; k++) rows[k - k0] = ec_rows_at(&r, {x}, at, k);"),
    ];
    if takes("count") {
        lines.push("const int32_t count = k1 - k0;".to_owned());
    }
    let arguments = kernel.window.iter().map(|word| format!(", {word}")).collect();
    Body { lines, kernel: row.clone(), window: Some(arguments) }
}

/// The operand of a member in its kernel's call: one row of it, if it is read or written by rows.
pub(super) fn argument(rows: Option<Rows>, spec: &OperandSpec, operand: &Operand) -> Option<String> {
    let Rows { bytes, ring, window, .. } = rows.filter(|_| matches!(operand, Operand::View(_)))?;
    let function = if spec.role == Role::Out { "ec_row_to" } else { "ec_row" };
    let at = if window.repeat > 1 { format!("at / {}", window.repeat) } else { "at".to_owned() };
    Some(format!("{function}({}, {bytes}, {ring}, {at})", spec.name))
}
