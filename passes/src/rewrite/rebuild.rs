//! From graph to e-graph and back.

use super::extract::Choice;
use super::facts::{EGraph, Knowledge, Label, Source};
use super::language::ENode;
use edgecc_ir::{Graph, Node, NodeId, Op, OpError};
use egg::Id;
use std::collections::{BTreeMap, BTreeSet};

/// A graph as classes of equal values.
pub(super) struct Space {
    pub(super) egraph: EGraph,
    /// The class of each value of the graph.
    pub(super) classes: BTreeMap<NodeId, Id>,
}

/// Puts every value of the graph into an e-graph.
pub(super) fn enter(graph: &Graph) -> Space {
    let mut space = Space { egraph: EGraph::new(Knowledge), classes: BTreeMap::new() };
    for (order, id) in graph.order().into_iter().enumerate() {
        let node = graph.node(id);
        let args = node.inputs().iter().filter_map(|input| space.classes.get(input).copied()).collect();
        let class = space.egraph.add(ENode { op: node.op().clone(), args });
        space.classes.insert(id, class);
        let distance = if is_movement(node.op()) { Label::MOVEMENT } else { 0 };
        space.egraph[class].data.source.merge(Source::new(order, distance, &node.name, &node.origin));
    }
    name_moved(graph, &mut space);
    space.egraph.rebuild();
    space
}

/// Front ends name what stands behind a change of layout; the value in front of it has that source too.
fn name_moved(graph: &Graph, space: &mut Space) {
    for id in graph.order().into_iter().rev() {
        let node = graph.node(id);
        if is_movement(node.op()) {
            let moved = space.egraph[space.classes[&id]].data.source.moved();
            space.egraph[space.classes[&node.inputs()[0]]].data.source.merge(moved);
        }
    }
}

fn is_movement(op: &Op) -> bool {
    matches!(op, Op::Transpose(_) | Op::Reshape(_))
}

/// The chosen nodes as a graph with the interface of `graph`.
///
/// # Errors
/// If an operator refuses its operands.
pub(super) fn leave(graph: &Graph, space: &Space, choice: &Choice) -> Result<Graph, OpError> {
    let mut builder =
        Builder { space, choice, graph: Graph::new(graph.name.clone()), values: BTreeMap::new() };
    for id in graph.inputs() {
        builder.input(graph.node(*id), space.classes[id]);
    }
    for output in graph.outputs() {
        let value = builder.value(space.classes[&output.value])?;
        builder.graph.copy_output(output, value);
    }
    let Builder { mut graph, values, .. } = builder;
    name_values(&mut graph, &space.egraph, &values);
    Ok(graph)
}

struct Builder<'a> {
    space: &'a Space,
    choice: &'a Choice,
    graph: Graph,
    values: BTreeMap<Id, NodeId>,
}

impl Builder<'_> {
    fn input(&mut self, node: &Node, class: Id) {
        let id = self.graph.copy_input(node);
        self.graph.set_source(id, node.name.clone(), node.origin.clone());
        self.values.insert(self.space.egraph.find(class), id);
    }

    /// Builds a class after its operands. Not recursive: a model may be deeper than the stack.
    fn value(&mut self, class: Id) -> Result<NodeId, OpError> {
        let root = self.space.egraph.find(class);
        let mut open = vec![root];
        while let Some(class) = open.last().copied() {
            let node = &self.choice[&class];
            let args: Vec<Id> = node.args.iter().map(|arg| self.space.egraph.find(*arg)).collect();
            let missing: Vec<Id> =
                args.iter().copied().filter(|arg| !self.values.contains_key(arg)).rev().collect();
            if self.values.contains_key(&class) {
                open.pop();
            } else if missing.is_empty() {
                let inputs: Vec<NodeId> = args.iter().map(|arg| self.values[arg]).collect();
                let id = self.add(node, &inputs)?;
                self.values.insert(class, id);
                open.pop();
            } else {
                open.extend(missing);
            }
        }
        Ok(self.values[&root])
    }

    fn add(&mut self, node: &ENode, inputs: &[NodeId]) -> Result<NodeId, OpError> {
        match &node.op {
            Op::Const(constant) => Ok(self.graph.add_constant(constant.value.clone())),
            op => self.graph.add(op.clone(), inputs),
        }
    }
}

/// Gives each value the name and origin of its class. A value that only stands for another one (the same in
/// another layout) has its origin, and its name if that one is gone.
fn name_values(graph: &mut Graph, egraph: &EGraph, values: &BTreeMap<Id, NodeId>) {
    let mut named: Vec<(&Source, NodeId)> =
        values.iter().map(|(class, id)| (&egraph[*class].data.source, *id)).collect();
    named.sort_unstable_by_key(|(source, id)| (&source.name, *id));
    let mut taken = BTreeSet::new();
    for (source, id) in named {
        let (name, origin) = (Label::text_of(&source.name), Label::text_of(&source.origin));
        if !matches!(graph.node(id).op(), Op::Input(_)) {
            graph.set_source(id, if taken.insert(name) { name } else { "" }, origin);
        }
    }
}
