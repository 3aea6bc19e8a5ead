//! Functions of single elements.

use super::spatial;
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::Result;
use edgecc_ir::ops::{BinaryFn, Clamp, Unary, UnaryFn};
use edgecc_ir::{NodeId, Shape};

pub(super) fn unary(ctx: &mut NodeCtx<'_, '_>, f: UnaryFn) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    Ok(vec![ctx.emit(Unary::new(f), &[x])?])
}

pub(super) fn with_alpha(ctx: &mut NodeCtx<'_, '_>, f: UnaryFn, default: f32) -> Result<Vec<NodeId>> {
    let (x, alpha) = (ctx.operand(0)?, ctx.attrs.float_or("alpha", default)?);
    Ok(vec![ctx.emit(Unary::with(f, alpha, 0.0), &[x])?])
}

pub(super) fn hard_sigmoid(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (alpha, beta) = (ctx.attrs.float_or("alpha", 0.2)?, ctx.attrs.float_or("beta", 0.5)?);
    let x = ctx.operand(0)?;
    Ok(vec![ctx.emit(Unary::with(UnaryFn::HardSigmoid, alpha, beta), &[x])?])
}

pub(super) fn relu(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    Ok(vec![ctx.emit(Clamp::relu(), &[x])?])
}

pub(super) fn prelu(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, slope) = (ctx.operand(0)?, ctx.operand(1)?);
    if !slopes_by_channel(&ctx.shape(slope), &ctx.shape(x)) {
        return Ok(vec![ctx.binary(BinaryFn::PRelu, x, slope)?]);
    }
    // As layers have them: channels last, where a slope for each of them is one table for each.
    let slope = ctx.reshape(slope, &[ctx.shape(x)[1]])?;
    let (x, axes) = spatial::to_channels_last(ctx, x)?;
    let y = ctx.binary(BinaryFn::PRelu, x, slope)?;
    Ok(vec![spatial::to_channels_first(ctx, y, axes)?])
}

/// Whether slopes differ along axis 1 of `x` alone, in front of one or two spatial axes.
fn slopes_by_channel(slope: &Shape, x: &Shape) -> bool {
    let behind = x.rank().wrapping_sub(2);
    let at = slope.rank().wrapping_sub(behind + 1);
    matches!(behind, 1 | 2)
        && slope.get(at).is_some_and(|channels| *channels > 1 && *channels == x[1])
        && slope.elements() == x[1]
}
