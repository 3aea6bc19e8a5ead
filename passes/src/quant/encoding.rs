//! Scale and zero point of a value.

use edgecc_ir::ops::{Dequantize, Quantize};
use edgecc_ir::{DType, OrderedFloat, integer};

/// How an 8-bit signed integer `q` stands for a real number: `scale (q - zero)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encoding {
    /// Real distance of neighbouring integers; positive and finite.
    pub scale: f32,
    /// The integer that stands for 0, in [-128, 127].
    pub zero: i32,
}

/// The scale of values that are 0 on all samples.
const WITHOUT_EXTENT: f32 = 1.0 / 4096.0;

impl Encoding {
    /// The encoding whose integers reach from `low` to `high`, both widened to contain 0. A range without extent
    /// gets a scale that biases of the layers behind are told apart in: whatever it holds is then 0.
    pub fn of_range(low: f32, high: f32) -> Self {
        let (low, high) = (f64::from(low.min(0.0)), f64::from(high.max(0.0)));
        let scale = ((high - low) / 255.0) as f32;
        if scale < f32::MIN_POSITIVE {
            return Encoding { scale: WITHOUT_EXTENT, zero: 0 };
        }
        let zero = (-128.0 - low / f64::from(scale)).round().clamp(-128.0, 127.0);
        Encoding { scale, zero: zero as i32 }
    }

    /// The encoding that a Dequantize reads, if it is one for the whole tensor of an 8-bit type.
    pub(super) fn read_by(op: &Dequantize, dtype: DType) -> Option<Self> {
        Encoding::signed(&op.scale, &op.zero, dtype)
    }

    /// The encoding that a Quantize writes, if it is one for the whole tensor to an 8-bit type.
    pub(super) fn written_by(op: &Quantize) -> Option<Self> {
        Encoding::signed(&op.scale, &op.zero, op.to)
    }

    /// Unsigned codes are signed ones with the zero point 128 lower.
    fn signed(scale: &[OrderedFloat<f32>], zero: &[i32], dtype: DType) -> Option<Self> {
        let ([scale], [zero]) = (scale, zero) else { return None };
        match dtype {
            DType::I8 => Some(Encoding { scale: scale.0, zero: *zero }),
            DType::U8 => Some(Encoding { scale: scale.0, zero: zero - 128 }),
            _ => None,
        }
    }

    /// The least and the greatest real number that has an integer.
    pub fn limits(&self) -> [f32; 2] {
        [-128, 127].map(|q| self.scale * (q - self.zero) as f32)
    }

    /// The integer nearest to `x`.
    pub fn quantize(&self, x: f32) -> i32 {
        integer::quantize(x, self.scale, self.zero, -128, 127)
    }

    /// The operator that writes this encoding.
    pub(super) fn quantizer(&self) -> Quantize {
        Quantize::per_tensor(self.scale, self.zero)
    }

    /// The operator that reads this encoding.
    pub(super) fn dequantizer(&self) -> Dequantize {
        Dequantize::per_tensor(self.scale, self.zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_contain_zero_and_reach_both_ends() {
        let encoding = Encoding::of_range(1.0, 5.1);
        assert_eq!((encoding.zero, encoding.quantize(5.1)), (-128, 127));
        let encoding = Encoding::of_range(-1.0, 1.0);
        assert!(encoding.quantize(-1.0) <= -127 && encoding.quantize(1.0) >= 126);
        assert_eq!(encoding.quantize(0.0), encoding.zero);
    }

    #[test]
    fn a_range_without_extent_has_a_scale() {
        assert_eq!(Encoding::of_range(0.0, 0.0), Encoding { scale: WITHOUT_EXTENT, zero: 0 });
    }
}
