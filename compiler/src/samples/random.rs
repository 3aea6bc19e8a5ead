//! Made-up samples.

use super::Samples;
use edgecc_ir::{DType, Tensor, TensorType};

const COUNT: u64 = 8;

/// Samples without data: evenly distributed in [-1, 1), the same for every run; integers are 0, which is an index in
/// every table.
pub(super) fn samples(inputs: &[(String, TensorType)]) -> Samples {
    let input = |sample: u64, (at, (_, ty)): (usize, &(String, TensorType))| {
        let mut state = (sample << 32) | (at as u64) << 16;
        match ty.dtype {
            DType::F32 => Tensor::from_fn(ty.shape.clone(), |_| unit(&mut state)),
            _ => Tensor::zeros(ty),
        }
    };
    let sample = |sample| inputs.iter().enumerate().map(|pair| input(sample, pair)).collect();
    let warning = "ranges come from random numbers in [-1, 1), not from data: size and speed of the code are right, \
                   its results are not";
    Samples { samples: (0..COUNT).map(sample).collect(), warnings: vec![warning.into()] }
}

/// The next number of a SplitMix64 sequence (Steele, Lea and Flood, OOPSLA 2014), in [-1, 1).
fn unit(state: &mut u64) -> f32 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    // The upper 24 bits are a float's.
    ((z ^ (z >> 31)) >> 40) as f32 / (1 << 23) as f32 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_differ_and_fill_the_range() {
        let found = samples(&[("x".into(), TensorType::new(DType::F32, [1, 1000]))]).samples;
        assert_eq!(found.len() as u64, COUNT);
        assert_ne!(found[0], found[1]);
        let values: &[f32] = found[0][0].as_slice().unwrap();
        let (low, high) = values.iter().fold((0.0_f32, 0.0_f32), |(l, h), x| (l.min(*x), h.max(*x)));
        assert!((-1.0..-0.9).contains(&low) && (0.9..1.0).contains(&high), "{low} {high}");
    }
}
