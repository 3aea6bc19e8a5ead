//! Constants that no integer stands for.

use crate::onnx::Diagnostic;
use edgecc_ir::ops::BinaryFn;
use edgecc_ir::{Graph, NodeId, Op};

/// Refuses constants that are no numbers, and infinite ones where they are weights. As summands they may be masks, and
/// as paddings or bounds they are what they seem.
pub(super) fn check(graph: &Graph) -> Result<(), Diagnostic> {
    for id in graph.order() {
        for operand in 0..graph.node(id).inputs().len() {
            let constant = graph.constant_operand(id, operand).and_then(|tensor| tensor.as_slice::<f32>());
            let is_bad = |x: &f32| x.is_nan() || (x.is_infinite() && is_weight(graph.node(id).op(), operand));
            if let Some(found) = constant.unwrap_or_default().iter().copied().find(is_bad) {
                return Err(refuse(graph, id, operand, found));
            }
        }
    }
    Ok(())
}

/// Whether the operand is one that others are multiplied with, or added to for good.
fn is_weight(op: &Op, operand: usize) -> bool {
    match op {
        Op::Conv2d(_) | Op::Dense(_) => operand > 0,
        Op::MatMul(_) => true,
        Op::Binary(binary) => binary.f == BinaryFn::Mul,
        _ => false,
    }
}

fn refuse(graph: &Graph, id: NodeId, operand: usize, found: f32) -> Diagnostic {
    let (node, constant) = (graph.node(id), graph.node(graph.node(id).inputs()[operand]));
    let role = match (node.op(), operand) {
        (Op::Conv2d(_) | Op::Dense(_), 1) => "weight of",
        (Op::Conv2d(_) | Op::Dense(_), 2) => "bias of",
        _ => "constant operand of",
    };
    let layer = [&node.name, &node.origin].into_iter().find(|text| !text.is_empty());
    let layer = layer.map_or(node.op().name(), |text| text);
    let error = Diagnostic::unsupported(format!(
        "a {role} \"{layer}\" is {found}: int8 has no code for that"
    ))
    .help(
        "export the model again from finite weights: training may have diverged, or the file may be damaged",
    );
    if constant.name.is_empty() { error } else { error.tensor(&constant.name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    fn fault(body: &str) -> Option<String> {
        let graph = text::parse(&format!("graph @g {{\n{body}}}\n")).unwrap();
        check(&graph).err().map(|error| error.to_string())
    }

    fn dense(weight: &str) -> Option<String> {
        fault(&format!(
            "  %0 = input \"x\" : f32[1,2]\n  %1 = const [1, {weight}] : f32[1,2] \"w\"\n  \
             %2 = const [0] : f32[1]\n  %3 = dense %0, %1, %2 : f32[1,1] \"fc\"\n  output \"y\" = %3\n"
        ))
    }

    #[test]
    fn weights_are_finite() {
        assert_eq!(dense("2"), None);
        assert_eq!(
            dense("nan").unwrap(),
            "error: a weight of \"fc\" is NaN: int8 has no code for that\n  tensor \"w\"\n  help: export the model \
             again from finite weights: training may have diverged, or the file may be damaged"
        );
        assert!(dense("-inf").unwrap().contains("a weight of \"fc\" is -inf"));
    }

    #[test]
    fn masks_may_be_infinite_but_are_numbers() {
        let mask = |value: &str| {
            fault(&format!(
                "  %0 = input \"x\" : f32[2]\n  %1 = const [0, {value}] : f32[2]\n  \
                 %2 = binary %0, %1 {{f=add}} : f32[2] \"masked\"\n  output \"y\" = %2\n"
            ))
        };
        assert_eq!(mask("-inf"), None);
        assert!(mask("nan").unwrap().contains("a constant operand of \"masked\" is NaN"));
    }
}
