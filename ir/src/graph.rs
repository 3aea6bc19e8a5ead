//! The value graph: operators in single-assignment form.

use crate::ops::{Const, Input};
use crate::{Affine, Constant, DType, Op, OpError, Shape, Tensor, TensorType};
use petgraph::Direction;
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use petgraph::visit::EdgeRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;

/// Names a node, and the one value it produces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    fn index(self) -> NodeIndex {
        NodeIndex::new(self.0 as usize)
    }

    fn from_index(index: NodeIndex) -> Self {
        // petgraph's default index type is u32.
        NodeId(index.index() as u32)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// An operator applied to operands.
#[derive(Clone, Debug)]
pub struct Node {
    op: Op,
    inputs: Vec<NodeId>,
    ty: TensorType,
    /// Name of the value in the source model; may be empty.
    pub name: String,
    /// Where the operator comes from: the source model's node names, for reports and diagnostics.
    pub origin: String,
}

impl Node {
    /// The operator.
    pub fn op(&self) -> &Op {
        &self.op
    }

    /// The operands, in order.
    pub fn inputs(&self) -> &[NodeId] {
        &self.inputs
    }

    /// The type of the value.
    pub fn ty(&self) -> &TensorType {
        &self.ty
    }

    /// The dimensions of the value.
    pub fn shape(&self) -> &Shape {
        &self.ty.shape
    }

    /// The value, if it is a constant.
    pub fn constant(&self) -> Option<&Constant> {
        if let Op::Const(constant) = &self.op { Some(&constant.value) } else { None }
    }
}

/// A graph result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name in the source model.
    pub name: String,
    /// The value.
    pub value: NodeId,
    /// What its integers stand for, if they stand for real numbers.
    pub affine: Option<Affine>,
}

/// Operators on values; acyclic. All mutators keep types consistent.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Name of the model.
    pub name: String,
    dag: StableDiGraph<Node, u32>,
    inputs: Vec<NodeId>,
    outputs: Vec<Output>,
}

impl Graph {
    /// An empty graph.
    pub fn new(name: impl Into<String>) -> Self {
        Graph { name: name.into(), ..Graph::default() }
    }

    /// Adds a graph input; inputs keep the order in which they are added.
    pub fn add_input(&mut self, name: impl Into<String>, dtype: DType, shape: impl Into<Shape>) -> NodeId {
        let op = Input { index: self.inputs.len(), dtype, shape: shape.into(), affine: None };
        self.push_input(op, name.into())
    }

    /// Adds a graph input of integers that stand for real numbers.
    pub fn add_quantised_input(
        &mut self,
        name: impl Into<String>,
        dtype: DType,
        shape: impl Into<Shape>,
        affine: Affine,
    ) -> NodeId {
        let op = Input { index: self.inputs.len(), dtype, shape: shape.into(), affine: Some(affine) };
        self.push_input(op, name.into())
    }

    /// Adds the next graph input like `input`, an input of another graph.
    pub fn copy_input(&mut self, input: &Node) -> NodeId {
        let affine = if let Op::Input(op) = &input.op { op.affine } else { None };
        let (dtype, shape) = (input.ty.dtype, input.ty.shape.clone());
        self.push_input(Input { index: self.inputs.len(), dtype, shape, affine }, input.name.clone())
    }

    fn push_input(&mut self, op: Input, name: String) -> NodeId {
        let dtype = op.dtype;
        let ty = TensorType::new(dtype, op.shape.clone());
        let id = self.insert(Node { op: op.into(), inputs: vec![], ty, name, origin: String::new() });
        self.inputs.push(id);
        id
    }

    /// Adds a constant.
    pub fn add_constant(&mut self, value: impl Into<Constant>) -> NodeId {
        let value = value.into();
        let ty = value.ty();
        self.insert(Node {
            op: Const { value }.into(),
            inputs: vec![],
            ty,
            name: String::new(),
            origin: String::new(),
        })
    }

