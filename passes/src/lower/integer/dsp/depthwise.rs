//! Depthwise convolutions.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::program::Operand;
use edgecc_ir::{Data, NodeId};

/// The largest shift of the 3 x 3 block, and the largest scale of its weights, as powers of two.
const THREE: [u32; 2] = [10, 8];

/// The call without `x` and `y`, or `None` where the kernel would not be exact or does not serve the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Result<Option<CallBuilder>, Refusal> {
    // A tall kernel of one column shares nothing between neighbouring columns: the portable kernel is faster.
    let is_served = conv.y[3] == conv.x[3] && (conv.w[2] > 1 || conv.w[1] <= 3);
    let Some(weights) = bytes(layer.weights).filter(|_| is_served) else { return Ok(None) };
    let taps = conv.w[1] * conv.w[2];
    if !weights.chunks(taps).zip(&layer.bias).all(|(filter, bias)| is_exact(filter, *bias)) {
        return Ok(None);
    }
    let scratch = if is_three(conv) { Operand::Absent } else { scratch(lowering, id, conv) };
    let packed = weights.chunks(taps).flat_map(|filter| packed(filter, conv.w[2])).collect();
    let weights = lowering.pack(id, "weights", Data::I8(packed));
    let call = conv.depthwise(CallBuilder::new("ec_depthwise_s8_dsp")).operand("w", weights);
    Ok(Some(layer.bind(lowering, id, call).operand("scratch", scratch)))
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
    conv.w[1..3] == [3, 3] && columns && lines && meets && usual && conv.x[3] < 1 << 15
}

/// The words that one row of windows is widened to, and the channel's taps.
fn scratch(lowering: &mut Lowering, id: NodeId, conv: &Conv) -> Operand {
    let [kernel_h, kernel_w] = [conv.w[1], conv.w[2]];
    let reach = (conv.y[2] - 1) * conv.op.stride[1] + (kernel_w - 1) * conv.op.dilation[1] + 1;
    let words = kernel_h.div_ceil(2) * reach + pairs(kernel_h, kernel_w);
    lowering.temporary(id, "scratch", words * 4)
}

fn pairs(kernel_h: usize, kernel_w: usize) -> usize {
    kernel_h / 2 * kernel_w + kernel_h % 2 * kernel_w.div_ceil(2)
}

/// A channel's bytes, by the formula of `ec_depthwise_s8_dsp.h`.
fn packed(filter: &[i8], kernel_w: usize) -> Vec<i8> {
    let rows: Vec<&[i8]> = filter.chunks(kernel_w).collect();
    let mut pairs: Vec<[i8; 2]> = Vec::new();
    for two in rows.chunks_exact(2) {
        pairs.extend(two[0].iter().zip(two[1]).map(|(above, below)| [*above, *below]));
    }
    if let [last] = rows.chunks_exact(2).remainder() {
        pairs.extend(last.chunks(2).map(|two| [two[0], two.get(1).copied().unwrap_or(0)]));
    }
    let mut bytes = Vec::with_capacity(2 * pairs.len());
    for two in pairs.chunks(2) {
        (0..2).for_each(|half| bytes.extend(two.iter().map(|pair| pair[half])));
    }
    // Plus 128 as an unsigned number: the sign bit flips.
    bytes.into_iter().map(|w| w ^ i8::MIN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_pairs_are_interleaved() {
        let filter = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        let plain: Vec<i8> = packed(&filter, 3).into_iter().map(|w| w ^ i8::MIN).collect();
        assert_eq!(plain, [1, 2, 4, 5, 3, 7, 6, 8, 9, 0]);
        assert_eq!(plain.len(), 2 * pairs(3, 3));
        let plain: Vec<i8> = packed(&[1, 2, 3], 1).into_iter().map(|w| w ^ i8::MIN).collect();
        assert_eq!(plain, [1, 3, 2, 0]);
    }

    #[test]
    fn sums_beyond_24_bits_are_not_exact() {
        assert!(is_exact(&[127], (1 << 23) - 1 - 128 * 127));
        assert!(!is_exact(&[127], (1 << 23) - 128 * 127));
        assert!(!is_exact(&[-128], 0));
    }
}
