//! Convolutions and dense layers with constant weights, seen as one thing.

use super::super::support::floats;
use super::affine::Affine;
use edgecc_ir::ops::{Conv2d, Dense};
use edgecc_ir::{Graph, Node, NodeId, Op, Shape, Tensor};

/// A layer's constants, in `f64` so that folding several times rounds once each.
pub(super) struct Layer {
    pub(super) input: NodeId,
    node: NodeId,
    /// `[outputs, taps, inputs of a group]`, row-major.
    weights: Vec<f64>,
    shape: Shape,
    bias: Vec<f64>,
    groups: usize,
}

impl Layer {
    /// Node `id`, if it is such a layer.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<Layer> {
        let node = graph.node(id);
        let groups = match node.op() {
            Op::Conv2d(conv) => conv.groups,
            Op::Dense(_) => 1,
            _ => return None,
        };
        let wide = |values: &[f32]| values.iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
        Some(Layer {
            input: node.inputs()[0],
            node: id,
            weights: wide(floats(graph, id, 1)?),
            shape: graph.node(node.inputs()[1]).shape().clone(),
            bias: wide(floats(graph, id, 2)?),
            groups,
        })
    }

    /// Whether the result is the plain weighted sum: no bounds, no residual, no pool.
    pub(super) fn is_linear(&self, graph: &Graph) -> bool {
        is_plain_sum(graph.node(self.node))
    }

    /// Whether zeros are added around the input.
    pub(super) fn is_padded(&self, graph: &Graph) -> bool {
        matches!(graph.node(self.node).op(), Op::Conv2d(conv) if conv.pad != [0; 4])
    }

    /// Weights and bias of `affine(layer(x))`.
    pub(super) fn scale_outputs(&self, affine: &Affine) -> [Tensor; 2] {
        let per_output = self.weights.len() / self.bias.len().max(1);
        let weights = self.weights.iter().enumerate().map(|(i, w)| w * affine.scale[i / per_output]);
        let bias = (0..self.bias.len()).map(|o| self.bias[o] * affine.scale[o] + affine.shift[o]);
        self.tensors(weights.collect(), bias.collect())
    }

    /// Weights and bias of `layer(affine(x))`.
    pub(super) fn scale_inputs(&self, affine: &Affine) -> [Tensor; 2] {
        let per_group = self.shape.last().copied().unwrap_or(1);
        let per_output = self.weights.len() / self.bias.len().max(1);
        let group_outputs = self.bias.len() / self.groups;
        let channel = |i: usize| i / per_output / group_outputs * per_group + i % per_group;
        let mut bias = self.bias.clone();
        for (i, w) in self.weights.iter().enumerate() {
            bias[i / per_output] += w * affine.shift[channel(i)];
        }
        let weights = self.weights.iter().enumerate().map(|(i, w)| w * affine.scale[channel(i)]);
        self.tensors(weights.collect(), bias)
    }

    fn tensors(&self, weights: Vec<f64>, bias: Vec<f64>) -> [Tensor; 2] {
        let narrow = |values: Vec<f64>| values.into_iter().map(|x| x as f32).collect::<Vec<_>>();
        let weights = narrow(weights);
        let weights = Tensor::from_fn(self.shape.clone(), |i| weights[i]);
        [weights, Tensor::vector(narrow(bias))]
    }
}

/// Whether a layer's result is the plain weighted sum.
pub(in crate::opt) fn is_plain_sum(layer: &Node) -> bool {
    match layer.op() {
        Op::Conv2d(conv) => {
            let plain = Conv2d::plain();
            let unbounded = conv.min == plain.min && conv.max == plain.max;
            unbounded && !conv.has_pool() && layer.inputs().len() == 3
        }
        op => *op == Op::from(Dense::plain()),
    }
}
