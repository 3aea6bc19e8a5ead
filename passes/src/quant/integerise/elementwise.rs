//! Functions of single elements: tables, sums, products.

use super::rebuild::{Coded, Rebuild, table};
use crate::quant::Encoding;
use crate::quant::function::{self, Function};
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Binary, BinaryFn, Clamp, QAdd, QMul};
use edgecc_ir::{Data, NodeId, Op, OpError, Tensor};

/// A function of one coded value is a table of its 256 codes, or one for each channel, however many operators compute it.
/// Bounds on a value that is not quantised again stay exact where they are codes: the result keeps the operand's encoding.
pub(super) fn unary(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    if let Some(encoding) = r.demanded(id) {
        return function(r, id, encoding);
    }
    let (Some(x), Op::Clamp(clamp)) = (r.coded.get(&node.inputs()[0]).copied(), node.op()) else {
        return Ok(None);
    };
    if !exact(clamp) {
        return Ok(None);
    }
    let table = table(x.encoding, x.encoding, |real| node.op().eval(&[&real]))?;
    Ok(Some(Coded { id: r.lookup(x.id, table)?, encoding: x.encoding }))
}

fn function(r: &mut Rebuild<'_>, id: NodeId, encoding: Encoding) -> Result<Option<Coded>, OpError> {
    let Some(Function { root, lanes }) = r.functions.get(id) else { return Ok(None) };
    let Some(x) = r.coded.get(&root).copied() else { return Ok(None) };
    let tables = tables(lanes, |lane| {
        table(x.encoding, encoding, |reals| function::apply(r.old, id, root, &reals, lane))
    })?;
    Ok(Some(Coded { id: r.lookup(x.id, tables)?, encoding }))
}

/// A table, or one after the other for so many channels.
fn tables(lanes: usize, of: impl Fn(usize) -> Result<Tensor, OpError>) -> Result<Tensor, OpError> {
    let mut tables = Data::I8(Vec::new());
    for lane in 0..lanes {
        tables.extend(of(lane)?.data());
    }
    let shape = if lanes == 1 { vec![256] } else { vec![lanes, 256] };
    Tensor::new(shape, tables).ok_or_else(|| OpError::shape("lookup", "tables are incomplete"))
}

/// Whether the bounds are real values of codes in every encoding.
fn exact(clamp: &Clamp) -> bool {
    let is_code = |bound: f32| bound.is_infinite() || bound == 0.0;
    is_code(clamp.min.0) && is_code(clamp.max.0)
}

pub(super) fn binary(r: &mut Rebuild<'_>, id: NodeId, op: &Binary) -> Result<Option<Coded>, OpError> {
    let Some(encoding) = r.demanded(id) else { return Ok(None) };
    let inputs = r.old.node(id).inputs();
    if let Some(coded) = function(r, id, encoding)? {
        return Ok(Some(coded));
    }
    if let Some(coded) = slopes(r, id, op, encoding)? {
        return Ok(Some(coded));
    }
    let operands = match op.f {
        BinaryFn::Add => {
            let bounds = [inputs[1], inputs[0]].map(|other| bounds_of_term(r, other, encoding));
            (bounded_operand(r, inputs[0], bounds[0])?, bounded_operand(r, inputs[1], bounds[1])?)
        }
        BinaryFn::Sub => {
            let [low, high] = bounds_of_term(r, inputs[0], encoding);
            (operand(r, inputs[0])?, bounded_operand(r, inputs[1], [-high, -low])?)
        }
        _ => (operand(r, inputs[0])?, operand(r, inputs[1])?),
    };
    let (Some(a), Some(b)) = operands else { return Ok(None) };
    let scale = f64::from(encoding.scale);
    let ratios = [a, b].map(|x| f64::from(x.encoding.scale) / scale);
    let integer = match op.f {
        BinaryFn::Add => sum(ratios[0], ratios[1], a, b, encoding),
        BinaryFn::Sub => sum(ratios[0], -ratios[1], a, b, encoding),
        BinaryFn::Mul => product(ratios[0] * f64::from(b.encoding.scale), a, b, encoding),
        BinaryFn::Div | BinaryFn::Pow | BinaryFn::Min | BinaryFn::Max | BinaryFn::Mod => None,
        BinaryFn::Rem | BinaryFn::PRelu | BinaryFn::Equal | BinaryFn::Less => None,
        BinaryFn::LessEqual | BinaryFn::Greater | BinaryFn::GreaterEqual => None,
        BinaryFn::And | BinaryFn::Or | BinaryFn::Xor => None,
    };
    let Some(integer) = integer else { return Ok(None) };
    Ok(Some(Coded { id: r.new.add(integer, &[a.id, b.id])?, encoding }))
}

