//! Pooling.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::integer;
use edgecc_ir::ops::{Pool2d, PoolKind};
use edgecc_ir::{DType, NodeId, Shape};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Pool2d) -> Result<(), Refusal> {
    if lowering.ty(id).dtype == DType::I8 {
        return integer::pool::max(lowering, id, op);
    }
    lowering.expect_f32(id)?;
    let (x, y) = (lowering.input_shape(id, 0), lowering.shape(id));
    let call = match op.kind {
        PoolKind::Max => window(CallBuilder::new("ec_max_pool_f32"), x, y, op),
        PoolKind::Mean => window(CallBuilder::new("ec_avg_pool_f32"), x, y, op)
            .all(&[("pad_bottom", op.pad[2]), ("pad_right", op.pad[3])])
            .int("count_include_pad", i32::from(op.count_pad)),
    };
    let call = call.operand("x", lowering.read(id, 0)?).operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// The max pool that a convolution carries, as a call of its own, without operands.
pub(super) fn fused_max(x: &Shape, y: &Shape, pool: [usize; 4]) -> CallBuilder {
    let op = Pool2d {
        kind: PoolKind::Max,
        kernel: [pool[0], pool[1]],
        stride: [pool[2], pool[3]],
        dilation: [1, 1],
        pad: [0; 4],
        ceil: false,
        count_pad: false,
    };
    window(CallBuilder::new("ec_max_pool_f32"), x, y, &op)
}

pub(super) fn window(call: CallBuilder, x: &Shape, y: &Shape, op: &Pool2d) -> CallBuilder {
    call.all(&[("batch", x[0]), ("in_h", x[1]), ("in_w", x[2]), ("channels", x[3])])
        .all(&[("out_h", y[1]), ("out_w", y[2])])
        .all(&[("kernel_h", op.kernel[0]), ("kernel_w", op.kernel[1])])
        .all(&[("stride_h", op.stride[0]), ("stride_w", op.stride[1])])
        .all(&[("dilation_h", op.dilation[0]), ("dilation_w", op.dilation[1])])
        .all(&[("pad_top", op.pad[0]), ("pad_left", op.pad[1])])
}
