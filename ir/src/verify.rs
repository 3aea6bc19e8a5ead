//! The verifier: what holds of every graph, whatever pass made it.
//!
//! Checked:
//! * every operand exists, and the graph is acyclic;
//! * every node has the type that its operator infers from its operands;
//! * graph inputs are `input` nodes numbered by position, and there is no other `input` node;
//! * graph inputs and results have distinct, non-empty names; results exist;
//! * constants that are not empty wherever an operator runs on the device: no dimension is 0 outside
//!   constants.
//!
//! A fault is always a bug of the pass or front end that made the graph, never the user's.

use crate::{Graph, NodeId, Op};
use std::collections::BTreeSet;
use thiserror::Error;

/// One broken property.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Fault {
    /// A node uses a value that is not there.
    #[error("{node}: operand {operand} does not exist")]
    MissingOperand {
        /// The user.
        node: NodeId,
        /// Operand position.
        operand: usize,
    },
    /// Nodes depend on themselves.
    #[error("{count} nodes are part of a cycle or depend on one")]
    Cycle {
        /// How many.
        count: usize,
    },
    /// A node's type is not what its operator infers.
    #[error("{node} ({op}): {what}")]
    Type {
        /// The node.
        node: NodeId,
        /// Its operator.
        op: &'static str,
        /// What differs.
        what: String,
    },
    /// Inputs or results are inconsistent.
    #[error("{what}")]
    Interface {
        /// What is wrong.
        what: String,
    },
}

/// Every broken property of the graph.
///
/// # Errors
/// All faults found, in node order; the list is not empty.
pub fn verify(graph: &Graph) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    for id in graph.ids() {
        check_node(graph, id, &mut faults);
    }
    let ordered = graph.order().len();
    if faults.is_empty() && ordered != graph.len() {
        faults.push(Fault::Cycle { count: graph.len() - ordered });
    }
    check_interface(graph, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_node(graph: &Graph, id: NodeId, faults: &mut Vec<Fault>) {
    let node = graph.node(id);
    let missing = node.inputs().iter().position(|input| !graph.contains(*input));
    if let Some(operand) = missing {
        faults.push(Fault::MissingOperand { node: id, operand });
        return;
    }
    let types: Vec<_> = node.inputs().iter().map(|input| graph.node(*input).ty()).collect();
    let what = match node.op().infer(&types) {
        Ok(ty) if ty != *node.ty() => Some(format!("has type {}, infers {ty}", node.ty())),
        Ok(ty) if ty.shape.elements() == 0 && node.constant().is_none() => Some(format!("is empty: {ty}")),
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    };
    faults.extend(what.map(|what| Fault::Type { node: id, op: node.op().name(), what }));
}

fn check_interface(graph: &Graph, faults: &mut Vec<Fault>) {
    let mut fault = |what: String| faults.push(Fault::Interface { what });
    let mut inputs = BTreeSet::new();
    for (position, id) in graph.inputs().iter().enumerate() {
        let node = graph.node(*id);
        if !matches!(node.op(), Op::Input(input) if input.index == position) {
            fault(format!("graph input {position} is {id} ({})", node.op().name()));
        }
        if node.name.is_empty() || !inputs.insert(&node.name) {
            fault(format!("graph input {position} has no name of its own: \"{}\"", node.name));
        }
    }
    let strays = graph.ids().into_iter().filter(|id| matches!(graph.node(*id).op(), Op::Input(_)));
    for id in strays.filter(|id| !graph.inputs().contains(id)) {
        fault(format!("{id} is an input that the graph does not list"));
    }
    let mut outputs = BTreeSet::new();
    for output in graph.outputs() {
        if !graph.contains(output.value) {
            fault(format!("result \"{}\" is a value that does not exist", output.name));
        }
        if output.name.is_empty() || !outputs.insert(&output.name) {
            fault(format!("two results are called \"{}\"", output.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DType;

    #[test]
    fn a_sound_graph_passes() {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [1]);
        graph.add_output("y", x);
        assert_eq!(verify(&graph), Ok(()));
    }

    #[test]
    fn names_must_be_distinct() {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [1]);
        graph.add_input("x", DType::F32, [1]);
        graph.add_output("y", x);
        graph.add_output("y", x);
        let faults = verify(&graph).unwrap_err();
        let text: Vec<_> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["graph input 1 has no name of its own: \"x\"", "two results are called \"y\""]);
    }
}
