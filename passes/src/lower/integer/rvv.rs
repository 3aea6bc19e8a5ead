//! Kernels for the vector extension of RISC-V, whose lanes are channels; the portable ones serve the rest.

use super::conv::Conv;
use super::fold::{Layer, bytes};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use edgecc_ir::program::Operand;
use edgecc_ir::{Data, NodeId, Shape};

/// Windows that are copied side by side.
const WINDOWS: usize = 4;

/// The call for a convolution without `x` and `y`, or `None` where no kernel serves the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let (window, channels) = (conv.w[1..].iter().product::<usize>(), conv.y[3]);
    let weights = bytes(layer.weights)?;
    let call = if conv.is_depthwise() {
        let call =
            (channels == conv.x[3]).then(|| conv.depthwise(CallBuilder::new("ec_depthwise_s8_rvv")))?;
        let weights = packed(lowering, id, weights, channels);
        let scratch = lowering.temporary(id, "scratch", window * channels);
        call.operand("w", weights).operand("scratch", scratch)
    } else if conv.op.groups > 1 {
        return None;
    } else if conv.is_pointwise() {
        let weights = packed(lowering, id, weights, channels);
        conv.pointwise(CallBuilder::new("ec_pointwise_s8_rvv")).operand("w", weights)
    } else {
        let weights = packed(lowering, id, weights, channels);
        let scratch = lowering.temporary(id, "scratch", WINDOWS * window);
        let call = conv.geometry(CallBuilder::new("ec_conv2d_s8_rvv"));
        call.operand("w", weights).operand("scratch", scratch)
    };
    Some(layer.bind(lowering, id, call))
}

/// The call for a fully connected layer without sizes, `x` and `y`, or `None` where its weights are not bytes. `w` is the
/// weights' shape.
pub(super) fn dense(lowering: &mut Lowering, id: NodeId, layer: &Layer, w: &Shape) -> Option<CallBuilder> {
    let weights = packed(lowering, id, bytes(layer.weights)?, w[0]);
    let call = CallBuilder::new("ec_dense_s8_rvv").operand("w", weights);
    Some(layer.bind(lowering, id, call))
}

/// The weights `[channels][..]`, with channels next to each other.
fn packed(lowering: &mut Lowering, id: NodeId, weights: &[i8], channels: usize) -> Operand {
    lowering.pack(id, "weights", Data::I8(turned(weights, channels)))
}

fn turned(weights: &[i8], channels: usize) -> Vec<i8> {
    let length = weights.len() / channels.max(1);
    let element = |at: usize| weights[at % channels * length + at / channels];
    (0..length * channels).map(element).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_next_to_each_other() {
        assert_eq!(turned(&[1, 2, 3, 4, 5, 6], 2), [1, 4, 2, 5, 3, 6]);
        assert_eq!(turned(&[], 0), [0_i8; 0]);
    }
}
