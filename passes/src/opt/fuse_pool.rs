//! A maximum over windows that do not overlap is taken while the convolution writes its result.

use super::support::{Rewritten, add_fused, operand, rewrite_all};
use crate::Budget;
use edgecc_ir::ops::{Conv2d, Pool2d, PoolKind, QConv2d};
use edgecc_ir::{Graph, NodeId, Op, OpError};

/// Fuses every max pool that a fused convolution can express.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, fuse)
}

fn fuse(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Op::Pool2d(pool) = graph.node(id).op() else { return Ok(None) };
    let (producer, node) = operand(graph, id, 0);
    let has_residual = matches!(node.op(), Op::Conv2d(_)) && node.inputs().len() > 3;
    // A fused pool pays where it saves rows of the larger tensor: not for signals of one row.
    let rows = node.shape()[1];
    if graph.uses(producer) != 1 || has_residual || rows < 2 || !is_plain(pool) {
        return Ok(None);
    }
    let window = [pool.kernel[0], pool.kernel[1], pool.stride[0], pool.stride[1]];
    let Some(fused) = pooled(node.op(), window) else { return Ok(None) };
    let inputs = node.inputs().to_vec();
    // Rounding up may have counted an incomplete window: then the fused pool has another shape.
    let types: Vec<_> = inputs.iter().map(|input| graph.node(*input).ty()).collect();
    if fused.infer(&types)? != *graph.node(id).ty() {
        return Ok(None);
    }
    add_fused(graph, fused, &inputs, [producer, id])
}

/// The convolution with the maximum over these windows behind it, if it has none yet.
fn pooled(op: &Op, pool: [usize; 4]) -> Option<Op> {
    match op {
        Op::Conv2d(conv) if !conv.has_pool() => Some(Conv2d { pool, ..conv.clone() }.into()),
        Op::QConv2d(conv) if !conv.geometry().has_pool() => Some(QConv2d { pool, ..conv.clone() }.into()),
        _ => None,
    }
}

/// A maximum whose windows neither overlap nor leave the input.
fn is_plain(pool: &Pool2d) -> bool {
    let apart = (0..2).all(|axis| pool.stride[axis] >= pool.kernel[axis] && pool.dilation[axis] == 1);
    pool.kind == PoolKind::Max && apart && pool.pad == [0; 4]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    fn body(size: usize, pool: &str, out: usize) -> String {
        format!(
            r#"
  %0 = input "x" : f32[1,{size},{size},1]
  %1 = const [1, 2] : f32[2,1,1,1]
  %2 = const [3, 4] : f32[2]
  %3 = conv2d %0, %1, %2 {{min=0}} : f32[1,{size},{size},2] from "Conv_0"
  %4 = pool2d %3 {{{pool}}} : f32[1,{out},{out},2] "p" from "Pool_0"
  output "y" = %4"#
        )
    }

    #[test]
    fn windows_side_by_side_fuse() {
        insta::assert_snapshot!(after(run, &body(5, "kernel=[2,2], kind=max, stride=[2,2]", 2)), @r#"
        graph @t {
          %0 = input "x" : f32[1,5,5,1]
          %1 = const [1, 2] : f32[2,1,1,1]
          %2 = const [3, 4] : f32[2]
          %3 = conv2d %0, %1, %2 {min=0, pool=[2,2,2,2]} : f32[1,2,2,2] "p" from "Conv_0+Pool_0"
          output "y" = %3
        }
        "#);
    }

    #[test]
    fn rounding_up_fuses_where_nothing_is_left_over() {
        let ceil = "ceil=true, kernel=[2,2], kind=max, stride=[2,2]";
        assert!(after(run, &body(4, ceil, 2)).contains("pool=[2,2,2,2]"));
        assert!(leaves(run, &body(5, ceil, 3)));
    }

    #[test]
    fn other_pools_stay() {
        assert!(leaves(run, &body(5, "kernel=[2,2], kind=mean, stride=[2,2]", 2)));
        assert!(leaves(run, &body(5, "kernel=[3,3], kind=max, stride=[2,2]", 2)));
        assert!(leaves(run, &body(4, "kernel=[2,2], kind=max, pad=[1,1,1,1], stride=[2,2]", 3)));
        assert!(leaves(run, &body(1, "kernel=[1,1], kind=max", 1)));
    }
}
