//! Floats from bytes, and comparing them with what they should be.

/// The float32 values that these bytes are, little-endian; a rest of less than four is left out.
#[must_use]
pub fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|&four| f32::from_le_bytes(four)).collect()
}

/// How far a float32 result may be from its expectation, relative to it, and absolutely where it is below 1.
pub const FLOAT_TOLERANCE: f32 = 1e-4;

/// The first element that differs by more than [`FLOAT_TOLERANCE`], described; none if all are close.
#[must_use]
pub fn first_difference(got: &[f32], want: &[f32]) -> Option<String> {
    if got.len() != want.len() {
        return Some(format!("{} elements instead of {}", got.len(), want.len()));
    }
    let far = |(g, w): (&f32, &f32)| !is_close(*g, *w);
    let at = got.iter().zip(want).position(far)?;
    Some(format!("element {at} is {} instead of {}", got[at], want[at]))
}

/// False for a NaN on either side.
fn is_close(got: f32, want: f32) -> bool {
    got == want || want.is_finite() && (got - want).abs() <= FLOAT_TOLERANCE * want.abs().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_close() {
        assert_eq!(
            first_difference(&[1.0, 1e-5, 1e6, f32::INFINITY], &[1.00005, 0.0, 1.00005e6, f32::INFINITY]),
            None
        );
    }

    #[test]
    fn what_is_not() {
        let difference = |got: &[f32], want: &[f32]| first_difference(got, want).unwrap();
        assert_eq!(difference(&[0.0, 1.5], &[0.0, 1.0]), "element 1 is 1.5 instead of 1");
        assert_eq!(difference(&[f32::NAN], &[f32::NAN]), "element 0 is NaN instead of NaN");
        assert_eq!(difference(&[1e6], &[1.0003e6]), "element 0 is 1000000 instead of 1000300");
        assert_eq!(difference(&[1.0], &[f32::INFINITY]), "element 0 is 1 instead of inf");
        assert_eq!(difference(&[], &[1.0]), "0 elements instead of 1");
    }
}
