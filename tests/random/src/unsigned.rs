//! Quantised graphs as exporters of unsigned models leave them.

use edgecc_ir::ops::{Dequantize, Quantize};
use edgecc_ir::{DType, Graph, NodeId, Op, OpError, Tensor};
use std::collections::BTreeMap;

/// The zero point of unsigned weights: off the middle, so that weights without it need more than 8 bits.
const WEIGHTS_ZERO: i32 = 100;

/// The graph with unsigned codes, weights and ports in place of signed codes and weights and real ports.
pub(crate) fn unsigned(graph: &Graph) -> Result<Graph, OpError> {
    let mut new = Graph::new(graph.name.clone());
    let mut values: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for id in graph.inputs() {
        let node = graph.node(*id);
        let (key, input) = match graph.users(*id)[..] {
            [(user, _)] if graph.uses(*id) == 1 && matches!(graph.node(user).op(), Op::Quantize(_)) => {
                (user, new.add_input(node.name.clone(), DType::U8, node.shape().clone()))
            }
            _ => (*id, new.copy_input(node)),
        };
        values.insert(key, input);
    }
    for id in graph.order() {
        if !values.contains_key(&id) && !graph.inputs().contains(&id) {
            let copy = copy(graph, id, &mut new, &values)?;
            values.insert(id, copy);
        }
    }
    for output in graph.outputs() {
        let node = graph.node(output.value);
        let is_real = matches!(node.op(), Op::Dequantize(_));
        new.copy_output(output, values[if is_real { &node.inputs()[0] } else { &output.value }]);
    }
    new.remove_dead();
    Ok(new)
}

fn copy(
    graph: &Graph,
    id: NodeId,
    new: &mut Graph,
    values: &BTreeMap<NodeId, NodeId>,
) -> Result<NodeId, OpError> {
    let node = graph.node(id);
    let copy = match node.op() {
        Op::Quantize(op) => {
            let zero = op.zero.iter().map(|zero| zero + 128).collect();
            new.add(Quantize { zero, to: DType::U8, ..op.clone() }, &[values[&node.inputs()[0]]])?
        }
        Op::Dequantize(op) => match graph.node(node.inputs()[0]).constant() {
            Some(codes) => weights(op, codes, new)?,
            None => {
                let zero = op.zero.iter().map(|zero| zero + 128).collect();
                new.add(Dequantize { zero, ..op.clone() }, &[values[&node.inputs()[0]]])?
            }
        },
        _ => return new.copy_node(node, values),
    };
    new.set_source(copy, node.name.clone(), node.origin.clone());
    Ok(copy)
}

/// The same codes without a sign; what they stand for moves with their zero point.
fn weights(op: &Dequantize, codes: &Tensor, new: &mut Graph) -> Result<NodeId, OpError> {
    let signed = codes.as_slice::<i8>().unwrap_or_default();
    let codes = Tensor::from_fn(codes.shape().clone(), |i| (signed[i] as u8) ^ 0x80);
    let codes = new.add_constant(codes);
    let zero = vec![WEIGHTS_ZERO; op.zero.len()];
    new.add(Dequantize { zero, ..op.clone() }, &[codes])
}
