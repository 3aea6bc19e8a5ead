//! Inputs and results in the layout that the operators work in.

use edgecc_ir::ops::{Input, Transpose};
use edgecc_ir::{Graph, NodeId, Op, OpError, Shape};
use std::collections::BTreeMap;

/// The graph with every channels-first input and result that is only transposed to or from channels-last given and
/// taken channels-last instead: `[N, H, W, C]`, `[N, L, C]`. Run it behind the passes, which bring transposes there.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn channels_last_ports(graph: &Graph) -> Result<Graph, OpError> {
    let mut new = Graph::new(graph.name.clone());
    let mut values: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for id in graph.inputs() {
        let node = graph.node(*id);
        let turned = inward(graph, *id);
        let shape = turned.as_ref().map(|(shape, _)| shape.clone());
        let affine = if let Op::Input(Input { affine, .. }) = node.op() { *affine } else { None };
        let input = match (shape, affine) {
            (Some(shape), Some(affine)) => {
                new.add_quantised_input(node.name.clone(), node.ty().dtype, shape, affine)
            }
            (Some(shape), None) => new.add_input(node.name.clone(), node.ty().dtype, shape),
            (None, _) => new.copy_input(node),
        };
        values.insert(*id, input);
        values.extend(turned.into_iter().flat_map(|(_, users)| users).map(|user| (user, input)));
    }
    for id in graph.order() {
        if !values.contains_key(&id) {
            let copy = new.copy_node(graph.node(id), &values)?;
            values.insert(id, copy);
        }
    }
    for output in graph.outputs() {
        let value = outward(graph, output.value).unwrap_or(output.value);
        new.copy_output(output, values[&value]);
    }
    new.remove_dead();
    Ok(new)
}

/// Channels-first to channels-last, for this rank.
fn to_last(rank: usize) -> Vec<usize> {
    std::iter::once(0).chain(2..rank).chain(std::iter::once(1)).collect()
}

/// The channels-last shape of an input, and its users, if all they do is to transpose it to that.
fn inward(graph: &Graph, id: NodeId) -> Option<(Shape, Vec<NodeId>)> {
    let users: Vec<NodeId> = graph.users(id).into_iter().map(|(user, _)| user).collect();
    let rank = graph.node(id).shape().rank();
    let turns =
        |user: &NodeId| matches!(graph.node(*user).op(), Op::Transpose(op) if op.perm == to_last(rank));
    let shape = graph.node(*users.first()?).shape().clone();
    let only = rank >= 3 && users.len() == graph.uses(id) && users.iter().all(turns);
    only.then_some((shape, users))
}

/// The channels-last value that a result is transposed from.
fn outward(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Op::Transpose(op) = graph.node(id).op() else { return None };
    let back = Transpose { perm: to_last(op.perm.len()) }.inverse();
    (op.perm.len() >= 3 && op.perm == back).then(|| graph.node(id).inputs()[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text::{Constants, parse, print};

    fn ports(body: &str) -> String {
        let graph = parse(&format!("graph @g {{\n{body}\n}}\n")).unwrap();
        print(&channels_last_ports(&graph).unwrap(), Constants::Full)
    }

    #[test]
    fn transposes_at_the_border_go() {
        let text = ports(
            "%0 = input \"x\" {affine=[0.5,3]} : i8[1,3,4,5]\n%1 = transpose %0 {perm=[0,2,3,1]} : i8[1,4,5,3]\n\
             %2 = pool2d %1 {kernel=[2,2], kind=max} : i8[1,3,4,3]\n\
             %3 = transpose %2 {perm=[0,3,1,2]} : i8[1,3,3,4]\noutput \"y\" = %3",
        );
        assert!(text.contains("input \"x\" {affine=[0.5,3]} : i8[1,4,5,3]"), "{text}");
        assert!(!text.contains("transpose"), "{text}");
    }

    #[test]
    fn other_uses_keep_the_layout() {
        let text = ports(
            "%0 = input \"x\" : f32[1,3,4]\n%1 = transpose %0 {perm=[0,2,1]} : f32[1,4,3]\n\
             %2 = clamp %0 {min=0} : f32[1,3,4]\noutput \"a\" = %1\noutput \"b\" = %2",
        );
        assert!(text.contains("input \"x\" : f32[1,3,4]"), "{text}");
    }
}
