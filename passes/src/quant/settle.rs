//! Where a value's range is decided.
//!
//! An operator that moves elements, takes maxima or bounds them works on codes as on reals. If nothing else uses its
//! operand, the operand may as well be rounded to what comes out behind: bounds then cost nothing (integers saturate
//! anyway), the parts of a concatenation agree on a scale, and no code is spent on what a maximum drops.

use edgecc_ir::ops::{PoolKind, ReduceFn};
use edgecc_ir::{Graph, NodeId, Op};

/// The value at the end of the chain of such operators that begins with `id`; `id` itself if there is none. The first
/// entry of the chain is `id`, the last the value whose range counts.
pub(super) fn chain(graph: &Graph, id: NodeId) -> Vec<NodeId> {
    let mut chain = vec![id];
    let mut last = id;
    while let Some(next) = next(graph, last) {
        chain.push(next);
        last = next;
    }
    chain
}

/// The only user of a value, if it passes codes on.
fn next(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let users = graph.users(id);
    let [(user, 0)] = users[..] else { return concat_user(graph, id) };
    (graph.uses(id) == 1 && passes_codes(graph.node(user).op())).then_some(user)
}

/// A concatenation may take the value at any operand, even at several.
fn concat_user(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let users = graph.users(id);
    let (user, _) = *users.first()?;
    let alone = users.iter().all(|(other, _)| *other == user) && graph.uses(id) == users.len();
    (alone && matches!(graph.node(user).op(), Op::Concat(_))).then_some(user)
}

/// Whether an operator gives, for an operand of codes, codes of the same scale.
pub(super) fn passes_codes(op: &Op) -> bool {
    match op {
        Op::Clamp(_) | Op::Concat(_) | Op::Pad(_) | Op::Resize(_) => true,
        Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Expand(_) | Op::Gather(_) => true,
        Op::Pool2d(pool) => pool.kind == PoolKind::Max,
        Op::Reduce(reduce) => reduce.f == ReduceFn::Max,
        Op::Input(_) | Op::Const(_) | Op::Select(_) | Op::Cast(_) | Op::Lookup(_) => false,
        Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::Binary(_) | Op::Unary(_) => false,
        Op::Softmax(_) | Op::Quantize(_) | Op::Dequantize(_) => false,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => false,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    fn chain_lengths(body: &str) -> Vec<usize> {
        let graph = text::parse(&format!("graph @g {{\n{body}}}\n")).unwrap();
        graph.order().into_iter().map(|id| chain(&graph, id).len()).collect()
    }

    #[test]
    fn a_chain_ends_where_values_change() {
        let body = r#"  %0 = input "x" : f32[1,4,4,2]
  %1 = binary %0, %0 {f=add} : f32[1,4,4,2]
  %2 = pool2d %1 {kernel=[2,2], kind=max, stride=[2,2]} : f32[1,2,2,2]
  %3 = clamp %2 {min=0} : f32[1,2,2,2]
  %4 = unary %3 {f=tanh} : f32[1,2,2,2]
  output "y" = %4
"#;
        assert_eq!(chain_lengths(body), [1, 3, 2, 1, 1]);
    }

    #[test]
    fn a_value_with_several_users_decides_for_itself() {
        let body = r#"  %0 = input "x" : f32[1,4]
  %1 = clamp %0 {min=0} : f32[1,4]
  %2 = concat %0, %1 {axis=1} : f32[1,8]
  %3 = concat %2, %2 {axis=1} : f32[1,16]
  output "y" = %3
"#;
        assert_eq!(chain_lengths(body), [1, 3, 2, 1]);
    }
}
