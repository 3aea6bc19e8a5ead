//! Conv.

use super::spatial::{self, Windows};
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::{Diagnostic, Result};
use edgecc_ir::ops::Conv2d;
use edgecc_ir::{NodeId, Tensor};

pub(super) fn conv(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, w, bias) = (ctx.operand(0)?, ctx.operand(1)?, ctx.optional(2));
    Ok(vec![convolve(ctx, x, w, bias)?])
}

/// The convolution of `x [N, C, ..]` with `w [O, C / groups, ..]`, by the node's attributes.
pub(super) fn convolve(
    ctx: &mut NodeCtx<'_, '_>,
    x: NodeId,
    w: NodeId,
    bias: Option<NodeId>,
) -> Result<NodeId> {
    let (shape, rank) = (ctx.shape(w), ctx.shape(x).rank());
    if shape.rank() != rank || rank < 3 {
        let what = format!("weights {shape} do not fit an input of {rank} dimensions");
        return Err(Diagnostic::invalid(what));
    }
    let kernel = spatial::kernel(ctx, Some(&shape[2..]))?;
    let (x, axes) = spatial::to_channels_last(ctx, x)?;
    let windows = Windows::read(ctx, &kernel, &ctx.shape(x))?;
    let groups = usize::try_from(ctx.attrs.int_or("group", 1)?).unwrap_or(0);
    let op = Conv2d {
        stride: windows.stride,
        dilation: windows.dilation,
        pad: windows.pad,
        groups,
        ..Conv2d::plain()
    };
    let w = spatial::weights(ctx, w)?;
    let bias = match bias {
        Some(bias) => bias,
        None => ctx.constant(Tensor::from_fn([shape[0]], |_| 0.0_f32)),
    };
    let y = ctx.emit(op, &[x, w, bias])?;
    spatial::to_channels_first(ctx, y, axes)
}
