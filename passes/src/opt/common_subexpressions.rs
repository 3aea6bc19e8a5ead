//! The same operator on the same operands is computed once.

use super::support::replace;
use crate::Budget;
use edgecc_ir::{Graph, NodeId, Op, OpError};
use std::collections::BTreeMap;

/// Replaces each value by the first one that is equal by construction. Constants are compared bit by bit.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    let mut first: BTreeMap<(Op, Vec<NodeId>), NodeId> = BTreeMap::new();
    for id in graph.order() {
        if budget.is_spent() {
            break;
        }
        if !graph.contains(id) || matches!(graph.node(id).op(), Op::Input(_)) {
            continue;
        }
        let node = graph.node(id);
        let key = (node.op().clone(), ordered_operands(node.op(), node.inputs()));
        // A twin that nothing used is gone with the first replacement.
        if let Some(twin) = first.get(&key).copied().filter(|twin| graph.contains(*twin)) {
            replace(graph, id, twin)?;
            budget.spend();
        } else {
            first.insert(key, id);
        }
    }
    Ok(())
}

/// The operands, in one order where the order does not matter.
fn ordered_operands(op: &Op, inputs: &[NodeId]) -> Vec<NodeId> {
    let mut inputs = inputs.to_vec();
    if matches!(op, Op::Binary(binary) if binary.f.commutes()) {
        inputs.sort_unstable();
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    #[test]
    fn equal_values_and_constants_merge() {
        let body = r#"
  %0 = input "x" : f32[2]
  %1 = const [1, 2] : f32[2]
  %2 = const [1, 2] : f32[2]
  %3 = binary %0, %1 {f=mul} : f32[2] "a"
  %4 = binary %2, %0 {f=mul} : f32[2] "b"
  %5 = binary %3, %4 {f=add} : f32[2]
  output "y" = %5"#;
        insta::assert_snapshot!(after(run, body), @r#"
        graph @t {
          %0 = input "x" : f32[2]
          %1 = const [1, 2] : f32[2]
          %2 = binary %0, %1 {f=mul} : f32[2] "a"
          %3 = binary %2, %2 {f=add} : f32[2]
          output "y" = %3
        }
        "#);
    }

    #[test]
    fn order_matters_where_it_does() {
        let body = r#"
  %0 = input "x" : f32[2]
  %1 = const [1, 2] : f32[2]
  %2 = binary %0, %1 {f=sub} : f32[2]
  %3 = binary %1, %0 {f=sub} : f32[2]
  output "a" = %2
  output "b" = %3"#;
        assert!(leaves(run, body));
    }
}
