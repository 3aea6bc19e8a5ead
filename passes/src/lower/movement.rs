//! Reshape, Transpose, Slice, Expand: elements that move, or stay and are seen otherwise.

use super::axes::{Axes, MAX_AXES, row_major};
use super::call::CallBuilder;
use super::context::{Lowering, Place};
use super::error::Refusal;
use super::pattern::{Pattern, pattern};
use edgecc_ir::program::Operand;
use edgecc_ir::{DType, NodeId, ops};

/// Copies what the node selects, unless its value is already there.
pub(super) fn lower(lowering: &mut Lowering, id: NodeId) -> Result<(), Refusal> {
    let selection = pattern(lowering.graph, id)?;
    let selection = selection.ok_or_else(|| Refusal::Internal("it selects nothing".into()))?;
    if is_view(lowering, id, &selection)? {
        return Ok(());
    }
    let (source, result) = (lowering.read(id, 0)?, lowering.result(id)?);
    lowering.emit(
        id,
        gather_elements(&selection, lowering.ty(id).dtype, lowering.shape(id))?
            .operand("x", source)
            .operand("y", result),
    )
}

/// A cast to the same type moves; others compute.
pub(super) fn cast(lowering: &mut Lowering, id: NodeId, op: &ops::Cast) -> Result<(), Refusal> {
    let from = lowering.ty(lowering.input(id, 0)).dtype;
    if from == op.to {
        return lower(lowering, id);
    }
    let what = format!("a conversion from {from} to {} at run time", op.to);
    Err(Refusal::unsupported(what, "use one element type between inputs and outputs"))
}

/// Whether the operand's memory, from the selection's start on, is the value's memory.
fn is_view(lowering: &Lowering, id: NodeId, selection: &Pattern) -> Result<bool, Refusal> {
    let Some(start) = selection.contiguous() else { return Ok(false) };
    Ok(match (lowering.place(lowering.input(id, 0))?, lowering.place(id)?) {
        (Place::View(from), Place::View(to)) => {
            from.buffer == to.buffer && from.offset + start * lowering.ty(id).dtype.bytes() == to.offset
        }
        (Place::Constant(_), Place::Constant(_)) => true,
        (Place::View(_), Place::Constant(_)) | (Place::Constant(_), Place::View(_)) => false,
    })
}

/// `ec_copy_nd` from a selection to a contiguous result, without operands.
fn gather_elements(selection: &Pattern, dtype: DType, to: &edgecc_ir::Shape) -> Result<CallBuilder, Refusal> {
    let [from] = selection.axes.strides.clone();
    let axes = Axes { dims: selection.axes.dims.clone(), strides: [from, row_major(to)] };
    copy(&axes, dtype, selection.offset, 0)
}

/// `ec_copy_nd` without operands; strides are those of `x` and `y`, offsets in elements.
pub(super) fn copy(axes: &Axes<2>, dtype: DType, from: i64, to: i64) -> Result<CallBuilder, Refusal> {
    let (dims, [x, y]) = axes.padded(MAX_AXES)?;
    Ok(CallBuilder::new("ec_copy_nd")
        .int("elem_size", dtype.bytes())
        .ints("dims", &dims)
        .ints("src_strides", &x)
        .ints("dst_strides", &y)
        .int("src_offset", from)
        .int("dst_offset", to))
}

/// `ec_copy_nd` of `elements` elements from one place to another.
pub(super) fn copy_all(
    elements: usize,
    dtype: DType,
    x: Operand,
    y: Operand,
) -> Result<CallBuilder, Refusal> {
    let axes = Axes { dims: vec![elements], strides: [vec![1], vec![1]] };
    Ok(copy(&axes, dtype, 0, 0)?.operand("x", x).operand("y", y))
}