fn sum(ratio_a: f64, ratio_b: f64, a: Coded, b: Coded, y: Encoding) -> Option<Op> {
    let zeros = [a.encoding.zero, b.encoding.zero, y.zero];
    QAdd::new(ratio_a, ratio_b, zeros, -128, 127).map(Op::from)
}

fn product(ratio: f64, a: Coded, b: Coded, y: Encoding) -> Option<Op> {
    let (out, multipliers) = Requant::new(&[ratio], y.zero, -128, 127);
    let (a_zero, b_zero, multiplier) = (a.encoding.zero, b.encoding.zero, multipliers[0]);
    out.fits(255 * 255).then(|| QMul { a_zero, b_zero, out, multiplier }.into())
}

/// A coded operand, or a constant: with its own codes, or coded for the occasion with the whole range of its elements.
pub(super) fn operand(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    bounded_operand(r, id, [f32::NEG_INFINITY, f32::INFINITY])
}

/// The same, where the constant may as well be bounded.
fn bounded_operand(r: &mut Rebuild<'_>, id: NodeId, [low, high]: [f32; 2]) -> Result<Option<Coded>, OpError> {
    if let Some(coded) = r.coded.get(&id) {
        return Ok(Some(*coded));
    }
    if let Some((op, codes)) = r.constant_codes(id)
        && let Some(encoding) = Encoding::read_by(op, codes.dtype())
    {
        let codes = r.old.node(id).inputs()[0];
        return Ok(Some(Coded { id: r.codes(codes)?, encoding }));
    }
    let Some(constant) = r.constant(id) else { return Ok(None) };
    let Some(values) = constant.as_slice::<f32>() else { return Ok(None) };
    let bounded: Vec<f32> = values.iter().map(|value| value.max(low).min(high)).collect();
    let fold = |f: fn(f32, f32) -> f32| bounded.iter().copied().fold(0.0, f);
    let encoding = Encoding::of_range(fold(f32::min), fold(f32::max));
    let codes =
        Op::from(encoding.quantizer()).eval(&[&Tensor::from_fn(constant.shape().clone(), |i| bounded[i])])?;
    Ok(Some(Coded { id: r.new.add_constant(codes), encoding }))
}

/// Beyond which numbers a term makes a sum saturate, whatever the other one, `x`, is: `-inf` as a mask is as good as these.
fn bounds_of_term(r: &Rebuild<'_>, x: NodeId, sum: Encoding) -> [f32; 2] {
    let ([low, high], x) = (sum.limits(), r.coded.get(&x).map(|x| x.encoding.limits()));
    x.map_or([f32::NEG_INFINITY, f32::INFINITY], |[least, most]| {
        [low - most - sum.scale, high - least + sum.scale]
    })
}

/// A slope for each of many channels: a table for each, as no other operator can stand for it.
fn slopes(
    r: &mut Rebuild<'_>,
    id: NodeId,
    op: &Binary,
    encoding: Encoding,
) -> Result<Option<Coded>, OpError> {
    let [x, slopes] = r.old.node(id).inputs() else { return Ok(None) };
    let (Some(coded), Some(slopes)) = (r.coded.get(x).copied(), r.constant(*slopes)) else { return Ok(None) };
    let (lanes, channels) = (slopes.data().len(), r.old.node(*x).shape().last().copied());
    if op.f != BinaryFn::PRelu || Some(lanes) != channels || slopes.shape().last() != Some(&lanes) {
        return Ok(None);
    }
    let tables = tables(lanes, |lane| {
        table(coded.encoding, encoding, |reals| {
            let slope = Tensor::new([], slopes.data().permute(1, |_| lane));
            let slope = slope.ok_or_else(|| OpError::shape("binary", "a constant has no elements"))?;
            Op::from(op.clone()).eval(&[&reals, &slope])
        })
    })?;
    Ok(Some(Coded { id: r.lookup(coded.id, tables)?, encoding }))
}
