//! Kernels for Helium, Arm's vector extension for Cortex-M; the DSP extension's or the portable ones serve the rest.

mod depthwise;
mod dots;

use super::conv::Conv;
use super::fold::{Layer, bytes};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use edgecc_ir::{Data, NodeId, Shape};

/// The call for a convolution without `x` and `y`, or `None` where no kernel serves the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    if conv.is_depthwise() {
        return depthwise::convolution(lowering, id, conv, layer);
    }
    let weights = bytes(layer.weights).filter(|_| conv.op.groups == 1)?;
    let window = conv.w[1] * conv.w[2] * conv.w[3];
    let packed = lowering.pack(id, "weights", Data::I8(dots::packed(weights, window)));
    let call = if conv.is_pointwise() {
        conv.pointwise(CallBuilder::new("ec_pointwise_s8_mve")).operand("w", packed)
    } else {
        let scratch = lowering.temporary(id, "scratch", 2 * window);
        let call = conv.geometry(CallBuilder::new("ec_conv2d_s8_mve"));
        call.operand("w", packed).operand("scratch", scratch)
    };
    Some(layer.bind(lowering, id, call))
}

/// The call for a fully connected layer without sizes, `x` and `y`, or `None` where its weights are not bytes. `w` is the
/// weights' shape.
pub(super) fn dense(lowering: &mut Lowering, id: NodeId, layer: &Layer, w: &Shape) -> Option<CallBuilder> {
    let weights = bytes(layer.weights)?;
    let packed = lowering.pack(id, "weights", Data::I8(dots::packed(weights, w[1])));
    let call = CallBuilder::new("ec_dense_s8_mve").operand("w", packed);
    Some(layer.bind(lowering, id, call))
}
