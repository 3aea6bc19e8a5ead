//! One view of the layers that sum products with constant weights.

use super::interval::Interval;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::QConv2d;
use edgecc_ir::{Graph, NodeId, Op};
use std::ops::Range;

/// A `qconv2d` or `qdense` whose weights, bias and multipliers are constant.
pub(super) struct Layer {
    /// Of shape `[outputs, taps, per_group]`.
    weights: Vec<i64>,
    pub(super) bias: Vec<i32>,
    multipliers: Vec<i32>,
    out: Requant,
    x_zero: i64,
    pub(super) groups: usize,
    /// Input channels of a group.
    pub(super) per_group: usize,
    /// For each tap, whether it lies on the input, not on the padding, at every position of the window.
    always: Vec<bool>,
}

impl Layer {
    /// The layer that node `id` is, if it is one.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<Layer> {
        let (out, x_zero, groups, always) = if let Op::QConv2d(op) = graph.node(id).op() {
            (op.out, op.x_zero, op.groups, always_on_input(graph, id, op)?)
        } else if let Op::QDense(op) = graph.node(id).op() {
            (op.out, op.x_zero, 1, vec![true])
        } else {
            return None;
        };
        let weights = graph.constant_operand(id, 1)?;
        Some(Layer {
            weights: weights.to_i64s()?,
            bias: graph.constant_operand(id, 2)?.as_slice::<i32>()?.to_vec(),
            multipliers: graph.constant_operand(id, 3)?.as_slice::<i32>()?.to_vec(),
            out,
            x_zero: x_zero.into(),
            groups,
            per_group: weights.shape().last().copied()?,
            always,
        })
    }

    pub(super) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The input channels of output `o`'s group.
    pub(super) fn inputs_of(&self, o: usize) -> Range<usize> {
        let group = o / (self.outputs() / self.groups);
        group * self.per_group..(group + 1) * self.per_group
    }

    /// The weights between input channel `c` and output `o` of the same group, each with whether its tap is always
    /// on the input.
    fn taps(&self, c: usize, o: usize) -> impl Iterator<Item = (i64, bool)> + '_ {
        let first = o * self.always.len() * self.per_group + c % self.per_group;
        self.always.iter().enumerate().map(move |(tap, on)| (self.weights[first + tap * self.per_group], *on))
    }

    /// The sums of output `o` for an input whose channels are in `x`. Padding adds nothing to a sum, so a tap that
    /// is not always on the input may also add nothing.
    fn sum(&self, x: &[Interval], o: usize) -> Interval {
        let mut sum = Interval::point(self.bias[o].into());
        for c in self.inputs_of(o) {
            let x = x[c].plus(Interval::point(-self.x_zero));
            for (w, always) in self.taps(c, o) {
                let product = x.times(w);
                sum = sum.plus(if always { product } else { product.hull(Interval::point(0)) });
            }
        }
        sum
    }

    /// What each output channel can be. A max pool behind the convolution selects among such values.
    pub(super) fn ranges(&self, x: &[Interval]) -> Vec<Interval> {
        let range = |o: usize| self.sum(x, o).requantised(&self.out, self.multipliers[o]);
        (0..self.outputs()).map(range).collect()
    }

    /// Whether output `o` depends on channel `c` in a way that its bias can't express. It does not if all weights
    /// are zero, or the channel is constant and adds the same to every sum: because it is the zero point (the
    /// padding's value, too), or because no tap with a weight is ever on the padding.
    pub(super) fn reads(&self, x: Interval, c: usize, o: usize) -> bool {
        let varies = |always: bool| x.constant().is_none_or(|value| value != self.x_zero && !always);
        self.taps(c, o).any(|(w, always)| w != 0 && varies(always))
    }

    /// What channel `c`, which output `o` does not [read](Self::reads), adds to each of its sums. Sums wrap around
    /// in 32 bits, so adding it to the bias instead changes no result, whatever the order.
    pub(super) fn contribution(&self, x: Interval, c: usize, o: usize) -> i32 {
        let weight: i64 = self.taps(c, o).map(|(w, _)| w).sum();
        // A channel that is neither constant nor read has no weights.
        x.constant().map_or(0, |value| (weight * (value - self.x_zero)) as i32)
    }
}

/// For each tap of a convolution, row by row, whether it is always on the input.
fn always_on_input(graph: &Graph, id: NodeId, op: &QConv2d) -> Option<Vec<bool>> {
    let inputs = graph.node(id).inputs();
    let (x, w) = (graph.node(inputs[0]).shape(), graph.node(inputs[1]).shape());
    let out = op.geometry().conv_shape(x, w).ok()?;
    let along = |axis: usize, tap: usize| {
        let first = tap * op.dilation[axis];
        let last = first + (out[1 + axis].max(1) - 1) * op.stride[axis];
        first >= op.pad[axis] && last < op.pad[axis] + x[1 + axis]
    };
    Some((0..w[1] * w[2]).map(|tap| along(0, tap / w[2]) && along(1, tap % w[2])).collect())
}
