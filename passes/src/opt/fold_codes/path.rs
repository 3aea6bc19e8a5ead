//! The way from a value back to the layer that computes it, through what only moves elements.

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
        let (mut layer, mut moves) = (id, Vec::new());
        while let Op::Transpose(_) | Op::Reshape(_) = graph.node(layer).op() {
            moves.push(layer);
            layer = graph.node(layer).inputs()[0];
        }
        let (Op::Conv2d(_) | Op::Dense(_)) = graph.node(layer).op() else { return None };
        if moves.iter().chain([&layer]).any(|id| graph.uses(*id) != 1) {
            return None;
        }
        moves.reverse();
        let last = graph.node(layer).shape().rank().checked_sub(1)?;
        let axis = moves.iter().try_fold(last, |axis, id| behind(graph, *id, axis))?;
        let moves = moves.iter().map(|id| graph.node(*id).op().clone()).collect();
        Some(Path { layer, axis, moves })
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

/// Where axis `axis` of its operand is in the result of movement `id`, if it is there as a whole.
fn behind(graph: &Graph, id: NodeId, axis: usize) -> Option<usize> {
    let node = graph.node(id);
    match node.op() {
        Op::Transpose(op) => op.perm.iter().position(|from| *from == axis),
        Op::Reshape(op) => kept(&op.shape, graph.node(node.inputs()[0]).shape(), axis),
        _ => None,
    }
}

/// Where the axis is after a reshape: what is before it and the axis itself have as many elements.
fn kept(to: &Shape, from: &Shape, axis: usize) -> Option<usize> {
    let before = |shape: &Shape, axis: usize| shape[..axis].iter().product::<usize>();
    (0..to.rank()).find(|at| to[*at] == from[axis] && before(to, *at) == before(from, axis))
}
