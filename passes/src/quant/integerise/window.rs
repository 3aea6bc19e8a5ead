//! Operators over windows and axes: pools, means, softmax.

use super::rebuild::{Coded, Rebuild};
use crate::quant::Encoding;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Pool2d, PoolKind, QMean, QPool2d, QSoftmax, Reduce, ReduceFn, Reshape, Softmax};
use edgecc_ir::{NodeId, OpError, OrderedFloat, Shape, Tensor};

pub(super) fn pool2d(r: &mut Rebuild<'_>, id: NodeId, op: &Pool2d) -> Result<Option<Coded>, OpError> {
    let Some(x) = r.coded.get(&r.old.node(id).inputs()[0]).copied() else { return Ok(None) };
    if op.kind == PoolKind::Max {
        // A maximum of codes is the code of the maximum, whatever becomes of it.
        return Ok(Some(Coded { id: r.new.add(op.clone(), &[x.id])?, encoding: x.encoding }));
    }
    let Some(encoding) = r.demanded(id) else { return Ok(None) };
    let shape = r.old.node(r.old.node(id).inputs()[0]).shape();
    if op.covers(shape) {
        // What stands behind the last pool, mostly a classifier, shows where each tie went.
        let count = shape[1] * shape[2];
        let ties = ties(x.encoding, encoding, count);
        return mean(r, x, encoding, Reduced { axes: vec![1, 2], count, divisor: count, ties });
    }
    let ratio = f64::from(x.encoding.scale) / f64::from(encoding.scale);
    let ratios: Vec<f64> = (1..=op.kernel[0] * op.kernel[1]).map(|n| ratio / n as f64).collect();
    let (out, multipliers) = Requant::new(&ratios, encoding.zero, -128, 127);
    if !out.fits(255 * ratios.len() as i64) {
        return Ok(None);
    }
    let integer = QPool2d {
        kernel: op.kernel,
        stride: op.stride,
        dilation: op.dilation,
        pad: op.pad,
        ceil: op.ceil,
        count_pad: op.count_pad,
        x_zero: x.encoding.zero,
        out,
    };
    let multipliers = r.new.add_constant(Tensor::vector(multipliers));
    Ok(Some(Coded { id: r.new.add(integer, &[x.id, multipliers])?, encoding }))
}

pub(super) fn reduce(r: &mut Rebuild<'_>, id: NodeId, op: &Reduce) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let Some(x) = r.coded.get(&node.inputs()[0]).copied() else { return Ok(None) };
    if op.f == ReduceFn::Max {
        return maximum(r, x, id, op);
    }
    let Some(encoding) = r.demanded(id) else { return Ok(None) };
    let count = r.old.node(node.inputs()[0]).shape().elements() / node.shape().elements().max(1);
    let divisor = match op.f {
        ReduceFn::Mean => count,
        // A mean that is not divided.
        ReduceFn::Sum => 1,
        _ => return Ok(None),
    };
    mean(r, x, encoding, Reduced { axes: op.axes.clone(), count, divisor, ties: None })
}

/// What a mean is of.
struct Reduced {
    axes: Vec<usize>,
    /// Elements that are summed.
    count: usize,
    /// What their sum is divided by.
    divisor: usize,
    ties: Option<OrderedFloat<f32>>,
}

/// The scale, where a mean of so many codes may be in the middle of two and the noise of a float graph decides: both sides
/// have one scale, whose multiples are not exact.
fn ties(x: Encoding, y: Encoding, count: usize) -> Option<OrderedFloat<f32>> {
    // A power of two stores no bits behind the first.
    let is_exact = x.scale.to_bits() & 0x7F_FFFF == 0;
    let settles = QMean::settles(count, x.scale) && x.scale == y.scale;
    (settles && !is_exact).then_some(OrderedFloat(x.scale))
}

fn mean(
    r: &mut Rebuild<'_>,
    x: Coded,
    encoding: Encoding,
    reduced: Reduced,
) -> Result<Option<Coded>, OpError> {
    let ratio = f64::from(x.encoding.scale) / f64::from(encoding.scale) / reduced.divisor as f64;
    let (out, multipliers) = Requant::new(&[ratio], encoding.zero, -128, 127);
    if !out.fits(255 * reduced.count as i64) {
        return Ok(None);
    }
    let Reduced { axes, ties, .. } = reduced;
    let integer = QMean { axes, x_zero: x.encoding.zero, out, multiplier: multipliers[0], ties };
    Ok(Some(Coded { id: r.new.add(integer, &[x.id])?, encoding }))
}

/// The maximum of codes along neighbouring axes: a pool over the rows of an image that is a column wide.
fn maximum(r: &mut Rebuild<'_>, x: Coded, id: NodeId, op: &Reduce) -> Result<Option<Coded>, OpError> {
    let (shape, result) = (r.new.node(x.id).shape().clone(), r.old.node(id).shape().clone());
    let (Some(first), Some(last)) = (op.axes.iter().min(), op.axes.iter().max()) else { return Ok(None) };
    if last - first + 1 != op.axes.len() {
        return Ok(None);
    }
    let product = |dims: &[usize]| dims.iter().product::<usize>();
    let rows = product(&shape[*first..=*last]);
    let image = [product(&shape[..*first]), rows, 1, product(&shape[last + 1..])];
    let image = r.new.add(Reshape { shape: Shape::from(image) }, &[x.id])?;
    let pooled = r.new.add(Pool2d::max([rows, 1]), &[image])?;
    let id = r.new.add(Reshape { shape: result }, &[pooled])?;
    Ok(Some(Coded { id, encoding: x.encoding }))
}

pub(super) fn softmax(r: &mut Rebuild<'_>, id: NodeId, op: &Softmax) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let (Some(x), Some(encoding)) = (r.coded.get(&node.inputs()[0]).copied(), r.demanded(id)) else {
        return Ok(None);
    };
    let len = node.shape()[op.axis];
    let integer = QSoftmax::new(op.axis, len, x.encoding.scale, encoding.scale, encoding.zero);
    let Some((integer, table)) = integer else { return Ok(None) };
    let table = r.new.add_constant(table);
    Ok(Some(Coded { id: r.new.add(integer, &[x.id, table])?, encoding }))
}
