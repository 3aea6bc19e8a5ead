//! Quantisation with scales that are computed at run time: DynamicQuantizeLinear, MatMulInteger, ConvInteger.
//!
//! Integers are whole numbers in floats here, exact up to 2²⁴: their scale is not known when kernels are chosen.

use super::{conv as convolution, gemm as products, reduce, whole};
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::Result;
use edgecc_ir::ops::{BinaryFn, Cast, Clamp, Dequantize, ReduceFn, Unary, UnaryFn};
use edgecc_ir::{DType, NodeId, OrderedFloat, Tensor};

/// Codes of type u8, their scale and their zero point, for the range of all elements and zero.
pub(super) fn quantize(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let all: Vec<usize> = (0..ctx.shape(x).rank()).collect();
    let low = reduce::over(ctx, x, ReduceFn::Min, all.clone(), false)?;
    let high = reduce::over(ctx, x, ReduceFn::Max, all, false)?;
    let low = ctx.emit(Clamp::new(f32::NEG_INFINITY, 0.0), &[low])?;
    let high = ctx.emit(Clamp::relu(), &[high])?;
    let extent = ctx.binary(BinaryFn::Sub, high, low)?;
    let steps = number(ctx, 255.0);
    let scale = ctx.binary(BinaryFn::Div, extent, steps)?;
    // Where all elements are zero, any scale will do but zero.
    let scale = ctx.emit(Clamp::new(f32::MIN_POSITIVE, f32::INFINITY), &[scale])?;
    let below = ctx.binary(BinaryFn::Div, low, scale)?;
    let zero = number(ctx, 0.0);
    let zero = ctx.binary(BinaryFn::Sub, zero, below)?;
    let zero = ctx.emit(Clamp::new(0.0, 255.0), &[zero])?;
    let zero = ctx.emit(Unary::new(UnaryFn::Round), &[zero])?;
    let codes = ctx.binary(BinaryFn::Div, x, scale)?;
    let codes = ctx.emit(Unary::new(UnaryFn::Round), &[codes])?;
    let codes = ctx.binary(BinaryFn::Add, codes, zero)?;
    let codes = ctx.emit(Clamp::new(0.0, 255.0), &[codes])?;
    Ok(vec![ctx.emit(Cast { to: DType::U8 }, &[codes])?, scale, ctx.emit(Cast { to: DType::U8 }, &[zero])?])
}

fn number(ctx: &mut NodeCtx<'_, '_>, value: f32) -> NodeId {
    ctx.constant(Tensor::from_fn([], |_| value))
}

pub(super) fn matmul(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let rows = ctx.shape(ctx.operand(0)?).rank().saturating_sub(2);
    let columns = ctx.shape(ctx.operand(1)?).rank().saturating_sub(1);
    let (a, b) = (difference(ctx, 0, 2, rows)?, difference(ctx, 1, 3, columns)?);
    let y = products::product(ctx, a, b)?;
    Ok(vec![ctx.emit(Cast { to: DType::I32 }, &[y])?])
}

pub(super) fn conv(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, w) = (difference(ctx, 0, 2, 0)?, difference(ctx, 1, 3, 0)?);
    let y = convolution::convolve(ctx, x, w, None)?;
    Ok(vec![ctx.emit(Cast { to: DType::I32 }, &[y])?])
}

/// The whole numbers `codes - zero point`; several zero points belong to axis `axis`.
fn difference(ctx: &mut NodeCtx<'_, '_>, codes: usize, zero: usize, axis: usize) -> Result<NodeId> {
    let id = ctx.operand(codes)?;
    let Some(zero_id) = ctx.optional(zero) else { return real(ctx, id) };
    if whole::behind_cast(ctx, id).is_none() && ctx.value(zero_id).is_some() {
        let zero = ctx.known_ints(zero, "zero_point")?;
        let zero: Vec<i32> = zero.iter().map(|z| i32::try_from(*z).unwrap_or(0)).collect();
        let scale = vec![OrderedFloat(1.0); zero.len()];
        return ctx.emit(Dequantize { scale, zero, axis }, &[id]);
    }
    let (mut zero, codes) = (real(ctx, zero_id)?, real(ctx, id)?);
    if ctx.shape(zero).elements() > 1 {
        let mut dims = vec![1; ctx.shape(codes).rank()];
        dims[axis] = ctx.shape(zero).elements();
        zero = ctx.reshape(zero, &dims)?;
    }
    ctx.binary(BinaryFn::Sub, codes, zero)
}

/// 8-bit integers as floats.
fn real(ctx: &mut NodeCtx<'_, '_>, id: NodeId) -> Result<NodeId> {
    if let Some(source) = whole::behind_cast(ctx, id) {
        return Ok(source);
    }
    ctx.emit(Dequantize { scale: vec![OrderedFloat(1.0)], zero: vec![0], axis: 0 }, &[id])
}
