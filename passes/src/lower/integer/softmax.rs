//! Softmax by table.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use edgecc_ir::NodeId;
use edgecc_ir::ops::QSoftmax;

pub(in crate::lower) fn lower(lowering: &mut Lowering, id: NodeId, op: &QSoftmax) -> Result<(), Refusal> {
    let shape = lowering.shape(id);
    let outer: usize = shape[..op.axis].iter().product();
    let table = lowering.constant(id, 1, "table")?.data().clone();
    let call = CallBuilder::new("ec_softmax_s8")
        .all(&[("outer", outer), ("axis", shape[op.axis]), ("inner", shape.strides()[op.axis])])
        .all(&[("gain", op.gain), ("zero", op.zero)])
        .operand("x", lowering.read(id, 0)?)
        .operand("table", lowering.pack(id, "table", table))
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
