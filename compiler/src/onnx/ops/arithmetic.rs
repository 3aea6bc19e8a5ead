//! Functions of several operands, element by element.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::Result;
use edgecc_ir::ops::{BinaryFn, Cast};
use edgecc_ir::{NodeId, Tensor};

pub(super) fn binary(ctx: &mut NodeCtx<'_, '_>, f: BinaryFn) -> Result<Vec<NodeId>> {
    let (a, b) = (ctx.operand(0)?, ctx.operand(1)?);
    Ok(vec![ctx.binary(f, a, b)?])
}

/// The exponent may have another element type than the base.
pub(super) fn pow(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (a, b) = (ctx.operand(0)?, ctx.operand(1)?);
    let to = ctx.ty(a).dtype;
    let b = if ctx.ty(b).dtype == to { b } else { ctx.emit(Cast { to }, &[b])? };
    Ok(vec![ctx.binary(BinaryFn::Pow, a, b)?])
}

pub(super) fn modulo(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let f = if ctx.attrs.flag("fmod", false)? { BinaryFn::Rem } else { BinaryFn::Mod };
    binary(ctx, f)
}

pub(super) fn variadic(ctx: &mut NodeCtx<'_, '_>, f: BinaryFn) -> Result<Vec<NodeId>> {
    Ok(vec![folded(ctx, f)?])
}

fn folded(ctx: &mut NodeCtx<'_, '_>, f: BinaryFn) -> Result<NodeId> {
    let operands = ctx.operands()?;
    operands[1..].iter().try_fold(operands[0], |all, operand| ctx.binary(f, all, *operand))
}

pub(super) fn mean(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let sum = folded(ctx, BinaryFn::Add)?;
    let count = ctx.constant(Tensor::scalar(ctx.operands()?.len() as f32));
    Ok(vec![ctx.binary(BinaryFn::Div, sum, count)?])
}