    /// Adds an operator applied to `inputs`; its type is inferred.
    ///
    /// # Errors
    /// If the operator does not accept such operands. The graph is unchanged then.
    pub fn add(&mut self, op: impl Into<Op>, inputs: &[NodeId]) -> Result<NodeId, OpError> {
        let op = op.into();
        let types: Vec<_> = inputs.iter().map(|id| self.node(*id).ty()).collect();
        let ty = op.infer(&types)?;
        Ok(self.insert(Node { op, inputs: inputs.to_vec(), ty, name: String::new(), origin: String::new() }))
    }

    /// Appends a graph result.
    pub fn add_output(&mut self, name: impl Into<String>, value: NodeId) {
        self.outputs.push(Output { name: name.into(), value, affine: None });
    }

    /// Appends a graph result like `output`, a result of another graph, with this value.
    pub fn copy_output(&mut self, output: &Output, value: NodeId) {
        self.outputs.push(Output { value, ..output.clone() });
    }

    /// Says what the integers of result number `index` stand for.
    pub fn set_output_affine(&mut self, index: usize, affine: Affine) {
        if let Some(output) = self.outputs.get_mut(index) {
            output.affine = Some(affine);
        }
    }

    /// Adds a constant or operator of another graph, its operands replaced by those that `values` has for them.
    ///
    /// # Errors
    /// If the operator does not accept them.
    pub fn copy_node(&mut self, node: &Node, values: &BTreeMap<NodeId, NodeId>) -> Result<NodeId, OpError> {
        let copy = match node.constant() {
            Some(constant) => self.add_constant(constant.clone()),
            None => {
                let inputs: Vec<NodeId> = node.inputs().iter().map(|input| values[input]).collect();
                self.add(node.op().clone(), &inputs)?
            }
        };
        self.set_source(copy, node.name.clone(), node.origin.clone());
        Ok(copy)
    }

    /// Names a value and the source of its operator.
    pub fn set_source(&mut self, id: NodeId, name: impl Into<String>, origin: impl Into<String>) {
        if let Some(node) = self.dag.node_weight_mut(id.index()) {
            node.name = name.into();
            node.origin = origin.into();
        }
    }

