//! The graph with only the channels that stay.

use super::float::FloatLayer;
use super::keep::Kept;
use super::layer::Layer;
use super::ranges::Ranges;
use edgecc_ir::ops::{Conv2d, Expand, QConv2d, Reshape, Resize, Slice};
use edgecc_ir::{Graph, NodeId, Op, OpError, Shape, Tensor};
use std::collections::BTreeMap;

/// Builds the graph anew, operands before users.
///
/// # Errors
/// If an operator does not accept what is left of its operands.
pub(super) fn rewrite(old: &Graph, ranges: &Ranges, kept: &Kept) -> Result<Graph, OpError> {
    let new = Graph::new(old.name.clone());
    let mut r = Rewrite { old, ranges, kept, new, made: BTreeMap::new(), whole: BTreeMap::new() };
    for id in old.inputs() {
        let node = old.node(*id);
        let input = r.new.copy_input(node);
        r.made.insert(*id, input);
    }
    for id in old.order() {
        if !matches!(old.node(id).op(), Op::Input(_) | Op::Const(_)) {
            r.node(id)?;
        }
    }
    for output in old.outputs() {
        let value = r.value(output.value)?;
        r.new.copy_output(output, value);
    }
    Ok(r.new)
}

/// Keys are nodes of the old graph, values nodes of the new one.
struct Rewrite<'a> {
    old: &'a Graph,
    ranges: &'a Ranges,
    kept: &'a Kept,
    new: Graph,
    /// Values with the channels that stay.
    made: BTreeMap<NodeId, NodeId>,
    /// Constants as they were.
    whole: BTreeMap<NodeId, NodeId>,
}

