//! Weights as `ec_quads_s8.h` reads them: two output channels in every 16-bit word.

/// The weights of a layer, `[channels][runs][length]`; each run is contiguous in the input.
pub(super) struct Windows<'w> {
    pub(super) weights: &'w [i8],
    pub(super) channels: usize,
    pub(super) runs: usize,
    pub(super) length: usize,
}

impl Windows<'_> {
    /// Pairs of weights in a window.
    pub(super) fn quads(&self) -> usize {
        self.runs * self.length.div_ceil(2)
    }

    fn window(&self, channel: usize) -> &[i8] {
        &self.weights[channel * self.runs * self.length..][..self.runs * self.length]
    }

    /// Whether words with two channels can be summed exactly: `bias` has the input's zero point in it.
    pub(super) fn are_exact(&self, bias: &[i32]) -> bool {
        let odd = (1..self.channels).step_by(2);
        odd.clone().all(|o| self.window(o).iter().all(|w| *w != i8::MIN))
            && odd.clone().all(|o| self.sums_fit(o, bias[o]))
    }

    /// Whether every sum of a channel lies in [-2²³, 2²³).
    fn sums_fit(&self, channel: usize, bias: i32) -> bool {
        let taps = self.window(channel).iter().map(|w| i64::from(*w));
        let (low, high) = taps.fold((i64::from(bias), i64::from(bias)), |(low, high), w| {
            (low + (-128 * w).min(127 * w), high + (-128 * w).max(127 * w))
        });
        low >= -(1 << 23) && high < 1 << 23
    }

    /// The packed words, by the formula of `ec_conv2d_s8_dsp.h`.
    pub(super) fn packed(&self) -> Vec<i16> {
        let half = self.length.div_ceil(2);
        let mut words = Vec::with_capacity(self.channels.div_ceil(2) * self.quads() * 2);
        for pair in 0..self.channels.div_ceil(2) {
            for run in 0..self.runs {
                for i in 0..half {
                    words.extend([0, 1].map(|h| self.word(2 * pair, run, element(i, h, self.length))));
                }
            }
        }
        words
    }

    fn word(&self, even: usize, run: usize, element: usize) -> i16 {
        let weight = |channel: usize| match element < self.length && channel < self.channels {
            true => i16::from(self.window(channel)[run * self.length + element]),
            false => 0,
        };
        256 * weight(even + 1) + weight(even)
    }
}

/// The element in half `h` of pair `i`: in whole groups of four, the pairs are (0, 2) and (1, 3).
fn element(i: usize, h: usize, length: usize) -> usize {
    if i < length / 4 * 2 { i / 2 * 4 + i % 2 + 2 * h } else { 2 * i + h }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_where_the_header_says() {
        for (channels, runs, length) in [(2, 1, 4), (3, 2, 7), (1, 3, 1), (5, 1, 6)] {
            let weights: Vec<i8> =
                (0..channels * runs * length).map(|i| (i * 37 % 255) as u8 as i8).collect();
            let windows = Windows { weights: &weights, channels, runs, length };
            let packed = windows.packed();
            let mut seen = 0;
            for (o, r, e) in
                (0..channels).flat_map(|o| (0..runs).flat_map(move |r| (0..length).map(move |e| (o, r, e))))
            {
                let i = (0..length.div_ceil(2))
                    .find(|i| element(*i, 0, length) == e || element(*i, 1, length) == e)
                    .unwrap();
                let h = usize::from(element(i, 1, length) == e);
                let word = packed[((o / 2 * runs + r) * length.div_ceil(2) + i) * 2 + h];
                let low = word as i8;
                let held = if o % 2 == 0 { low } else { ((word - i16::from(low)) / 256) as i8 };
                assert_eq!(
                    held,
                    weights[(o * runs + r) * length + e],
                    "{channels} {runs} {length}: {o} {r} {e}"
                );
                seen += 1;
            }
            assert_eq!(seen, weights.len());
        }
    }

    #[test]
    fn the_bound_is_exact() {
        let weights = [0_i8, 127];
        let windows = Windows { weights: &weights, channels: 2, runs: 1, length: 1 };
        assert!(windows.are_exact(&[i32::MAX, (1 << 23) - 1 - 127 * 127]));
        assert!(!windows.are_exact(&[0, (1 << 23) - 127 * 127]));
        assert!(windows.are_exact(&[0, -(1 << 23) + 128 * 127]));
        assert!(!windows.are_exact(&[0, -(1 << 23) + 128 * 127 - 1]));
        let windows = Windows { weights: &[0, -128], channels: 2, runs: 1, length: 1 };
        assert!(!windows.are_exact(&[0, 0]));
    }
}
