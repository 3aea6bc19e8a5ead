//! What a row of a loop reads and writes.

use super::{Access, operands};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Call, Param, RowLoop, Rows, Turn, View};

/// The memory that a turn uses.
pub(super) fn accesses(rows: &RowLoop, call: &Call, turn: Turn) -> Vec<Access> {
    let mut accesses = Vec::new();
    let results = operands(call).filter(|(_, spec, _)| spec.role == Role::Out);
    let height =
        results.filter_map(|(n, ..)| rows.rows(turn.step, n)).map(|own| own.height).next().unwrap_or(1);
    for (n, spec, view) in operands(call) {
        let Some(own) = rows.rows(turn.step, n) else {
            accesses.push(Access { spec, view, at: view.offset });
            continue;
        };
        let windowed = n == 0 && spec.role == Role::In && !call.kernel.window.is_empty();
        let read = if windowed { window(call, turn.row) } else { vec![turn.row * own.height / height] };
        let row =
            |row: usize| Access { spec, view: slot(&view, &own, row), at: view.offset + row * own.bytes };
        accesses.extend(read.into_iter().map(row));
    }
    accesses
}

/// Where row `row` is.
fn slot(view: &View, rows: &Rows, row: usize) -> View {
    let place = row - row / rows.ring.max(1) * rows.ring;
    View { buffer: view.buffer, offset: view.offset + place * rows.bytes, bytes: rows.bytes }
}

/// The input rows that output row `at` reads, by the kernel's parameters.
fn window(call: &Call, at: usize) -> Vec<usize> {
    let field = |name: &str| match call.kernel.field(name).and_then(|field| call.params.get(field)) {
        Some(Param::Int(value)) => i64::from(*value),
        Some(Param::Float(_) | Param::Ints(_)) | None => 0,
    };
    let top = at as i64 * field("stride_h") - field("pad_top");
    let taps = (0..field("kernel_h")).map(|k| top + k * field("dilation_h"));
    let inside = taps.filter(|row| (0..field("in_h")).contains(row));
    inside.filter_map(|row| usize::try_from(row).ok()).collect()
}
