//! Sums, products and tables.

use super::requantise;
use crate::lower::axes::{Axes, MAX_AXES, broadcast};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{QAdd, QMul};

/// An operand that the kernel calls `a`, with its factor or zero point, and the one that it calls `b`.
type Pair = [(usize, i32); 2];

pub(in crate::lower) fn add(lowering: &mut Lowering, id: NodeId, op: &QAdd) -> Result<(), Refusal> {
    let pair = larger_first(lowering, id, [op.a_factor, op.b_factor]);
    let call = pairwise(lowering, id, "add", pair)?
        .all(&[("a_factor", pair[0].1), ("b_factor", pair[1].1), ("offset", op.offset)])
        .int("shift", op.shift)
        .all(&[("low", op.low), ("top", op.top)]);
    lowering.emit(id, call)
}

pub(in crate::lower) fn mul(lowering: &mut Lowering, id: NodeId, op: &QMul) -> Result<(), Refusal> {
    let pair = larger_first(lowering, id, [op.a_zero, op.b_zero]);
    let call = pairwise(lowering, id, "mul", pair)?.all(&[("a_zero", pair[0].1), ("b_zero", pair[1].1)]);
    let call = requantise(call.int("multiplier", op.multiplier), &op.out);
    lowering.emit(id, call)
}

/// Both operations commute: the larger operand comes first, because the result may be written over it.
fn larger_first(lowering: &Lowering, id: NodeId, values: [i32; 2]) -> Pair {
    let elements = |operand: usize| lowering.input_shape(id, operand).elements();
    match elements(1) > elements(0) {
        true => [(1, values[1]), (0, values[0])],
        false => [(0, values[0]), (1, values[1])],
    }
}

/// The kernel for equal shapes or for broadcasting, with its operands.
fn pairwise(lowering: &mut Lowering, id: NodeId, name: &str, pair: Pair) -> Result<CallBuilder, Refusal> {
    let [(a, _), (b, _)] = pair;
    let to = lowering.shape(id);
    let axes = Axes {
        dims: to.dims().to_vec(),
        strides: [broadcast(lowering.input_shape(id, a), to)?, broadcast(lowering.input_shape(id, b), to)?],
    };
    let call = if axes.is_contiguous(0) && axes.is_contiguous(1) {
        CallBuilder::new(&format!("ec_{name}_s8")).int("n", to.elements())
    } else {
        let (dims, [a, b]) = axes.padded(MAX_AXES)?;
        let call = CallBuilder::new(&format!("ec_{name}_nd_s8")).ints("dims", &dims);
        call.ints("a_strides", &a).ints("b_strides", &b)
    };
    let (a, b) = (lowering.read(id, a)?, lowering.read(id, b)?);
    Ok(call.operand("a", a).operand("b", b).operand("y", lowering.result(id)?))
}

pub(in crate::lower) fn lookup(lowering: &mut Lowering, id: NodeId) -> Result<(), Refusal> {
    let (elements, tables) = (lowering.shape(id).elements(), lowering.input_shape(id, 1));
    let call = match tables.dims() {
        [channels, _] => CallBuilder::new("ec_lookup_channels_s8")
            .all(&[("pixels", elements / (*channels).max(1)), ("channels", *channels)]),
        _ => CallBuilder::new("ec_lookup_s8").int("n", elements),
    };
    let table = lowering.constant(id, 1, "table")?.data().clone();
    let table = lowering.pack(id, "table", table);
    let call = call.operand("x", lowering.read(id, 0)?).operand("table", table);
    let call = call.operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
