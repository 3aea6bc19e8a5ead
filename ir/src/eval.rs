//! The reference evaluator: the oracle that everything else is compared with.

use crate::{EvalError, Graph, NodeId, Op, Tensor};
use std::collections::BTreeMap;

/// The graph's results for these inputs, in the graph's order.
///
/// # Errors
/// If number or types of the inputs differ from the graph's, or an operator can't be evaluated.
pub fn run(graph: &Graph, inputs: &[Tensor]) -> Result<Vec<Tensor>, EvalError> {
    let mut last_use = BTreeMap::new();
    for id in graph.order() {
        graph.node(id).inputs().iter().for_each(|input| {
            last_use.insert(*input, id);
        });
    }
    graph.outputs().iter().for_each(|output| {
        last_use.remove(&output.value);
    });
    let mut values = BTreeMap::new();
    observe(graph, inputs, &mut values, |id, values| {
        values.retain(|value, _| last_use.get(value) != Some(&id));
    })?;
    Ok(graph.outputs().iter().filter_map(|output| values.get(&output.value).cloned()).collect())
}

/// Every value of the graph for these inputs.
///
/// # Errors
/// As [`run`].
pub fn run_all(graph: &Graph, inputs: &[Tensor]) -> Result<BTreeMap<NodeId, Tensor>, EvalError> {
    let mut values = BTreeMap::new();
    observe(graph, inputs, &mut values, |_, _| ())?;
    Ok(values)
}

/// Evaluates node after node into `values`, calling `after` behind each.
fn observe(
    graph: &Graph,
    inputs: &[Tensor],
    values: &mut BTreeMap<NodeId, Tensor>,
    mut after: impl FnMut(NodeId, &mut BTreeMap<NodeId, Tensor>),
) -> Result<(), EvalError> {
    check_inputs(graph, inputs)?;
    for id in graph.order() {
        let node = graph.node(id);
        let value = if let Op::Input(input) = node.op() {
            inputs[input.index].clone()
        } else {
            let operands: Vec<&Tensor> = node.inputs().iter().filter_map(|input| values.get(input)).collect();
            node.op().eval(&operands)?
        };
        values.insert(id, value);
        after(id, values);
    }
    Ok(())
}

fn check_inputs(graph: &Graph, inputs: &[Tensor]) -> Result<(), EvalError> {
    if inputs.len() != graph.inputs().len() {
        return Err(EvalError::InputCount { expected: graph.inputs().len(), found: inputs.len() });
    }
    for (id, tensor) in graph.inputs().iter().zip(inputs) {
        let node = graph.node(*id);
        if *node.ty() != tensor.ty() {
            let (name, expected) = (node.name.clone(), node.ty().clone());
            return Err(EvalError::InputType { name, expected, found: tensor.ty() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;
    use crate::ops::{Binary, BinaryFn};

    #[test]
    fn results_come_in_order_and_inputs_are_checked() {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [2]);
        let two = graph.add_constant(Tensor::scalar(2.0_f32));
        let twice = graph.add(Binary::new(BinaryFn::Mul), &[x, two]).unwrap();
        graph.add_output("twice", twice);
        graph.add_output("same", x);
        let input = Tensor::vector(vec![1.0_f32, -1.0]);
        let results = run(&graph, std::slice::from_ref(&input)).unwrap();
        assert_eq!(results[0].as_slice::<f32>().unwrap(), [2.0, -2.0]);
        assert_eq!(results[1], input);
        let error = run(&graph, &[Tensor::scalar(0_i8)]).unwrap_err();
        assert_eq!(error.to_string(), "input `x` is f32[2], the tensor given is i8[]");
    }
}
