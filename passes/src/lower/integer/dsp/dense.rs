//! Fully connected layers.

use super::quads::Windows;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId, Shape};

/// Pairs of outputs that the kernel computes side by side.
const PAIRS: usize = 4;

/// The call without sizes, `x` and `y`, or `None` where the kernel would not be exact. `w` is the weights' shape.
pub(in crate::lower::integer) fn layer(
    lowering: &mut Lowering,
    id: NodeId,
    layer: &Layer,
    w: &Shape,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights)?;
    let windows = Windows { weights, channels: w[0], runs: 1, length: w[1] };
    if !windows.are_exact(&layer.bias) {
        return None;
    }
    let weights = lowering.pack(id, "weights", Data::I32(packed(weights, w[0], w[1])));
    Some(layer.bind(lowering, id, CallBuilder::new("ec_dense_s8_dsp").operand("w", weights)))
}

/// The words of weights `[outputs][inputs]`, by the formula of `ec_dense_s8_dsp.h`.
fn packed(weights: &[i8], outputs: usize, inputs: usize) -> Vec<i32> {
    let (pairs, groups) = (outputs.div_ceil(2), inputs.div_ceil(4));
    let weight = |o: usize, k: usize| match o < outputs && k < inputs {
        true => i32::from(weights[o * inputs + k]),
        false => 0,
    };
    let half = |o: usize, k: usize| 256 * weight(o + 1, k) + weight(o, k);
    let mut words = Vec::with_capacity(2 * pairs * groups);
    let mut first = 0;
    while first < pairs {
        let count = if outputs - 2 * first >= 2 * PAIRS { PAIRS } else { 1 };
        for group in 0..groups {
            for (pair, h) in (0..count).flat_map(|pair| [(pair, 0), (pair, 1)]) {
                let (o, k) = (2 * (first + pair), 4 * group + h);
                words.push(half(o, k + 2) << 16 | half(o, k) & 0xffff);
            }
        }
        first += count;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_two_elements_of_two_outputs() {
        let weights: Vec<i8> = (0..9 * 5).map(|i| i as i8 - 20).collect();
        let words = packed(&weights, 9, 5);
        assert_eq!(words.len(), 5 * 2 * 2);
        // Block of 4 pairs, group 0, pair 1, h = 1: elements 1 and 3 of outputs 2 and 3.
        let half = |k: usize| 256 * i32::from(weights[15 + k]) + i32::from(weights[10 + k]);
        assert_eq!(words[3], half(3) << 16 | half(1) & 0xffff);
        // The last pair has an output of its own and one of zeros; elements beyond the fifth are zeros.
        assert_eq!(words[18], i32::from(weights[44]) & 0xffff);
        assert_eq!(words[19], 0);
    }
}
