//! Real inputs and results of a quantised graph become the integers that it computes with.

use super::Encoding;
use edgecc_ir::{Affine, DType, Graph, NodeId, Op, OpError, OrderedFloat};
use std::collections::BTreeMap;

/// The graph with an 8-bit input in place of every real one that is only quantised, and an 8-bit result in place of
/// every real one that is dequantised last. Their scales and zero points are noted at the ports.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn integer_ports(graph: &Graph) -> Result<Graph, OpError> {
    let mut new = Graph::new(graph.name.clone());
    let mut values: BTreeMap<NodeId, NodeId> = BTreeMap::new();
    for id in graph.inputs() {
        let node = graph.node(*id);
        let input = match written(graph, *id) {
            Some(encoding) => {
                let (name, shape) = (node.name.clone(), node.shape().clone());
                let input = new.add_quantised_input(name, DType::I8, shape, affine(encoding));
                values.extend(graph.users(*id).into_iter().map(|(quantize, _)| (quantize, input)));
                input
            }
            None => new.copy_input(node),
        };
        values.insert(*id, input);
    }
    for id in graph.order() {
        if !values.contains_key(&id) {
            let copy = new.copy_node(graph.node(id), &values)?;
            values.insert(id, copy);
        }
    }
    for (index, output) in graph.outputs().iter().enumerate() {
        match read(graph, output.value) {
            Some((codes, encoding)) => {
                new.copy_output(output, values[&codes]);
                new.set_output_affine(index, affine(encoding));
            }
            None => new.copy_output(output, values[&output.value]),
        }
    }
    new.remove_dead();
    Ok(new)
}

/// The encoding that all users of a graph input quantise it to, if that is all they do with it.
fn written(graph: &Graph, id: NodeId) -> Option<Encoding> {
    let users = graph.users(id);
    if graph.node(id).ty().dtype != DType::F32 || users.len() != graph.uses(id) {
        return None;
    }
    let mut encodings = users.iter().map(|(user, _)| match graph.node(*user).op() {
        Op::Quantize(op) if op.to == DType::I8 => Encoding::written_by(op),
        _ => None,
    });
    let first = encodings.next()??;
    encodings.all(|encoding| encoding == Some(first)).then_some(first)
}

/// The codes of which a value is the real form.
fn read(graph: &Graph, id: NodeId) -> Option<(NodeId, Encoding)> {
    let Op::Dequantize(op) = graph.node(id).op() else { return None };
    let codes = graph.node(id).inputs()[0];
    let dtype = graph.node(codes).ty().dtype;
    let encoding = Encoding::read_by(op, dtype).filter(|_| dtype == DType::I8)?;
    Some((codes, encoding))
}

fn affine(encoding: Encoding) -> Affine {
    Affine { scale: OrderedFloat(encoding.scale), zero: encoding.zero }
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text::{Constants, parse, print};

    fn ports(body: &str) -> String {
        let graph = parse(&format!("graph @g {{\n{body}\n}}\n")).unwrap();
        print(&integer_ports(&graph).unwrap(), Constants::Full)
    }

    #[test]
    fn quantizers_at_the_border_become_ports() {
        let text = ports(
            "%0 = input \"x\" : f32[4]\n%1 = quantize %0 {scale=[0.5], zero=[3]} : i8[4]\n\
             %2 = qadd %1, %1 {a_factor=1, b_factor=1, offset=0, shift=1} : i8[4]\n\
             %3 = dequantize %2 {scale=[0.25], zero=[-1]} : f32[4]\noutput \"y\" = %3",
        );
        assert!(text.contains("input \"x\" {affine=[0.5,3]} : i8[4]"), "{text}");
        assert!(text.contains("output \"y\" {affine=[0.25,-1]} = %1"), "{text}");
        assert_eq!(print(&parse(&text).unwrap(), Constants::Full), text);
    }

    #[test]
    fn an_input_that_is_also_read_as_a_real_number_stays_one() {
        let text = ports(
            "%0 = input \"x\" : f32[4]\n%1 = quantize %0 {scale=[0.5], zero=[3]} : i8[4]\n\
             %2 = clamp %0 {min=0} : f32[4]\noutput \"q\" = %1\noutput \"y\" = %2",
        );
        assert!(text.contains("input \"x\" : f32[4]") && text.contains("quantize"), "{text}");
    }
}
