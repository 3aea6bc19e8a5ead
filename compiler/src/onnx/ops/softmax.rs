//! Softmax and LogSoftmax.

use crate::onnx::context::{NodeCtx, axis};
use crate::onnx::diagnostic::Result;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{Softmax, Unary, UnaryFn};

pub(super) fn softmax(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let opset = ctx.opset;
    Ok(vec![by_opset(ctx, x, opset)?])
}

pub(super) fn log_softmax(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let y = softmax(ctx)?;
    Ok(vec![ctx.emit(Unary::new(UnaryFn::Log), &y)?])
}

/// Before operator set 13 everything from the axis on is one long axis.
pub(super) fn by_opset(ctx: &mut NodeCtx<'_, '_>, x: NodeId, opset: i64) -> Result<NodeId> {
    let shape = ctx.shape(x);
    let flattens = opset < 13;
    let axis = axis(ctx.attrs.int_or("axis", if flattens { 1 } else { -1 })?, shape.rank())?;
    if !flattens || axis + 1 == shape.rank() {
        return ctx.emit(Softmax { axis }, &[x]);
    }
    let (outer, inner) = shape.split_at(axis);
    let flat = ctx.reshape(x, &[outer.iter().product(), inner.iter().product()])?;
    let y = ctx.emit(Softmax { axis: 1 }, &[flat])?;
    ctx.reshape(y, &shape)
}
