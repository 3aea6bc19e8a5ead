//! Weights as 8-bit integers.

use super::Encoding;
use edgecc_ir::ops::Dequantize;
use edgecc_ir::{Data, Graph, NodeId, OpError, OrderedFloat, Tensor};

/// Largest bias in steps of its own scale: leaves room in 32 bits for the sum of products beside it, and for the
/// shift of a layer whose results have finer steps than its sums.
const LARGEST_BIAS: f32 = (1 << 24) as f32;

/// The weights of layer `id`, if they are constant, as integers in [-127, 127] with a scale per output channel,
/// dequantised. `x` is the encoding of the layer's input.
pub(super) fn round(
    graph: &Graph,
    id: NodeId,
    x: Option<&Encoding>,
    new: &mut Graph,
) -> Result<Option<NodeId>, OpError> {
    let Some(weights) = graph.constant_operand(id, 1) else { return Ok(None) };
    let (Some(values), Some(outputs)) = (weights.as_slice::<f32>(), weights.shape().first().copied()) else {
        return Ok(None);
    };
    let bias = graph.constant_operand(id, 2).and_then(|bias| bias.as_slice::<f32>()).unwrap_or_default();
    let per_output = (values.len() / outputs.max(1)).max(1);
    let step = x.map_or(1.0, |x| x.scale);
    let scale = |(o, taps): (usize, &[f32])| scale(taps, bias.get(o).copied().unwrap_or(0.0), step);
    let scales: Vec<f32> = values.chunks(per_output).enumerate().map(scale).collect();
    let code = |(i, w): (usize, &f32)| (w / scales[i / per_output]).round_ties_even() as i8;
    let codes = values.iter().enumerate().map(code).collect();
    let codes = Tensor::new(weights.shape().clone(), Data::I8(codes))
        .ok_or_else(|| OpError::shape("const", "weights do not have the elements of their shape"))?;
    let zero = vec![0; scales.len()];
    let op = Dequantize { zero, scale: scales.into_iter().map(OrderedFloat).collect(), axis: 0 };
    let codes = new.add_constant(codes);
    new.add(op, &[codes]).map(Some)
}

/// The scale of one output channel. A channel whose weights are next to nothing beside its bias is dead: it gets the
/// scale that its bias needs.
fn scale(taps: &[f32], bias: f32, input_step: f32) -> f32 {
    let largest = taps.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
    let for_bias = bias.abs() / LARGEST_BIAS / input_step;
    let scale = (largest / 127.0).max(for_bias);
    if scale < f32::MIN_POSITIVE || !scale.is_finite() { 1.0 } else { scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_reach_the_largest_weight() {
        assert_eq!(scale(&[0.5, -1.27], 0.1, 0.01), 0.01);
    }

    #[test]
    fn a_channel_without_weights_has_a_scale() {
        assert_eq!(scale(&[0.0, 0.0], 0.0, 0.01), 1.0);
        // The bias is representable to a millionth of its size.
        let scale = scale(&[1e-30, 0.0], -0.7, 0.01);
        let steps = (0.7 / (scale * 0.01)).round();
        assert!(steps > 1e6 && steps <= LARGEST_BIAS, "{steps}");
    }
}
