//! Depthwise convolutions.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId};

/// The largest window, in rows and in columns.
const WINDOW: usize = 4;

/// Pixels whose windows are turned at a time, and the bytes that a column takes then.
const PIXELS: usize = 16;
const COLUMN: usize = 64;

/// The call without `x` and `y`, or `None` where the kernel does not serve the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let [kernel_h, kernel_w] = [conv.w[1], conv.w[2]];
    let is_served = conv.y[3] == conv.x[3] && kernel_h <= WINDOW && kernel_w <= WINDOW;
    let weights = bytes(layer.weights).filter(|_| is_served)?;
    let reach = (conv.y[2].clamp(1, PIXELS) - 1) * conv.op.stride[1] + (WINDOW - 1) * conv.op.dilation[1] + 1;
    let scratch = lowering.temporary(id, "scratch", COLUMN * reach);
    let weights = lowering.pack(id, "weights", Data::I8(packed(weights, kernel_h, kernel_w)));
    let call = conv.depthwise(CallBuilder::new("ec_depthwise_s8_mve"));
    Some(layer.bind(lowering, id, call.operand("w", weights).operand("scratch", scratch)))
}

/// The packed bytes of weights `[channels][kernel_h][kernel_w]`, by the formula of `ec_depthwise_s8_mve.h`.
fn packed(weights: &[i8], kernel_h: usize, kernel_w: usize) -> Vec<i8> {
    let filters = weights.chunks(kernel_h * kernel_w);
    let mut bytes = vec![0; filters.len().next_multiple_of(WINDOW) * WINDOW * WINDOW];
    for (filter, words) in filters.zip(bytes.chunks_mut(WINDOW * WINDOW)) {
        for (i, weight) in filter.iter().enumerate() {
            words[i % kernel_w * WINDOW + i / kernel_w] = *weight;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_columns() {
        let packed = packed(&[1, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3);
        assert_eq!(packed.len(), 64);
        assert_eq!(packed[..16], [1, 4, 7, 0, 2, 5, 8, 0, 3, 6, 9, 0, 0, 0, 0, 0]);
        assert!(packed[16..].iter().all(|w| *w == 0));
    }
}
