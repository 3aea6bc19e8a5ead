//! Fully connected layers.

use super::fold::{Layer, bytes, layer};
use super::{dsp, mve, requantise, rvv};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use crate::lower::pack::interleave;
use edgecc_ir::ops::QDense;
use edgecc_ir::{Data, NodeId};
use edgecc_targets::Tier;

/// Outputs that the kernel computes side by side.
const OUTPUTS: usize = 4;

pub(in crate::lower) fn lower(lowering: &mut Lowering, id: NodeId, op: &QDense) -> Result<(), Refusal> {
    let w = lowering.input_shape(id, 1);
    let (outputs, inputs) = (w[0], w[1]);
    let layer = layer(lowering, id, op.x_zero)?;
    let tuned = match lowering.tier {
        Tier::Mve => mve::dense(lowering, id, &layer, w),
        Tier::Rvv => rvv::dense(lowering, id, &layer, w),
        Tier::Dsp => dsp::dense::layer(lowering, id, &layer, w),
        Tier::Portable => None,
    };
    let call = match tuned {
        Some(call) => call,
        None => portable(lowering, id, &layer, outputs),
    };
    let batch = lowering.shape(id).elements() / outputs.max(1);
    let call = call.all(&[("batch", batch), ("in_n", inputs), ("out_n", outputs)]);
    let call = requantise(call, &op.out);
    let call = call.operand("x", lowering.read(id, 0)?).operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// The call without sizes, `x` and `y`.
fn portable(lowering: &mut Lowering, id: NodeId, layer: &Layer, outputs: usize) -> CallBuilder {
    let (symbol, weights) = match bytes(layer.weights) {
        Some(weights) => ("ec_dense_s8", Data::I8(interleave(weights, outputs, OUTPUTS))),
        None => ("ec_dense_s8w16", layer.weights.data().clone()),
    };
    let weights = lowering.pack(id, "weights", weights);
    layer.bind(lowering, id, CallBuilder::new(symbol).operand("w", weights))
}
