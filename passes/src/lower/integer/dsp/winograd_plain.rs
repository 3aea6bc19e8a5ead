//! 3 x 3 convolutions by Winograd's F(2 x 2, 3 x 3) from weights that are transformed as the kernel uses them: 4 / 9 of the
//! products, and no flash for it.

use super::winograd::{is_three_by_three, sums_fit};
use crate::lower::call::CallBuilder;
use crate::lower::context::Lowering;
use crate::lower::integer::conv::Conv;
use crate::lower::integer::fold::{Layer, bytes};
use edgecc_ir::{Data, NodeId, Shape};

/// The most strips that share the weights' transform, and bytes that they may take.
const MOST: [usize; 2] = [8, 16 << 10];

/// Bytes that they may take together with the image and twice its result. They may always take a part of these.
const TOGETHER: usize = 32 << 10;
const PART: usize = 16;

/// Words of the kernels of an output channel and four input channels.
const WORDS: usize = 9;

/// The call without `x` and `y`, or `None` where the kernel does not serve the shape or is not worth it.
pub(super) fn convolution(
    lowering: &mut Lowering,
    id: NodeId,
    conv: &Conv,
    layer: &Layer,
) -> Option<CallBuilder> {
    let weights = bytes(layer.weights).filter(|_| is_served(conv))?;
    let in_c = conv.w[3];
    if !sums_fit(weights, &layer.bias, 9 * in_c, 29) {
        return None;
    }
    let scratch = lowering.temporary(id, "scratch", 2 * Groups::of(conv.x, &conv.y).scratch());
    let weights = lowering.pack(id, "weights", Data::I32(packed(weights, in_c)));
    let call = conv.geometry(CallBuilder::new("ec_winograd_plain_s8_dsp")).operand("w", weights);
    Some(layer.bind(lowering, id, call).operand("scratch", scratch))
}

fn is_served(conv: &Conv) -> bool {
    is_three_by_three(conv) && conv.y[1] >= 2 && is_faster(conv)
}

/// Whether it is faster than the direct kernel. The estimates are of cycles for an output channel: results cost something
/// each, and the rest is by input channels (see the compiler's rates of kernels).
fn is_faster(conv: &Conv) -> bool {
    let (groups, in_c, y) = (Groups::of(conv.x, &conv.y), conv.x[3], &conv.y);
    let channels = groups.fours * 4;
    let strips = groups.strips * (65 * channels + 620) + groups.times * 34 * channels;
    let direct = y[0] * y[1] * y[2] * (37 * in_c / 4 + 11);
    strips < direct
}

/// How a layer is computed: a strip is 2 rows of 8 results.
struct Groups {
    /// Fours of input channels.
    fours: usize,
    strips: usize,
    /// How often weights are transformed.
    times: usize,
}

impl Groups {
    fn of(x: &Shape, y: &Shape) -> Self {
        let [most, bytes] = MOST;
        let (fours, images) = (x[3].div_ceil(4), x.elements() + 2 * y.elements());
        let room = TOGETHER.saturating_sub(images).max(images / PART).min(bytes);
        let strips = y[0] * y[1].div_ceil(2) * y[2].div_ceil(8);
        Groups { fours, strips, times: strips.div_ceil((room / (512 * fours)).clamp(1, most)) }
    }

    /// Elements of scratch, by the formula of `ec_winograd_plain_s8_dsp.h`.
    fn scratch(&self) -> usize {
        let strips = self.strips.div_ceil(self.times);
        (256 * self.fours + 2) * strips + 256 + 128 * self.fours
    }
}

/// The packed words, by the formula of `ec_winograd_plain_s8_dsp.h`; `weights` are `[out_c][3][3][in_c]`.
fn packed(weights: &[i8], in_c: usize) -> Vec<i32> {
    let fours = in_c.div_ceil(4);
    let mut bytes = vec![0; weights.len() / (9 * in_c) * fours * WORDS * 4];
    for (at, weight) in weights.iter().enumerate() {
        let (o, k, c) = (at / (9 * in_c), at / in_c % 9, at % in_c);
        let place = match k {
            8 => 32 + c % 4,
            _ => c % 2 * 16 + k / 2 * 4 + c % 4 / 2 * 2 + k % 2,
        };
        bytes[(o * fours + c / 4) * 4 * WORDS + place] = weight.cast_unsigned();
    }
    bytes.chunks(4).map(|word| i32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_two_taps_of_two_input_channels() {
        // A weight of its place in output channel 1, input channel 6: the second four's third.
        let mut weights = vec![0; 2 * 9 * 7];
        for k in 0..9 {
            weights[(9 + k) * 7 + 6] = k as i8 + 1;
        }
        let words = packed(&weights, 7);
        assert_eq!(words.len(), 2 * 2 * WORDS);
        let four = [0x0201_0000, 0x0403_0000, 0x0605_0000, 0x0807_0000, 0, 0, 0, 0, 0x0009_0000];
        assert_eq!(words[3 * WORDS..], four);
        assert!(words[..3 * WORDS].iter().all(|word| *word == 0));
    }

    #[test]
    fn strips_share_scratch_of_some_size() {
        let groups = |x: [usize; 4], out_c| {
            let y = Shape::from([x[0], x[1], x[2], out_c]);
            let groups = Groups::of(&Shape::from(x), &y);
            (groups.times, groups.scratch())
        };
        // Two of four strips, which take 16 KB.
        assert_eq!(groups([1, 8, 8, 64], 64), (2, 2 * (4096 + 2) + 256 + 2048));
        // The images leave 8 KB; a sixteenth of them is 3 KB.
        assert_eq!(groups([1, 16, 16, 32], 32), (8, 2 * (2048 + 2) + 256 + 1024));
        assert_eq!(groups([1, 32, 32, 16], 16), (64, 1024 + 2 + 256 + 512));
        // No fewer than one.
        assert_eq!(groups([1, 8, 8, 129], 1), (4, 256 * 33 + 2 + 256 + 128 * 33));
        // Three times three, rather than four, four and one.
        assert_eq!(groups([1, 6, 24, 32], 8), (3, 3 * (2048 + 2) + 256 + 1024));
    }
}
