//! Padding in front of a convolution or pool becomes its own.

use super::support::{Rewritten, add_fused, operand, rewrite_all};
use crate::Budget;
use edgecc_ir::ops::{Conv2d, Pad, PadMode, Pool2d, PoolKind, QConv2d};
use edgecc_ir::{Graph, NodeId, Op, OpError};

/// Merges every pad of height and width whose values the next operator can supply.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, merge)
}

fn merge(graph: &mut Graph, id: NodeId) -> Rewritten {
    if graph.node(id).inputs().is_empty() {
        return Ok(None);
    }
    let (padded, node) = operand(graph, id, 0);
    let Op::Pad(pad) = node.op() else { return Ok(None) };
    let Some(op) = padded_itself(graph.node(id).op(), pad) else { return Ok(None) };
    let mut inputs = graph.node(id).inputs().to_vec();
    inputs[0] = node.inputs()[0];
    let types: Vec<_> = inputs.iter().map(|input| graph.node(*input).ty()).collect();
    // A pool refuses padding as wide as its kernel, and may count windows differently when rounding up.
    if op.infer(&types).ok().as_ref() != Some(graph.node(id).ty()) {
        return Ok(None);
    }
    add_fused(graph, op, &inputs, [padded, id])
}

/// The operator with the pad's elements added to its own padding, if they mean the same there.
fn padded_itself(op: &Op, pad: &Pad) -> Option<Op> {
    let spatial =
        pad.before.len() == 4 && [0, 3].iter().all(|axis| pad.before[*axis] + pad.after[*axis] == 0);
    if pad.mode != PadMode::Constant || !spatial {
        return None;
    }
    let added = [pad.before[1], pad.before[2], pad.after[1], pad.after[2]];
    let sum = |own: [usize; 4]| [0, 1, 2, 3].map(|side| own[side] + added[side]);
    match op {
        Op::Conv2d(conv) if pad.value.0 == 0.0 => Some(Conv2d { pad: sum(conv.pad), ..conv.clone() }.into()),
        Op::QConv2d(conv) if pad.value.0 == conv.x_zero as f32 => {
            Some(QConv2d { pad: sum(conv.pad), ..conv.clone() }.into())
        }
        Op::Pool2d(pool) => {
            let own_counts = pool.pad == [0; 4] || pool.count_pad;
            let same = match pool.kind {
                PoolKind::Max => pad.value.0 == f32::NEG_INFINITY,
                PoolKind::Mean => pad.value.0 == 0.0 && own_counts && !pool.ceil,
            };
            let count_pad = pool.kind == PoolKind::Mean;
            same.then(|| Pool2d { pad: sum(pool.pad), count_pad, ..pool.clone() }.into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    fn body(pad: &str, size: usize, then: &str) -> String {
        format!(
            r#"
  %0 = input "x" : f32[1,3,3,1]
  %1 = const splat(1) : f32[1,2,2,1]
  %2 = const splat(3) : f32[1]
  %3 = pad %0 {{{pad}}} : f32[1,{size},{size},1] from "Pad_0"
  %4 = {then} : f32[1,2,2,1] "c" from "Op_0"
  output "y" = %4"#
        )
    }

    const BEFORE: &str = "after=[0,0,0,0], before=[0,1,1,0]";

    #[test]
    fn an_integer_convolution_pads_with_its_zero_point() {
        let padded = |value: i32| {
            format!(
                r#"
  %0 = input "x" : i8[1,3,3,1]
  %1 = const splat(1) : i8[1,2,2,1]
  %2 = const splat(3) : i32[1]
  %3 = pad %0 {{{BEFORE}, value={value}}} : i8[1,4,4,1]
  %4 = qconv2d %3, %1, %2, %2 {{out=[0,1,0,-128,127], x_zero=-9}} : i8[1,3,3,1]
  output "y" = %4"#
            )
        };
        assert!(
            after(run, &padded(-9)).contains("qconv2d %0, %1, %2, %2 {out=[0,1,0,-128,127], pad=[1,1,0,0]")
        );
        assert!(leaves(run, &padded(0)));
    }

    #[test]
    fn a_convolution_pads_with_zeros() {
        let then = "conv2d %3, %1, %2 {pad=[0,0,1,1], stride=[2,2]}";
        insta::assert_snapshot!(after(run, &body(BEFORE, 4, then)), @r#"
        graph @t {
          %0 = input "x" : f32[1,3,3,1]
          %1 = const splat(1) : f32[1,2,2,1]
          %2 = const splat(3) : f32[1]
          %3 = conv2d %0, %1, %2 {pad=[1,1,1,1], stride=[2,2]} : f32[1,2,2,1] "c" from "Pad_0+Op_0"
          output "y" = %3
        }
        "#);
        assert!(leaves(run, &body(&format!("{BEFORE}, value=1"), 4, then)));
        assert!(leaves(run, &body(&format!("{BEFORE}, mode=edge"), 4, then)));
    }

    #[test]
    fn a_mean_counts_the_zeros() {
        let mean = "pool2d %3 {kernel=[2,2], kind=mean, stride=[2,2]}";
        let live = |body: String| {
            body.replace("\n  %1 = const splat(1) : f32[1,2,2,1]\n  %2 = const splat(3) : f32[1]", "")
        };
        assert!(after(run, &live(body(BEFORE, 4, mean))).contains("count_pad=true"));
        let max = mean.replace("mean", "max");
        assert!(leaves(run, &live(body(BEFORE, 4, &max))));
        assert!(after(run, &live(body(&format!("{BEFORE}, value=-inf"), 4, &max))).contains("pad=[1,1,0,0]"));
    }

    #[test]
    fn other_axes_stay() {
        let text = r#"
  %0 = input "x" : f32[1,2,2,1]
  %1 = const splat(1) : f32[1,1,1,2]
  %2 = const splat(3) : f32[1]
  %3 = pad %0 {after=[0,0,0,1], before=[0,0,0,0]} : f32[1,2,2,2]
  %4 = conv2d %3, %1, %2 : f32[1,2,2,1]
  output "y" = %4"#;
        assert!(leaves(run, text));
    }
}
