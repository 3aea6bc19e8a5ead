//! General convolutions.

use super::quads::Windows;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId, Shape};

/// The call without `x` and `y`, or `None` where the kernel would not be exact or does not serve the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Result<Option<CallBuilder>, Refusal> {
    // To a pointwise convolution an image is one long row, which leaves the fewest groups of pixels incomplete.
    if conv.is_pointwise() && conv.y[0] * conv.y[1] > 1 {
        let row = |shape: &Shape| Shape::from([1, 1, shape[..3].iter().product(), shape[3]]);
        let (x, y) = (row(conv.x), row(&conv.y));
        return convolution(lowering, id, &Conv { x: &x, y, ..*conv }, layer);
    }
    let Some(weights) = bytes(layer.weights).filter(|_| conv.op.groups == 1) else { return Ok(None) };
    let (kernel, in_c) = ([conv.w[1], conv.w[2]], conv.x[3]);
    let (runs, taps) = match conv.op.dilation[1] {
        1 => (kernel[0], kernel[1]),
        _ => (kernel[0] * kernel[1], 1),
    };
    let windows = Windows { weights, channels: conv.w[0], runs, length: taps * in_c };
    if !windows.are_exact(&layer.bias) {
        return Ok(None);
    }
    let scratch = lowering.temporary(id, "scratch", 2 * scratch(conv, windows.quads()));
    let weights = lowering.pack(id, "weights", Data::I16(windows.packed()));
    let call = conv.geometry(CallBuilder::new("ec_conv2d_s8_dsp")).operand("w", weights);
    Ok(Some(layer.bind(lowering, id, call).operand("scratch", scratch)))
}

/// Elements of scratch, by the formula of `ec_conv2d_s8_dsp.h`: a group of pixels, and copies of what it sees at a border.
fn scratch(conv: &Conv, quads: usize) -> usize {
    let span = (conv.w[2] - 1) * conv.op.dilation[1] + 1;
    let along_the_row = 3 * conv.op.stride[1] + span;
    let (width, spill) = match conv.y[2] % 4 {
        0 => (along_the_row, 0),
        _ => (along_the_row.max(4 * span), 8),
    };
    8 * quads + (conv.w[1] * width * conv.x[3]).div_ceil(4) * 2 + spill
}
