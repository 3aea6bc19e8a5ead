//! Constants, and what is constant because shapes are.

use crate::onnx::context::{NodeCtx, axis};
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::{limits, tensor};
use edgecc_ir::{Data, NodeId, Shape, Tensor};

pub(super) fn constant(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    if let Some(proto) = ctx.attrs.tensor("value")? {
        let value = tensor::read(proto, ctx.dir)?;
        return Ok(vec![ctx.stored_constant(value, proto)]);
    }
    let value = if let Some(value) = ctx.attrs.float("value_float")? {
        Tensor::scalar(value)
    } else if let Some(value) = ctx.attrs.int("value_int")? {
        Tensor::scalar(value)
    } else if let Some(values) = ctx.attrs.floats("value_floats")? {
        Tensor::vector(values.to_vec())
    } else if let Some(values) = ctx.attrs.ints("value_ints")? {
        Tensor::vector(values.to_vec())
    } else {
        return Err(Diagnostic::unsupported("the constant has no dense tensor of numbers")
            .help("store it as `value`, `value_float(s)` or `value_int(s)`"));
    };
    Ok(vec![ctx.constant(value)])
}

pub(super) fn of_shape(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let dims = limits::dims(&ctx.known_ints(0, "input")?)?;
    let count = limits::elements(&dims)?;
    if count > limits::MAX_FOLDED {
        return Err(Diagnostic::unsupported(format!("the constant would have {count} elements")));
    }
    let value = match ctx.attrs.tensor("value")? {
        Some(proto) => tensor::read(proto, ctx.dir)?,
        None => Tensor::vector(vec![0.0_f32]),
    };
    if value.data().len() != 1 {
        return Err(Diagnostic::invalid(format!(
            "attribute `value` is {}, expected one element",
            value.ty()
        )));
    }
    let filled = Tensor::new(dims, value.data().permute(count, |_| 0));
    let filled =
        filled.ok_or_else(|| Diagnostic::internal("a filled constant has another size than its shape"))?;
    Ok(vec![ctx.constant(filled)])
}

pub(super) fn shape(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let dims: Vec<i64> = ctx.shape(x).iter().map(|dim| *dim as i64).collect();
    let bound = |stated: i64| {
        let from_start = if stated < 0 { stated + dims.len() as i64 } else { stated };
        from_start.clamp(0, dims.len() as i64) as usize
    };
    let (start, end) = (bound(ctx.attrs.int_or("start", 0)?), bound(ctx.attrs.int_or("end", i64::MAX)?));
    Ok(vec![ctx.constant(Tensor::vector(dims[start..end.max(start)].to_vec()))])
}

pub(super) fn size(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let elements = ctx.shape(x).elements() as i64;
    Ok(vec![ctx.constant(Tensor::scalar(elements))])
}

pub(super) fn range(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let bounds = [ctx.known(0, "start")?, ctx.known(1, "limit")?, ctx.known(2, "delta")?];
    let values = match (bounds[0].data(), bounds[1].data(), bounds[2].data()) {
        (Data::F32(start), Data::F32(limit), Data::F32(delta)) => {
            let count = steps(f64::from(limit[0]) - f64::from(start[0]), f64::from(delta[0]))?;
            Tensor::from_fn([count], |i| start[0] + i as f32 * delta[0])
        }
        (Data::I64(start), Data::I64(limit), Data::I64(delta)) => {
            let count = steps(limit[0] as f64 - start[0] as f64, delta[0] as f64)?;
            Tensor::from_fn([count], |i| start[0] + i as i64 * delta[0])
        }
        (Data::I32(start), Data::I32(limit), Data::I32(delta)) => {
            let count = steps(f64::from(limit[0]) - f64::from(start[0]), f64::from(delta[0]))?;
            Tensor::from_fn([count], |i| start[0] + i as i32 * delta[0])
        }
        _ => {
            return Err(Diagnostic::unsupported(
                "`start`, `limit` and `delta` must be float, int32 or int64",
            ));
        }
    };
    Ok(vec![ctx.constant(values)])
}

fn steps(distance: f64, delta: f64) -> Result<usize> {
    let count = (distance / delta).ceil().max(0.0);
    if count.is_nan() || count > limits::MAX_FOLDED as f64 {
        return Err(Diagnostic::invalid(format!("the range would have {count} elements")));
    }
    Ok(count as usize)
}

/// The sizes of equal parts, the last possibly smaller.
pub(super) fn parts(len: usize, count: usize) -> Vec<usize> {
    let part = len.div_ceil(count.max(1));
    (0..count).map(|i| part.min(len.saturating_sub(i * part))).collect()
}

/// The axis attribute, or its default, for a value of this shape.
pub(super) fn axis_of(ctx: &mut NodeCtx<'_, '_>, default: i64, shape: &Shape) -> Result<usize> {
    axis(ctx.attrs.int_or("axis", default)?, shape.rank())
}
