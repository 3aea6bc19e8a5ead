//! `scale x + shift` with one scale and one shift per channel.

use super::super::support::real;
use edgecc_ir::ops::BinaryFn;
use edgecc_ir::{Graph, NodeId, Op, Shape, Tensor};

/// One number of each per channel.
pub(in crate::opt) struct Affine {
    pub(in crate::opt) scale: Vec<f64>,
    pub(in crate::opt) shift: Vec<f64>,
}

impl Affine {
    /// What node `id` does to its one operand that is not constant, and that operand.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<(Affine, NodeId)> {
        let last = graph.node(id).shape().rank().checked_sub(1)?;
        Some((Affine::along(graph, id, last)?, Affine::source(graph, id)?))
    }

    /// The operand of node `id` that is not constant, if it has one, of the result's type.
    pub(in crate::opt) fn source(graph: &Graph, id: NodeId) -> Option<NodeId> {
        let node = graph.node(id);
        let Op::Binary(_) = node.op() else { return None };
        let source = node.inputs()[1 - constant_operand(graph, id)];
        (graph.node(source).ty() == node.ty()).then_some(source)
    }

    /// What node `id` does to that operand, whose channels are axis `axis`.
    pub(in crate::opt) fn along(graph: &Graph, id: NodeId, axis: usize) -> Option<Affine> {
        let node = graph.node(id);
        let Op::Binary(binary) = node.op() else { return None };
        let constant = constant_operand(graph, id);
        let c = per_channel(&*real(graph, id, constant)?, node.shape(), axis)?;
        let all = |value: f64| vec![value; c.len()];
        let map = |f: fn(f64) -> f64| c.iter().map(|x| f(*x)).collect::<Vec<_>>();
        let (scale, shift) = match (binary.f, constant) {
            (BinaryFn::Add, _) => (all(1.0), c.clone()),
            (BinaryFn::Mul, _) => (c.clone(), all(0.0)),
            (BinaryFn::Sub, 1) => (all(1.0), map(|x| -x)),
            (BinaryFn::Sub, _) => (all(-1.0), c.clone()),
            (BinaryFn::Div, 1) => (map(|x| 1.0 / x), all(0.0)),
            _ => return None,
        };
        Some(Affine { scale, shift })
    }

    /// Whether any shift is not zero.
    pub(super) fn shifts(&self) -> bool {
        self.shift.iter().any(|shift| *shift != 0.0)
    }
}

/// The position of the constant operand, if there is one.
fn constant_operand(graph: &Graph, id: NodeId) -> usize {
    usize::from(real(graph, id, 1).is_some())
}

/// The constant's number for each channel of `shape`, axis `axis`, if it differs along no other.
fn per_channel(constant: &Tensor, shape: &Shape, axis: usize) -> Option<Vec<f64>> {
    let values: &[f32] = constant.as_slice()?;
    let channels = *shape.get(axis)?;
    let missing = shape.rank().checked_sub(constant.shape().rank())?;
    let along = axis.checked_sub(missing).and_then(|axis| constant.shape().get(axis)).copied().unwrap_or(1);
    if values.len() != along || ![1, channels].contains(&along) {
        return None;
    }
    Some((0..channels).map(|channel| f64::from(values[channel % along])).collect())
}
