//! Real values that hold whole numbers by construction: integer arithmetic that runs in floats.

use crate::onnx::context::NodeCtx;
use edgecc_ir::ops::{BinaryFn, UnaryFn};
use edgecc_ir::{DType, NodeId, Op};

/// The float value that `id` is a cast of, if the cast keeps it: it is whole.
pub(super) fn behind_cast(ctx: &NodeCtx<'_, '_>, id: NodeId) -> Option<NodeId> {
    let Op::Cast(_) = ctx.op(id) else { return None };
    let source = ctx.inputs(id)[0];
    (ctx.ty(source).dtype == DType::F32 && is_whole(ctx, source)).then_some(source)
}

/// Whether a value of type f32 is whole whatever the inputs are.
fn is_whole(ctx: &NodeCtx<'_, '_>, id: NodeId) -> bool {
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        match ctx.op(id) {
            Op::Const(constant) => {
                let values = constant.value.as_slice::<f32>();
                if !values.is_some_and(|values| values.iter().all(|x| x.fract() == 0.0)) {
                    return false;
                }
            }
            Op::Unary(unary) if matches!(unary.f, UnaryFn::Round | UnaryFn::Floor | UnaryFn::Ceil) => {}
            Op::Dequantize(real) if real.scale.iter().all(|scale| scale.0 == 1.0) => {}
            Op::Cast(_) if ctx.ty(ctx.inputs(id)[0]).dtype != DType::F32 => {}
            Op::Clamp(clamp) if [clamp.min, clamp.max].iter().all(|bound| bound.fract() == 0.0) => {
                open.extend(ctx.inputs(id));
            }
            Op::Binary(binary) if matches!(binary.f, BinaryFn::Add | BinaryFn::Sub | BinaryFn::Mul) => {
                open.extend(ctx.inputs(id));
            }
            Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::Reshape(_) | Op::Transpose(_) => {
                open.extend(ctx.inputs(id));
            }
            _ => return false,
        }
    }
    true
}
