//! What Softmax needs of its operand, and what is needed of it.
//!
//! Masks of attention add -10⁴, -10⁹ or minus infinity to what must not be looked at. Softmax makes all of these 0, as it does of
//! anything far below the largest of its line; codes are better spent on what is near it.

use edgecc_ir::ops::UnaryFn;
use edgecc_ir::{Graph, NodeId, Op, Tensor};

/// How far below the largest element of its line an element still counts: e⁻¹² of it is a six-millionth.
const DEPTH: f32 = 12.0;

/// Whether only logarithms are taken of a Softmax: they tell apart what is next to nothing, which 8 bits can't.
pub(super) fn is_below_logarithm(graph: &Graph, id: NodeId) -> bool {
    if !matches!(graph.node(id).op(), Op::Softmax(_)) {
        return false;
    }
    let users = graph.users(id);
    let is_log = |user: NodeId| matches!(graph.node(user).op(), Op::Unary(unary) if unary.f == UnaryFn::Log);
    !users.is_empty() && users.len() == graph.uses(id) && users.iter().all(|(user, _)| is_log(*user))
}

/// The axes along which users take Softmax of a value, of which no logarithm is taken; empty if anything else uses it.
fn axes(graph: &Graph, id: NodeId) -> Vec<usize> {
    let users = graph.users(id);
    let axis = |(user, _): &(NodeId, usize)| match graph.node(*user).op() {
        Op::Softmax(op) if !is_below_logarithm(graph, *user) => Some(op.axis),
        _ => None,
    };
    let axes: Option<Vec<usize>> = users.iter().map(axis).collect();
    axes.filter(|axes| axes.len() == graph.uses(id)).unwrap_or_default()
}

/// The elements of value `id` of `graph`, those that can't be seen behind Softmax raised to what just can.
pub(super) fn raise(graph: &Graph, id: NodeId, value: Tensor) -> Tensor {
    let axes = axes(graph, id);
    let Some(elements) = value.as_slice::<f32>().filter(|_| !axes.is_empty()) else { return value };
    let mut raised = elements.to_vec();
    for axis in axes {
        raise_along(&mut raised, value.shape()[axis], value.shape().strides()[axis]);
    }
    Tensor::from_fn(value.shape().clone(), |i| raised[i])
}

/// Of the lines of `len` elements that are `stride` apart.
fn raise_along(x: &mut [f32], len: usize, stride: usize) {
    for start in (0..x.len()).filter(|i| (i / stride).is_multiple_of(len)) {
        let line = || (0..len).map(|k| start + k * stride);
        let largest = line().fold(f32::NEG_INFINITY, |largest, i| largest.max(x[i]));
        for i in line().filter(|_| largest.is_finite()) {
            // Not a number stays one.
            if x[i] < largest - DEPTH {
                x[i] = largest - DEPTH;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    #[test]
    fn masked_elements_come_near() {
        let graph = text::parse(
            r#"graph @g {
  %0 = input "x" : f32[2,3]
  %1 = softmax %0 {axis=1} : f32[2,3]
  output "y" = %1
}
"#,
        )
        .unwrap();
        let order = graph.order();
        let x = || Tensor::from_fn([2, 3], |i| [1.0, -1e9, -2.0, f32::NEG_INFINITY, 50.0, 49.0][i]);
        let near = [1.0, -11.0, -2.0, 38.0, 50.0, 49.0];
        assert_eq!(raise(&graph, order[0], x()).as_slice::<f32>(), Some(&near[..]));
        assert_eq!(raise(&graph, order[1], x()), x());
    }
}
