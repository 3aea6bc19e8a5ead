//! What a node costs on the device, in rough bytes moved. Only the order of costs matters.

use super::facts::EGraph;
use super::language::ENode;
use edgecc_ir::Op;

/// The cost of computing `node`, its operands being there.
pub(super) fn cost(egraph: &EGraph, node: &ENode, bytes: usize) -> u64 {
    let bytes = bytes as u64;
    match &node.op {
        Op::Input(_) | Op::Const(_) => 0,
        // A view: nothing moves. Two of them are still worse than one.
        Op::Reshape(_) => 1,
        // Strided on one side, and nothing is computed.
        Op::Transpose(_) => 1 + 4 * bytes,
        // May become a view of the plan.
        Op::Concat(_) | Op::Slice(_) => 1 + bytes,
        Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) if is_fusible(egraph, node) => 1 + bytes,
        Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) | Op::Select(_) | Op::Cast(_) => 1 + 2 * bytes,
        Op::Pad(_) | Op::Resize(_) | Op::Expand(_) | Op::Gather(_) => 1 + 2 * bytes,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) | Op::QAdd(_) | Op::QMul(_) => 1 + 2 * bytes,
        Op::Softmax(_) | Op::Reduce(_) | Op::Pool2d(_) => 1 + 4 * bytes,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => 1 + 4 * bytes,
        Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) => 1 + macs(egraph, node),
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) => 1 + macs(egraph, node),
    }
}

/// Whether the operator stands directly behind one that can take it in.
fn is_fusible(egraph: &EGraph, node: &ENode) -> bool {
    let absorbs = |op: &Op| matches!(op, Op::Conv2d(_) | Op::Dense(_) | Op::Pool2d(_));
    node.args.iter().any(|arg| egraph[*arg].nodes.iter().any(|node| absorbs(&node.op)))
}

fn macs(egraph: &EGraph, node: &ENode) -> u64 {
    let types: Vec<_> = node.args.iter().map(|arg| &egraph[*arg].data.ty).collect();
    node.op.infer(&types).map_or(0, |ty| node.op.macs(&types, &ty))
}