impl Rewrite<'_> {
    fn node(&mut self, id: NodeId) -> Result<(), OpError> {
        let node = self.old.node(id);
        let (op, inputs) = if let Some(layer) = Layer::of(self.old, id) {
            self.layer(id, &layer)?
        } else if let Some(layer) = FloatLayer::of(self.old, id) {
            self.float_layer(id, &layer)?
        } else if let Op::Lookup(_) = node.op() {
            (node.op().clone(), self.lookup_operands(id)?)
        } else {
            (self.fitted(id), self.values(node.inputs())?)
        };
        let new = self.new.add(op, &inputs)?;
        self.new.set_source(new, node.name.clone(), node.origin.clone());
        self.made.insert(id, new);
        Ok(())
    }

    fn values(&mut self, ids: &[NodeId]) -> Result<Vec<NodeId>, OpError> {
        ids.iter().map(|id| self.value(*id)).collect()
    }

    /// The value with the channels that stay.
    fn value(&mut self, id: NodeId) -> Result<NodeId, OpError> {
        if let Some(made) = self.made.get(&id) {
            return Ok(*made);
        }
        let node = self.old.node(id);
        let constant =
            node.constant().ok_or_else(|| OpError::shape(node.op().name(), "is used before it is made"))?;
        let last = constant.shape().rank().checked_sub(1);
        let left =
            last.map_or_else(|| Ok((**constant).clone()), |axis| select(constant, axis, &self.kept[&id]))?;
        let made = self.constant(id, left);
        self.made.insert(id, made);
        Ok(made)
    }

    /// What is left of constant `id`. Where that is all, users go on to share it.
    fn constant(&mut self, id: NodeId, left: Tensor) -> NodeId {
        let node = self.old.node(id);
        let unchanged = node.constant().is_some_and(|constant| **constant == left);
        if let Some(whole) = self.whole.get(&id).filter(|_| unchanged) {
            return *whole;
        }
        let new = self.new.add_constant(left);
        self.new.set_source(new, node.name.clone(), node.origin.clone());
        if unchanged {
            self.whole.insert(id, new);
        }
        new
    }

    /// The constant operand `operand` of node `id` with the entries `kept` along `axis`.
    fn selected(&self, id: NodeId, operand: usize, axis: usize, kept: &[usize]) -> Result<Tensor, OpError> {
        let tensor = self.old.constant_operand(id, operand);
        let missing =
            || OpError::shape(self.old.node(id).op().name(), format!("operand {operand} is not constant"));
        select(tensor.ok_or_else(missing)?, axis, kept)
    }

    fn lookup_operands(&mut self, id: NodeId) -> Result<Vec<NodeId>, OpError> {
        let inputs = self.old.node(id).inputs();
        if self.old.node(inputs[1]).shape().rank() == 1 || self.old.node(inputs[1]).constant().is_none() {
            return self.values(inputs);
        }
        let tables = self.selected(id, 1, 0, &self.kept[&id])?;
        Ok(vec![self.value(inputs[0])?, self.constant(inputs[1], tables)])
    }

    /// A layer without the channels that go: their constant contributions move to the bias.
    fn layer(&mut self, id: NodeId, layer: &Layer) -> Result<(Op, Vec<NodeId>), OpError> {
        let inputs = self.old.node(id).inputs();
        let outs = &self.kept[&id];
        let weights = self.weights(id, layer.groups)?;
        let bias = Tensor::vector(outs.iter().map(|o| self.folded_bias(inputs[0], layer, *o)).collect());
        let multipliers = self.selected(id, 3, 0, outs)?;
        let mut operands = vec![self.value(inputs[0])?];
        for (at, left) in [weights, bias, multipliers].into_iter().enumerate() {
            operands.push(self.constant(inputs[1 + at], left));
        }
        Ok((self.regrouped(id, layer.per_group), operands))
    }

    /// A float layer without the channels that go, and without the weights for those of its operand.
    fn float_layer(&mut self, id: NodeId, layer: &FloatLayer<'_>) -> Result<(Op, Vec<NodeId>), OpError> {
        let inputs = self.old.node(id).inputs();
        let weights = self.weights(id, layer.groups)?;
        let bias = self.selected(id, 2, 0, &self.kept[&id])?;
        let mut operands = vec![self.value(inputs[0])?];
        operands.push(self.constant(inputs[1], weights));
        operands.push(self.constant(inputs[2], bias));
        operands.extend(self.values(&inputs[3..])?);
        Ok((self.regrouped(id, layer.per_group), operands))
    }

    /// The weights between the channels that stay; those within a group all stay.
    fn weights(&self, id: NodeId, groups: usize) -> Result<Tensor, OpError> {
        let kept = self.kept;
        let weights = self.selected(id, 1, 0, &kept[&id])?;
        if groups > 1 {
            return Ok(weights);
        }
        select(&weights, weights.shape().rank() - 1, &kept[&self.old.node(id).inputs()[0]])
    }

    /// The operator of a layer with as many groups as stay.
    fn regrouped(&self, id: NodeId, per_group: usize) -> Op {
        let node = self.old.node(id);
        let mut op = node.op().clone();
        if let Op::QConv2d(QConv2d { groups, .. }) | Op::Conv2d(Conv2d { groups, .. }) = &mut op
            && *groups > 1
        {
            *groups = self.kept[&node.inputs()[0]].len() / per_group;
        }
        op
    }

    fn folded_bias(&self, x: NodeId, layer: &Layer, o: usize) -> i32 {
        let (ins, ranges) = (&self.kept[&x], &self.ranges[&x]);
        let gone = layer.inputs_of(o).filter(|c| ins.binary_search(c).is_err());
        gone.fold(layer.bias[o], |bias, c| bias.wrapping_add(layer.contribution(ranges[c], c, o)))
    }

    /// The operator with the attributes that speak of the last axis made to fit.
    fn fitted(&self, id: NodeId) -> Op {
        let node = self.old.node(id);
        let len = self.kept[&id].len();
        let resized = |dims: &[usize]| {
            let mut dims = dims.to_vec();
            dims.iter_mut().next_back().into_iter().for_each(|last| *last = len);
            dims
        };
        match node.op() {
            Op::Reshape(op) => Reshape { shape: Shape::new(resized(&op.shape)) }.into(),
            Op::Expand(op) => Expand { shape: Shape::new(resized(&op.shape)) }.into(),
            Op::Resize(op) => Resize { sizes: resized(&op.sizes), ..op.clone() }.into(),
            Op::Slice(op) => self.slice(node.inputs()[0], op, resized(&op.sizes)).into(),
            // The others take the last axis from their operands.
            Op::Input(_) | Op::Const(_) | Op::Lookup(_) | Op::Concat(_) => node.op().clone(),
            Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) => node.op().clone(),
            Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) => node.op().clone(),
            Op::Pool2d(_) | Op::QPool2d(_) | Op::QMean(_) | Op::Reduce(_) => node.op().clone(),
            Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) | Op::Select(_) => node.op().clone(),
            Op::Cast(_) | Op::Quantize(_) | Op::Dequantize(_) => node.op().clone(),
            Op::QAdd(_) | Op::QMul(_) | Op::Softmax(_) | Op::QSoftmax(_) => node.op().clone(),
            Op::Pad(_) | Op::Transpose(_) | Op::Gather(_) => node.op().clone(),
        }
    }

    fn slice(&self, x: NodeId, op: &Slice, sizes: Vec<usize>) -> Slice {
        let mut starts = op.starts.clone();
        if let Some(start) = starts.last_mut() {
            *start = self.kept[&x].partition_point(|c| c < start);
        }
        Slice { starts, sizes, steps: op.steps.clone() }
    }
}

/// The entries `kept` along `axis`.
fn select(tensor: &Tensor, axis: usize, kept: &[usize]) -> Result<Tensor, OpError> {
    let shape = tensor.shape();
    let (inner, len) = (shape.strides()[axis], shape[axis]);
    let index = |i: usize| {
        let (outer, rest) = (i / (inner * kept.len()), i % (inner * kept.len()));
        (outer * len + kept[rest / inner]) * inner + rest % inner
    };
    let mut dims = shape.dims().to_vec();
    dims[axis] = kept.len();
    let data = tensor.data().permute(dims.iter().product(), index);
    Tensor::new(dims, data)
        .ok_or_else(|| OpError::shape("const", format!("{shape} can't be cut along axis {axis}")))
}
