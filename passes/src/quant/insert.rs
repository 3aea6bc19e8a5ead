//! Makes a float graph a quantised one: `quantize` and `dequantize` around what integers can compute.

use super::{Calibration, Encoding};
use edgecc_ir::ops::{Dequantize, UnaryFn};
use edgecc_ir::{Data, Graph, NodeId, Op, OpError, OrderedFloat, Tensor};
use std::collections::BTreeMap;

/// The graph with every value of an operator that has an integer form rounded to 8 bits, and its weights to 8 bits
/// per output channel. Real numbers in and out as before.
///
/// # Errors
/// If an operator does not accept the operands it is given: a bug of this pass.
pub fn insert(graph: &Graph, ranges: &Calibration) -> Result<Graph, OpError> {
    let mut new = Graph::new(graph.name.clone());
    let mut values = BTreeMap::new();
    for id in graph.order() {
        let node = graph.node(id);
        let value = match node.op() {
            Op::Input(_) => new.copy_input(node),
            Op::Const(constant) => new.add_constant(constant.value.clone()),
            op => {
                let mut inputs: Vec<NodeId> = node.inputs().iter().map(|input| values[input]).collect();
                if matches!(op, Op::Conv2d(_) | Op::Dense(_)) {
                    inputs[1] = weights(graph, &mut new, node.inputs()[1], inputs[1])?;
                }
                new.add(op.clone(), &inputs)?
            }
        };
        new.set_source(value, node.name.clone(), node.origin.clone());
        let rounded = match encoding(graph, id, ranges) {
            Some(encoding) => rounded(&mut new, value, encoding)?,
            None => value,
        };
        values.insert(id, rounded);
    }
    for output in graph.outputs() {
        new.copy_output(output, values[&output.value]);
    }
    new.remove_dead();
    Ok(new)
}

fn rounded(new: &mut Graph, value: NodeId, encoding: Encoding) -> Result<NodeId, OpError> {
    let (name, origin) = (new.node(value).name.clone(), new.node(value).origin.clone());
    let codes = new.add(encoding.quantizer(), &[value])?;
    let real = new.add(encoding.dequantizer(), &[codes])?;
    new.set_source(codes, name.clone(), origin.clone());
    new.set_source(real, name, origin);
    Ok(real)
}

/// The encoding that a value is rounded to; `None` for what stays as it is: constants, values that only move
/// elements of rounded ones, and results of operators without an integer form.
fn encoding(graph: &Graph, id: NodeId, ranges: &Calibration) -> Option<Encoding> {
    let (low, high) = *ranges.get(&id)?;
    let measured = Encoding::of_range(low, high);
    match graph.node(id).op() {
        Op::Softmax(_) => Some(Encoding { scale: 1.0 / 256.0, zero: -128 }),
        Op::Unary(op) => match op.f {
            UnaryFn::Sigmoid | UnaryFn::HardSigmoid => Some(Encoding { scale: 1.0 / 256.0, zero: -128 }),
            UnaryFn::Tanh => Some(Encoding { scale: 1.0 / 128.0, zero: 0 }),
            _ => Some(measured),
        },
        Op::Input(_) | Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) | Op::Clamp(_) => Some(measured),
        Op::Binary(_) | Op::Reduce(_) | Op::Concat(_) => Some(measured),
        Op::Pool2d(op) => (op.kind == edgecc_ir::ops::PoolKind::Mean).then_some(measured),
        Op::Reshape(_) | Op::Transpose(_) | Op::Slice(_) | Op::Expand(_) | Op::Gather(_) => None,
        Op::Pad(_) | Op::Resize(_) | Op::Select(_) | Op::Cast(_) | Op::Const(_) => None,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => None,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => None,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => None,
    }
}

/// Constant weights, output channel first, as 8-bit integers in [-127, 127] with a scale per output channel.
fn weights(graph: &Graph, new: &mut Graph, old: NodeId, same: NodeId) -> Result<NodeId, OpError> {
    let Some(values) = graph.node(old).constant().and_then(|w| w.as_slice::<f32>()) else { return Ok(same) };
    let shape = graph.node(old).shape().clone();
    let per_channel = values.len() / shape[0];
    let scale = |taps: &[f32]| {
        let largest = taps.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
        if largest / 127.0 < f32::MIN_POSITIVE { 1.0 } else { largest / 127.0 }
    };
    let scales: Vec<f32> = values.chunks(per_channel).map(scale).collect();
    let codes = values.iter().enumerate().map(|(i, w)| (w / scales[i / per_channel]).round_ties_even() as i8);
    let codes = Tensor::new(shape, Data::I8(codes.collect()))
        .ok_or_else(|| OpError::shape("const", "weights do not have the elements of their shape"))?;
    let op = Dequantize {
        zero: vec![0; scales.len()],
        scale: scales.into_iter().map(OrderedFloat).collect(),
        axis: 0,
    };
    let codes = new.add_constant(codes);
    new.add(op, &[codes])
}
