//! Pools and means.

use super::requantise;
use crate::lower::axes::row_major;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::movement::copy;
use crate::lower::pool::window;
use crate::lower::{axes::Axes, reduce};
use edgecc_ir::ops::{Pool2d, PoolKind, QMean, QPool2d};
use edgecc_ir::program::Operand;
use edgecc_ir::{DType, NodeId, Shape};

/// The maximum of codes is the code of the maximum.
pub(in crate::lower) fn max(lowering: &mut Lowering, id: NodeId, op: &Pool2d) -> Result<(), Refusal> {
    let (x, y) = (lowering.input_shape(id, 0), lowering.shape(id));
    let call = window(CallBuilder::new("ec_max_pool_s8"), x, y, op);
    let call = call.operand("x", lowering.read(id, 0)?).operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// The max pool that a convolution carries, as a call of its own, without operands.
pub(super) fn fused_max(x: &Shape, y: &Shape, pool: [usize; 4]) -> CallBuilder {
    let op = Pool2d {
        kind: PoolKind::Max,
        kernel: [pool[0], pool[1]],
        stride: [pool[2], pool[3]],
        dilation: [1, 1],
        pad: [0; 4],
        ceil: false,
        count_pad: false,
    };
    window(CallBuilder::new("ec_max_pool_s8"), x, y, &op)
}

pub(in crate::lower) fn mean(lowering: &mut Lowering, id: NodeId, op: &QPool2d) -> Result<(), Refusal> {
    let (x, y) = (lowering.input_shape(id, 0), lowering.shape(id));
    let call = window(CallBuilder::new("ec_avg_pool_s8"), x, y, &op.geometry())
        .all(&[("pad_bottom", op.pad[2]), ("pad_right", op.pad[3])])
        .int("count_include_pad", i32::from(op.count_pad))
        .int("x_zero", op.x_zero);
    let multipliers = lowering.constant(id, 1, "multipliers")?.data().clone();
    let call = requantise(call, &op.out)
        .operand("x", lowering.read(id, 0)?)
        .operand("multiplier", lowering.pack(id, "multipliers", multipliers))
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// The mean over axes: where they are not neighbours, of a copy in which they are. One rounding only.
pub(in crate::lower) fn mean_over_axes(
    lowering: &mut Lowering,
    id: NodeId,
    op: &QMean,
) -> Result<(), Refusal> {
    let from = lowering.input_shape(id, 0);
    let runs = reduce::runs(from, &op.axes);
    let at = runs.iter().position(|run| run.reduced).unwrap_or(0);
    let one_run = runs.iter().filter(|run| run.reduced).count() == 1;
    let (source, [outer, reduced, inner]) = if one_run {
        let sizes = [reduce::elements(&runs[..at]), runs[at].len, reduce::elements(&runs[at + 1..])];
        (lowering.read(id, 0)?, sizes)
    } else {
        let reduced: usize = op.axes.iter().map(|axis| from[*axis]).product();
        (gathered(lowering, id, op)?, [from.elements() / reduced.max(1), reduced, 1])
    };
    let call = match op.ties {
        Some(scale) => CallBuilder::new("ec_mean_ties_s8")
            .all(&[("y_zero", op.out.zero), ("low", op.out.low), ("top", op.out.top)])
            .int("shift", reduced.trailing_zeros())
            .int("mantissa", mantissa(scale.0)),
        None => requantise(CallBuilder::new("ec_mean_s8").int("multiplier", op.multiplier), &op.out),
    };
    let sizes = [("outer", outer), ("reduced", reduced), ("inner", inner)];
    let call = call.all(&sizes).int("x_zero", op.x_zero).operand("x", source);
    lowering.emit(id, call.operand("y", lowering.result(id)?))
}

/// The 24 bits of a number, the first of which is not stored.
fn mantissa(number: f32) -> u32 {
    number.to_bits() & 0x7F_FFFF | 0x80_0000
}

/// The operand with the reduced axes last.
fn gathered(lowering: &mut Lowering, id: NodeId, op: &QMean) -> Result<Operand, Refusal> {
    let from = lowering.input_shape(id, 0);
    let strides = row_major(from);
    let kept = (0..from.rank()).filter(|axis| !op.axes.contains(axis));
    let order: Vec<usize> = kept.chain(op.axes.iter().copied()).collect();
    let dims: Vec<usize> = order.iter().map(|axis| from[*axis]).collect();
    let turned = order.iter().map(|axis| strides[*axis]).collect();
    let axes = Axes { strides: [turned, row_major(&Shape::new(dims.as_slice()))], dims };
    let source = lowering.read(id, 0)?;
    let result = lowering.temporary(id, "operand", from.elements());
    lowering.emit(id, copy(&axes, DType::I8, 0, 0)?.operand("x", source).operand("y", result))?;
    Ok(result)
}
