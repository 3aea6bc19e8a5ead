//! Makes a float graph a quantised one: `quantize` and `dequantize` around what integers can compute.

use super::function::Functions;
use super::settle::{chain, passes_codes};
use super::softmax::is_below_logarithm;
use super::{Calibration, Encoding, weights};
use edgecc_ir::ops::{Clamp, PoolKind, ReduceFn, UnaryFn};
use edgecc_ir::{Graph, NodeId, Op, OpError};
use std::collections::BTreeMap;

/// A float graph whose values are rounded to what 8 bits can hold.
#[derive(Clone, Debug)]
pub struct Rounded {
    /// Float operators between `dequantize` and `quantize`; real numbers in and out.
    pub graph: Graph,
    /// For values of the original graph, the same value in this one. Left out is what has no meaning of its own here:
    /// weights, and what only bounds or maxima read that have been moved in front of them.
    pub values: BTreeMap<NodeId, NodeId>,
    /// For layers of the original graph whose weights are rounded, the layer in this one.
    pub layers: BTreeMap<NodeId, NodeId>,
}

/// The finest scale of results that Softmax has in integers.
const FINEST_SOFTMAX: f32 = 1.0 / 32768.0;

/// The graph with every value of an operator that has an integer form rounded to 8 bits, and its weights to 8 bits
/// per output channel.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn insert(graph: &Graph, ranges: &Calibration) -> Result<Rounded, OpError> {
    let new = Graph::new(graph.name.clone());
    let (values, layers, encodings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let functions = Functions::of(graph);
    let mut insertion = Insertion { old: graph, functions, ranges, new, values, layers, encodings };
    for id in graph.order() {
        insertion.visit(id)?;
    }
    Ok(insertion.finish())
}

struct Insertion<'g> {
    old: &'g Graph,
    functions: Functions,
    ranges: &'g Calibration,
    new: Graph,
    /// Values of the new graph, by node of the old one.
    values: BTreeMap<NodeId, NodeId>,
    layers: BTreeMap<NodeId, NodeId>,
    /// The encodings that values of the old graph are rounded to, directly or because they only move what is.
    encodings: BTreeMap<NodeId, Encoding>,
}

