//! Convolutions for cores without SIMD: three products in two multiplications.

use super::conv::Conv;
use super::fold::{Layer, bytes};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use edgecc_ir::{Data, NodeId, Shape};

/// Output channels of a block.
const CHANNELS: usize = 4;

/// The call for a convolution without `x` and `y`, or `None` where the kernel does not serve the shape, would not be
/// exact or saves nothing.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    // Three pixels share what is packed, all channels meet it.
    let is_served = conv.op.groups == 1 && conv.y[3] >= CHANNELS && conv.y[..3].iter().product::<usize>() > 1;
    let weights = bytes(layer.weights).filter(|weights| is_served && !weights.contains(&i8::MIN))?;
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
