//! The way from a value back to the layer that computes it, through what only moves elements.

use edgecc_ir::ops::{Reshape, Transpose};
use edgecc_ir::{Graph, NodeId, Op, OpError, Shape};

/// A layer, and what moves its result.
pub(super) struct Path {
    pub(super) layer: NodeId,
    /// Where the layer's channels are in the end.
    pub(super) axis: usize,
    /// In the order of their effect.
    moves: Vec<Op>,
}

impl Path {
    /// The path to the layer behind value `id`, if nothing else uses what is on it.
    pub(super) fn to_layer(graph: &Graph, id: NodeId) -> Option<Path> {
        let node = graph.node(id);
        if graph.uses(id) != 1 {
            return None;
        }
        if let Op::Conv2d(_) | Op::Dense(_) = node.op() {
            return Some(Path { layer: id, axis: node.shape().rank().checked_sub(1)?, moves: Vec::new() });
        }
        let (Op::Transpose(_) | Op::Reshape(_)) = node.op() else { return None };
        let before = node.inputs()[0];
        let mut path = Path::to_layer(graph, before)?;
        path.axis = match node.op() {
            Op::Transpose(op) => moved(op, path.axis)?,
            Op::Reshape(op) => kept(op, graph.node(before).shape(), path.axis)?,
            _ => return None,
        };
        path.moves.push(node.op().clone());
        Some(path)
    }

    /// The result of another layer, moved the same way. Only the end has the value's name.
    pub(super) fn again(&self, graph: &mut Graph, layer: NodeId) -> Result<NodeId, OpError> {
        let (name, origin) = (graph.node(layer).name.clone(), graph.node(layer).origin.clone());
        let mut id = layer;
        for op in &self.moves {
            graph.set_source(id, "", origin.clone());
            id = graph.add(op.clone(), &[id])?;
        }
        graph.set_source(id, name, origin);
        Ok(id)
    }
}

fn moved(op: &Transpose, axis: usize) -> Option<usize> {
    op.perm.iter().position(|from| *from == axis)
}

/// Where the axis is after a reshape that leaves it as it is.
fn kept(op: &Reshape, from: &Shape, axis: usize) -> Option<usize> {
    let before: usize = from[..axis].iter().product();
    (0..op.shape.rank())
        .find(|to| op.shape[*to] == from[axis] && op.shape[..*to].iter().product::<usize>() == before)
}
