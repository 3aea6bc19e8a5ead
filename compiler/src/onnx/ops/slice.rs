//! Slice and Split.

use super::constant::{axis_of, parts};
use crate::onnx::context::{NodeCtx, axis};
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::NodeId;
use edgecc_ir::ops::Slice;

pub(super) fn slice(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let missing = |name: &str| Diagnostic::invalid(format!("attribute `{name}` is missing"));
    let (starts, ends, axes, steps) = if ctx.opset < 10 {
        let starts = ctx.attrs.ints("starts")?.ok_or_else(|| missing("starts"))?.to_vec();
        let ends = ctx.attrs.ints("ends")?.ok_or_else(|| missing("ends"))?.to_vec();
        (starts, ends, ctx.attrs.ints("axes")?.map(<[i64]>::to_vec), None)
    } else {
        let (starts, ends) = (ctx.known_ints(1, "starts")?, ctx.known_ints(2, "ends")?);
        (starts, ends, ctx.optional_ints(3, "axes")?, ctx.optional_ints(4, "steps")?)
    };
    let count = starts.len();
    let axes = axes.unwrap_or_else(|| (0..count as i64).collect());
    let steps = steps.unwrap_or_else(|| vec![1; count]);
    if [ends.len(), axes.len(), steps.len()] != [count; 3] {
        return Err(Diagnostic::invalid("`starts`, `ends`, `axes` and `steps` differ in length"));
    }
    let shape = ctx.shape(x);
    let mut op =
        Slice { starts: vec![0; shape.rank()], sizes: shape.dims().to_vec(), steps: vec![1; shape.rank()] };
    for i in 0..count {
        let axis = axis(axes[i], shape.rank())?;
        let (start, size) = range(starts[i], ends[i], steps[i], shape[axis])?;
        (op.starts[axis], op.sizes[axis], op.steps[axis]) = (start, size, steps[i]);
    }
    Ok(vec![ctx.emit(op, &[x])?])
}

/// First element and number of elements of `[start:end:step]` over `len` elements, as NumPy counts.
fn range(start: i64, end: i64, step: i64, len: usize) -> Result<(usize, usize)> {
    let len = len as i64;
    let from_start = |at: i64| if at < 0 { at.saturating_add(len) } else { at };
    let (start, end) = (from_start(start), from_start(end));
    let (start, end) = match step {
        0 => return Err(Diagnostic::invalid("a step of `steps` is 0")),
        1.. => (start.clamp(0, len), end.clamp(0, len)),
        _ => (start.clamp(-1, len - 1), end.clamp(-1, len - 1)),
    };
    let distance = if step > 0 { end - start } else { start - end };
    if distance <= 0 {
        return Ok((0, 0));
    }
    let size = (distance as u64).div_ceil(step.unsigned_abs());
    Ok((start as usize, size as usize))
}

pub(super) fn split(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let shape = ctx.shape(x);
    let axis = axis_of(ctx, 0, &shape)?;
    let stated = if ctx.opset < 13 {
        ctx.attrs.ints("split")?.map(<[i64]>::to_vec)
    } else {
        ctx.optional_ints(1, "split")?
    };
    let count = ctx.attrs.size("num_outputs")?.unwrap_or(ctx.outputs());
    let sizes = match stated {
        Some(stated) => limits::dims(&stated)?,
        None => parts(shape[axis], count),
    };
    if sizes.iter().sum::<usize>() != shape[axis] || sizes.len() != ctx.outputs() {
        let (dim, outputs) = (shape[axis], ctx.outputs());
        let what = format!("parts {sizes:?} do not divide {dim} elements among {outputs} outputs");
        return Err(Diagnostic::invalid(what));
    }
    let mut start = 0;
    let part = |size: &usize| {
        let mut op = Slice {
            starts: vec![0; shape.rank()],
            sizes: shape.dims().to_vec(),
            steps: vec![1; shape.rank()],
        };
        (op.starts[axis], op.sizes[axis]) = (start, *size);
        start += size;
        ctx.emit(op, &[x])
    };
    sizes.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_count_as_numpy_does() {
        assert_eq!(range(1, -1, 2, 6).unwrap(), (1, 2));
        assert_eq!(range(-1, i64::MIN, -1, 4).unwrap(), (3, 4));
        assert_eq!(range(5, 2, 1, 6).unwrap(), (0, 0));
        assert_eq!(range(0, i64::MAX, 1, 3).unwrap(), (0, 3));
        assert!(range(0, 1, 0, 3).is_err());
    }
}
