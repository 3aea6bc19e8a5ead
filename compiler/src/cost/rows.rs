//! What a member of a row loop costs: a call for each row, with the row's shapes.

use super::work::Work;
use super::{CALL, rates};
use edgecc_ir::kernel::Role;
use edgecc_ir::program::{Call, Param, Program, RowLoop, Rows};
use edgecc_targets::Target;

/// Cycles of a row beside those of its call: whose row it is, and where its operands' rows are.
const ROW: f64 = 60.0;

/// Cycles of step `n` of the program, which is in the loop; `whole` is its work on whole tensors.
pub(super) fn cycles(program: &Program, rows: &RowLoop, n: usize, whole: &Work<'_>, target: &Target) -> f64 {
    let step = &program.steps[n];
    let element_bytes = program.layers[step.layer].ty.dtype.bytes();
    let result = step.call.kernel.operands.iter().position(|spec| spec.role == Role::Out);
    let Some(result) = result.and_then(|operand| rows.rows(n, operand)) else { return 0.0 };
    let macs = whole.macs / result.height.max(1) as f64;
    let outputs = result.bytes as f64 / element_bytes as f64;
    let row = |at: usize| {
        let call = row_call(&step.call, rows.rows(n, 0), at);
        ROW + CALL + rates::cycles(&Work { call: &call, macs, outputs }, target)
    };
    rows.turns(program).filter(|turn| turn.step == n).map(|turn| row(turn.row)).sum()
}

/// The call with the shapes of row `at`. A kernel without a window has them already.
fn row_call(call: &Call, input: Option<Rows>, at: usize) -> Call {
    let mut call = call.clone();
    let Some(input) = input.filter(|_| !call.kernel.window.is_empty()) else { return call };
    let window = input.window;
    let inside = window.rows(at, input.height);
    let (first, last) = inside.fold((None, 0), |(first, _), row| (first.or(Some(row)), row));
    // Rows of the window above the first one that there is.
    let above = first.map_or(0, |first| (first + window.pad).saturating_sub(at * window.stride));
    let height = first.map_or(0, |first| last + 1 - first);
    for (name, value) in [("out_h", 1), ("in_h", height), ("pad_top", above)] {
        set(&mut call, name, value);
    }
    call
}

fn set(call: &mut Call, name: &str, value: usize) {
    let Ok(value) = i32::try_from(value) else { return };
    if let Some(param) = call.kernel.field(name).and_then(|position| call.params.get_mut(position)) {
        *param = Param::Int(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::kernel;
    use edgecc_ir::program::Window;

    #[test]
    fn a_row_at_the_border_has_fewer_rows_to_read() {
        let kernel = kernel::find("ec_conv2d_s8_dsp").unwrap();
        let params = vec![Param::Int(9); kernel.fields.len()];
        let call = Call { kernel, params, operands: Vec::new() };
        let window = Window { kernel: 3, stride: 1, dilation: 1, pad: 1, repeat: 1 };
        let input = Rows { height: 4, bytes: 8, ring: 3, window };
        let shapes = |at: usize| {
            let row = row_call(&call, Some(input), at);
            let work = Work { call: &row, macs: 0.0, outputs: 0.0 };
            ["out_h", "in_h", "pad_top"].map(|name| work.int(name))
        };
        assert_eq!([0, 1, 3].map(shapes), [[1, 2, 1], [1, 3, 0], [1, 2, 0]]);
    }
}
