//! Bounds behind a convolution or dense layer become its own.
//!
//! Bounds behind the maximum over a window move in front of it when a convolution is there to take them:
//! both orders give the same values, because a clamp is monotone.

use super::support::{Rewritten, add_fused, operand, rewrite_all};
use crate::Budget;
use edgecc_ir::ops::{Clamp, Conv2d, Dense, Pool2d, PoolKind};
use edgecc_ir::{Graph, Node, NodeId, Op, OpError, OrderedFloat};

/// Fuses every clamp that has a place to go to.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, |graph, id| {
        let Op::Clamp(clamp) = graph.node(id).op().clone() else { return Ok(None) };
        let (producer, node) = operand(graph, id, 0);
        if graph.uses(producer) != 1 {
            return Ok(None);
        }
        if let Op::Pool2d(pool) = node.op() {
            let pool = pool.clone();
            return before_pool(graph, id, &clamp, &pool);
        }
        let Some(op) = bounded(node, &clamp) else { return Ok(None) };
        let inputs = node.inputs().to_vec();
        add_fused(graph, op, &inputs, [producer, id])
    })
}

/// The producer with the clamp's bounds after its own.
fn bounded(producer: &Node, clamp: &Clamp) -> Option<Op> {
    match producer.op() {
        Op::Conv2d(conv) => {
            let [min, max] = intersect([conv.min, conv.max], clamp);
            Some(Conv2d { min, max, ..conv.clone() }.into())
        }
        Op::Dense(dense) => {
            let [min, max] = intersect([dense.min, dense.max], clamp);
            Some(Dense { min, max }.into())
        }
        Op::Clamp(inner) => {
            let [min, max] = intersect([inner.min, inner.max], clamp);
            Some(Clamp { min, max }.into())
        }
        _ => None,
    }
}

/// The bounds that do what `inner` and then `outer` do, also where they have nothing in common.
fn intersect(inner: [OrderedFloat<f32>; 2], outer: &Clamp) -> [OrderedFloat<f32>; 2] {
    let [min, max] = inner;
    [min.min(max), max].map(|bound| OrderedFloat(bound.0.max(outer.min.0).min(outer.max.0)))
}

/// `clamp(max pool(conv))` as `max pool(clamp(conv))`.
fn before_pool(graph: &mut Graph, id: NodeId, clamp: &Clamp, pool: &Pool2d) -> Rewritten {
    let (pooled, node) = operand(graph, id, 0);
    let source = node.inputs()[0];
    let fusible = bounded(graph.node(source), clamp).is_some() && graph.uses(source) == 1;
    if pool.kind != PoolKind::Max || !fusible {
        return Ok(None);
    }
    // The clamped value in front of the pool is none that the source model names.
    let origin = graph.node(id).origin.clone();
    let clamped = graph.add(clamp.clone(), &[source])?;
    graph.set_source(clamped, "", origin);
    add_fused(graph, pool.clone(), &[clamped], [pooled, id])
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    const CONV: &str = r#"
  %0 = input "x" : f32[1,4,4,1]
  %1 = const seeded(1) : f32[2,1,1,1]
  %2 = const seeded(2) : f32[2]
  %3 = conv2d %0, %1, %2 {max=6} : f32[1,4,4,2] "c" from "Conv_0""#;

    #[test]
    fn bounds_meet_in_the_convolution() {
        let body = format!(
            "{CONV}\n  %4 = clamp %3 {{min=0}} : f32[1,4,4,2] \"r\" from \"Relu_1\"\n  output \"y\" = %4"
        );
        insta::assert_snapshot!(after(run, &body), @r#"
        graph @t {
          %0 = input "x" : f32[1,4,4,1]
          %1 = const [0.1326853, -0.05607176] : f32[2,1,1,1]
          %2 = const [0.71089375, -0.1882993] : f32[2]
          %3 = conv2d %0, %1, %2 {max=6, min=0} : f32[1,4,4,2] "r" from "Conv_0+Relu_1"
          output "y" = %3
        }
        "#);
    }

    #[test]
    fn bounds_pass_a_maximum_on_the_way_to_a_convolution() {
        let pool = "%4 = pool2d %3 {kernel=[2,2], kind=max, stride=[2,2]} : f32[1,2,2,2]";
        let body = format!("{CONV}\n  {pool}\n  %5 = clamp %4 {{min=0}} : f32[1,2,2,2]\n  output \"y\" = %5");
        let text = after(run, &body);
        assert!(text.contains("{max=6, min=0}") && !text.contains("clamp"), "{text}");
        let mean = body.replace("kind=max", "kind=mean");
        assert!(leaves(run, &mean));
    }

    #[test]
    fn disjoint_bounds_leave_one_value() {
        let body = r#"
  %0 = input "x" : f32[4]
  %1 = clamp %0 {min=0, max=1} : f32[4]
  %2 = clamp %1 {min=2, max=3} : f32[4]
  output "y" = %2"#;
        assert!(after(run, body).contains("clamp %0 {max=2, min=2}"));
    }

    #[test]
    fn a_convolution_with_a_second_user_keeps_its_values() {
        let body = format!(
            "{CONV}\n  %4 = clamp %3 {{min=0}} : f32[1,4,4,2]\n  output \"y\" = %4\n  output \"z\" = %3"
        );
        assert!(leaves(run, &body));
    }
}
