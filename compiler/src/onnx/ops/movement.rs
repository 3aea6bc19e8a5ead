//! Concat, Transpose, Tile.

use super::constant::axis_of;
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use crate::onnx::limits;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{Concat, Expand};

pub(super) fn concat(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let operands = ctx.operands()?;
    let axis = axis_of(ctx, 1, &ctx.shape(operands[0]))?;
    Ok(vec![joined(ctx, &operands, axis)?])
}

/// The operands along `axis`, without those that have no elements.
pub(super) fn joined(ctx: &mut NodeCtx<'_, '_>, operands: &[NodeId], axis: usize) -> Result<NodeId> {
    let full: Vec<_> = operands.iter().copied().filter(|id| ctx.shape(*id).elements() > 0).collect();
    match full.as_slice() {
        [] => Ok(operands[0]),
        [only] => Ok(*only),
        several => ctx.emit(Concat { axis }, several),
    }
}

pub(super) fn transpose(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let rank = ctx.shape(x).rank();
    let perm = ctx.attrs.sizes("perm")?.unwrap_or_else(|| (0..rank).rev().collect());
    Ok(vec![ctx.transpose(x, &perm)?])
}

/// Each axis repeated: `[.., n, ..]` to `[.., 1, n, ..]`, expanded, and back together.
pub(super) fn tile(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    let repeats = limits::dims(&ctx.known_ints(1, "repeats")?)?;
    let shape = ctx.shape(x);
    if repeats.len() != shape.rank() {
        let what = format!("`repeats` has {} entries, the input {} dimensions", repeats.len(), shape.rank());
        return Err(Diagnostic::invalid(what));
    }
    let split: Vec<usize> = shape.iter().flat_map(|dim| [1, *dim]).collect();
    let wide: Vec<usize> = shape.iter().zip(&repeats).flat_map(|(dim, times)| [*times, *dim]).collect();
    let merged: Vec<usize> =
        shape.iter().zip(&repeats).map(|(dim, times)| dim.saturating_mul(*times)).collect();
    limits::elements(&merged)?;
    let x = ctx.reshape(x, &split)?;
    let x = ctx.emit(Expand { shape: wide.into() }, &[x])?;
    Ok(vec![ctx.reshape(x, &merged)?])
}
