//! Products of two run-time matrices.

use super::requantise;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::matmul::shapes;
use edgecc_ir::NodeId;
use edgecc_ir::ops::QMatMul;

pub(in crate::lower) fn lower(lowering: &mut Lowering, id: NodeId, op: &QMatMul) -> Result<(), Refusal> {
    let call = shapes(lowering, id, CallBuilder::new("ec_matmul_s8"))?.all(&[
        ("a_zero", op.a_zero),
        ("b_zero", op.b_zero),
        ("multiplier", op.multiplier),
    ]);
    let call = requantise(call, &op.out)
        .operand("a", lowering.read(id, 0)?)
        .operand("b", lowering.read(id, 1)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
