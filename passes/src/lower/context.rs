//! What the lowering of every operator works with.

use super::call::CallBuilder;
use super::error::{Refusal, label};
use super::{Layers, LowerOptions};
use edgecc_ir::program::{Layer, Operand, Program, Step, View};
use edgecc_ir::{DType, Data, Graph, NodeId, Shape, Tensor, TensorType};
use edgecc_targets::Tier;
use std::collections::BTreeMap;

/// Where a value is when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the arena.
    View(View),
    /// In read-only memory: the elements of this constant.
    Constant(NodeId),
}

/// A graph on its way to a program.
pub(super) struct Lowering<'g> {
    pub(super) graph: &'g Graph,
    pub(super) program: Program,
    /// The best kernels that the target can run.
    pub(super) tier: Tier,
    larger_weights: Layers,
    /// Whether kernels may take much more working memory for speed.
    pub(super) more_scratch: bool,
    by_rows: Layers,
    /// Whether convolutions have no others.
    pub(super) only_rows: bool,
    places: BTreeMap<NodeId, Place>,
    /// Whether the last layer is that of the value being lowered.
    open: bool,
}

impl<'g> Lowering<'g> {
    pub(super) fn new(
        graph: &'g Graph,
        program: Program,
        options: &LowerOptions,
        places: BTreeMap<NodeId, Place>,
    ) -> Self {
        let LowerOptions { tier, larger_weights, more_scratch, by_rows, only_rows, .. } = options.clone();
        let open = false;
        Lowering { graph, program, tier, larger_weights, more_scratch, by_rows, only_rows, places, open }
    }

    /// Whether a kernel that computes single rows is preferred for node `id`.
    pub(super) fn by_rows(&self, id: NodeId) -> bool {
        self.by_rows.contains(&label(self.graph, id))
    }

    /// Whether the constants of node `id` may grow for speed.
    pub(super) fn larger_weights(&self, id: NodeId) -> bool {
        self.larger_weights.contains(&label(self.graph, id))
    }

    /// Begins with the next value: its first step opens a layer.
    pub(super) fn begin(&mut self) {
        self.open = false;
    }

    /// The operand of node `id` at this position.
    pub(super) fn input(&self, id: NodeId, operand: usize) -> NodeId {
        self.graph.node(id).inputs()[operand]
    }

    pub(super) fn ty(&self, id: NodeId) -> &'g TensorType {
        self.graph.node(id).ty()
    }

    pub(super) fn shape(&self, id: NodeId) -> &'g Shape {
        self.graph.node(id).shape()
    }

    /// The shape of an operand of node `id`.
    pub(super) fn input_shape(&self, id: NodeId, operand: usize) -> &'g Shape {
        self.shape(self.input(id, operand))
    }

    /// Where the value of node `id` is; a constant is given a name after its user.
    pub(super) fn place(&self, id: NodeId) -> Result<Place, Refusal> {
        let constant = || self.graph.node(id).constant().map(|_| Place::Constant(id));
        let place = self.places.get(&id).copied().or_else(constant);
        place.ok_or_else(|| Refusal::Internal(format!("{id} has no memory")))
    }

    /// The arena memory that the value of node `id` is written to.
    pub(super) fn result_view(&self, id: NodeId) -> Result<View, Refusal> {
        match self.place(id)? {
            Place::View(view) => Ok(view),
            Place::Constant(_) => Err(Refusal::Internal(format!("{id} is computed but constant"))),
        }
    }

    /// The value of node `id` as the operand that a kernel writes.
    pub(super) fn result(&self, id: NodeId) -> Result<Operand, Refusal> {
        Ok(Operand::View(self.result_view(id)?))
    }

    /// An operand of node `id` as the operand that a kernel reads.
    pub(super) fn read(&mut self, id: NodeId, operand: usize) -> Result<Operand, Refusal> {
        self.read_value(self.input(id, operand), &label(self.graph, id))
    }

    /// The value of node `value` as the operand that a kernel reads, on behalf of `user`.
    pub(super) fn read_value(&mut self, value: NodeId, user: &str) -> Result<Operand, Refusal> {
        match self.place(value)? {
            Place::View(view) => Ok(Operand::View(view)),
            Place::Constant(constant) => {
                let tensor = self.graph.node(constant).constant();
                let tensor = tensor.ok_or_else(|| Refusal::Internal(format!("{constant} is no constant")))?;
                let name = format!("operand of {user}");
                Ok(Operand::Constant(self.program.add_constant(name, tensor.data().clone())))
            }
        }
    }

    /// The elements of an operand that must be constant; `what` says what it is: "weights".
    pub(super) fn constant(&self, id: NodeId, operand: usize, what: &str) -> Result<&'g Tensor, Refusal> {
        self.graph.constant_operand(id, operand).ok_or_else(|| {
            let text = format!("the {what} are computed at run time");
            Refusal::unsupported(text, format!("make the {what} constant"))
        })
    }

    /// As [`Self::constant`], the elements as numbers.
    pub(super) fn floats(&self, id: NodeId, operand: usize, what: &str) -> Result<&'g [f32], Refusal> {
        let tensor = self.constant(id, operand, what)?;
        let fault = || Refusal::Internal(format!("the {what} are {}, not f32", tensor.dtype()));
        tensor.as_slice().ok_or_else(fault)
    }

    /// Adds a constant packed for node `id`.
    pub(super) fn pack(&mut self, id: NodeId, what: &str, data: Data) -> Operand {
        let name = format!("{what} of {}", label(self.graph, id));
        Operand::Constant(self.program.add_constant(name, data))
    }

    /// Working memory of node `id` in the arena.
    pub(super) fn temporary(&mut self, id: NodeId, what: &str, bytes: usize) -> Operand {
        let buffer = self.program.add_buffer(format!("{what} of {}", label(self.graph, id)), bytes);
        Operand::View(View { buffer, offset: 0, bytes })
    }

    /// Requires operands and result of node `id` to be `f32`.
    pub(super) fn expect_f32(&self, id: NodeId) -> Result<(), Refusal> {
        let node = self.graph.node(id);
        let values = node.inputs().iter().copied().chain([id]);
        let other = values.map(|value| self.ty(value).dtype).find(|dtype| *dtype != DType::F32);
        other.map_or(Ok(()), |dtype| {
            let what = format!("arithmetic on {dtype} values at run time");
            Err(Refusal::unsupported(what, "cast to float32 in the model, or compute it from constants"))
        })
    }

    /// Appends a kernel call for node `id`, the value being lowered.
    pub(super) fn emit(&mut self, id: NodeId, call: CallBuilder) -> Result<(), Refusal> {
        let node = self.graph.node(id);
        let types: Vec<_> = node.inputs().iter().map(|input| self.ty(*input)).collect();
        let layer = Layer {
            name: label(self.graph, id),
            origin: node.origin.clone(),
            op: node.op().name(),
            ty: node.ty().clone(),
            macs: node.op().macs(&types, node.ty()),
        };
        self.emit_in(layer, call)
    }

    /// Appends a kernel call for the value being lowered; its first call opens `layer`.
    pub(super) fn emit_in(&mut self, layer: Layer, call: CallBuilder) -> Result<(), Refusal> {
        let call = call.build()?;
        if !std::mem::replace(&mut self.open, true) {
            self.program.layers.push(layer);
        }
        self.program.steps.push(Step { layer: self.program.layers.len() - 1, call });
        Ok(())
    }
}
