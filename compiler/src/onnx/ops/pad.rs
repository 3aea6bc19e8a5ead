//! Pad.

use crate::onnx::context::{NodeCtx, axis};
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::ops::{Cast, Pad, PadMode, Slice};
use edgecc_ir::{DType, NodeId, OrderedFloat};

pub(super) fn pad(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let mode = match ctx.attrs.text_or("mode", "constant")? {
        "constant" => PadMode::Constant,
        "reflect" => PadMode::Reflect,
        "edge" => PadMode::Edge,
        "wrap" => PadMode::Wrap,
        other => return Err(Diagnostic::invalid(format!("attribute `mode` is \"{other}\""))),
    };
    let x = ctx.operand(0)?;
    let (stated, value) = if ctx.opset < 11 {
        let stated = ctx.attrs.ints("pads")?.or(ctx.attrs.ints("paddings")?);
        let stated = stated.ok_or_else(|| Diagnostic::invalid("attribute `pads` is missing"))?;
        (stated.to_vec(), ctx.attrs.float_or("value", 0.0)?)
    } else {
        (ctx.known_ints(1, "pads")?, value(ctx)?)
    };
    let rank = ctx.shape(x).rank();
    let axes = match ctx.optional_ints(3, "axes")? {
        Some(axes) => axes.iter().map(|a| axis(*a, rank)).collect::<Result<Vec<_>>>()?,
        None => (0..rank).collect(),
    };
    let sides = sides(&stated, &axes, rank)?;
    Ok(vec![padded(ctx, x, sides, mode, value)?])
}

fn value(ctx: &mut NodeCtx<'_, '_>) -> Result<f32> {
    let Some(id) = ctx.optional(2) else { return Ok(0.0) };
    ctx.known(2, "constant_value")?;
    let real = ctx.emit(Cast { to: DType::F32 }, &[id])?;
    let real = ctx.value(real).and_then(|value| value.as_slice::<f32>()).and_then(|values| values.first());
    real.copied().ok_or_else(|| Diagnostic::invalid("`constant_value` has no element"))
}

/// What is added before and after each axis; negative where elements are taken away.
fn sides(stated: &[i64], axes: &[usize], rank: usize) -> Result<[Vec<i64>; 2]> {
    if stated.len() != 2 * axes.len() {
        let what = format!("`pads` has {} entries, expected {}", stated.len(), 2 * axes.len());
        return Err(Diagnostic::invalid(what));
    }
    let mut sides = [vec![0; rank], vec![0; rank]];
    for (position, axis) in axes.iter().enumerate() {
        sides[0][*axis] = stated[position];
        sides[1][*axis] = stated[axes.len() + position];
    }
    Ok(sides)
}

fn padded(
    ctx: &mut NodeCtx<'_, '_>,
    x: NodeId,
    [before, after]: [Vec<i64>; 2],
    mode: PadMode,
    value: f32,
) -> Result<NodeId> {
    let cropped = crop(ctx, x, &before, &after)?;
    let added =
        |side: &[i64]| side.iter().map(|n| limits::size("pads", (*n).max(0))).collect::<Result<Vec<_>>>();
    let op = Pad { before: added(&before)?, after: added(&after)?, mode, value: OrderedFloat(value) };
    if op.before.iter().chain(&op.after).all(|n| *n == 0) {
        return Ok(cropped);
    }
    ctx.emit(op, &[cropped])
}

fn crop(ctx: &mut NodeCtx<'_, '_>, x: NodeId, before: &[i64], after: &[i64]) -> Result<NodeId> {
    if before.iter().chain(after).all(|n| *n >= 0) {
        return Ok(x);
    }
    let shape = ctx.shape(x);
    let taken =
        |side: &[i64], axis: usize| usize::try_from(side[axis].min(0).unsigned_abs()).unwrap_or(usize::MAX);
    let starts: Vec<usize> = (0..shape.rank()).map(|axis| taken(before, axis)).collect();
    let left = |axis: usize| shape[axis].checked_sub(starts[axis])?.checked_sub(taken(after, axis));
    let sizes: Option<Vec<usize>> = (0..shape.rank()).map(left).collect();
    let sizes =
        sizes.ok_or_else(|| Diagnostic::invalid(format!("negative `pads` take more than {shape} has")))?;
    let steps = vec![1; shape.rank()];
    ctx.emit(Slice { starts, sizes, steps }, &[x])
}
