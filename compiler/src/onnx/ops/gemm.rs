//! Gemm and MatMul: a `dense` layer where the second operand is constant.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{BinaryFn, Dense, Expand, MatMul};
use edgecc_ir::{NodeId, Tensor};

pub(super) fn gemm(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (a, b, c) = (ctx.operand(0)?, ctx.operand(1)?, ctx.optional(2));
    Ok(vec![general(ctx, a, b, c)?])
}

/// `alpha a' b' + beta c` by the node's attributes.
fn general(ctx: &mut NodeCtx<'_, '_>, a: NodeId, b: NodeId, c: Option<NodeId>) -> Result<NodeId> {
    let (alpha, beta) = (ctx.attrs.float_or("alpha", 1.0)?, ctx.attrs.float_or("beta", 1.0)?);
    let c = c.map(|c| scaled(ctx, c, beta)).transpose()?;
    if alpha == 1.0 || ctx.value(b).is_some() || !ctx.is_constant(b) {
        let b = scaled(ctx, b, alpha)?;
        return sum(ctx, a, b, c);
    }
    // Weights stay the integers that they are stored as.
    let product = sum(ctx, a, b, None)?;
    let product = scaled(ctx, product, alpha)?;
    c.map_or(Ok(product), |c| ctx.binary(BinaryFn::Add, product, c))
}

/// `a' b' + c`, where `'` transposes if the node's attributes ask for it.
pub(super) fn sum(ctx: &mut NodeCtx<'_, '_>, a: NodeId, b: NodeId, c: Option<NodeId>) -> Result<NodeId> {
    let (trans_a, trans_b) = (ctx.attrs.flag("transA", false)?, ctx.attrs.flag("transB", false)?);
    if ctx.shape(a).rank() != 2 || ctx.shape(b).rank() != 2 {
        let what =
            format!("operands have shapes {} and {}, expected two dimensions", ctx.shape(a), ctx.shape(b));
        return Err(Diagnostic::invalid(what));
    }
    let a = if trans_a { ctx.transpose(a, &[1, 0])? } else { a };
    if !ctx.is_constant(b) {
        let b = if trans_b { ctx.transpose(b, &[1, 0])? } else { b };
        let product = ctx.emit(MatMul {}, &[a, b])?;
        return c.map_or(Ok(product), |c| ctx.binary(BinaryFn::Add, product, c));
    }
    let w = if trans_b { b } else { ctx.transpose(b, &[1, 0])? };
    let outputs = ctx.shape(w)[0];
    match c {
        Some(c) if ctx.is_constant(c) && is_bias(ctx, c) => {
            let bias = bias(ctx, c, outputs)?;
            ctx.emit(Dense::plain(), &[a, w, bias])
        }
        _ => {
            let product = dense(ctx, a, w)?;
            c.map_or(Ok(product), |c| ctx.binary(BinaryFn::Add, product, c))
        }
    }
}

/// `factor x`; a constant stays one.
pub(super) fn scaled(ctx: &mut NodeCtx<'_, '_>, x: NodeId, factor: f32) -> Result<NodeId> {
    if factor == 1.0 {
        return Ok(x);
    }
    let x = ctx.as_real(x)?;
    let factor = ctx.constant(Tensor::scalar(factor));
    ctx.binary(BinaryFn::Mul, x, factor)
}

/// Whether `c` is the same for every row.
fn is_bias(ctx: &NodeCtx<'_, '_>, c: NodeId) -> bool {
    matches!(*ctx.shape(c).dims(), [] | [_] | [1, _])
}

/// A bias that is the same for every row, as `[outputs]`.
fn bias(ctx: &mut NodeCtx<'_, '_>, c: NodeId, outputs: usize) -> Result<NodeId> {
    let len = ctx.shape(c).elements();
    let flat = ctx.reshape(c, &[len])?;
    if len == outputs { Ok(flat) } else { ctx.emit(Expand { shape: [outputs].into() }, &[flat]) }
}

fn dense(ctx: &mut NodeCtx<'_, '_>, a: NodeId, w: NodeId) -> Result<NodeId> {
    let zero = Tensor::from_fn([ctx.shape(w)[0]], |_| 0.0_f32);
    let zero = ctx.constant(zero);
    ctx.emit(Dense::plain(), &[a, w, zero])
}

pub(super) fn matmul(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (a, b) = (ctx.operand(0)?, ctx.operand(1)?);
    Ok(vec![product(ctx, a, b)?])
}

/// The matrix product under NumPy's rule: a vector is a row on the left and a column on the right.
pub(super) fn product(ctx: &mut NodeCtx<'_, '_>, a: NodeId, b: NodeId) -> Result<NodeId> {
    let (sa, sb) = (ctx.shape(a), ctx.shape(b));
    if sa.rank() == 0 || sb.rank() == 0 {
        return Err(Diagnostic::invalid("an operand has no dimensions"));
    }
    if sb.rank() == 2 && ctx.is_constant(b) {
        let w = ctx.transpose(b, &[1, 0])?;
        return dense(ctx, a, w);
    }
    let left = if sa.rank() == 1 { ctx.reshape(a, &[1, sa[0]])? } else { a };
    let right = if sb.rank() == 1 { ctx.reshape(b, &[sb[0], 1])? } else { b };
    let y = ctx.emit(MatMul {}, &[left, right])?;
    let mut dims = ctx.shape(y).dims().to_vec();
    if sb.rank() == 1 {
        dims.pop();
    }
    if sa.rank() == 1 {
        dims.remove(dims.len() - 1 - usize::from(sb.rank() > 1));
    }
    ctx.reshape(y, &dims)
}
