//! Constants that a model stores as integers and computes with as real numbers.

use edgecc_ir::{Graph, Op, OpError};

/// Puts the real values in place of every constant that is dequantised: no kernel reads weights of another type than it
/// computes in.
///
/// # Errors
/// If an operator does not accept its operands: a bug of whoever built the graph.
pub fn dequantise_constants(graph: &mut Graph) -> Result<(), OpError> {
    for id in graph.order() {
        let node = graph.node(id);
        let (Op::Dequantize(_), Some(codes)) = (node.op(), graph.constant_operand(id, 0)) else { continue };
        let value = node.op().eval(&[codes])?;
        let (name, origin) = (node.name.clone(), node.origin.clone());
        let constant = graph.add_constant(value);
        graph.set_source(constant, name, origin);
        graph.replace(id, constant)?;
    }
    graph.remove_dead();
    Ok(())
}
