//! Convolutions: pointwise, depthwise, general, and with a max pool behind.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::pack::interleave_groups;
use super::pool;
use edgecc_ir::ops::Conv2d;
use edgecc_ir::program::Operand;
use edgecc_ir::{Data, NodeId, Shape};

/// Output channels that the kernels compute side by side.
const CHANNELS: usize = 4;

/// A convolution with the shapes that it works on.
struct Conv<'a> {
    op: &'a Conv2d,
    x: &'a Shape,
    w: &'a Shape,
    /// Before a pool.
    y: Shape,
    residual: bool,
}

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Conv2d) -> Result<(), Refusal> {
    let (x, w) = (lowering.input_shape(id, 0), lowering.input_shape(id, 1));
    let y = op.conv_shape(x, w).map_err(|error| Refusal::Internal(error.to_string()))?;
    let residual = lowering.graph.node(id).inputs().len() > 3;
    let conv = Conv { op, x, w, y, residual };
    if !op.has_pool() {
        let result = lowering.result(id)?;
        return convolve(lowering, id, &conv, result);
    }
    // One row of the convolution at a time is enough where no row is pooled twice; in a row loop that is so anyway.
    if !residual && !lowering.by_rows(id) && op.pool[2] >= op.pool[0] {
        return with_max_pool(lowering, id, &conv);
    }
    let whole = lowering.temporary(id, "convolution", conv.y.elements() * 4);
    convolve(lowering, id, &conv, whole)?;
    let (y, result) = (lowering.shape(id), lowering.result(id)?);
    lowering.emit(id, pool::fused_max(&conv.y, y, op.pool).operand("x", whole).operand("y", result))
}

fn convolve(lowering: &mut Lowering, id: NodeId, conv: &Conv, result: Operand) -> Result<(), Refusal> {
    let call = if conv.is_pointwise() {
        conv.pointwise()
    } else if conv.is_depthwise() {
        conv.depthwise()
    } else {
        conv.geometry(CallBuilder::new("ec_conv2d_f32"))
    };
    let residual = if conv.residual { Some(lowering.read(id, 3)?) } else { None };
    let call = operands(lowering, id, conv, call)?.operand("y", result);
    lowering.emit(id, residual.into_iter().fold(call, |call, residual| call.operand("residual", residual)))
}

fn with_max_pool(lowering: &mut Lowering, id: NodeId, conv: &Conv) -> Result<(), Refusal> {
    let pooled = lowering.shape(id);
    let [pool_h, pool_w, stride_h, stride_w] = conv.op.pool;
    let call = conv.geometry(CallBuilder::new("ec_conv2d_maxpool_f32")).all(&[
        ("pooled_h", pooled[1]),
        ("pooled_w", pooled[2]),
        ("pool_h", pool_h),
        ("pool_w", pool_w),
        ("pool_stride_h", stride_h),
        ("pool_stride_w", stride_w),
    ]);
    let row = lowering.temporary(id, "row", conv.y[2] * conv.y[3] * 4);
    let result = lowering.result(id)?;
    let call = operands(lowering, id, conv, call)?.operand("scratch", row).operand("y", result);
    lowering.emit(id, call)
}

/// Binds input, weights and bias.
fn operands(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    call: CallBuilder,
) -> Result<CallBuilder, Refusal> {
    let weights = conv.packed(lowering.floats(id, 1, "weights")?);
    let bias = lowering.floats(id, 2, "biases")?.to_vec();
    let weights = lowering.pack(id, "weights", Data::F32(weights));
    let bias = lowering.pack(id, "bias", Data::F32(bias));
    Ok(call.operand("x", lowering.read(id, 0)?).operand("w", weights).operand("bias", bias))
}

impl Conv<'_> {
    fn is_pointwise(&self) -> bool {
        let op = self.op;
        self.w[1..3] == [1, 1] && op.stride == [1, 1] && op.pad == [0; 4] && op.groups == 1
    }

    /// One input channel per group; its kernel takes no residual.
    fn is_depthwise(&self) -> bool {
        self.op.groups == self.x[3] && self.op.groups > 1 && !self.residual && !self.op.has_pool()
    }

    fn packed(&self, weights: &[f32]) -> Vec<f32> {
        match self.is_depthwise() {
            true if self.y[3] == self.x[3] => interleave_groups(weights, self.y[3], 1, CHANNELS),
            true => weights.to_vec(),
            false => interleave_groups(weights, self.y[3], self.op.groups, CHANNELS),
        }
    }

    fn pointwise(&self) -> CallBuilder {
        CallBuilder::new("ec_pointwise_f32")
            .all(&[("pixels", self.y[0] * self.y[1] * self.y[2]), ("in_c", self.x[3]), ("out_c", self.y[3])])
            .activation(self.op.min, self.op.max)
    }

    fn depthwise(&self) -> CallBuilder {
        self.window(CallBuilder::new("ec_depthwise_f32")).int("multiplier", self.y[3] / self.x[3])
    }

    fn geometry(&self, call: CallBuilder) -> CallBuilder {
        self.window(call).all(&[("out_c", self.y[3]), ("groups", self.op.groups)])
    }

    /// The fields that all sliding kernels share.
    fn window(&self, call: CallBuilder) -> CallBuilder {
        let (op, x, y) = (self.op, self.x, &self.y);
        call.all(&[("batch", x[0]), ("in_h", x[1]), ("in_w", x[2]), ("in_c", x[3])])
            .all(&[("out_h", y[1]), ("out_w", y[2])])
            .all(&[("kernel_h", self.w[1]), ("kernel_w", self.w[2])])
            .all(&[("stride_h", op.stride[0]), ("stride_w", op.stride[1])])
            .all(&[("dilation_h", op.dilation[0]), ("dilation_w", op.dilation[1])])
            .all(&[("pad_top", op.pad[0]), ("pad_left", op.pad[1])])
            .activation(op.min, op.max)
    }
}
