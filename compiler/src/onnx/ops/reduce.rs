//! ReduceMean, ReduceSum and their like.

use crate::onnx::context::{NodeCtx, axes};
use crate::onnx::diagnostic::Result;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{Reduce, ReduceFn};

/// From operator set `by_operand` on, the axes are an operand instead of an attribute.
pub(super) fn reduce(ctx: &mut NodeCtx<'_, '_>, f: ReduceFn, by_operand: i64) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let keep = ctx.attrs.flag("keepdims", true)?;
    let nothing_if_empty = ctx.attrs.flag("noop_with_empty_axes", false)?;
    let stated = if ctx.opset < by_operand {
        ctx.attrs.ints("axes")?.map(<[i64]>::to_vec)
    } else {
        ctx.optional_ints(1, "axes")?
    };
    let rank = ctx.shape(x).rank();
    let list = match stated.filter(|list| !list.is_empty()) {
        Some(list) => axes(&list, rank)?,
        None if nothing_if_empty => return Ok(vec![x]),
        None => (0..rank).collect(),
    };
    Ok(vec![over(ctx, x, f, list, keep)?])
}

/// `x` reduced over `axes`, which stay with size 1 if `keep`.
pub(super) fn over(
    ctx: &mut NodeCtx<'_, '_>,
    x: NodeId,
    f: ReduceFn,
    axes: Vec<usize>,
    keep: bool,
) -> Result<NodeId> {
    let shape = ctx.shape(x);
    let left: Vec<usize> =
        (0..shape.rank()).filter(|axis| !axes.contains(axis)).map(|axis| shape[axis]).collect();
    let y = if axes.is_empty() { x } else { ctx.emit(Reduce { f, axes }, &[x])? };
    if keep { Ok(y) } else { ctx.reshape(y, &left) }
}
