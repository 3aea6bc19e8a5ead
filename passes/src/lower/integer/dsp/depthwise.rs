//! Depthwise convolutions of 3 x 3 windows.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId};

/// The largest shift of the 3 x 3 block, and the largest scale of its weights, as powers of two.
const THREE: [u32; 2] = [10, 8];

/// Weights of a filter.
const TAPS: usize = 9;

/// The call without `x` and `y`, or `None` where the kernel would not be exact or does not serve the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights).filter(|_| is_three(conv))?;
    let filters = || weights.chunks(TAPS);
    if !filters().zip(&layer.bias).all(|(filter, bias)| is_exact(filter, *bias)) {
        return None;
    }
    let weights = lowering.pack(id, "weights", Data::I8(filters().flat_map(packed).collect()));
    let call = conv.depthwise(CallBuilder::new("ec_depthwise_s8_dsp")).operand("w", weights);
    Some(layer.bind(lowering, id, call))
}

/// Whether every sum of a channel is within 2²³, in products of halves that are symmetric.
fn is_exact(filter: &[i8], bias: i32) -> bool {
    let reach: i64 = filter.iter().map(|w| 128 * i64::from(*w).abs()).sum();
    i64::from(bias).abs() + reach < 1 << 23 && filter.iter().all(|w| *w != i8::MIN)
}

/// Whether the 3 x 3 block serves the layer, which needs no scratch; never where `ec_depthwise_is_three_s8` denies it.
fn is_three(conv: &Conv) -> bool {
    let (op, [in_h, in_w, out_h, out_w]) = (conv.op, [conv.x[1], conv.x[2], conv.y[1], conv.y[2]]);
    let [stride, pad] = [op.stride[1], op.pad[1]];
    let beyond = |first: usize, stride: usize, out: usize, size: usize, pad: usize| {
        ((out - 1) * stride + first).saturating_sub(pad + size)
    };
    let columns = stride <= 2 && pad <= 1 && op.dilation[1] == 1 && beyond(3, stride, out_w, in_w, pad) <= 1;
    let lines = op.pad[0] <= 2 * op.dilation[0] && beyond(1, op.stride[0], out_h, in_h, op.pad[0]) == 0;
    // A dilated window may step over a low image.
    let meets = op.dilation[0] == 1 || op.pad == [0; 4];
    let usual = op.out.shift <= THREE[0] && THREE[0] + op.out.left <= THREE[1] + op.out.shift;
    let is_plain = conv.y[3] == conv.x[3] && conv.x[3] < 1 << 15;
    is_plain && conv.w[1..3] == [3, 3] && columns && lines && meets && usual
}

/// A channel's bytes, by the formula of `ec_depthwise_s8_dsp.h`: plus 128 as an unsigned number, the sign bit flips.
fn packed(filter: &[i8]) -> [i8; 10] {
    const ORDER: [usize; 9] = [0, 1, 3, 4, 2, 6, 5, 7, 8];
    let mut bytes = [i8::MIN; 10];
    for (byte, tap) in bytes.iter_mut().zip(ORDER) {
        *byte = filter.get(tap).copied().unwrap_or(0) ^ i8::MIN;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_pairs_are_interleaved() {
        let plain: Vec<i8> = packed(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).into_iter().map(|w| w ^ i8::MIN).collect();
        assert_eq!(plain, [1, 2, 4, 5, 3, 7, 6, 8, 9, 0]);
    }

    #[test]
    fn sums_beyond_24_bits_are_not_exact() {
        assert!(is_exact(&[127], (1 << 23) - 1 - 128 * 127));
        assert!(!is_exact(&[127], (1 << 23) - 128 * 127));
        assert!(!is_exact(&[-128], 0));
    }
}
