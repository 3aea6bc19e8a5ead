//! What holds of input that comes row by row.

use super::{Fault, Operand, Program, Stream};
use crate::Data;
use crate::kernel::pushed_row;

/// Every broken property of the program's streamed input; also that nothing else waits for rows.
pub(super) fn check(program: &Program) -> Vec<Fault> {
    let fault = |what: String| Fault { place: "streamed input".into(), what };
    let waits = |n: &usize| program.steps[*n].call.kernel.symbol == pushed_row().symbol;
    let waiting: Vec<usize> = (0..program.steps.len()).filter(waits).collect();
    let Some(stream) = &program.stream else {
        return waiting
            .iter()
            .map(|n| fault(format!("there is none, but step {n} takes its rows")))
            .collect();
    };
    let mut faults = Vec::new();
    if !program.inputs.is_empty() {
        faults.push("is not the only input".into());
    }
    if waiting != [0] {
        faults.push(format!("is taken by the steps {waiting:?}, not by the first"));
    }
    if stream.rows == 0 || stream.port.ty.bytes() != stream.rows * stream.row_bytes() {
        faults.push(format!("has {} rows in {} bytes", stream.rows, stream.port.ty.bytes()));
    }
    faults.extend(first_loop(program, stream));
    faults.into_iter().map(fault).collect()
}

fn first_loop(program: &Program, stream: &Stream) -> Vec<String> {
    let Some(rows) = program.loops.first().filter(|rows| rows.steps.start == 0) else {
        return vec!["is in no row loop".into()];
    };
    let mut faults = Vec::new();
    let taken = rows.rows(0, 0).map(|rows| (rows.height, rows.bytes));
    if taken != Some((stream.rows, stream.row_bytes())) {
        faults.push(format!("has {} rows of {} bytes, taken {taken:?}", stream.rows, stream.row_bytes()));
    }
    if program.steps[0].call.operands.first() != Some(&Operand::View(stream.port.view)) {
        faults.push(format!("is not where its rows are put: {:?}", stream.port.view));
    }
    if stream.state.bytes != Stream::state_bytes(rows.steps.len()) {
        faults.push(format!("has {} bytes of state for {} members", stream.state.bytes, rows.steps.len()));
    }
    if let Some(Data::U8(order)) = program.constants.get(rows.order.0).map(|constant| &constant.data) {
        let count = order.iter().filter(|member| **member == 0).count();
        if order.first() != Some(&0) || count != stream.rows {
            faults.push(format!("of {} rows {count} are taken, or not before all else", stream.rows));
        }
    }
    faults
}
