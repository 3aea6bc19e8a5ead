//! Per-channel scales and shifts beside a convolution or dense layer go into its weights and bias.
//!
//! A batch normalisation arrives as a product and a sum with constants, as converters also leave it. Behind
//! a layer they scale its output channels, in front of it its input channels.

mod affine;
mod layer;

use super::support::{Rewritten, add_fused, operand, rewrite_all};
use crate::Budget;
pub(super) use affine::Affine;
use edgecc_ir::{Graph, NodeId, OpError, Tensor};
use layer::Layer;
pub(super) use layer::is_plain_sum;

/// Folds every per-channel scale and shift that stands directly behind or before a layer.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, |graph, id| match behind(graph, id)? {
        None => before(graph, id),
        folded => Ok(folded),
    })
}

/// `affine(layer(x))`, seen from the affine operator.
fn behind(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Some((affine, source)) = Affine::of(graph, id) else { return Ok(None) };
    let Some(layer) = Layer::of(graph, source) else { return Ok(None) };
    if graph.uses(source) != 1 || !layer.is_linear(graph) {
        return Ok(None);
    }
    let folded = layer.scale_outputs(&affine);
    rebuild(graph, layer.input, folded, [source, id], source)
}

/// `layer(affine(x))`, seen from the layer.
fn before(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Some(layer) = Layer::of(graph, id) else { return Ok(None) };
    let (source, _) = operand(graph, id, 0);
    let Some((affine, input)) = Affine::of(graph, source) else { return Ok(None) };
    // Padding is zero behind the shift, so with a shift it can't move in front of it.
    if graph.uses(source) != 1 || affine.shifts() && layer.is_padded(graph) {
        return Ok(None);
    }
    let folded = layer.scale_inputs(&affine);
    rebuild(graph, input, folded, [source, id], id)
}

/// The layer of `like` on `input` with new weights and bias; nothing if a value got lost in infinity.
fn rebuild(
    graph: &mut Graph,
    input: NodeId,
    folded: [Tensor; 2],
    parts: [NodeId; 2],
    like: NodeId,
) -> Rewritten {
    let finite =
        |tensor: &Tensor| tensor.as_slice::<f32>().is_some_and(|all| all.iter().all(|x| x.is_finite()));
    if !folded.iter().all(finite) {
        return Ok(None);
    }
    let op = graph.node(like).op().clone();
    let [weights, bias] = folded.map(|tensor| graph.add_constant(tensor));
    let mut inputs = vec![input, weights, bias];
    inputs.extend(&graph.node(like).inputs()[3..]);
    add_fused(graph, op, &inputs, parts)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    const INPUT: &str = r#"
  %0 = input "x" : f32[1,2,2,2]
  %1 = const [1, 2, 3, 4] : f32[2,1,1,2]
  %2 = const [10, 20] : f32[2]
  %3 = const [2, -1] : f32[1,1,1,2]
  %4 = const [5, 6] : f32[2]"#;

    #[test]
    fn scale_and_shift_behind_a_convolution_fold() {
        let body = format!(
            r#"{INPUT}
  %5 = conv2d %0, %1, %2 : f32[1,2,2,2] from "Conv_0"
  %6 = binary %5, %3 {{f=mul}} : f32[1,2,2,2] from "Bn_0"
  %7 = binary %6, %4 {{f=add}} : f32[1,2,2,2] "y" from "Bn_0"
  output "y" = %7"#
        );
        insta::assert_snapshot!(after(run, &body), @r#"
        graph @t {
          %0 = input "x" : f32[1,2,2,2]
          %1 = const [25, -14] : f32[2]
          %2 = const [2, 4, -3, -4] : f32[2,1,1,2]
          %3 = conv2d %0, %2, %1 : f32[1,2,2,2] "y" from "Conv_0+Bn_0"
          output "y" = %3
        }
        "#);
    }

    #[test]
    fn scale_and_shift_before_a_convolution_fold() {
        let body = format!(
            r#"{INPUT}
  %5 = binary %4, %0 {{f=sub}} : f32[1,2,2,2] from "Sub_0"
  %6 = binary %5, %3 {{f=div}} : f32[1,2,2,2] from "Div_0"
  %7 = conv2d %6, %1, %2 : f32[1,2,2,2] "y" from "Conv_0"
  output "y" = %7"#
        );
        insta::assert_snapshot!(after(run, &body), @r#"
        graph @t {
          %0 = input "x" : f32[1,2,2,2]
          %1 = const [0.5, 3.5] : f32[2]
          %2 = const [-0.5, 2, -1.5, 4] : f32[2,1,1,2]
          %3 = conv2d %0, %2, %1 : f32[1,2,2,2] "y" from "Sub_0+Div_0+Conv_0"
          output "y" = %3
        }
        "#);
    }

    #[test]
    fn groups_scale_their_own_channels() {
        let body = r#"
  %0 = input "x" : f32[1,2,2,4]
  %1 = const seeded(3) : f32[6,2,2,2]
  %2 = const seeded(4) : f32[6]
  %3 = const [1, 2, 3, 4] : f32[4]
  %4 = const [1, 2, 3, 4, 5, 6] : f32[6]
  %5 = binary %0, %3 {f=mul} : f32[1,2,2,4]
  %6 = binary %5, %3 {f=add} : f32[1,2,2,4]
  %7 = conv2d %6, %1, %2 {groups=2} : f32[1,1,1,6]
  %8 = binary %7, %4 {f=sub} : f32[1,1,1,6]
  %9 = binary %8, %4 {f=mul} : f32[1,1,1,6]
  output "y" = %9"#;
        assert!(!after(run, body).contains("binary"));
    }

    #[test]
    fn dense_layers_take_both_sides() {
        let body = r#"
  %0 = input "x" : f32[3,2]
  %1 = const [1, 2, 3, 4] : f32[2,2]
  %2 = const [10, 20] : f32[2]
  %3 = const splat(0.5) : f32[]
  %4 = binary %0, %3 {f=add} : f32[3,2]
  %5 = dense %4, %1, %2 : f32[3,2]
  %6 = binary %5, %2 {f=mul} : f32[3,2]
  output "y" = %6"#;
        assert!(!after(run, body).contains("binary"));
    }

    #[test]
    fn a_shift_stays_before_padding_and_a_scale_does_not() {
        let body = |f: &str| {
            format!(
                r#"{}
  %5 = binary %0, %3 {{f={f}}} : f32[1,2,2,2]
  %7 = conv2d %5, %1, %2 {{pad=[1,0,0,0]}} : f32[1,3,2,2]
  output "y" = %7"#,
                INPUT.replace("\n  %4 = const [5, 6] : f32[2]", "")
            )
        };
        assert!(leaves(run, &body("add")));
        assert!(!after(run, &body("mul")).contains("binary"));
    }

    #[test]
    fn bounds_and_other_users_prevent_folding() {
        let body = |attrs: &str, also: &str| {
            format!(
                r#"{}
  %5 = conv2d %0, %1, %2 {attrs}: f32[1,2,2,2]
  %6 = binary %5, %3 {{f=mul}} : f32[1,2,2,2]
  output "y" = %6{also}"#,
                INPUT.replace("\n  %4 = const [5, 6] : f32[2]", "")
            )
        };
        assert!(leaves(run, &body("{min=0} ", "")));
        assert!(leaves(run, &body("", "\n  output \"z\" = %5")));
        assert!(!after(run, &body("", "")).contains("binary"));
    }
}
