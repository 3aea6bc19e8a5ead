//! Graph to text.

use super::literal;
use crate::attr::{Attr, AttrValue};
use crate::{Affine, Constant, Graph, Node, NodeId, Op};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How much of a constant is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constants {
    /// All elements: the text reads back.
    Full,
    /// A digest in place of more than sixteen differing elements.
    Elided,
}

/// The graph as text; values are numbered in topological order.
pub fn print(graph: &Graph, constants: Constants) -> String {
    let order = graph.order();
    let numbers: BTreeMap<NodeId, usize> = order.iter().enumerate().map(|(n, id)| (*id, n)).collect();
    let mut text = format!("graph @{} {{\n", graph.name);
    for id in &order {
        let line = value(graph.node(*id), &numbers, constants);
        // Writing to a String can't fail.
        let _ = writeln!(text, "  %{} = {line}", numbers[id]);
    }
    for output in graph.outputs() {
        let _ = writeln!(
            text,
            "  output {:?}{} = %{}",
            output.name,
            affine(output.affine),
            numbers[&output.value]
        );
    }
    text.push_str("}\n");
    text
}

fn value(node: &Node, numbers: &BTreeMap<NodeId, usize>, constants: Constants) -> String {
    let mut line = match node.op() {
        Op::Input(op) => format!("input {:?}{} : {}", node.name, affine(op.affine), node.ty()),
        Op::Const(op) => format!("const {} : {}", payload(&op.value, constants), node.ty()),
        op => {
            let operands: Vec<_> = node.inputs().iter().map(|input| format!("%{}", numbers[input])).collect();
            format!("{} {}{} : {}", op.name(), operands.join(", "), attributes(op), node.ty())
        }
    };
    if !node.name.is_empty() && !matches!(node.op(), Op::Input(_)) {
        let _ = write!(line, " {:?}", node.name);
    }
    if !node.origin.is_empty() {
        let _ = write!(line, " from {:?}", node.origin);
    }
    line
}

fn affine(affine: Option<Affine>) -> String {
    affine.map_or(String::new(), |affine| format!(" {{affine={}}}", attribute(&affine.to_attr())))
}

fn attributes(op: &Op) -> String {
    let attrs: Vec<_> = op.attrs().iter().map(|(name, attr)| format!("{name}={}", attribute(attr))).collect();
    if attrs.is_empty() { String::new() } else { format!(" {{{}}}", attrs.join(", ")) }
}

fn attribute(attr: &Attr) -> String {
    match attr {
        Attr::Int(value) => value.to_string(),
        Attr::Float(value) => value.to_string(),
        Attr::Word(word) => word.clone(),
        Attr::List(list) => format!("[{}]", list.iter().map(attribute).collect::<Vec<_>>().join(",")),
    }
}

fn payload(constant: &Constant, constants: Constants) -> String {
    let words = literal::words(constant.data());
    match words.first() {
        Some(first) if words.iter().all(|word| word == first) => format!("splat({first})"),
        _ if words.len() > 16 && constants == Constants::Elided => {
            format!("elided({:016x})", constant.digest())
        }
        _ => format!("[{}]", words.join(", ")),
    }
}
