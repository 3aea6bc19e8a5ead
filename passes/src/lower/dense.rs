//! Fully connected layers.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::pack::interleave;
use edgecc_ir::ops::Dense;
use edgecc_ir::{Data, NodeId};

/// Outputs that the kernel computes side by side.
const OUTPUTS: usize = 8;

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Dense) -> Result<(), Refusal> {
    let w = lowering.input_shape(id, 1);
    let (outputs, inputs) = (w[0], w[1]);
    let weights = interleave(lowering.floats(id, 1, "weights")?, outputs, OUTPUTS);
    let bias = lowering.floats(id, 2, "biases")?.to_vec();
    let weights = lowering.pack(id, "weights", Data::F32(weights));
    let bias = lowering.pack(id, "bias", Data::F32(bias));
    let batch = lowering.shape(id).elements() / outputs.max(1);
    let call = CallBuilder::new("ec_dense_f32")
        .all(&[("batch", batch), ("in_n", inputs), ("out_n", outputs)])
        .activation(op.min, op.max)
        .operand("x", lowering.read(id, 0)?)
        .operand("w", weights)
        .operand("bias", bias)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}
