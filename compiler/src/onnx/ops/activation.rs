//! Functions of single elements.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{BinaryFn, Clamp, Unary, UnaryFn};
use edgecc_ir::{DType, NodeId};

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

pub(super) fn clip(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let [low, high] = if ctx.opset < 11 {
        [ctx.attrs.float("min")?, ctx.attrs.float("max")?]
    } else {
        if ctx.ty(x).dtype != DType::F32 || [1, 2].iter().any(|at| ctx.is_computed(*at)) {
            return by_operands(ctx, x);
        }
        [bound(ctx, 1, "min")?, bound(ctx, 2, "max")?]
    };
    let op = Clamp::new(low.unwrap_or(f32::NEG_INFINITY), high.unwrap_or(f32::INFINITY));
    Ok(vec![ctx.emit(op, &[x])?])
}

fn bound(ctx: &NodeCtx<'_, '_>, operand: usize, name: &str) -> Result<Option<f32>> {
    if ctx.optional(operand).is_none() {
        return Ok(None);
    }
    let value = ctx.known(operand, name)?;
    match value.as_slice::<f32>() {
        Some([bound]) => Ok(Some(*bound)),
        _ => Err(Diagnostic::invalid(format!("`{name}` is {}, expected one float", value.ty()))),
    }
}

/// Bounds that are computed, or integers.
fn by_operands(ctx: &mut NodeCtx<'_, '_>, x: NodeId) -> Result<Vec<NodeId>> {
    let (low, high) = (ctx.optional(1), ctx.optional(2));
    let y = low.map_or(Ok(x), |low| ctx.binary(BinaryFn::Max, x, low))?;
    Ok(vec![high.map_or(Ok(y), |high| ctx.binary(BinaryFn::Min, y, high))?])
}

pub(super) fn prelu(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, slope) = (ctx.operand(0)?, ctx.operand(1)?);
    Ok(vec![ctx.binary(BinaryFn::PRelu, x, slope)?])
}
