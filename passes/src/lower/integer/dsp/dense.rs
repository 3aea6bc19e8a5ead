//! Fully connected layers.

use super::quads::Windows;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, Graph, NodeId, Op, Shape};

/// Pairs of outputs that the kernel computes side by side.
const PAIRS: usize = 4;

/// From how many outputs of a network on biases in 24 bits save more than reading them takes.
const WORTH_PACKING: usize = 256;

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
    let small = !lowering.larger_weights(id) && outputs_of_all(lowering.graph) >= WORTH_PACKING;
    Some(match bytes_of_24_bits(&layer.bias).filter(|_| small) {
        Some(bias) => {
            let bias = lowering.pack(id, "bias", Data::I8(bias));
            let multiplier = lowering.pack(id, "multipliers", Data::I32(layer.multipliers.clone()));
            let call = CallBuilder::new("ec_dense_b24_s8_dsp").operand("w", weights);
            call.operand("bias", bias).operand("multiplier", multiplier)
        }
        None => layer.bind(lowering, id, CallBuilder::new("ec_dense_s8_dsp").operand("w", weights)),
    })
}

/// The outputs of all fully connected layers of a network.
fn outputs_of_all(graph: &Graph) -> usize {
    let outputs = |id: NodeId| match graph.node(id).op() {
        Op::QDense(_) => graph.node(graph.node(id).inputs()[1]).shape()[0],
        _ => 0,
    };
    graph.ids().into_iter().map(outputs).sum()
}

/// Three bytes for each bias, least significant first; `None` where one doesn't fit.
fn bytes_of_24_bits(bias: &[i32]) -> Option<Vec<i8>> {
    let fits = bias.iter().all(|bias| (-(1 << 23)..1 << 23).contains(bias));
    let bytes = bias.iter().flat_map(|bias| bias.to_le_bytes().into_iter().take(3));
    fits.then(|| bytes.map(|byte| byte as i8).collect())
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
    fn biases_are_packed_where_they_fit() {
        assert_eq!(bytes_of_24_bits(&[0x01_0203, -2]), Some(vec![3, 2, 1, -2, -1, -1]));
        assert_eq!(bytes_of_24_bits(&[-(1 << 23), (1 << 23) - 1]), Some(vec![0, 0, -128, -1, -1, 127]));
        assert_eq!(bytes_of_24_bits(&[0, 1 << 23]), None);
        assert_eq!(bytes_of_24_bits(&[0, -(1 << 23) - 1]), None);
    }

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