impl Insertion<'_> {
    fn visit(&mut self, id: NodeId) -> Result<(), OpError> {
        let node = self.old.node(id);
        if let Op::Clamp(clamp) = node.op()
            && let Some(encoding) = self.encodings.get(&node.inputs()[0]).copied()
            && within(encoding, clamp)
        {
            self.values.insert(id, self.values[&node.inputs()[0]]);
            self.encodings.insert(id, encoding);
            return Ok(());
        }
        let value = self.copy(id)?;
        let source = self.source(id);
        self.new.set_source(value, source.0, source.1);
        let rounded = match self.encoding(id) {
            Some(encoding) => self.round(id, value, encoding)?,
            None => value,
        };
        if passes_codes(node.op())
            && let Some(encoding) = self.encodings.get(&node.inputs()[0]).copied()
        {
            self.encodings.entry(id).or_insert(encoding);
        }
        self.values.insert(id, rounded);
        Ok(())
    }

    fn copy(&mut self, id: NodeId) -> Result<NodeId, OpError> {
        let node = self.old.node(id);
        match node.op() {
            Op::Input(_) => Ok(self.new.copy_input(node)),
            Op::Const(constant) => Ok(self.new.add_constant(constant.value.clone())),
            Op::Conv2d(_) | Op::Dense(_) => self.layer(id),
            op => {
                let inputs: Vec<NodeId> = node.inputs().iter().map(|input| self.values[input]).collect();
                self.new.add(op.clone(), &inputs)
            }
        }
    }

    /// A layer, with rounded weights if they are constant.
    fn layer(&mut self, id: NodeId) -> Result<NodeId, OpError> {
        let node = self.old.node(id);
        let mut inputs: Vec<NodeId> = node.inputs().iter().map(|input| self.values[input]).collect();
        let x = self.encodings.get(&node.inputs()[0]);
        let weights = weights::round(self.old, id, x, &mut self.new)?;
        inputs[1] = weights.unwrap_or(inputs[1]);
        let layer = self.new.add(node.op().clone(), &inputs)?;
        if weights.is_some() {
            self.layers.insert(id, layer);
        }
        Ok(layer)
    }

    fn round(&mut self, id: NodeId, value: NodeId, encoding: Encoding) -> Result<NodeId, OpError> {
        let (name, origin) = self.source(id);
        let codes = self.new.add(encoding.quantizer(), &[value])?;
        let real = self.new.add(encoding.dequantizer(), &[codes])?;
        self.new.set_source(codes, name.clone(), origin.clone());
        self.new.set_source(real, name, origin);
        self.encodings.insert(id, encoding);
        Ok(real)
    }

    /// Name and origin of a value: of the bounds behind it, if it is rounded to them.
    fn source(&self, id: NodeId) -> (String, String) {
        let node = self.old.node(id);
        let is_layer = !matches!(node.op(), Op::Input(_)) && self.encoding(id).is_some();
        let next = chain(self.old, id).get(1).map(|next| self.old.node(*next));
        match next.filter(|next| is_layer && matches!(next.op(), Op::Clamp(_))) {
            Some(clamp) => (clamp.name.clone(), format!("{}+{}", node.origin, clamp.origin)),
            None => (node.name.clone(), node.origin.clone()),
        }
    }

    /// The encoding that a value is rounded to; `None` for what stays as it is: constants, values that only move
    /// elements of rounded ones, steps of functions that become one table, and results of operators without an integer form.
    fn encoding(&self, id: NodeId) -> Option<Encoding> {
        let is_inside = self.functions.is_step(self.old, id) || is_below_logarithm(self.old, id);
        if is_inside || !is_rounded(self.old.node(id).op()) {
            return None;
        }
        let chain = chain(self.old, id);
        let shared = chain[1..].iter().any(|next| matches!(self.old.node(*next).op(), Op::Concat(_)));
        let (low, high) = *self.ranges.get(chain.last()?)?;
        let known = known(self.old.node(id).op(), low, high).filter(|_| !shared);
        Some(known.unwrap_or_else(|| Encoding::of_range(low, high)))
    }

    fn finish(mut self) -> Rounded {
        for output in self.old.outputs() {
            self.new.copy_output(output, self.values[&output.value]);
        }
        self.new.remove_dead();
        let mut values = self.values;
        values.retain(|old, new| {
            let followers = chain(self.old, *old);
            let meant_otherwise = followers[1..].iter().any(|next| {
                matches!(self.old.node(*next).op(), Op::Clamp(_) | Op::Pool2d(_) | Op::Reduce(_))
            });
            self.ranges.contains_key(old) && self.new.contains(*new) && !meant_otherwise
        });
        let mut layers = self.layers;
        layers.retain(|_, new| self.new.contains(*new));
        Rounded { graph: self.new, values, layers }
    }
}

/// Whether no code stands for a number beyond the bounds, up to the rounding of the zero point.
fn within(encoding: Encoding, clamp: &Clamp) -> bool {
    let [low, high] = encoding.limits();
    let tolerance = encoding.scale * 0.51;
    low >= clamp.min.0 - tolerance && high <= clamp.max.0 + tolerance
}

/// The encoding of results whose range is known whatever the samples. Where these use a quarter of it at most, twice what they
/// use, which tells it apart better.
fn known(op: &Op, low: f32, high: f32) -> Option<Encoding> {
    const UNIT: Encoding = Encoding { scale: 1.0 / 256.0, zero: -128 };
    let is_small = high.max(-low) <= 0.25;
    let (whole, finest) = match op {
        Op::Softmax(_) => (UNIT, FINEST_SOFTMAX),
        Op::Unary(unary) => match unary.f {
            UnaryFn::Sigmoid | UnaryFn::HardSigmoid => (UNIT, 0.0),
            UnaryFn::Tanh => (Encoding { scale: 1.0 / 128.0, zero: 0 }, 0.0),
            _ => return None,
        },
        _ => return None,
    };
    Some(if is_small { Encoding::of_range(2.0 * low, (2.0 * high).max(255.0 * finest)) } else { whole })
}

/// Whether the results of an operator are rounded.
fn is_rounded(op: &Op) -> bool {
    match op {
        Op::Input(_) | Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::Clamp(_) | Op::Unary(_) => true,
        Op::Binary(_) | Op::Concat(_) | Op::Softmax(_) => true,
        Op::Pool2d(op) => op.kind == PoolKind::Mean,
        Op::Reduce(op) => op.f != ReduceFn::Max,
        Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Expand(_) | Op::Gather(_) => false,
        Op::Pad(_) | Op::Resize(_) | Op::Select(_) | Op::Cast(_) | Op::Const(_) => false,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => false,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => false,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => false,
    }
}