    /// The node called `id`.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.dag[id.index()]
    }

    /// Whether there is a node called `id`.
    pub fn contains(&self, id: NodeId) -> bool {
        self.dag.contains_node(id.index())
    }

    /// The graph inputs, in order.
    pub fn inputs(&self) -> &[NodeId] {
        &self.inputs
    }

    /// The graph results, in order.
    pub fn outputs(&self) -> &[Output] {
        &self.outputs
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.dag.node_count()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.dag.node_count() == 0
    }

    /// All nodes, in the order in which they were added.
    pub fn ids(&self) -> Vec<NodeId> {
        self.dag.node_indices().map(NodeId::from_index).collect()
    }

    /// The users of a value with the operand position they use it in, in a fixed order. Graph results do not
    /// count.
    pub fn users(&self, id: NodeId) -> Vec<(NodeId, usize)> {
        let edges = self.dag.edges_directed(id.index(), Direction::Outgoing);
        let mut users: Vec<_> =
            edges.map(|edge| (NodeId::from_index(edge.target()), *edge.weight() as usize)).collect();
        users.sort_unstable();
        users
    }

    /// How often a value is used, by operators and as graph result.
    pub fn uses(&self, id: NodeId) -> usize {
        self.users(id).len() + self.outputs.iter().filter(|output| output.value == id).count()
    }

    /// All nodes, operands before users; among the possible orders the one that follows insertion most
    /// closely. Shorter than [`Self::len`] exactly if the graph has a cycle.
    pub fn order(&self) -> Vec<NodeId> {
        let mut missing: BTreeMap<NodeId, usize> =
            self.ids().into_iter().map(|id| (id, self.node(id).inputs.len())).collect();
        let mut ready: BinaryHeap<Reverse<NodeId>> =
            missing.iter().filter(|(_, count)| **count == 0).map(|(id, _)| Reverse(*id)).collect();
        let mut order = Vec::with_capacity(self.len());
        while let Some(Reverse(id)) = ready.pop() {
            order.push(id);
            for (user, _) in self.users(id) {
                if let Some(count) = missing.get_mut(&user) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(Reverse(user));
                    }
                }
            }
        }
        order
    }

    /// Makes every user of `old`, and every graph result that is `old`, use `new` instead.
    ///
    /// # Errors
    /// If the types differ: then a user's type could change behind its back.
    pub fn replace(&mut self, old: NodeId, new: NodeId) -> Result<(), OpError> {
        let (from, to) = (self.node(old).ty(), self.node(new).ty());
        if from != to {
            return Err(OpError::shape(self.node(new).op.name(), format!("{to} can't replace {from}")));
        }
        for (user, operand) in self.users(old) {
            self.set_operand(user, operand, new);
        }
        self.outputs.iter_mut().filter(|output| output.value == old).for_each(|output| output.value = new);
        Ok(())
    }

    /// Removes every node that no graph result depends on, except graph inputs. Returns how many.
    pub fn remove_dead(&mut self) -> usize {
        let mut live: Vec<NodeId> = self.outputs.iter().map(|output| output.value).collect();
        live.extend(&self.inputs);
        let mut keep = vec![false; self.dag.node_indices().next_back().map_or(0, |last| last.index() + 1)];
        while let Some(id) = live.pop() {
            if !std::mem::replace(&mut keep[id.index().index()], true) {
                live.extend(self.node(id).inputs());
            }
        }
        let before = self.len();
        self.dag.retain_nodes(|_, index| keep[index.index()]);
        before - self.len()
    }

    fn insert(&mut self, node: Node) -> NodeId {
        let inputs = node.inputs.clone();
        let index = self.dag.add_node(node);
        for (operand, input) in inputs.iter().enumerate() {
            // Operand positions are bounded by the operands that fit in memory.
            self.dag.add_edge(input.index(), index, operand as u32);
        }
        NodeId::from_index(index)
    }

    fn set_operand(&mut self, user: NodeId, operand: usize, value: NodeId) {
        let old = self
            .dag
            .edges_directed(user.index(), Direction::Incoming)
            .find(|edge| *edge.weight() as usize == operand)
            .map(|edge| edge.id());
        if let Some(edge) = old {
            self.dag.remove_edge(edge);
        }
        self.dag.add_edge(value.index(), user.index(), operand as u32);
        if let Some(node) = self.dag.node_weight_mut(user.index()) {
            node.inputs[operand] = value;
        }
    }
}

/// The constant operand values of a node, by operand position; `None` where an operand is not constant.
impl Graph {
    /// The value of operand `operand` of node `id`, if it is constant.
    pub fn constant_operand(&self, id: NodeId, operand: usize) -> Option<&Tensor> {
        let input = self.node(id).inputs().get(operand)?;
        self.node(*input).constant().map(|constant| &**constant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::{Binary, BinaryFn, Clamp};

    fn sample() -> (Graph, NodeId, NodeId) {
        let mut graph = Graph::new("sample");
        let x = graph.add_input("x", DType::F32, [2]);
        let relu = graph.add(Clamp::relu(), &[x]).unwrap();
        let sum = graph.add(Binary::new(BinaryFn::Add), &[relu, relu]).unwrap();
        graph.add_output("y", sum);
        (graph, x, relu)
    }

    #[test]
    fn replacing_moves_every_use() {
        let (mut graph, x, relu) = sample();
        assert_eq!(graph.uses(relu), 2);
        graph.replace(relu, x).unwrap();
        assert_eq!((graph.uses(relu), graph.uses(x)), (0, 3));
        assert_eq!(graph.remove_dead(), 1);
        assert!(!graph.contains(relu) && graph.order().len() == graph.len());
    }

    #[test]
    fn a_value_of_another_type_is_no_replacement() {
        let (mut graph, x, _) = sample();
        let other = graph.add_constant(Tensor::scalar(1.0_f32));
        assert!(graph.replace(x, other).is_err());
    }

    #[test]
    fn unused_inputs_stay() {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [1]);
        assert_eq!(graph.remove_dead(), 0);
        assert!(graph.contains(x));
    }
}
