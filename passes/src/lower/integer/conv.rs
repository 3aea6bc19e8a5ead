//! Convolutions: pointwise, depthwise, general, and with a max pool behind.

use super::fold::{Layer, bytes, layer};
use super::{dsp, mve, pool, requantise, rvv, swar};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::pack::interleave_groups;
use edgecc_ir::ops::QConv2d;
use edgecc_ir::program::Operand;
use edgecc_ir::{Data, NodeId, Shape};
use edgecc_targets::Tier;

/// Output channels that the kernels compute side by side.
const CHANNELS: usize = 4;

/// A convolution with the shapes that it works on.
pub(super) struct Conv<'a> {
    pub(super) op: &'a QConv2d,
    pub(super) x: &'a Shape,
    pub(super) w: &'a Shape,
    /// Before a pool.
    pub(super) y: Shape,
}

pub(in crate::lower) fn lower(lowering: &mut Lowering, id: NodeId, op: &QConv2d) -> Result<(), Refusal> {
    let (x, w) = (lowering.input_shape(id, 0), lowering.input_shape(id, 1));
    let y = op.geometry().conv_shape(x, w).map_err(|error| Refusal::Internal(error.to_string()))?;
    let (conv, layer) = (Conv { op, x, w, y }, &layer(lowering, id, op.x_zero)?);
    if !op.geometry().has_pool() {
        let result = lowering.result(id)?;
        return convolve(lowering, id, &conv, layer, result);
    }
    // One row of the convolution at a time is enough where no row is pooled twice.
    if lowering.tier == Tier::Portable
        && !lowering.by_rows(id)
        && bytes(layer.weights).is_some()
        && !conv.is_depthwise()
        && op.pool[2] >= op.pool[0]
    {
        return with_max_pool(lowering, id, &conv, layer);
    }
    let whole = lowering.temporary(id, "convolution", conv.y.elements());
    convolve(lowering, id, &conv, layer, whole)?;
    let (y, result) = (lowering.shape(id), lowering.result(id)?);
    lowering.emit(id, pool::fused_max(&conv.y, y, op.pool).operand("x", whole).operand("y", result))
}

fn convolve(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
    result: Operand,
) -> Result<(), Refusal> {
    let call = match tuned(lowering, id, conv, layer)? {
        Some(call) => call,
        None => portable(lowering, id, conv, layer),
    };
    let call = call.operand("x", lowering.read(id, 0)?).operand("y", result);
    lowering.emit(id, call)
}

/// The call without `x` and `y` of a kernel that is faster than the plain one, if one serves the layer.
fn tuned(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Result<Option<CallBuilder>, Refusal> {
    let vectors = match lowering.tier {
        _ if lowering.only_rows => None,
        Tier::Mve => mve::convolution(lowering, id, conv, layer),
        Tier::Rvv => rvv::convolution(lowering, id, conv, layer),
        Tier::Portable | Tier::Dsp => None,
    };
    match (vectors, lowering.tier) {
        (Some(call), _) => Ok(Some(call)),
        (None, Tier::Portable | Tier::Rvv) if lowering.only_rows => Ok(None),
        (None, Tier::Portable | Tier::Rvv) => Ok(swar::convolution(lowering, id, conv, layer)),
        (None, Tier::Dsp | Tier::Mve) => dsp::convolution(lowering, id, conv, layer),
    }
}

/// The call without `x` and `y`.
fn portable(lowering: &mut Lowering, id: NodeId, conv: &Conv, layer: &Layer) -> CallBuilder {
    let call = match bytes(layer.weights) {
        None => conv.geometry(CallBuilder::new("ec_conv2d_s8w16")),
        Some(_) if conv.is_pointwise() => conv.pointwise(CallBuilder::new("ec_pointwise_s8")),
        Some(_) if conv.is_depthwise() => conv.depthwise(CallBuilder::new("ec_depthwise_s8")),
        Some(_) => conv.geometry(CallBuilder::new("ec_conv2d_s8")),
    };
    constants(lowering, id, conv, layer, call)
}

/// Binds weights, bias and multipliers as the portable kernels read them.
fn constants(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
    call: CallBuilder,
) -> CallBuilder {
    let weights = match bytes(layer.weights) {
        Some(weights) => Data::I8(conv.packed(weights)),
        None => layer.weights.data().clone(),
    };
    let weights = lowering.pack(id, "weights", weights);
    layer.bind(lowering, id, call.operand("w", weights))
}

fn with_max_pool(lowering: &mut Lowering, id: NodeId, conv: &Conv, layer: &Layer) -> Result<(), Refusal> {
    let pooled = lowering.shape(id);
    let [pool_h, pool_w, stride_h, stride_w] = conv.op.pool;
    let call = conv.geometry(CallBuilder::new("ec_conv2d_maxpool_s8")).all(&[
        ("pooled_h", pooled[1]),
        ("pooled_w", pooled[2]),
        ("pool_h", pool_h),
        ("pool_w", pool_w),
        ("pool_stride_h", stride_h),
        ("pool_stride_w", stride_w),
    ]);
    let row = lowering.temporary(id, "row", conv.y[2] * conv.y[3]);
    let result = lowering.result(id)?;
    let call = constants(lowering, id, conv, layer, call).operand("scratch", row);
    let call = call.operand("x", lowering.read(id, 0)?).operand("y", result);
    lowering.emit(id, call)
}

impl Conv<'_> {
    pub(super) fn is_pointwise(&self) -> bool {
        let op = self.op;
        self.w[1..3] == [1, 1] && op.stride == [1, 1] && op.pad == [0; 4] && op.groups == 1
    }

    /// One input channel per group.
    pub(super) fn is_depthwise(&self) -> bool {
        self.op.groups == self.x[3] && self.op.groups > 1
    }

    fn packed(&self, weights: &[i8]) -> Vec<i8> {
        match self.is_depthwise() {
            true if self.y[3] == self.x[3] => interleave_groups(weights, self.y[3], 1, CHANNELS),
            true => weights.to_vec(),
            false => interleave_groups(weights, self.y[3], self.op.groups, CHANNELS),
        }
    }

    pub(super) fn pointwise(&self, call: CallBuilder) -> CallBuilder {
        let call = call.all(&[
            ("pixels", self.y[0] * self.y[1] * self.y[2]),
            ("in_c", self.x[3]),
            ("out_c", self.y[3]),
        ]);
        requantise(call, &self.op.out)
    }

    pub(super) fn depthwise(&self, call: CallBuilder) -> CallBuilder {
        self.window(call).int("multiplicity", self.y[3] / self.x[3])
    }

    pub(super) fn geometry(&self, call: CallBuilder) -> CallBuilder {
        self.window(call).all(&[("out_c", self.y[3]), ("groups", self.op.groups)])
    }

    /// The fields that all sliding kernels share.
    fn window(&self, call: CallBuilder) -> CallBuilder {
        let (op, x, y) = (self.op, self.x, &self.y);
        let call = call
            .all(&[("batch", x[0]), ("in_h", x[1]), ("in_w", x[2]), ("in_c", x[3])])
            .all(&[("out_h", y[1]), ("out_w", y[2])])
            .all(&[("kernel_h", self.w[1]), ("kernel_w", self.w[2])])
            .all(&[("stride_h", op.stride[0]), ("stride_w", op.stride[1])])
            .all(&[("dilation_h", op.dilation[0]), ("dilation_w", op.dilation[1])])
            .all(&[("pad_top", op.pad[0]), ("pad_left", op.pad[1])])
            .int("x_zero", op.x_zero);
        requantise(call, &op.out)
    }
}
