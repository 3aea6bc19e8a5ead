//! Layers of a quantised model that are computed in floats all the same.

use crate::text::shortened;
use edgecc_ir::{DType, Graph, Node, Op};

/// The most layers that are named, and letters of a name.
const NAMED: usize = 3;
const LETTERS: usize = 48;

/// A warning that names them, where other layers are computed in integers.
pub(super) fn warnings(graph: &Graph) -> Vec<String> {
    let nodes: Vec<&Node> = graph.order().into_iter().map(|id| graph.node(id)).collect();
    let in_integers = |node: &&Node| matches!(node.op(), Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_));
    let floats: Vec<&&Node> = nodes.iter().filter(|node| is_float_layer(node)).collect();
    if floats.is_empty() || !nodes.iter().any(in_integers) {
        return Vec::new();
    }
    let names: Vec<String> =
        floats.iter().take(NAMED).map(|node| format!("\"{}\"", shortened(&node.name, LETTERS))).collect();
    let more = if floats.len() > NAMED { ", …" } else { "" };
    let (count, layers) = match floats.len() {
        1 => ("one layer".to_owned(), "it reads and gives"),
        n => (format!("{n} layers"), "they read and give"),
    };
    vec![format!(
        "{count} of a quantised model in floats, with weights of 32 bits: {}{more}; for integers, quantise what {layers}",
        names.join(", ")
    )]
}

fn is_float_layer(node: &Node) -> bool {
    node.ty().dtype == DType::F32 && matches!(node.op(), Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    const QUANTISED: &str = r#"graph @g {
  %0 = input "x" : i8[1,4]
  %1 = const seeded(1) : i8[3,4]
  %2 = const [1, 2, 3] : i32[3]
  %3 = const [1000000000, 1, 2] : i32[3]
  %4 = qdense %0, %1, %2, %3 {out=[0,9,0,-128,127], x_zero=0} : i8[1,3] "first"
  %5 = dequantize %4 {scale=[0.5], zero=[0]} : f32[1,3]
  %6 = const seeded(2) : f32[2,3]
  %7 = const seeded(3) : f32[2]
  %8 = dense %5, %6, %7 : f32[1,2] "second"
  output "y" = %8
}
"#;

    #[test]
    fn they_are_named_where_others_are_integers() {
        let found = warnings(&text::parse(QUANTISED).unwrap());
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("one layer of a quantised model") && found[0].contains("\"second\""),
            "{found:?}"
        );
    }

    #[test]
    fn a_model_of_floats_has_none() {
        let graph = text::parse(
            r#"graph @g {
  %0 = input "x" : f32[1,4]
  %1 = const seeded(1) : f32[2,4]
  %2 = const seeded(2) : f32[2]
  %3 = dense %0, %1, %2 : f32[1,2]
  output "y" = %3
}
"#,
        )
        .unwrap();
        assert!(warnings(&graph).is_empty());
    }
}
