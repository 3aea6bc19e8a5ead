//! Kernels for Arm's DSP extension, where the weights allow them; the portable ones serve the rest.

mod conv;
pub(super) mod dense;
mod depthwise;
mod planes;
mod quads;
mod winograd;
mod winograd_lines;
mod winograd_plain;

use super::conv::Conv;
use super::fold::Layer;
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::error::Refusal;
use edgecc_ir::NodeId;

/// The call for a convolution without `x` and `y`, or `None` where the portable kernels serve it.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Result<Option<CallBuilder>, Refusal> {
    if conv.is_depthwise() {
        return Ok(match depthwise::convolution(lowering, id, conv, layer) {
            Some(call) => Some(call),
            // It widens the rows of an image at a time.
            None if lowering.by_rows(id) => None,
            None => planes::convolution(lowering, id, conv, layer),
        });
    }
    let by_rows = lowering.by_rows(id);
    let transformed = match (lowering.larger_weights(id), by_rows) {
        (true, true) => winograd_lines::convolution(lowering, id, conv, layer),
        (true, false) => winograd::convolution(lowering, id, conv, layer),
        (false, _) => None,
    };
    let without_flash = || match lowering.more_scratch && !by_rows {
        true => winograd_plain::convolution(lowering, id, conv, layer),
        false => None,
    };
    match transformed.or_else(without_flash) {
        Some(call) => Ok(Some(call)),
        None => conv::convolution(lowering, id, conv, layer),
    }
}
