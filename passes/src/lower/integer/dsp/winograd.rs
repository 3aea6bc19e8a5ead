//! 3 x 3 convolutions by Winograd's F(2 x 2, 3 x 3): 4 / 9 of the products, 32 / 9 of the weights' bytes.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId};

/// Channels from which on the transforms cost less than the products that they save.
const CHANNELS: usize = 8;

/// Pixels of the result from which on the larger weights are worth their flash.
const PIXELS: usize = 128;

/// The transform of a kernel `g` is `T g Tᵀ`, in whole numbers: what the usual one would halve isn't, and what that leaves
/// to be doubled, the kernel doubles in the results.
const T: [[i32; 3]; 4] = [[1, 0, 0], [1, 1, 1], [1, -1, 1], [0, 0, 1]];

/// The call without `x` and `y`, or `None` where the kernel does not serve the shape or is not worth it.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights).filter(|_| is_served(conv))?;
    let [out_c, in_c] = [conv.w[0], conv.w[3]];
    if !sums_fit(weights, &layer.bias, 9 * in_c, 29) {
        return None;
    }
    let quads = in_c.div_ceil(4) * 2;
    let words = 64 * quads * 2 + 256 + (40 * in_c + 3).div_ceil(4) * 2;
    let scratch = lowering.temporary(id, "scratch", words * 2);
    let weights = lowering.pack(id, "weights", Data::I16(packed(weights, out_c, in_c)));
    let call = conv.geometry(CallBuilder::new("ec_winograd_s8_dsp")).operand("w", weights);
    Some(layer.bind(lowering, id, call).operand("scratch", scratch))
}

fn is_served(conv: &Conv) -> bool {
    is_worth_it(conv) && conv.y[1] >= 2
}

/// Whether the layer is one that a transform does, and its size is one that larger weights are spent on.
pub(super) fn is_worth_it(conv: &Conv) -> bool {
    is_three_by_three(conv) && conv.y[1] * conv.y[2] >= PIXELS
}

/// Whether a transform does the layer, in strips of 8 columns and by some channels.
pub(super) fn is_three_by_three(conv: &Conv) -> bool {
    let op = conv.op;
    let shape = conv.w[1..3] == [3, 3] && op.stride == [1, 1] && op.dilation == [1, 1] && op.groups == 1;
    shape && conv.y[2] >= 8 && conv.x[3] >= CHANNELS && conv.y[3] >= CHANNELS
}

/// Whether every sum of all channels is within 2 to the power of `bits`; `taps` are the weights of one.
pub(super) fn sums_fit(weights: &[i8], bias: &[i32], taps: usize, bits: u32) -> bool {
    weights.chunks(taps).zip(bias).all(|(taps, bias)| {
        let reach: i64 = taps.iter().map(|w| 128 * i64::from(*w).abs()).sum();
        i64::from(*bias).abs() + reach < 1 << bits
    })
}

/// The packed words, by the formula of `ec_winograd_s8_dsp.h`; `weights` are `[out_c][3][3][in_c]`.
fn packed(weights: &[i8], out_c: usize, in_c: usize) -> Vec<i16> {
    let quads = in_c.div_ceil(4) * 2;
    let mut words = vec![0; out_c.div_ceil(2) * 16 * quads * 4];
    for o in 0..out_c {
        for c in 0..in_c {
            let u = transformed(weights, o, c, in_c);
            let (q, h) = (c / 4 * 2 + c % 2, c % 4 / 2);
            for (f, value) in u.iter().enumerate() {
                words[((((o / 2) * 16 + f) * quads + q) * 2 + o % 2) * 2 + h] = *value;
            }
        }
    }
    words
}

/// The 4 x 4 values of a channel's kernel for one input channel, row by row.
fn transformed(weights: &[i8], o: usize, c: usize, in_c: usize) -> [i16; 16] {
    let g = |y: usize, x: usize| i32::from(weights[((o * 3 + y) * 3 + x) * in_c + c]);
    let value = |f: usize| {
        let (row, column) = (T[f / 4], T[f % 4]);
        (0..9).map(|k| row[k / 3] * g(k / 3, k % 3) * column[k % 3]).sum::<i32>()
    };
    // At most 9 · 128 in magnitude.
    std::array::from_fn(|f| value(f) as i16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_of_ones_transforms_to_products_of_sums() {
        let u = transformed(&[1; 9], 0, 0, 1);
        assert_eq!(u, [1, 3, 1, 1, 3, 9, 3, 3, 1, 3, 1, 1, 1, 3, 1, 1]);
    }

    #[test]
    fn the_bound_holds_for_every_channel() {
        let weights = [0, 0, 1, -2];
        assert!(sums_fit(&weights, &[1023, 1023 - 384], 2, 10));
        assert!(!sums_fit(&weights, &[1024, 0], 2, 10));
        assert!(!sums_fit(&weights, &[0, -1024 + 384], 2, 10));
    }

    #[test]
    fn words_hold_two_input_channels_of_two_outputs() {
        let weights: Vec<i8> = (0..3 * 9 * 5).map(|i| i as i8).collect();
        let words = packed(&weights, 3, 5);
        let quads = 4;
        assert_eq!(words.len(), 2 * 16 * quads * 4);
        // Output channel 2, input channel 3: pair 1, quad 1, even output, second half.
        let u = transformed(&weights, 2, 3, 5);
        assert!((0..16).all(|f| words[(((16 + f) * quads + 1) * 2) * 2 + 1] == u[f]));
    }
}
