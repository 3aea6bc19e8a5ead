//! What the passes of this folder share: the walk over the graph, and names that survive.

use crate::Budget;
use edgecc_ir::{DType, Graph, Node, NodeId, Op, OpError, Tensor};
use std::borrow::Cow;

/// What a rule makes of a node: the value to use instead, or nothing.
pub(super) type Rewritten = Result<Option<NodeId>, OpError>;

/// Applies `rule` to every node until it has no more to say or the budget is spent. A replaced value and what
/// only it needed are gone before the next node is looked at, so use counts are exact.
pub(super) fn rewrite_all(
    graph: &mut Graph,
    budget: &mut Budget,
    rule: impl Fn(&mut Graph, NodeId) -> Rewritten,
) -> Result<(), OpError> {
    let mut changed = true;
    while changed {
        changed = false;
        for id in graph.order() {
            if budget.is_spent() {
                return Ok(());
            }
            if graph.contains(id)
                && let Some(new) = rule(graph, id)?
            {
                replace(graph, id, new)?;
                budget.spend();
                changed = true;
            }
        }
    }
    Ok(())
}

/// Puts `new` in the place of `old`; a value without name or origin takes those of `old`.
pub(super) fn replace(graph: &mut Graph, old: NodeId, new: NodeId) -> Result<(), OpError> {
    let (from, to) = (graph.node(old), graph.node(new));
    let name = if to.name.is_empty() { from.name.clone() } else { to.name.clone() };
    let origin = if to.origin.is_empty() { from.origin.clone() } else { to.origin.clone() };
    if new != old && !matches!(to.op(), Op::Input(_)) {
        graph.set_source(new, name, origin);
    }
    graph.replace(old, new)?;
    graph.remove_dead();
    Ok(())
}

/// Adds `op`, which computes what `parts` computed, the last of them giving the value: it has their origins.
pub(super) fn add_fused(
    graph: &mut Graph,
    op: impl Into<Op>,
    inputs: &[NodeId],
    parts: [NodeId; 2],
) -> Rewritten {
    let name = graph.node(parts[1]).name.clone();
    let origin = join(&graph.node(parts[0]).origin, &graph.node(parts[1]).origin);
    let id = graph.add(op, inputs)?;
    graph.set_source(id, name, origin);
    Ok(Some(id))
}

/// Both origins, each once.
fn join(first: &str, second: &str) -> String {
    let parts: Vec<_> = first.split('+').chain(second.split('+')).filter(|part| !part.is_empty()).collect();
    let fresh = |(i, part): (usize, &&str)| !parts[..i].contains(part);
    let kept: Vec<_> = parts.iter().enumerate().filter(|pair| fresh(*pair)).map(|(_, part)| *part).collect();
    kept.join("+")
}

/// The node behind operand `operand` of `id`.
pub(super) fn operand(graph: &Graph, id: NodeId, operand: usize) -> (NodeId, &Node) {
    let input = graph.node(id).inputs()[operand];
    (input, graph.node(input))
}

/// The elements of a constant operand, if it is a constant of `f32`.
pub(super) fn floats(graph: &Graph, id: NodeId, operand: usize) -> Option<&[f32]> {
    graph.constant_operand(id, operand)?.as_slice()
}

/// A constant operand of `f32`, possibly stored as integers that are dequantised.
pub(super) fn real(graph: &Graph, id: NodeId, operand: usize) -> Option<Cow<'_, Tensor>> {
    let input = graph.node(id).inputs()[operand];
    let op = graph.node(input).op();
    let value = match op {
        Op::Dequantize(_) => Cow::Owned(op.eval(&[graph.constant_operand(input, 0)?]).ok()?),
        _ => Cow::Borrowed(graph.constant_operand(id, operand)?),
    };
    (value.dtype() == DType::F32).then_some(value)
}

/// The only element of a constant that repeats one number.
pub(crate) fn splat(tensor: &Tensor) -> Option<f32> {
    let values: &[f32] = tensor.as_slice()?;
    let first = *values.first()?;
    values.iter().all(|value| *value == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_join_without_repetition() {
        assert_eq!(join("conv+bn", "bn+relu"), "conv+bn+relu");
        assert_eq!(join("", "relu"), "relu");
    }
}
