//! Rules one by one: what they prove, and what they leave alone.

use super::{rebuild, rules::RULES, saturate};
use crate::Budget;
use edgecc_ir::{Graph, NodeId, Tensor, eval, text};

mod layout;
mod rules;

/// The body's graph; `y` is its result.
fn graph(body: &str) -> Graph {
    text::parse(&format!("graph @t {{\n{body}\n}}\n")).unwrap()
}

fn rule(name: &str) -> usize {
    RULES.iter().position(|rule| rule.name == name).unwrap()
}

/// Copies the nodes of `from` behind those of `into`, sharing the inputs. The results of both are results.
fn join(into: &Graph, from: &Graph) -> (Graph, NodeId, NodeId) {
    let mut joined = into.clone();
    let mut copies = std::collections::BTreeMap::new();
    for id in from.order() {
        let node = from.node(id);
        let copy = match node.op() {
            edgecc_ir::Op::Input(input) => joined.inputs()[input.index],
            edgecc_ir::Op::Const(constant) => joined.add_constant(constant.value.clone()),
            op => {
                let inputs: Vec<_> = node.inputs().iter().map(|input| copies[input]).collect();
                joined.add(op.clone(), &inputs).unwrap()
            }
        };
        copies.insert(id, copy);
    }
    let right = copies[&from.outputs()[0].value];
    (joined, into.outputs()[0].value, right)
}

fn noise(graph: &Graph) -> Vec<Tensor> {
    let shape = |id: &NodeId| graph.node(*id).shape().clone();
    graph
        .inputs()
        .iter()
        .map(|id| Tensor::from_fn(shape(id), |i| ((i * 37 % 101) as f32 - 50.0) / 25.0))
        .collect()
}

/// Asserts that the rule called `name`, alone, equates both results, and that they are equal.
fn proves(name: &str, left: &str, right: &str) {
    let (left, right) = (graph(left), graph(right));
    let (joined, a, b) = join(&left, &right);
    let mut space = rebuild::enter(&joined);
    assert_ne!(
        space.egraph.find(space.classes[&a]),
        space.egraph.find(space.classes[&b]),
        "nothing to prove"
    );
    saturate::saturate(&mut space.egraph, &RULES[rule(name)..][..1], &mut Budget::unlimited());
    assert_eq!(
        space.egraph.find(space.classes[&a]),
        space.egraph.find(space.classes[&b]),
        "{name} does not prove it"
    );
    let inputs = noise(&left);
    let (left, right) = (eval::run(&left, &inputs).unwrap(), eval::run(&right, &inputs).unwrap());
    let pairs = left[0].as_slice::<f32>().unwrap().iter().zip(right[0].as_slice::<f32>().unwrap());
    pairs.for_each(|(x, y)| assert!((x - y).abs() <= 1e-5 * x.abs().max(1.0), "{x} is not {y}"));
}

/// Asserts that the rule called `name` says nothing about the graph.
fn refuses(name: &str, body: &str) {
    let mut space = rebuild::enter(&graph(body));
    let mut budget = Budget::unlimited();
    saturate::saturate(&mut space.egraph, &RULES[rule(name)..][..1], &mut budget);
    assert_eq!(budget.spent(), 0, "{name} found something");
}

/// The graph after the whole pass, as text.
fn after(body: &str) -> String {
    let before = graph(body);
    let mut graph = before.clone();
    super::run(&mut graph, &mut Budget::unlimited()).unwrap();
    edgecc_ir::verify::verify(&graph).unwrap();
    let inputs = noise(&before);
    let (expected, found) = (eval::run(&before, &inputs).unwrap(), eval::run(&graph, &inputs).unwrap());
    for (expected, found) in expected.iter().zip(&found) {
        let pairs = expected.as_slice::<f32>().unwrap().iter().zip(found.as_slice::<f32>().unwrap());
        pairs.for_each(|(x, y)| assert!((x - y).abs() <= 1e-5 * x.abs().max(1.0), "{x} became {y}"));
    }
    text::print(&graph, text::Constants::Elided)
}

#[test]
fn rule_names_are_distinct_and_kebab_case() {
    let names: std::collections::BTreeSet<_> = super::rule_names().into_iter().collect();
    assert_eq!(names.len(), RULES.len());
    assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
}
