//! The constants of a layer whose weights are stored as integers.

use super::super::fold_batch_norm::{Affine, is_plain_sum};
use super::super::support::real;
use edgecc_ir::ops::{Cast, Dequantize};
use edgecc_ir::{DType, Graph, NodeId, Op, OpError, OrderedFloat, Shape, Tensor};

/// Weights, their scales, and the bias in real numbers.
pub(super) struct Layer {
    codes: Vec<i64>,
    dtype: DType,
    shape: Shape,
    real: Dequantize,
    bias: Vec<f64>,
}

impl Layer {
    /// Node `id`, if it is such a layer, and a plain weighted sum.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<Layer> {
        let node = graph.node(id);
        let weights = node.inputs()[1];
        let Op::Dequantize(op) = graph.node(weights).op() else { return None };
        let codes = graph.constant_operand(weights, 0)?;
        let per_channel = op.scale.len() == 1 || op.axis == 0;
        if !per_channel || !is_plain_sum(node) {
            return None;
        }
        Some(Layer {
            codes: codes.to_i64s()?,
            dtype: codes.dtype(),
            shape: codes.shape().clone(),
            real: op.clone(),
            bias: real(graph, id, 2)?.as_slice::<f32>()?.iter().map(|b| f64::from(*b)).collect(),
        })
    }

    /// The layer with its channels scaled and shifted; `None` where numbers do not fit.
    pub(super) fn scaled(mut self, affine: &Affine) -> Option<Layer> {
        if affine.scale.iter().any(|factor| *factor != 1.0) {
            for channel in 0..self.spread() {
                self.scale(channel, affine.scale[channel])?;
            }
        }
        for (channel, b) in self.bias.iter_mut().enumerate() {
            *b = *b * affine.scale[channel] + affine.shift[channel];
        }
        self.bias.iter().all(|b| (*b as f32).is_finite()).then_some(self)
    }

    /// Gives every channel a scale of its own; their number.
    fn spread(&mut self) -> usize {
        let channels = self.bias.len();
        let Dequantize { scale, zero, axis } = &mut self.real;
        *scale = scale.iter().copied().cycle().take(channels).collect();
        *zero = zero.iter().copied().cycle().take(channels).collect();
        *axis = 0;
        channels
    }

    /// Multiplies a channel's weights: the magnitude goes into the scale, the sign into the integers.
    fn scale(&mut self, channel: usize, factor: f64) -> Option<()> {
        let zero = i64::from(self.real.zero[channel]);
        let taps = self.codes.len() / self.bias.len();
        let codes = &mut self.codes[channel * taps..][..taps];
        if factor == 0.0 {
            codes.fill(zero);
            return Some(());
        }
        if factor < 0.0 {
            codes.iter_mut().for_each(|code| *code = 2 * zero - *code);
        }
        let scale = (f64::from(self.real.scale[channel].0) * factor.abs()) as f32;
        self.real.scale[channel] = OrderedFloat(scale);
        scale.is_normal().then_some(())
    }

    /// The operands of the layer on `input`; `None` if an integer does not fit its type.
    pub(super) fn operands(&self, graph: &mut Graph, input: NodeId) -> Result<Option<[NodeId; 3]>, OpError> {
        let wide = Tensor::from_fn(self.shape.clone(), |i| self.codes[i]);
        let codes = Op::from(Cast { to: self.dtype }).eval(&[&wide])?;
        if codes.to_i64s().as_ref() != Some(&self.codes) {
            return Ok(None);
        }
        let codes = graph.add_constant(codes);
        let weights = graph.add(self.real.clone(), &[codes])?;
        let bias = self.bias.iter().map(|b| *b as f32).collect();
        let bias = graph.add_constant(Tensor::vector(bias));
        Ok(Some([input, weights, bias]))
    }
}
