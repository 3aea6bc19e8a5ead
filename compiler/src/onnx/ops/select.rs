//! Where: a choice between two values.

use crate::onnx::context::NodeCtx;
use crate::onnx::diagnostic::Result;
use edgecc_ir::ops::{BinaryFn, Expand, Select, Unary, UnaryFn};
use edgecc_ir::{DType, NodeId, Op, Tensor};

pub(super) fn select(ctx: &mut NodeCtx<'_, '_>) -> Result<Vec<NodeId>> {
    let operands = [ctx.operand(0)?, ctx.operand(1)?, ctx.operand(2)?];
    let is_constant = operands.map(|id| ctx.value(id).is_some());
    let is_float = operands[1..].iter().all(|id| ctx.ty(*id).dtype == DType::F32);
    match is_constant {
        [true, a, b] if is_float && !(a && b) => Ok(vec![by_mask(ctx, operands)?]),
        _ => Ok(vec![ctx.emit(Select {}, &operands)?]),
    }
}

/// The choice by a constant condition, without a choice at run time: bounds let nothing but one number through where the
/// other side is chosen.
fn by_mask(ctx: &mut NodeCtx<'_, '_>, [mask, a, b]: [NodeId; 3]) -> Result<NodeId> {
    let not = ctx.emit(Unary::new(UnaryFn::Not), &[mask])?;
    let holds =
        |id| ctx.value(id).and_then(Tensor::as_slice::<bool>).is_some_and(|all| !all.contains(&false));
    if holds(mask) || holds(not) {
        let chosen = if holds(mask) { a } else { b };
        return spread(ctx, chosen, [mask, a, b]);
    }
    if ctx.value(b).is_some() {
        return kept(ctx, a, mask, b);
    }
    if ctx.value(a).is_some() {
        return kept(ctx, b, not, a);
    }
    let zero = ctx.constant(Tensor::scalar(0.0_f32));
    let (a, b) = (kept(ctx, a, mask, zero)?, kept(ctx, b, not, zero)?);
    ctx.binary(BinaryFn::Add, a, b)
}

/// `x` where the mask holds, else the constant.
fn kept(ctx: &mut NodeCtx<'_, '_>, x: NodeId, mask: NodeId, constant: NodeId) -> Result<NodeId> {
    let mut bound = |open: f32| {
        let open = ctx.constant(Tensor::scalar(open));
        ctx.emit(Select {}, &[mask, open, constant])
    };
    let (low, high) = (bound(f32::MIN)?, bound(f32::MAX)?);
    let y = ctx.binary(BinaryFn::Max, x, low)?;
    ctx.binary(BinaryFn::Min, y, high)
}

/// `x` in the shape that all operands broadcast to.
fn spread(ctx: &mut NodeCtx<'_, '_>, x: NodeId, operands: [NodeId; 3]) -> Result<NodeId> {
    let [mask, a, b] = operands.map(|id| ctx.ty(id));
    let shape = Op::from(Select {}).infer(&[&mask, &a, &b])?.shape;
    if shape == ctx.shape(x) { Ok(x) } else { ctx.emit(Expand { shape }, &[x]) }
}
