//! Each computation as the simplest operator that does it, so that later passes need to know one form.

use super::support::{Rewritten, operand, rewrite_all, splat};
use crate::Budget;
use edgecc_ir::ops::{
    BinaryFn, Clamp, Dense, Gather, Pool2d, PoolKind, Reduce, ReduceFn, Reshape, Slice, Unary, UnaryFn,
};
use edgecc_ir::{DType, Graph, NodeId, Op, OpError, Tensor};

/// Rewrites every operator that has a simpler form.
pub(crate) fn run(graph: &mut Graph, budget: &mut Budget) -> Result<(), OpError> {
    rewrite_all(graph, budget, |graph, id| match graph.node(id).op().clone() {
        Op::MatMul(_) => matmul_by_constant(graph, id),
        Op::Pool2d(pool) => global_pool(graph, id, &pool),
        Op::Unary(unary) => unary_as_bounds(graph, id, &unary),
        Op::Binary(binary) => simpler_binary(graph, id, binary.f),
        Op::Gather(gather) => gather_as_slice(graph, id, &gather),
        Op::Select(_) => constant_choice(graph, id),
        Op::Clamp(clamp) if clamp == Clamp::new(f32::NEG_INFINITY, f32::INFINITY) => {
            Ok(Some(operand(graph, id, 0).0))
        }
        Op::Input(_) | Op::Const(_) | Op::Conv2d(_) | Op::Dense(_) | Op::Clamp(_) | Op::Cast(_) => Ok(None),
        Op::Softmax(_) | Op::Reduce(_) | Op::Concat(_) | Op::Slice(_) | Op::Pad(_) => Ok(None),
        Op::Resize(_) | Op::Reshape(_) | Op::Transpose(_) | Op::Expand(_) => Ok(None),
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => Ok(None),
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => Ok(None),
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => Ok(None),
    })
}

/// A product with a constant matrix is a dense layer without bias.
fn matmul_by_constant(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Some(matrix) = graph.constant_operand(id, 1) else { return Ok(None) };
    let ([depth, outputs], Some(values)) =
        (matrix.shape()[..].try_into().unwrap_or([0; 2]), matrix.as_slice())
    else {
        return Ok(None);
    };
    if matrix.shape().rank() != 2 {
        return Ok(None);
    }
    let values: &[f32] = values;
    let turned = Tensor::from_fn([outputs, depth], |i| values[i % depth * outputs + i / depth]);
    let weights = graph.add_constant(turned);
    let bias = graph.add_constant(Tensor::vector(vec![0.0_f32; outputs]));
    let x = graph.node(id).inputs()[0];
    graph.add(Dense::plain(), &[x, weights, bias]).map(Some)
}

/// One window over everything is a reduction over height and width; reductions are of floats.
fn global_pool(graph: &mut Graph, id: NodeId, pool: &Pool2d) -> Rewritten {
    let (x, node) = operand(graph, id, 0);
    if node.ty().dtype != DType::F32 || !pool.covers(node.shape()) {
        return Ok(None);
    }
    let f = match pool.kind {
        PoolKind::Max => ReduceFn::Max,
        PoolKind::Mean => ReduceFn::Mean,
    };
    graph.add(Reduce { f, axes: vec![1, 2] }, &[x]).map(Some)
}

/// A leaky ReLU without leak is a lower bound.
fn unary_as_bounds(graph: &mut Graph, id: NodeId, unary: &Unary) -> Rewritten {
    let (x, node) = operand(graph, id, 0);
    if unary.f != UnaryFn::LeakyRelu || unary.a.0 != 0.0 || node.ty().dtype != DType::F32 {
        return Ok(None);
    }
    graph.add(Clamp::relu(), &[x]).map(Some)
}

