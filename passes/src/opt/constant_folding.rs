//! Operators whose operands are all constant are computed now.

use super::support::{Rewritten, rewrite_all};
use crate::Budget;
use edgecc_ir::{Graph, NodeId, Op, OpError, Tensor, TensorType};

/// A result this small is folded however small its operands are: its flash is less than the code it saves.
const ALWAYS_FOLDED_BYTES: usize = 1024;

/// Folds constants through the graph.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, fold)
}

fn fold(graph: &mut Graph, id: NodeId) -> Rewritten {
    let node = graph.node(id);
    let operands: Option<Vec<&Tensor>> =
        (0..node.inputs().len()).map(|operand| graph.constant_operand(id, operand)).collect();
    let value = operands.and_then(|operands| evaluate(node.op(), &operands, node.ty()));
    Ok(value.map(|value| graph.add_constant(value)))
}

/// The value of an operator on constants; `None` if it has none or if the constant would cost more flash than
/// its operands do.
pub(crate) fn evaluate(op: &Op, operands: &[&Tensor], ty: &TensorType) -> Option<Tensor> {
    let given: usize = operands.iter().map(|tensor| tensor.ty().bytes()).sum();
    let worth = !operands.is_empty() && ty.bytes() <= given.max(ALWAYS_FOLDED_BYTES);
    // An evaluation that fails (an integer division by zero) is left to run on the device.
    worth.then(|| op.eval(operands).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    #[test]
    fn constants_fold_through_several_operators() {
        let body = r#"
  %0 = input "x" : f32[2]
  %1 = const [1, 2] : f32[2]
  %2 = const splat(3) : f32[2]
  %3 = binary %1, %2 {f=mul} : f32[2]
  %4 = unary %3 {f=neg} : f32[2] "scale" from "Neg_0"
  %5 = binary %0, %4 {f=add} : f32[2]
  output "y" = %5"#;
        insta::assert_snapshot!(after(run, body), @r#"
        graph @t {
          %0 = input "x" : f32[2]
          %1 = const [-3, -6] : f32[2] "scale" from "Neg_0"
          %2 = binary %0, %1 {f=add} : f32[2]
          output "y" = %2
        }
        "#);
    }

    #[test]
    fn a_small_constant_is_not_blown_up() {
        assert!(leaves(
            run,
            "  %0 = const splat(1) : f32[1]\n  %1 = expand %0 {shape=[1000]} : f32[1000]\n  output \"y\" = %1"
        ));
    }

    #[test]
    fn an_operand_that_varies_prevents_folding() {
        let body = r#"
  %0 = input "x" : f32[2]
  %1 = const [1, 2] : f32[2]
  %2 = binary %0, %1 {f=mul} : f32[2]
  output "y" = %2"#;
        assert!(leaves(run, body));
    }
}
