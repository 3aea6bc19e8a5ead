//! Operators over windows and axes: pools, means, softmax.

use super::rebuild::{Coded, Rebuild};
use crate::quant::Encoding;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Pool2d, PoolKind, QMean, QPool2d, QSoftmax, Reduce, ReduceFn, Softmax};
use edgecc_ir::{NodeId, OpError, Tensor};

pub(super) fn pool2d(r: &mut Rebuild<'_>, id: NodeId, op: &Pool2d) -> Result<Option<Coded>, OpError> {
    let Some(x) = r.coded.get(&r.old.node(id).inputs()[0]).copied() else { return Ok(None) };
    if op.kind == PoolKind::Max {
        // A maximum of codes is the code of the maximum, whatever becomes of it.
        return Ok(Some(Coded { id: r.new.add(op.clone(), &[x.id])?, encoding: x.encoding }));
    }
    let Some(encoding) = r.demanded(id) else { return Ok(None) };
    let shape = r.old.node(r.old.node(id).inputs()[0]).shape();
    if shape[1..3] == op.kernel && op.pad == [0; 4] && op.dilation == [1, 1] {
        return mean(r, x, encoding, vec![1, 2], shape[1] * shape[2]).map(Some);
    }
    let ratio = f64::from(x.encoding.scale) / f64::from(encoding.scale);
    let ratios: Vec<f64> = (1..=op.kernel[0] * op.kernel[1]).map(|n| ratio / n as f64).collect();
    let (out, multipliers) = Requant::new(&ratios, encoding.zero, -128, 127);
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
    let (Some(x), Some(encoding), ReduceFn::Mean) =
        (r.coded.get(&node.inputs()[0]).copied(), r.demanded(id), op.f)
    else {
        return Ok(None);
    };
    let count = r.old.node(node.inputs()[0]).shape().elements() / node.shape().elements().max(1);
    mean(r, x, encoding, op.axes.clone(), count).map(Some)
}

/// The mean over axes with `count` elements.
fn mean(
    r: &mut Rebuild<'_>,
    x: Coded,
    encoding: Encoding,
    axes: Vec<usize>,
    count: usize,
) -> Result<Coded, OpError> {
    let ratio = f64::from(x.encoding.scale) / f64::from(encoding.scale) / count as f64;
    let (out, multipliers) = Requant::new(&[ratio], encoding.zero, -128, 127);
    let integer = QMean { axes, x_zero: x.encoding.zero, out, multiplier: multipliers[0] };
    Ok(Coded { id: r.new.add(integer, &[x.id])?, encoding })
}

pub(super) fn softmax(r: &mut Rebuild<'_>, id: NodeId, op: &Softmax) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let (Some(x), Some(encoding)) = (r.coded.get(&node.inputs()[0]).copied(), r.demanded(id)) else {
        return Ok(None);
    };
    let integer = QSoftmax::new(op.axis, x.encoding.scale, encoding.scale, encoding.zero);
    let Some((integer, table)) = integer.filter(|_| node.shape()[op.axis] < 1024) else { return Ok(None) };
    let table = r.new.add_constant(table);
    Ok(Some(Coded { id: r.new.add(integer, &[x.id, table])?, encoding }))
}
