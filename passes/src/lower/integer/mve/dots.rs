//! Weights as `ec_dots_s8.h` reads them: chunks of four channels, one after another.

/// Elements that a vector holds.
const VECTOR: usize = 16;

/// Channels that the kernels compute side by side.
const CHANNELS: usize = 4;

/// The packed bytes of weights `[channels][length]`, by the formula of `ec_dots_s8.h`.
pub(super) fn packed(weights: &[i8], length: usize) -> Vec<i8> {
    let tail = (length.max(1) - 1) % VECTOR + 1;
    let none = vec![0; length];
    let mut bytes = Vec::with_capacity(weights.len() + CHANNELS * length + VECTOR);
    for four in weights.chunks(CHANNELS * length.max(1)) {
        let windows: [&[i8]; CHANNELS] =
            std::array::from_fn(|c| four.get(c * length..(c + 1) * length).unwrap_or(&none));
        windows.iter().for_each(|window| bytes.extend(&window[..tail]));
        for at in (tail..length).step_by(VECTOR) {
            windows.iter().for_each(|window| bytes.extend(&window[at..at + VECTOR]));
        }
    }
    if length == tail {
        // The last vector that is read begins with the last channel's elements.
        bytes.resize(bytes.len() + VECTOR - tail, 0);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn incomplete_vectors_come_first() {
        let weights: Vec<i8> = (0..5 * 18).map(|i| i as i8).collect();
        let packed = packed(&weights, 18);
        assert_eq!(packed.len(), 2 * 4 * 18);
        assert_eq!(packed[..8], [0, 1, 18, 19, 36, 37, 54, 55]);
        assert_eq!(packed[8..24], weights[2..18]);
        assert_eq!(packed[24..40], weights[20..36]);
        // The fifth channel, and three that don't exist.
        assert_eq!(packed[72..80], [72, 73, 0, 0, 0, 0, 0, 0]);
        assert_eq!(packed[80..96], weights[74..]);
        assert!(packed[96..].iter().all(|w| *w == 0));
    }

    #[test]
    fn a_vector_can_be_read_at_every_channel() {
        let packed = packed(&[1, 2, 3, 4, 5, 6], 3);
        assert_eq!(packed.len(), 3 * 3 + 16);
        assert_eq!(packed[..6], [1, 2, 3, 4, 5, 6]);
    }
}
