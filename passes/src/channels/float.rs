//! Layers of real numbers: channels that meet only zero weights.
//!
//! Leaving out a product with a zero weight changes no sum of finite numbers. Constant channels stay: to move what
//! they add into the bias would round differently.

use edgecc_ir::{Graph, NodeId, Op};

/// A `conv2d` or `dense` with constant weights and bias.
pub(super) struct FloatLayer<'g> {
    /// Of shape `[outputs, taps, per_group]`.
    weights: &'g [f32],
    pub(super) outputs: usize,
    /// Input channels of a group.
    pub(super) per_group: usize,
    pub(super) groups: usize,
}

impl FloatLayer<'_> {
    /// The layer that node `id` is, if it is one.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<FloatLayer<'_>> {
        let groups = if let Op::Conv2d(op) = graph.node(id).op() {
            op.groups
        } else if let Op::Dense(_) = graph.node(id).op() {
            1
        } else {
            return None;
        };
        let weights = graph.constant_operand(id, 1)?;
        graph.constant_operand(id, 2)?;
        let (outputs, per_group) = (*weights.shape().first()?, *weights.shape().last()?);
        Some(FloatLayer { weights: weights.as_slice()?, outputs, per_group, groups })
    }

    /// Whether output `o` has a weight for input channel `c` of its group.
    pub(super) fn reads(&self, c: usize, o: usize) -> bool {
        let per_output = self.weights.len() / self.outputs;
        let weights = &self.weights[o * per_output..][..per_output];
        weights.iter().skip(c % self.per_group).step_by(self.per_group).any(|w| *w != 0.0)
    }
}
