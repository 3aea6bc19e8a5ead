//! Factors and summands per channel behind a layer of stored integers go into its weights' scales and its bias.
//!
//! What [`super::fold_batch_norm`] does for weights in floats, for those of quantised models, and before these get their
//! integer operators: a layer has one where its result is quantised next. There movements still stand between layers and
//! what follows them: channels are followed through them.

mod layer;
mod path;

use super::fold_batch_norm::Affine;
use super::support::{Rewritten, add_fused, rewrite_all};
use crate::Budget;
use edgecc_ir::{Graph, NodeId, Op, OpError};
use layer::Layer;
use path::Path;

/// Folds what is linear and stands behind a layer whose weights are dequantised constants, in a graph that is quantised.
///
/// # Errors
/// If an operator does not accept its operands: a bug of whoever built the graph.
pub fn fold_behind_codes(graph: &mut Graph) -> Result<(), OpError> {
    if !graph.ids().into_iter().any(|id| matches!(graph.node(id).op(), Op::Quantize(_))) {
        return Ok(());
    }
    rewrite_all(graph, &mut Budget::unlimited(), fold)
}

fn fold(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Some(source) = Affine::source(graph, id) else { return Ok(None) };
    let Some(path) = Path::to_layer(graph, source) else { return Ok(None) };
    let affine = Affine::along(graph, id, path.axis);
    let layer = Layer::of(graph, path.layer);
    let (Some(affine), Some(layer)) = (affine, layer) else { return Ok(None) };
    let Some(scaled) = layer.scaled(&affine) else { return Ok(None) };
    let input = graph.node(path.layer).inputs()[0];
    let Some(inputs) = scaled.operands(graph, input)? else { return Ok(None) };
    let op = graph.node(path.layer).op().clone();
    let Some(folded) = add_fused(graph, op, &inputs, [path.layer, id])? else { return Ok(None) };
    path.again(graph, folded).map(Some)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{after, leaves};
    use super::*;

    fn run(graph: &mut Graph, _: &mut Budget) -> Result<(), OpError> {
        fold_behind_codes(graph)
    }

    /// A convolution of two channels, as the front end leaves it, and what is behind it.
    fn convolution(weights: &str, behind: &str) -> String {
        format!(
            r#"
  %0 = input "x" : i8[1,2,2,1]
  %1 = dequantize %0 {{scale=[0.5], zero=[1]}} : f32[1,2,2,1]
  %2 = const {weights} : i8[2,1,1,1]
  %3 = dequantize %2 {{scale=[0.25], zero=[0]}} : f32[2,1,1,1]
  %4 = const [10, 20] : f32[2]
  %5 = conv2d %1, %3, %4 : f32[1,2,2,2] from "Conv_0"
  %6 = transpose %5 {{perm=[0,3,1,2]}} : f32[1,2,2,2] "conv" from "Conv_0"
  %7 = const [2, -3] : f32[1,2,1,1]
{behind}"#
        )
    }

    const MUL_ADD: &str = r#"
  %8 = binary %6, %7 {f=mul} : f32[1,2,2,2] from "Bn_0"
  %9 = binary %8, %7 {f=add} : f32[1,2,2,2] "bn" from "Bn_0"
  %10 = quantize %9 {scale=[2], zero=[0]} : i8[1,2,2,2]
  output "y" = %10"#;

    #[test]
    fn channels_are_followed_through_transposes() {
        insta::assert_snapshot!(after(run, &convolution("[7, 5]", MUL_ADD)), @r#"
        graph @t {
          %0 = input "x" : i8[1,2,2,1]
          %1 = dequantize %0 {scale=[0.5], zero=[1]} : f32[1,2,2,1]
          %2 = const [22, -63] : f32[2]
          %3 = const [7, -5] : i8[2,1,1,1]
          %4 = dequantize %3 {scale=[0.5,0.75], zero=[0,0]} : f32[2,1,1,1]
          %5 = conv2d %1, %4, %2 : f32[1,2,2,2] from "Conv_0+Bn_0"
          %6 = transpose %5 {perm=[0,3,1,2]} : f32[1,2,2,2] "bn" from "Conv_0+Bn_0"
          %7 = quantize %6 {scale=[2], zero=[0]} : i8[1,2,2,2]
          output "y" = %7
        }
        "#);
    }

    #[test]
    fn an_integer_without_a_negative_stays() {
        let kept = after(run, &convolution("[7, -128]", MUL_ADD));
        assert_eq!(kept.matches("binary").count(), 2);
        assert!(!after(run, &convolution("[-128, 5]", MUL_ADD)).contains("binary"));
    }

    #[test]
    fn a_factor_of_zero_leaves_the_shift() {
        let behind =
            MUL_ADD.replace("%8 = binary %6, %7", "%11 = const [0, 1] : f32[2,1,1]\n  %8 = binary %6, %11");
        assert!(after(run, &convolution("[7, 5]", &behind)).contains("[0, 5] : i8[2,1,1,1]"));
    }

    #[test]
    fn a_summand_leaves_weights_and_their_one_scale() {
        let behind = MUL_ADD.replace("%8 = binary %6, %7 {f=mul}", "%8 = binary %7, %6 {f=add}");
        let folded = after(run, &convolution("[7, 5]", &behind));
        assert!(folded.contains("scale=[0.25]") && !folded.contains("binary"), "{folded}");
    }

    #[test]
    fn other_axes_and_other_users_prevent_folding() {
        let rows = MUL_ADD
            .replace("%7", "%11")
            .replace("%8 = binary", "%11 = const [1, 2] : f32[2,1]\n  %8 = binary");
        assert_eq!(after(run, &convolution("[7, 5]", &rows)).matches("binary").count(), 2);
        let seen = format!("{MUL_ADD}\n  output \"z\" = %6");
        assert!(leaves(run, &convolution("[7, 5]", &seen)));
    }

    #[test]
    fn graphs_that_are_not_quantised_are_left_to_the_passes() {
        let real = MUL_ADD.replace("  %10 = quantize %9 {scale=[2], zero=[0]} : i8[1,2,2,2]\n", "");
        assert!(leaves(run, &convolution("[7, 5]", &real.replace("= %10", "= %9"))));
    }

    #[test]
    fn a_bias_behind_a_matrix_product_may_be_stored_as_integers() {
        let body = r#"
  %0 = input "x" : i8[1,3,2]
  %1 = dequantize %0 {scale=[0.5], zero=[0]} : f32[1,3,2]
  %2 = const [1, 2, 3, 4] : i8[2,2]
  %3 = dequantize %2 {scale=[0.5, 0.25], zero=[0, 0]} : f32[2,2]
  %4 = const [0, 0] : f32[2]
  %5 = dense %1, %3, %4 : f32[1,3,2] from "MatMul_0"
  %6 = const [3, -4] : i8[2]
  %7 = dequantize %6 {scale=[0.5], zero=[0]} : f32[2]
  %8 = binary %7, %5 {f=add} : f32[1,3,2] from "Add_0"
  %9 = quantize %8 {scale=[1], zero=[0]} : i8[1,3,2]
  output "y" = %9"#;
        insta::assert_snapshot!(after(run, body), @r#"
        graph @t {
          %0 = input "x" : i8[1,3,2]
          %1 = dequantize %0 {scale=[0.5], zero=[0]} : f32[1,3,2]
          %2 = const [1, 2, 3, 4] : i8[2,2]
          %3 = dequantize %2 {scale=[0.5,0.25], zero=[0,0]} : f32[2,2]
          %4 = const [1.5, -2] : f32[2]
          %5 = dense %1, %3, %4 : f32[1,3,2] from "MatMul_0+Add_0"
          %6 = quantize %5 {scale=[1], zero=[0]} : i8[1,3,2]
          output "y" = %6
        }
        "#);
    }
}
