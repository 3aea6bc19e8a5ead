//! Functions of single elements: tables, sums, products.

use super::rebuild::{Coded, Rebuild, table};
use crate::quant::Encoding;
use edgecc_ir::integer::Requant;
use edgecc_ir::ops::{Binary, BinaryFn, Clamp, QAdd, QMul};
use edgecc_ir::{Data, NodeId, Op, OpError, Tensor};

/// A function of one operand is a table of its 256 codes. Bounds on a value that is not quantised again stay exact
/// where they are codes: the result keeps the operand's encoding.
pub(super) fn unary(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let Some(x) = r.coded.get(&node.inputs()[0]).copied() else { return Ok(None) };
    let encoding = match (r.demanded(id), node.op()) {
        (Some(encoding), _) => encoding,
        (None, Op::Clamp(clamp)) if exact(clamp) => x.encoding,
        _ => return Ok(None),
    };
    let table = table(x.encoding, encoding, |real| node.op().eval(&[&real]))?;
    Ok(Some(Coded { id: r.lookup(x.id, table)?, encoding }))
}

/// Whether the bounds are real values of codes in every encoding.
fn exact(clamp: &Clamp) -> bool {
    let is_code = |bound: f32| bound.is_infinite() || bound == 0.0;
    is_code(clamp.min.0) && is_code(clamp.max.0)
}

pub(super) fn binary(r: &mut Rebuild<'_>, id: NodeId, op: &Binary) -> Result<Option<Coded>, OpError> {
    let Some(encoding) = r.demanded(id) else { return Ok(None) };
    let inputs = r.old.node(id).inputs();
    let constants = [r.constant(inputs[0]), r.constant(inputs[1])];
    if let Some(coded) = with_constant(r, id, op, constants, encoding)? {
        return Ok(Some(coded));
    }
    let (Some(a), Some(b)) = (operand(r, inputs[0])?, operand(r, inputs[1])?) else { return Ok(None) };
    let scale = f64::from(encoding.scale);
    let ratios = [a, b].map(|x| f64::from(x.encoding.scale) / scale);
    let integer = match op.f {
        BinaryFn::Add => sum(ratios[0], ratios[1], a, b, encoding),
        BinaryFn::Sub => sum(ratios[0], -ratios[1], a, b, encoding),
        BinaryFn::Mul => Some(product(ratios[0] * f64::from(b.encoding.scale), a, b, encoding)),
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

fn product(ratio: f64, a: Coded, b: Coded, y: Encoding) -> Op {
    let (out, multipliers) = Requant::new(&[ratio], y.zero, -128, 127);
    QMul { a_zero: a.encoding.zero, b_zero: b.encoding.zero, out, multiplier: multipliers[0] }.into()
}

/// A coded operand, or a constant that is coded for the occasion with the whole range of its elements.
fn operand(r: &mut Rebuild<'_>, id: NodeId) -> Result<Option<Coded>, OpError> {
    if let Some(coded) = r.coded.get(&id) {
        return Ok(Some(*coded));
    }
    let Some(constant) = r.constant(id) else { return Ok(None) };
    let Some(values) = constant.as_slice::<f32>() else { return Ok(None) };
    let fold = |f: fn(f32, f32) -> f32| values.iter().copied().fold(0.0, f);
    let encoding = Encoding::of_range(fold(f32::min), fold(f32::max));
    let codes = Op::from(encoding.quantizer()).eval(&[&constant])?;
    Ok(Some(Coded { id: r.new.add_constant(codes), encoding }))
}

/// With a constant that is one number, or one per channel of the last axis, the result is a function of the other
/// operand alone: a table, exact whatever the function.
fn with_constant(
    r: &mut Rebuild<'_>,
    id: NodeId,
    op: &Binary,
    constants: [Option<Tensor>; 2],
    encoding: Encoding,
) -> Result<Option<Coded>, OpError> {
    let node = r.old.node(id);
    let (at, constant) = match constants {
        [None, Some(constant)] => (1, constant),
        [Some(constant), None] => (0, constant),
        _ => return Ok(None),
    };
    let other = node.inputs()[1 - at];
    let Some(x) = r.coded.get(&other).copied() else { return Ok(None) };
    let (shape, last) = (constant.shape(), node.shape().last().copied().unwrap_or(1));
    let lanes = constant.data().len();
    let one_per_channel = lanes == last && shape.last() == Some(&last);
    if *r.old.node(other).shape() != *node.shape()
        || !(lanes == 1 || one_per_channel && op.f == BinaryFn::PRelu)
    {
        return Ok(None);
    }
    let mut tables = Data::I8(Vec::new());
    for lane in 0..lanes {
        let scalar = Tensor::new([], constant.data().permute(1, |_| lane));
        let scalar = scalar.ok_or_else(|| OpError::shape("binary", "a constant has no elements"))?;
        let f = |real: Tensor| {
            Op::from(op.clone()).eval(&if at == 0 { [&scalar, &real] } else { [&real, &scalar] })
        };
        tables.extend(table(x.encoding, encoding, f)?.data());
    }
    let shape = if lanes == 1 { vec![256] } else { vec![lanes, 256] };
    let tables =
        Tensor::new(shape, tables).ok_or_else(|| OpError::shape("lookup", "tables are incomplete"))?;
    Ok(Some(Coded { id: r.lookup(x.id, tables)?, encoding }))
}
