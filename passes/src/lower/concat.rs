//! Concat: its parts are computed in place where that is possible, else copied there.

use super::axes::{Axes, row_major};
use super::context::{Lowering, Place};
use super::error::Refusal;
use super::movement::copy;
use edgecc_ir::program::{Operand, View};
use edgecc_ir::{NodeId, ops};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &ops::Concat) -> Result<(), Refusal> {
    let strides = row_major(lowering.shape(id));
    let mut start = 0;
    for operand in 0..lowering.graph.node(id).inputs().len() {
        part(lowering, id, operand, start * strides[op.axis])?;
        start += lowering.input_shape(id, operand)[op.axis] as i64;
    }
    Ok(())
}

/// Copies an operand to element `start` of the result on, unless it is there.
fn part(lowering: &mut Lowering, id: NodeId, operand: usize, start: i64) -> Result<(), Refusal> {
    let (whole, shape) = (lowering.result_view(id)?, lowering.input_shape(id, operand));
    let dtype = lowering.ty(id).dtype;
    let axes =
        Axes { dims: shape.dims().to_vec(), strides: [row_major(shape), row_major(lowering.shape(id))] };
    let run = View {
        buffer: whole.buffer,
        offset: whole.offset + usize::try_from(start).unwrap_or(0) * dtype.bytes(),
        bytes: shape.elements() * dtype.bytes(),
    };
    let in_one_run = axes.is_contiguous(1);
    let there = lowering.place(lowering.input(id, operand))? == Place::View(run);
    if shape.elements() == 0 || in_one_run && there {
        return Ok(());
    }
    let (view, start) = if in_one_run { (run, 0) } else { (whole, start) };
    let x = lowering.read(id, operand)?;
    let call = copy(&axes, dtype, 0, start)?.operand("x", x).operand("y", Operand::View(view));
    lowering.emit(id, call)
}
