//! Concat: its parts are computed in place where that is possible, else copied there.

use super::axes::{Axes, row_major};
use super::call::CallBuilder;
use super::context::{Lowering, Place};
use super::error::Refusal;
use super::movement::copy;
use edgecc_ir::program::{Operand, View};
use edgecc_ir::{NodeId, ops};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &ops::Concat) -> Result<(), Refusal> {
    if lowering.by_rows(id) && is_of_channels(lowering, id, op) {
        return by_pixels(lowering, id);
    }
    let strides = row_major(lowering.shape(id));
    let mut start = 0;
    for operand in 0..lowering.graph.node(id).inputs().len() {
        part(lowering, id, operand, start * strides[op.axis])?;
        start += lowering.input_shape(id, operand)[op.axis] as i64;
    }
    Ok(())
}

/// Whether images of several rows are joined along their channels.
fn is_of_channels(lowering: &Lowering, id: NodeId, op: &ops::Concat) -> bool {
    let shape = lowering.shape(id);
    let has_some = |id: &NodeId| lowering.shape(*id).elements() > 0;
    let inputs = lowering.graph.node(id).inputs();
    op.axis == 3 && shape.rank() == 4 && shape[1] > 1 && inputs.len() > 1 && inputs.iter().all(has_some)
}

/// The channels of all operands pixel by pixel, which rows can be made of; the first two, then their result and the next.
fn by_pixels(lowering: &mut Lowering, id: NodeId) -> Result<(), Refusal> {
    let (shape, element) = (lowering.shape(id), lowering.ty(id).dtype.bytes());
    let pixels = shape.elements() / shape[3].max(1);
    let bytes = |lowering: &Lowering, operand: usize| lowering.input_shape(id, operand)[3] * element;
    let count = lowering.graph.node(id).inputs().len();
    let (mut joined, mut width) = (lowering.read(id, 0)?, bytes(lowering, 0));
    for operand in 1..count {
        let own = bytes(lowering, operand);
        let result = match operand + 1 == count {
            true => lowering.result(id)?,
            false => lowering.temporary(id, "partial result", pixels * (width + own)),
        };
        let call =
            CallBuilder::new("ec_join").all(&[("pixels", pixels), ("a_bytes", width), ("b_bytes", own)]);
        let call = call.operand("a", joined).operand("b", lowering.read(id, operand)?).operand("y", result);
        lowering.emit(id, call)?;
        (joined, width) = (result, width + own);
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
