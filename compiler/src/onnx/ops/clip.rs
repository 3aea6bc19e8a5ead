//! Clip, also of the codes of quantised values.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{BinaryFn, Clamp, Dequantize, Quantize};
use edgecc_ir::{DType, NodeId, Op};

pub(super) fn clip(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let [low, high] = if ctx.opset < 11 {
        [ctx.attrs.float("min")?, ctx.attrs.float("max")?]
    } else {
        if let Some(codes) = codes(ctx, x)? {
            return Ok(vec![codes]);
        }
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

/// Bounds on bytes that are computed, where the bounds are constant: exporters write ranges of fewer than 8 bits so. They
/// bound the real values between a conversion to these and back; bytes that are not quantised count steps of 1.
fn codes(ctx: &mut NodeCtx<'_, '_>, x: NodeId) -> Result<Option<NodeId>> {
    let to = ctx.ty(x).dtype;
    let is_byte = matches!(to, DType::I8 | DType::U8);
    if !is_byte || ctx.value(x).is_some() || [1, 2].iter().any(|at| ctx.is_computed(*at)) {
        return Ok(None);
    }
    let again = match ctx.op(x) {
        Op::Quantize(op) if op.scale.len() == 1 => op.clone(),
        _ => Quantize { to, ..Quantize::per_tensor(1.0, 0) },
    };
    let (scale, zero) = (again.scale[0].0, again.zero[0]);
    let bound = |operand, name| -> Result<Option<f32>> {
        match ctx.optional_ints(operand, name)?.as_deref() {
            None => Ok(None),
            Some([code]) => Ok(Some((code - i64::from(zero)) as f32 * scale)),
            Some(codes) => {
                Err(Diagnostic::invalid(format!("`{name}` has {} elements, expected one", codes.len())))
            }
        }
    };
    let (low, high) = (bound(1, "min")?, bound(2, "max")?);
    let clamp = Clamp::new(low.unwrap_or(f32::NEG_INFINITY), high.unwrap_or(f32::INFINITY));
    let real = ctx.emit(Dequantize::per_tensor(scale, zero), &[x])?;
    let bounded = ctx.emit(clamp, &[real])?;
    ctx.emit(again, &[bounded]).map(Some)
}
