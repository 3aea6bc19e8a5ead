//! Softmax.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use edgecc_ir::NodeId;
use edgecc_ir::ops::Softmax;

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Softmax) -> Result<(), Refusal> {
    let shape = lowering.shape(id);
    let outer: usize = shape[..op.axis].iter().product();
    let call = CallBuilder::new("ec_softmax_f32")
        .all(&[("outer", outer), ("axis", shape[op.axis]), ("inner", shape.strides()[op.axis])])
        .operand("x", lowering.read(id, 0)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