/// Minimum and maximum with one number are bounds; a slope shared by all channels is a leaky ReLU.
fn simpler_binary(graph: &mut Graph, id: NodeId, f: BinaryFn) -> Rewritten {
    if matches!(f, BinaryFn::Mul) {
        return hard_swish(graph, id);
    }
    for (constant, variable) in [(1, 0), (0, 1)] {
        let (x, node) = operand(graph, id, variable);
        let Some(value) = graph.constant_operand(id, constant).and_then(splat) else { continue };
        if node.ty() != graph.node(id).ty() {
            continue;
        }
        let op: Op = match (f, constant) {
            (BinaryFn::Max, _) => Clamp::new(value, f32::INFINITY).into(),
            (BinaryFn::Min, _) => Clamp::new(f32::NEG_INFINITY, value).into(),
            (BinaryFn::PRelu, 1) => Unary::with(UnaryFn::LeakyRelu, value, 0.0).into(),
            _ => return Ok(None),
        };
        return graph.add(op, &[x]).map(Some);
    }
    Ok(None)
}

/// `x clamp(x / 6 + 1/2, 0, 1)`, in the two forms that exporters write.
fn hard_swish(graph: &mut Graph, id: NodeId) -> Rewritten {
    for (gate, variable) in [(1, 0), (0, 1)] {
        let (x, _) = operand(graph, id, variable);
        let (_, node) = operand(graph, id, gate);
        let sixth = |a: f32| (a - 1.0 / 6.0).abs() < 1e-6;
        let is_gate = matches!(node.op(), Op::Unary(unary)
            if unary.f == UnaryFn::HardSigmoid && sixth(unary.a.0) && unary.b.0 == 0.5);
        if is_gate && node.inputs()[0] == x {
            return graph.add(Unary::new(UnaryFn::HardSwish), &[x]).map(Some);
        }
    }
    Ok(None)
}

/// Constant indices at equal distances select what a slice does.
fn gather_as_slice(graph: &mut Graph, id: NodeId, gather: &Gather) -> Rewritten {
    let (x, node) = operand(graph, id, 0);
    let shape = node.shape().clone();
    let Some(indices) = graph.constant_operand(id, 1).and_then(Tensor::to_i64s) else { return Ok(None) };
    let len = shape[gather.axis] as i64;
    let from_start: Vec<i64> = indices.iter().map(|i| if *i < 0 { i + len } else { *i }).collect();
    let step = from_start.get(1).map_or(1, |second| second - from_start[0]);
    let even = from_start.windows(2).all(|pair| pair[1] - pair[0] == step);
    let Some(start) = from_start.first().and_then(|first| usize::try_from(*first).ok()) else {
        return Ok(None);
    };
    if !even || step == 0 {
        return Ok(None);
    }
    let mut slice =
        Slice { starts: vec![0; shape.rank()], sizes: shape.dims().to_vec(), steps: vec![1; shape.rank()] };
    (slice.starts[gather.axis], slice.sizes[gather.axis]) = (start, indices.len());
    slice.steps[gather.axis] = step;
    // An index outside the axis is reported where the gather is evaluated, not here.
    if Op::from(slice.clone()).infer(&[node.ty()]).is_err() {
        return Ok(None);
    }
    let to = graph.node(id).shape().clone();
    let part = graph.add(slice, &[x])?;
    if *graph.node(part).shape() == to {
        return Ok(Some(part));
    }
    graph.add(Reshape { shape: to }, &[part]).map(Some)
}

/// A condition that is everywhere the same chooses one operand.
fn constant_choice(graph: &mut Graph, id: NodeId) -> Rewritten {
    let Some(condition) = graph.constant_operand(id, 0).and_then(|c| c.as_slice::<bool>()) else {
        return Ok(None);
    };
    let Some(first) = condition.first().copied().filter(|first| condition.iter().all(|c| c == first)) else {
        return Ok(None);
    };
    let (chosen, node) = operand(graph, id, if first { 1 } else { 2 });
    Ok((node.ty() == graph.node(id).ty()).then_some(chosen))
}

#[cfg(test)]
mod tests;
