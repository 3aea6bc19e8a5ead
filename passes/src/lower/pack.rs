//! Weights in the order in which the kernels read them, as their headers define it.

/// `[channels][taps]` in blocks of `width` interleaved channels: within a block all channels of tap 0, then
/// of tap 1, …; the last `channels % width` channels stay as they are.
pub(super) fn interleave<T: Copy>(weights: &[T], channels: usize, width: usize) -> Vec<T> {
    let taps = weights.len() / channels.max(1);
    let blocked = channels / width * width * taps;
    let (blocks, rest) = weights.split_at(blocked);
    let mut packed = Vec::with_capacity(weights.len());
    for block in blocks.chunks_exact((width * taps).max(1)) {
        for tap in 0..taps {
            packed.extend((0..width).map(|channel| block[channel * taps + tap]));
        }
    }
    packed.extend_from_slice(rest);
    packed
}

/// [`interleave`] within each of `groups` groups of output channels.
pub(super) fn interleave_groups<T: Copy>(
    weights: &[T],
    channels: usize,
    groups: usize,
    width: usize,
) -> Vec<T> {
    let group = (weights.len() / groups).max(1);
    weights.chunks(group).flat_map(|weights| interleave(weights, channels / groups, width)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(len: usize) -> Vec<f32> {
        (0..len).map(|i| i as f32).collect()
    }

    /// The formula of the headers, read literally.
    fn position(group: usize, channel: usize, tap: usize, sizes: [usize; 3]) -> usize {
        let [channels, taps, width] = sizes;
        let start = group * channels * taps;
        if channel < channels & !(width - 1) {
            start + (channel / width) * width * taps + tap * width + channel % width
        } else {
            start + channel * taps + tap
        }
    }

    #[test]
    fn every_weight_is_where_the_header_says() {
        for (groups, channels, taps, width) in
            [(1, 8, 9, 4), (1, 7, 3, 4), (2, 6, 5, 4), (3, 3, 2, 4), (1, 19, 4, 8)]
        {
            let weights = ramp(groups * channels * taps);
            let packed = interleave_groups(&weights, groups * channels, groups, width);
            assert_eq!(packed.len(), weights.len());
            for (i, weight) in weights.iter().enumerate() {
                let (group, channel, tap) = (i / (channels * taps), i / taps % channels, i % taps);
                assert_eq!(packed[position(group, channel, tap, [channels, taps, width])], *weight);
            }
        }
    }
}
