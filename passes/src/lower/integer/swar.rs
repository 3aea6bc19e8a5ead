//! Convolutions for cores without SIMD: three products in two multiplications.

use super::conv::Conv;
use super::fold::{Layer, bytes};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use edgecc_ir::{Data, NodeId, Shape};

/// Output channels of a block.
const CHANNELS: usize = 4;

/// Products of a byte and a weight whose sum fits 21 bits: `EC_SWAR_TAPS`.
const TAPS: usize = 64;

/// The call for a convolution without `x` and `y`, or `None` where the kernels do not serve the shape, would not be
/// exact or save nothing.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights).filter(|weights| !weights.contains(&i8::MIN))?;
    if conv.is_depthwise() {
        return depthwise(lowering, id, conv, layer, weights);
    }
    // Three pixels share what is packed, all channels meet it.
    if conv.op.groups > 1 || conv.y[3] < CHANNELS || conv.y[..3].iter().product::<usize>() == 1 {
        return None;
    }
    // To a pointwise convolution an image is one long row.
    let row = |shape: &Shape| Shape::from([1, 1, shape[..3].iter().product(), shape[3]]);
    let (x, y) =
        if conv.is_pointwise() { (row(conv.x), row(&conv.y)) } else { (conv.x.clone(), conv.y.clone()) };
    let conv = Conv { x: &x, y, ..*conv };
    let scratch = lowering.temporary(id, "scratch", 4 * scratch_words(&conv));
    let weights = lowering.pack(id, "weights", Data::I8(packed(weights, conv.y[3])));
    let call = conv.geometry(CallBuilder::new("ec_conv2d_s8_swar")).operand("w", weights);
    Some(layer.bind(lowering, id, call).operand("scratch", scratch))
}

/// By the formula of `ec_conv2d_s8_swar.h`.
fn scratch_words(conv: &Conv) -> usize {
    let taps: usize = conv.w[1..].iter().product();
    let run = conv.x[3] * if conv.op.dilation[1] == 1 { conv.w[2] } else { 1 };
    2 * taps + if is_inside(conv) { 0 } else { (3 * run).div_ceil(4) }
}

/// Whether no window reaches into the padding.
fn is_inside(conv: &Conv) -> bool {
    let op = conv.op;
    let reach = |axis: usize| {
        (conv.y[1 + axis] - 1) * op.stride[axis] + (conv.w[1 + axis] - 1) * op.dilation[axis] + 1
    };
    op.pad[..2] == [0, 0] && reach(0) <= conv.x[1] && reach(1) <= conv.x[2]
}

/// A depthwise convolution, where the packed elements serve several windows.
fn depthwise(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
    weights: &[i8],
) -> Option<CallBuilder> {
    let (op, taps) = (conv.op, conv.w[1] * conv.w[2]);
    if op.stride != [1, 1] || op.dilation[0] > 1 || !(3..=TAPS).contains(&taps) {
        return None;
    }
    let scratch = lowering.temporary(id, "scratch", 4 * ring_words(conv));
    let weights = lowering.pack(id, "weights", Data::I8(weights.to_vec()));
    let call = conv.depthwise(CallBuilder::new("ec_depthwise_s8_swar")).operand("w", weights);
    Some(layer.bind(lowering, id, call).operand("scratch", scratch))
}

/// By the formula of `ec_depthwise_s8_swar.h`.
fn ring_words(conv: &Conv) -> usize {
    let op = conv.op;
    let taps = ((conv.w[1] - 1) * op.dilation[0] + 1) * conv.w[2];
    let groups = conv.y[2].div_ceil(3);
    let span = (3 * groups - 1) * op.stride[1] + (conv.w[2] - 1) * op.dilation[1] + 1;
    2 * (groups + 1) * taps + span.div_ceil(4)
}

/// Blocks of interleaved channels, the last one filled up with zeros; `weights` are `[channels][taps]`.
fn packed(weights: &[i8], channels: usize) -> Vec<i8> {
    let taps = weights.len() / channels;
    let mut packed = vec![0; channels.div_ceil(CHANNELS) * CHANNELS * taps];
    for (channel, window) in weights.chunks(taps).enumerate() {
        let block = channel / CHANNELS * CHANNELS * taps;
        for (tap, weight) in window.iter().enumerate() {
            packed[block + tap * CHANNELS + channel % CHANNELS] = *weight;
        }
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_block_is_filled_up() {
        let weights: Vec<i8> = (1..=10).collect();
        assert_eq!(packed(&weights, 5), [1, 3, 5, 7, 2, 4, 6, 8, 9, 0, 0, 0, 10, 0, 0, 0]);
    }
}
