//! Gather.

use super::constant::axis_of;
use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::Result;
use edgecc_ir::ops::{Cast, Gather};
use edgecc_ir::{DType, NodeId};

pub(super) fn gather(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let (x, indices) = (ctx.operand(0)?, ctx.operand(1)?);
    let axis = axis_of(ctx, 0, &ctx.shape(x))?;
    let wide = ctx.ty(indices).dtype == DType::I64;
    let indices = if wide { indices } else { ctx.emit(Cast { to: DType::I64 }, &[indices])? };
    Ok(vec![ctx.emit(Gather { axis }, &[x, indices])?])
}
