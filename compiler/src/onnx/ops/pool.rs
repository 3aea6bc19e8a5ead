//! MaxPool, AveragePool and the global pools.

use super::spatial::{self, Windows};
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::{Pool2d, PoolKind, Reduce, ReduceFn};
use edgecc_ir::{NodeId, Op, Shape};

pub(super) fn max(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    if ctx.outputs() > 1 {
        return Err(Diagnostic::unsupported(
            "the positions of the maxima (the second output) are not computed",
        )
        .help("remove the second output if nothing uses it"));
    }
    ctx.attrs.ignore("storage_order");
    let x = ctx.operand(0)?;
    Ok(vec![pool(ctx, x, PoolKind::Max)?])
}

pub(super) fn average(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    Ok(vec![pool(ctx, x, PoolKind::Mean)?])
}

/// The pool of `x [N, C, ..]` by the node's attributes.
fn pool(ctx: &mut NodeCtx<'_, '_>, x: NodeId, kind: PoolKind) -> Result<NodeId> {
    pool_as(ctx, x, kind, |op, _| op.into())
}

/// The same, as the operator that is made of the pool and the shape of its image.
pub(super) fn pool_as(
    ctx: &mut NodeCtx<'_, '_>,
    x: NodeId,
    kind: PoolKind,
    form: fn(Pool2d, &Shape) -> Op,
) -> Result<NodeId> {
    let kernel = spatial::kernel(ctx, None)?;
    let (x, axes) = spatial::to_channels_last(ctx, x)?;
    if kernel.len() != axes {
        let found = kernel.len();
        return Err(Diagnostic::invalid(format!(
            "attribute `kernel_shape` has {found} entries, expected {axes}"
        )));
    }
    let windows = Windows::read(ctx, &kernel, &ctx.shape(x))?;
    let op = Pool2d {
        kind,
        kernel: windows.kernel,
        stride: windows.stride,
        dilation: windows.dilation,
        pad: windows.pad,
        ceil: ctx.attrs.flag("ceil_mode", false)?,
        count_pad: kind == PoolKind::Mean && ctx.attrs.flag("count_include_pad", false)?,
    };
    let op = form(op, &ctx.shape(x));
    let y = ctx.emit(op, &[x])?;
    spatial::to_channels_first(ctx, y, axes)
}

pub(super) fn global(ctx: &mut NodeCtx<'_, '_>, f: ReduceFn) -> Result<Vec<NodeId>> {
    let x = ctx.operand(0)?;
    Ok(vec![all_positions(ctx, x, f)?])
}

/// `x [N, C, ..]` reduced over everything behind the channels, which stays with size 1.
pub(super) fn all_positions(ctx: &mut NodeCtx<'_, '_>, x: NodeId, f: ReduceFn) -> Result<NodeId> {
    let rank = ctx.shape(x).rank();
    if rank < 3 {
        return Err(Diagnostic::invalid(format!("the input has {rank} dimensions, at least 3 are needed")));
    }
    ctx.emit(Reduce { f, axes: (2..rank).collect() }, &[x])
}
