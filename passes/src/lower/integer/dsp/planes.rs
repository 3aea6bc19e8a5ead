//! Depthwise convolutions of windows up to seven columns wide, over rows widened to 16 bits.

use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId};

/// 16-bit elements of scratch memory that the rows of an image may take where one window's take fewer.
const SPEND: usize = 1024;

/// The call without `x` and `y`, or `None` where the kernel does not serve the shape.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights)?;
    let [kernel_h, kernel_w] = [conv.w[1], conv.w[2]];
    // A tall kernel of one column would compute with more zeros than weights.
    let is_served = kernel_w <= 7
        && (kernel_w > 1 || kernel_h == 1)
        && conv.op.stride[1] <= 2
        && conv.op.dilation[1] == 1;
    if !is_served {
        return None;
    }
    let scratch = lowering.temporary(id, "scratch", 2 * rows(conv) * pitch(conv));
    let weights = packed(weights, kernel_w);
    let weights = lowering.pack(id, "weights", Data::I8(weights));
    let call = conv.depthwise(CallBuilder::new("ec_depthwise_planes_s8_dsp")).operand("w", weights);
    let own = layer.with_zero_point_apart(conv.op.x_zero);
    Some(own.bind(lowering, id, call).operand("scratch", scratch))
}

/// Columns that the kernel computes with: the last ones may have weights of zero.
fn taps(kernel_w: usize) -> usize {
    match kernel_w {
        0..=3 => 3,
        4 | 5 => 5,
        _ => 7,
    }
}

/// Elements from one widened row to the next, as `ec_planes_pitch_s8`.
fn pitch(conv: &Conv) -> usize {
    let words = if conv.op.stride[1] == 1 { conv.y[2].div_ceil(2).max(2) } else { conv.y[2] + 2 };
    2 * words + taps(conv.w[2]) - 1
}

/// Input rows that are wide at a time, as `ec_planes_rows_s8`.
fn rows(conv: &Conv) -> usize {
    let span = (conv.w[1] - 1) * conv.op.dilation[0] + 1;
    conv.x[1].min(span.max(SPEND / pitch(conv)))
}

/// Rows of weights by the formula of `ec_depthwise_planes_s8_dsp.h`, and the byte behind them.
fn packed(weights: &[i8], kernel_w: usize) -> Vec<i8> {
    const ORDER: [usize; 7] = [0, 2, 1, 3, 4, 6, 5];
    let taps = taps(kernel_w);
    let order = ORDER.into_iter().filter(|tap| *tap < taps);
    let rows = weights.chunks(kernel_w);
    let spread = rows.flat_map(|row| order.clone().map(|tap| row.get(tap).copied().unwrap_or(0)));
    spread.chain([0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_two_of_four_taps_change_places() {
        assert_eq!(packed(&[1, 2, 3, 4, 5, 6], 3), [1, 3, 2, 4, 6, 5, 0]);
        assert_eq!(packed(&[1, 2, 3, 4], 4), [1, 3, 2, 4, 0, 0]);
        assert_eq!(packed(&[1, 2, 3, 4, 5, 6, 7], 7), [1, 3, 2, 4, 5, 7, 6, 0]);
        assert_eq!(packed(&[1], 1), [1, 0, 0, 0]);
    }
}
