//! What the integers of a model's own quantised inputs and results stand for.

use edgecc_ir::{Affine, DType, Graph, NodeId, Op, OrderedFloat};

/// Of a graph input: what all its users, movements aside, dequantise it with.
pub(super) fn of_input(graph: &Graph, id: NodeId) -> Option<Affine> {
    if !is_byte(graph.node(id).ty().dtype) {
        return None;
    }
    let mut found = None;
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        for (user, _) in graph.users(id) {
            match graph.node(user).op() {
                Op::Reshape(_) | Op::Transpose(_) => open.push(user),
                Op::Dequantize(op) => {
                    let affine = per_tensor(&op.scale, &op.zero)?;
                    if *found.get_or_insert(affine) != affine {
                        return None;
                    }
                }
                _ => return None,
            }
        }
    }
    found
}

/// Of a value: what it was quantised with.
pub(super) fn of_value(graph: &Graph, mut id: NodeId) -> Option<Affine> {
    while let Op::Reshape(_) | Op::Transpose(_) = graph.node(id).op() {
        id = graph.node(id).inputs()[0];
    }
    match graph.node(id).op() {
        Op::Quantize(op) if is_byte(op.to) => per_tensor(&op.scale, &op.zero),
        _ => None,
    }
}

fn is_byte(dtype: DType) -> bool {
    matches!(dtype, DType::I8 | DType::U8)
}

fn per_tensor(scale: &[OrderedFloat<f32>], zero: &[i32]) -> Option<Affine> {
    let ([scale], [zero]) = (scale, zero) else { return None };
    Some(Affine { scale: *scale, zero: *zero })
}
