//! The order in which nodes are imported: operands first, otherwise as the model lists them.

use super::diagnostic::Diagnostic;
use onnx_protobuf::{GraphProto, NodeProto};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// The positions of `nodes` in an order that respects their operands, and what is wrong with their names.
/// Nodes on a cycle are left out.
pub(super) fn sort(nodes: &[NodeProto]) -> (Vec<usize>, Vec<Diagnostic>) {
    let (makers, mut faults) = makers(nodes);
    let mut missing = vec![0_usize; nodes.len()];
    let mut users = vec![Vec::new(); nodes.len()];
    for (user, node) in nodes.iter().enumerate() {
        let needs: BTreeSet<usize> =
            reads(node).iter().filter_map(|name| makers.get(name).copied()).collect();
        missing[user] = needs.len();
        needs.iter().for_each(|maker| users[*maker].push(user));
    }
    let mut ready: BinaryHeap<Reverse<usize>> =
        (0..nodes.len()).filter(|node| missing[*node] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for user in &users[node] {
            missing[*user] -= 1;
            if missing[*user] == 0 {
                ready.push(Reverse(*user));
            }
        }
    }
    let stuck: BTreeSet<usize> = (0..nodes.len()).filter(|node| missing[*node] > 0).collect();
    faults.extend(stuck.first().map(|_| cycle(nodes, &makers, &stuck)));
    (order, faults)
}

/// The names that a node reads, also from within its branches.
pub(super) fn reads(node: &NodeProto) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = node.input.iter().map(String::as_str).collect();
    let graphs = node.attribute.iter().flat_map(|attribute| attribute.g.iter().chain(&attribute.graphs));
    graphs.for_each(|graph| names.extend(captures(graph)));
    names.remove("");
    names
}

/// The names that a branch reads without making them.
fn captures(graph: &GraphProto) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = graph.node.iter().flat_map(reads).collect();
    names.extend(graph.output.iter().map(|output| output.name.as_str()));
    let made = graph.node.iter().flat_map(|node| &node.output).map(String::as_str);
    let given = graph.initializer.iter().map(|tensor| tensor.name.as_str());
    let inputs = graph.input.iter().map(|input| input.name.as_str());
    made.chain(given).chain(inputs).for_each(|name| {
        names.remove(name);
    });
    names
}

/// The node that makes each value.
fn makers(nodes: &[NodeProto]) -> (BTreeMap<&str, usize>, Vec<Diagnostic>) {
    let mut makers = BTreeMap::new();
    let mut faults = Vec::new();
    for (position, node) in nodes.iter().enumerate() {
        for output in node.output.iter().filter(|output| !output.is_empty()) {
            let first = *makers.entry(output.as_str()).or_insert(position);
            if first != position {
                faults.push(
                    Diagnostic::invalid(format!(
                        "two nodes make the same value: {} and {}",
                        label(&nodes[first]),
                        label(node)
                    ))
                    .tensor(output),
                );
            }
        }
    }
    (makers, faults)
}

/// Follows operands from node to node within `stuck` until one comes again.
fn cycle(nodes: &[NodeProto], makers: &BTreeMap<&str, usize>, stuck: &BTreeSet<usize>) -> Diagnostic {
    let before = |node: usize| {
        reads(&nodes[node]).iter().filter_map(|name| makers.get(name).copied()).find(|at| stuck.contains(at))
    };
    let mut path = Vec::new();
    let mut next = stuck.first().copied();
    while let Some(node) = next.filter(|node| !path.contains(node)) {
        path.push(node);
        next = before(node);
    }
    let start = path.iter().position(|node| Some(*node) == next).unwrap_or(0);
    let names: Vec<_> = path[start..].iter().rev().map(|node| label(&nodes[*node])).collect();
    Diagnostic::invalid(format!("these nodes depend on themselves: {}", names.join(" -> ")))
        .help("a state is a graph input and a graph output of its own; feed it back between two runs")
}

/// How a node is called in text.
pub(super) fn label(node: &NodeProto) -> String {
    if !node.name.is_empty() {
        return format!("\"{}\"", node.name);
    }
    format!("{}({})", node.op_type, node.output.first().map_or("", String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, inputs: &[&str], outputs: &[&str]) -> NodeProto {
        NodeProto {
            name: name.into(),
            input: inputs.iter().map(ToString::to_string).collect(),
            output: outputs.iter().map(ToString::to_string).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn operands_come_first() {
        let nodes = [node("b", &["a"], &["b"]), node("a", &["x"], &["a"]), node("c", &["x", ""], &["c"])];
        let (order, faults) = sort(&nodes);
        assert_eq!((order, faults.len()), (vec![1, 0, 2], 0));
    }

    #[test]
    fn a_cycle_is_named_without_those_that_only_depend_on_it() {
        let nodes = [
            node("after", &["p"], &["q"]),
            node("one", &["p"], &["o"]),
            node("two", &["o", "x"], &["p"]),
            node("free", &["x"], &["f"]),
        ];
        let (order, faults) = sort(&nodes);
        assert_eq!(order, [3]);
        assert_eq!(faults[0].message, "these nodes depend on themselves: \"one\" -> \"two\"");
    }

    #[test]
    fn two_makers_of_a_value_are_reported() {
        let (_, faults) = sort(&[node("a", &[], &["v"]), node("", &[], &["v"])]);
        assert_eq!(faults[0].message, "two nodes make the same value: \"a\" and (v)");
        assert_eq!(faults[0].tensor.as_deref(), Some("v"));
    }
}
