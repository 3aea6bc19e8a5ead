//! Operators that sum products: convolution, fully connected, matrix product.

use super::elementwise::operand;
use super::layer::{Layer, layer};
use super::rebuild::{Coded, Rebuild};
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Conv2d, Dense, QConv2d, QDense, QMatMul};
use edgecc_ir::{NodeId, Op, OpError};

pub(super) fn conv2d(r: &mut Rebuild<'_>, id: NodeId, op: &Conv2d) -> Result<Option<Coded>, OpError> {
    let inputs = r.old.node(id).inputs();
    let (Some(x), Some(encoding), 3) = (r.coded.get(&inputs[0]).copied(), r.demanded(id), inputs.len())
    else {
        return Ok(None);
    };
    let Some(layer) = layer(r, id, x.encoding, encoding, [op.min.0, op.max.0]) else { return Ok(None) };
    let integer = QConv2d {
        stride: op.stride,
        dilation: op.dilation,
        pad: op.pad,
        groups: op.groups,
        x_zero: x.encoding.zero,
        out: layer.out,
        pool: op.pool,
    };
    Ok(Some(Coded { id: emit(r, integer.into(), x.id, layer)?, encoding }))
}

pub(super) fn dense(r: &mut Rebuild<'_>, id: NodeId, op: &Dense) -> Result<Option<Coded>, OpError> {
    let inputs = r.old.node(id).inputs();
    let (Some(x), Some(encoding)) = (r.coded.get(&inputs[0]).copied(), r.demanded(id)) else {
        return Ok(None);
    };
    let Some(layer) = layer(r, id, x.encoding, encoding, [op.min.0, op.max.0]) else { return Ok(None) };
    let integer = QDense { x_zero: x.encoding.zero, out: layer.out };
    Ok(Some(Coded { id: emit(r, integer.into(), x.id, layer)?, encoding }))
}

pub(super) fn matmul(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    let inputs = r.old.node(id).inputs();
    let Some(encoding) = r.demanded(id).filter(|_| inputs.iter().any(|input| r.coded.contains_key(input)))
    else {
        return Ok(None);
    };
    let (Some(a), Some(b)) = (operand(r, inputs[0])?, operand(r, inputs[1])?) else { return Ok(None) };
    let ratio = f64::from(a.encoding.scale) * f64::from(b.encoding.scale) / f64::from(encoding.scale);
    let (out, multipliers) = Requant::new(&[ratio], encoding.zero, -128, 127);
    let depth = r.old.node(inputs[0]).shape().last().copied().unwrap_or(1);
    if !out.fits(255 * 255 * depth as i64) {
        return Ok(None);
    }
    let op = QMatMul { a_zero: a.encoding.zero, b_zero: b.encoding.zero, out, multiplier: multipliers[0] };
    Ok(Some(Coded { id: r.new.add(op, &[a.id, b.id])?, encoding }))
}

fn emit(r: &mut Rebuild<'_>, op: Op, x: NodeId, layer: Layer) -> Result<NodeId, OpError> {
    let [w, b, m] = [layer.weights, layer.bias, layer.multipliers].map(|tensor| r.new.add_constant(tensor));
    r.new.add(op, &[x, w, b, m])
}
