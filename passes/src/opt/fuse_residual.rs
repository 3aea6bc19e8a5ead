//! The other operand of a sum is added while the convolution writes its result.

use super::support::{Rewritten, add_fused, rewrite_all};
use crate::Budget;
use edgecc_ir::ops::{Binary, BinaryFn, Conv2d};
use edgecc_ir::{Graph, NodeId, Op, OpError};

/// Fuses every sum of a convolution and another value of its shape.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, fuse)
}

fn fuse(graph: &mut Graph, id: NodeId) -> Rewritten {
    let node = graph.node(id);
    if *node.op() != Op::from(Binary::new(BinaryFn::Add)) {
        return Ok(None);
    }
    let operands = [node.inputs()[0], node.inputs()[1]];
    if operands.iter().any(|operand| graph.node(*operand).shape() != node.shape()) {
        return Ok(None);
    }
    // The later convolution: then the residual is there before it starts, whatever the order.
    let order = graph.order();
    let place = |operand: &NodeId| order.iter().position(|other| other == operand);
    let convolution = operands.into_iter().filter(|operand| can_take(graph, *operand)).max_by_key(place);
    let Some(convolution) = convolution else { return Ok(None) };
    let residual = if operands[0] == convolution { operands[1] } else { operands[0] };
    let fused = graph.node(convolution);
    let (op, mut inputs) = (fused.op().clone(), fused.inputs().to_vec());
    inputs.push(residual);
    add_fused(graph, op, &inputs, [convolution, id])
}

/// Whether a value is a convolution with nothing behind its sum, and has no other user.
fn can_take(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let Op::Conv2d(conv) = node.op() else { return false };
    let plain = Conv2d { min: Conv2d::plain().min, max: Conv2d::plain().max, ..conv.clone() };
    *conv == plain && !conv.has_pool() && node.inputs().len() == 3 && graph.uses(id) == 1
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    const TWO: &str = r#"
  %0 = input "x" : f32[1,2,2,1]
  %1 = const [1] : f32[1,1,1,1]
  %2 = const [3] : f32[1]
  %3 = conv2d %0, %1, %2 : f32[1,2,2,1] from "first"
  %4 = conv2d %0, %1, %2 : f32[1,2,2,1] from "second"
  %5 = binary %4, %3 {f=add} : f32[1,2,2,1] "sum" from "Add_0""#;

    #[test]
    fn the_later_convolution_takes_the_sum() {
        insta::assert_snapshot!(after(run, &format!("{TWO}\n  output \"y\" = %5")), @r#"
        graph @t {
          %0 = input "x" : f32[1,2,2,1]
          %1 = const splat(1) : f32[1,1,1,1]
          %2 = const splat(3) : f32[1]
          %3 = conv2d %0, %1, %2 : f32[1,2,2,1] from "first"
          %4 = conv2d %0, %1, %2, %3 : f32[1,2,2,1] "sum" from "second+Add_0"
          output "y" = %4
        }
        "#);
    }

    #[test]
    fn a_convolution_with_a_second_user_leaves_the_sum_to_the_other() {
        let text = after(run, &format!("{TWO}\n  output \"y\" = %5\n  output \"z\" = %4"));
        assert!(text.contains("from \"first+Add_0\""), "{text}");
        assert!(leaves(
            run,
            &format!("{TWO}\n  output \"y\" = %5\n  output \"z\" = %4\n  output \"a\" = %3")
        ));
    }

    #[test]
    fn bounds_and_broadcasting_prevent_it() {
        let bounded = TWO.replace("%2 :", "%2 {min=0} :");
        assert!(leaves(run, &format!("{bounded}\n  output \"y\" = %5")));
        let body = r#"
  %0 = input "x" : f32[1,2,2,1]
  %1 = input "z" : f32[1,1,2,1]
  %2 = const [1] : f32[1,1,1,1]
  %3 = const [3] : f32[1]
  %4 = conv2d %0, %2, %3 : f32[1,2,2,1]
  %5 = binary %4, %1 {f=add} : f32[1,2,2,1]
  output "y" = %5"#;
        assert!(leaves(run, body));
    }
}
