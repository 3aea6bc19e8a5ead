//! Cast and CastLike.

use super::whole;
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::types::ElementType;
use edgecc_ir::ops::{Cast, Dequantize};
use edgecc_ir::{DType, NodeId};

pub(super) fn cast(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    ctx.attrs.ignore("saturate");
    ctx.attrs.ignore("round_mode");
    let to = ctx.attrs.int("to")?.ok_or_else(|| Diagnostic::invalid("attribute `to` is missing"))?;
    let element = ElementType(i32::try_from(to).unwrap_or(i32::MAX));
    let x = ctx.operand(0)?;
    // A constant of 16-bit floats would be rounded by the cast; as constants they are widened instead.
    let dtype = if ctx.value(x).is_some() { element.constant()? } else { element.runtime()? };
    Ok(vec![to_type(ctx, x, dtype)?])
}

pub(super) fn like(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    ctx.attrs.ignore("saturate");
    ctx.attrs.ignore("round_mode");
    let (x, other) = (ctx.operand(0)?, ctx.operand(1)?);
    let dtype = ctx.ty(other).dtype;
    Ok(vec![to_type(ctx, x, dtype)?])
}

fn to_type(ctx: &mut NodeCtx<'_, '_>, x: NodeId, to: DType) -> Result<NodeId> {
    match whole::behind_cast(ctx, x) {
        _ if ctx.ty(x).dtype == to => Ok(x),
        Some(source) if to == DType::F32 => Ok(source),
        None if to == DType::F32 && is_byte(ctx, x) => ctx.emit(Dequantize::per_tensor(1.0, 0), &[x]),
        _ => ctx.emit(Cast { to }, &[x]),
    }
}

/// Whether `x` is computed, in 8-bit integers: those are converted as quantised values in steps of 1 are.
fn is_byte(ctx: &NodeCtx<'_, '_>, x: NodeId) -> bool {
    ctx.value(x).is_none() && matches!(ctx.ty(x).dtype, DType::I8 | DType::U8)
}
