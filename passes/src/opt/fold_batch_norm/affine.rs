//! `scale x + shift` with one scale and one shift per channel.

use super::super::support::floats;
use edgecc_ir::ops::BinaryFn;
use edgecc_ir::{Graph, NodeId, Op, Shape, Tensor};

/// One number of each per channel, the last axis.
pub(super) struct Affine {
    pub(super) scale: Vec<f64>,
    pub(super) shift: Vec<f64>,
}

impl Affine {
    /// What node `id` does to its one operand that is not constant, and that operand.
    pub(super) fn of(graph: &Graph, id: NodeId) -> Option<(Affine, NodeId)> {
        let node = graph.node(id);
        let Op::Binary(binary) = node.op() else { return None };
        let (constant, variable) = if floats(graph, id, 1).is_some() { (1, 0) } else { (0, 1) };
        let source = node.inputs()[variable];
        if graph.node(source).ty() != node.ty() {
            return None;
        }
        let c = per_channel(graph.constant_operand(id, constant)?, node.shape())?;
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
        Some((Affine { scale, shift }, source))
    }

    /// Whether any shift is not zero.
    pub(super) fn shifts(&self) -> bool {
        self.shift.iter().any(|shift| *shift != 0.0)
    }
}

/// The constant's number for each channel of `shape`, if it differs along no other axis.
fn per_channel(constant: &Tensor, shape: &Shape) -> Option<Vec<f64>> {
    let values: &[f32] = constant.as_slice()?;
    let channels = *shape.last()?;
    let (last, others) = constant.shape().split_last().unwrap_or((&1, &[]));
    if others.iter().any(|dim| *dim != 1) || ![1, channels].contains(last) {
        return None;
    }
    Some((0..channels).map(|channel| f64::from(values[channel % last])).collect())
}
