//! 3 x 3 convolutions row by row by Winograd's F(4, 3): half the products, four times the weights' bytes.

use super::winograd::{is_worth_it, sums_fit};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId};

/// Outputs that are computed at a time, and channels: what there is of a layer is rounded up to whole ones.
const BLOCK: [usize; 2] = [8, 4];

/// The most that may be computed for ten multiply-accumulates of the layer: beyond, the direct kernel, whose blocks are
/// smaller, is about as fast.
const ROUNDED_UP: usize = 13;

/// The transform of a kernel's row, in whole numbers: 24 times the usual one, in the kernel's order.
const T: [[i16; 3]; 6] = [[-4, -4, -4], [-4, 4, -4], [6, 0, 0], [1, 2, 4], [1, -2, 4], [0, 0, 24]];

/// The call without `x` and `y`, or `None` where the kernel does not serve the shape or is not worth it.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights).filter(|_| is_worth_it(conv) && is_filled(conv))?;
    let [out_c, in_c] = [conv.w[0], conv.w[3]];
    if !sums_fit(weights, &layer.bias, 9 * in_c, 28) {
        return None;
    }
    let scratch = lowering.temporary(id, "scratch", 2 * scratch(in_c));
    let weights = lowering.pack(id, "weights", Data::I16(packed(weights, out_c, in_c)));
    let call = conv.geometry(CallBuilder::new("ec_winograd_lines_s8_dsp")).operand("w", weights);
    Some(layer.bind(lowering, id, call).operand("scratch", scratch))
}

/// Whether the layer fills most of the blocks that it takes.
fn is_filled(conv: &Conv) -> bool {
    let [pixels, channels] = BLOCK;
    let sizes = [(conv.y[2], pixels), (conv.x[3], channels), (conv.y[3], channels)];
    let whole: usize = sizes.iter().map(|(size, block)| size.next_multiple_of(*block)).product();
    let filled: usize = sizes.iter().map(|(size, _)| size).product();
    10 * whole <= ROUNDED_UP * filled
}

/// Elements of scratch, by the formula of `ec_winograd_lines_s8_dsp.h`: a strip, and the larger of sums and a copied row.
fn scratch(in_c: usize) -> usize {
    24 * quads(in_c) + 96.max((9 * in_c + in_c.next_multiple_of(4)).div_ceil(4) * 2)
}

/// Pairs of weights of an output channel, for each of the products.
fn quads(in_c: usize) -> usize {
    3 * (in_c.div_ceil(4) * 2)
}

/// The packed words, by the formula of `ec_winograd_lines_s8_dsp.h`; `weights` are `[out_c][3][3][in_c]`.
fn packed(weights: &[i8], out_c: usize, in_c: usize) -> Vec<i16> {
    let (quads, half) = (quads(in_c), quads(in_c) / 3);
    let mut words = vec![0; out_c.div_ceil(4) * 6 * quads * 8];
    for (row, o, k) in (0..3 * out_c).map(|row| (&weights[row * 3 * in_c..][..3 * in_c], row / 3, row % 3)) {
        for c in 0..in_c {
            let (q, h) = (k * half + c / 4 * 2 + c % 2, c % 4 / 2);
            let g = [0, 1, 2].map(|x| i16::from(row[x * in_c + c]));
            for (f, t) in T.iter().enumerate() {
                // At most 24 · 128 in magnitude.
                let value = t[0] * g[0] + t[1] * g[1] + t[2] * g[2];
                words[((((o / 4) * 6 + f) * quads + q) * 4 + o % 4) * 2 + h] = value;
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_two_input_channels_of_four_outputs() {
        // A weight of one in output channel 5, kernel row 1, column 2, input channel 6.
        let mut weights = vec![0; 6 * 9 * 7];
        weights[((5 * 3 + 1) * 3 + 2) * 7 + 6] = 1;
        let words = packed(&weights, 6, 7);
        let quads = 12;
        assert_eq!(words.len(), 2 * 6 * quads * 8);
        // Four 1, row 1, the second four's first quad, second half.
        let place = |f: usize| (((6 + f) * quads + 4 + 2) * 4 + 1) * 2 + 1;
        assert_eq!([0, 1, 2, 3, 4, 5].map(|f| words[place(f)]), [-4, -4, 0, 4, 4, 24]);
        assert_eq!(words.iter().filter(|word| **word != 0).count(), 5);
    }
}
