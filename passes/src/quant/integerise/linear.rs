//! Operators that sum products: convolution, fully connected, matrix product.

use super::rebuild::{Coded, Rebuild};
use crate::quant::Encoding;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Conv2d, Dense, QConv2d, QDense, QMatMul};
use edgecc_ir::{Data, NodeId, Op, OpError, Tensor};

/// Constant operands of a layer in the form that its integer operator takes.
struct Layer {
    weights: Tensor,
    bias: Tensor,
    multipliers: Tensor,
    out: Requant,
}

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
    let operand = |at: usize| r.coded.get(&inputs[at]).copied();
    let (Some(a), Some(b), Some(encoding)) = (operand(0), operand(1), r.demanded(id)) else {
        return Ok(None);
    };
    let ratio = f64::from(a.encoding.scale) * f64::from(b.encoding.scale) / f64::from(encoding.scale);
    let (out, multipliers) = Requant::new(&[ratio], encoding.zero, -128, 127);
    let depth = r.old.node(inputs[0]).shape().last().copied().unwrap_or(1);
    if !fits(255 * 255 * depth as i64, out) {
        return Ok(None);
    }
    let op = QMatMul { a_zero: a.encoding.zero, b_zero: b.encoding.zero, out, multiplier: multipliers[0] };
    Ok(Some(Coded { id: r.new.add(op, &[a.id, b.id])?, encoding }))
}

fn emit(r: &mut Rebuild<'_>, op: Op, x: NodeId, layer: Layer) -> Result<NodeId, OpError> {
    let [w, b, m] = [layer.weights, layer.bias, layer.multipliers].map(|tensor| r.new.add_constant(tensor));
    r.new.add(op, &[x, w, b, m])
}

/// Whether every sum up to `bound` in magnitude can be shifted left and multiplied in 32 bits.
fn fits(bound: i64, out: Requant) -> bool {
    bound.checked_shl(out.left).is_some_and(|bound| bound < i64::from(i32::MAX))
}

/// Weights, bias and multipliers; `None` if they are not constant or a sum might not fit 32 bits.
fn layer(r: &Rebuild<'_>, id: NodeId, x: Encoding, y: Encoding, bounds: [f32; 2]) -> Option<Layer> {
    let inputs = r.old.node(id).inputs();
    let (codes, integers) = r.constant_codes(inputs[1])?;
    let per_channel = codes.scale.len() == 1 || codes.axis == 0;
    let weights = without_zero_points(&codes.zero, integers).filter(|_| per_channel)?;
    let outputs = weights.shape()[0];
    let scales: Vec<f64> =
        (0..outputs).map(|o| f64::from(x.scale) * f64::from(codes.scale[o % codes.scale.len()].0)).collect();
    let bias: Vec<i64> = r
        .constant(inputs[2])?
        .as_slice::<f32>()?
        .iter()
        .zip(&scales)
        .map(|(b, scale)| (f64::from(*b) / scale).round_ties_even() as i64)
        .collect();
    let ratios: Vec<f64> = scales.iter().map(|scale| scale / f64::from(y.scale)).collect();
    let [low, top] = bounds.map(|bound| y.quantize(bound));
    let (out, multipliers) = Requant::new(&ratios, y.zero, low, top);
    let per_output = weights.data().len() / outputs;
    let all_fit = weights
        .to_i64s()?
        .chunks(per_output)
        .zip(&bias)
        .all(|(taps, bias)| fits(bias.abs() + 255 * taps.iter().map(|w| w.abs()).sum::<i64>(), out));
    all_fit.then(|| Layer {
        weights,
        bias: Tensor::vector(bias.iter().map(|b| *b as i32).collect()),
        multipliers: Tensor::vector(multipliers),
        out,
    })
}

/// Weights with their zero points taken out: i8 where they fit, else i16.
fn without_zero_points(zero: &[i32], integers: &Tensor) -> Option<Tensor> {
    let per_zero = integers.data().len() / zero.len();
    let values: Vec<i64> =
        integers.to_i64s()?.iter().enumerate().map(|(i, w)| w - i64::from(zero[i / per_zero])).collect();
    let bytes: Option<Vec<i8>> = values.iter().map(|w| i8::try_from(*w).ok()).collect();
    let data = match bytes {
        Some(bytes) => Data::I8(bytes),
        None => Data::I16(values.iter().map(|w| i16::try_from(*w).ok()).collect::<Option<_>>()?),
    };
    Tensor::new(integers.shape().clone(), data)
}
