//! Which channels of an operand and of a result depend on each other.

use super::channels;
use super::float::FloatLayer;
use super::layer::Layer;
use super::ranges::Ranges;
use edgecc_ir::ops::Slice;
use edgecc_ir::{Graph, NodeId, Op};

/// How the channels of one operand relate to those of the result. Pairs are (operand's channel, result's channel).
pub(super) enum Link {
    /// Operand and result keep all their channels.
    Whole,
    /// The operand keeps all its channels.
    Needed,
    /// The rewrite makes the operand anew from its constant value.
    Remade,
    /// Paired channels stay or go together.
    Coupled(Vec<(usize, usize)>),
    /// The result's channel needs the operand's.
    Reads(Vec<(usize, usize)>),
}

/// How operand `operand` of node `id` relates to its result.
pub(super) fn link(graph: &Graph, ranges: &Ranges, id: NodeId, operand: usize) -> Link {
    let node = graph.node(id);
    let (from, to) = (channels(graph.node(node.inputs()[operand])), channels(node));
    match node.op() {
        Op::QConv2d(_) | Op::QDense(_) => layer(graph, ranges, id, operand),
        Op::Lookup(_) if operand == 1 => table(graph, id),
        Op::QPool2d(_) | Op::QSoftmax(_) if operand == 1 => Link::Needed,
        Op::Concat(op) if op.axis + 1 == node.shape().rank() => {
            let before = node.inputs()[..operand].iter().map(|x| channels(graph.node(*x))).sum::<usize>();
            Link::Coupled((0..from).map(|c| (c, before + c)).collect())
        }
        Op::Reshape(_) => reshape(from, to),
        Op::Slice(op) => slice(op, to),
        Op::Binary(_) | Op::Select(_) | Op::QAdd(_) | Op::QMul(_) | Op::Expand(_) => broadcast(from, to),
        Op::Unary(_) | Op::Clamp(_) | Op::Cast(_) | Op::Quantize(_) | Op::Dequantize(_) => {
            movement(graph, id)
        }
        Op::Pool2d(_) | Op::QPool2d(_) | Op::QMean(_) | Op::Reduce(_) => movement(graph, id),
        Op::Softmax(_) | Op::QSoftmax(_) | Op::Lookup(_) | Op::Concat(_) => movement(graph, id),
        Op::Pad(_) | Op::Resize(_) | Op::Transpose(_) | Op::Gather(_) => movement(graph, id),
        Op::Conv2d(_) | Op::Dense(_) => float_layer(graph, id, operand),
        Op::MatMul(_) | Op::QMatMul(_) => Link::Whole,
        Op::Input(_) | Op::Const(_) => Link::Whole,
    }
}

/// Whether channel `c` of the result depends on channel `c` of the operands alone, and on each of its elements in
/// the same way for every `c`.
pub(super) fn keeps_last_axis(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    let Some(x) = node.inputs().first().map(|x| graph.node(*x)) else { return false };
    let Some(last) = x.shape().rank().checked_sub(1) else { return false };
    match node.op() {
        Op::Unary(_) | Op::Clamp(_) | Op::Cast(_) | Op::Lookup(_) => true,
        Op::Pool2d(_) | Op::QPool2d(_) => true,
        Op::Quantize(op) => op.scale.len() == 1,
        Op::Dequantize(op) => op.scale.len() == 1,
        Op::Binary(_) | Op::Select(_) | Op::QAdd(_) | Op::QMul(_) | Op::Expand(_) => {
            channels(x) == channels(node)
        }
        Op::QMean(op) => !op.axes.contains(&last),
        Op::Reduce(op) => !op.axes.contains(&last),
        Op::Softmax(op) => op.axis != last,
        Op::QSoftmax(op) => op.axis != last,
        Op::Concat(op) => op.axis != last,
        Op::Pad(op) => op.before[last] + op.after[last] == 0,
        // Then every position is its own, however many there are.
        Op::Resize(op) => op.sizes[last] == x.shape()[last] && op.scales[last].0 == 1.0,
        Op::Transpose(op) => op.perm[last] == last,
        Op::Input(_) | Op::Const(_) | Op::Reshape(_) | Op::Slice(_) | Op::Gather(_) => false,
        Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) => false,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) => false,
    }
}

fn movement(graph: &Graph, id: NodeId) -> Link {
    let channels = channels(graph.node(id));
    if keeps_last_axis(graph, id) {
        Link::Coupled((0..channels).map(|c| (c, c)).collect())
    } else {
        Link::Whole
    }
}

/// A layer reads what its bias can't hold. Groups stay or go as a whole: the kernel wants them equally large.
fn layer(graph: &Graph, ranges: &Ranges, id: NodeId, operand: usize) -> Link {
    let Some(layer) = Layer::of(graph, id) else { return Link::Whole };
    if operand > 0 {
        return Link::Remade;
    }
    let Some(x) = ranges.get(&graph.node(id).inputs()[0]) else { return Link::Whole };
    let pairs = (0..layer.outputs()).flat_map(|o| layer.inputs_of(o).map(move |c| (c, o)));
    if layer.groups > 1 {
        return Link::Coupled(pairs.collect());
    }
    Link::Reads(pairs.filter(|(c, o)| layer.reads(x[*c], *c, *o)).collect())
}

/// A float layer reads what has a weight; what is added to its sums goes with its results.
fn float_layer(graph: &Graph, id: NodeId, operand: usize) -> Link {
    let Some(layer) = FloatLayer::of(graph, id) else { return Link::Whole };
    if operand == 3 {
        return Link::Coupled((0..layer.outputs).map(|o| (o, o)).collect());
    }
    if operand > 0 {
        return Link::Remade;
    }
    let group = |o: usize| o / (layer.outputs / layer.groups) * layer.per_group;
    let pairs = (0..layer.outputs).flat_map(|o| (group(o)..group(o) + layer.per_group).map(move |c| (c, o)));
    if layer.groups > 1 {
        return Link::Coupled(pairs.collect());
    }
    Link::Reads(pairs.filter(|(c, o)| layer.reads(*c, *o)).collect())
}

/// One table for all channels stays as it is; tables of their own go with their channels.
fn table(graph: &Graph, id: NodeId) -> Link {
    match graph.constant_operand(id, 1) {
        Some(table) if table.shape().rank() == 2 => Link::Remade,
        Some(_) => Link::Needed,
        None => Link::Whole,
    }
}

/// One channel broadcasts to all.
fn broadcast(from: usize, to: usize) -> Link {
    if from == to {
        return Link::Coupled((0..to).map(|c| (c, c)).collect());
    }
    Link::Reads((0..to).map(|c| (0, c)).collect())
}

/// Elements keep their row-major position `i`: where one last axis divides the other, `i` modulo the shorter one is
/// the same on both sides, and the longer axis loses all channels of a residue or none.
fn reshape(from: usize, to: usize) -> Link {
    let (short, long) = (from.min(to), from.max(to));
    if long % short != 0 {
        return Link::Whole;
    }
    Link::Coupled((0..long).map(|c| if from < to { (c % short, c) } else { (c, c % short) }).collect())
}

/// What is left of consecutive channels is consecutive; of others it need not be regular.
fn slice(op: &Slice, to: usize) -> Link {
    match (op.starts.last(), op.steps.last()) {
        (Some(start), Some(1)) => Link::Coupled((0..to).map(|c| (start + c, c)).collect()),
        _ => Link::Whole,
    }
}
