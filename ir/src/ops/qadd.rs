//! Sum and difference of quantised values.

use super::support::{elements, expect_dtype, tensor};
use crate::integer::MAX_SHIFT;
use crate::{DType, Data, OpError, Operator, Shape, Tensor, TensorType, attributes, broadcast};
use std::ops::RangeInclusive;

/// From this ratio on, a code alone is a sum beyond 32 bits.
const LARGEST_RATIO: f64 = (1 << 23) as f64;

attributes! {
    /// `clamp((a · a_factor + b · b_factor + offset) >> shift)`, element by element with broadcasting: the sum of
    /// two values of different scales, rounded once. Operands and result are i8.
    pub struct QAdd {
        /// Weight of `a`, at most 2³⁰ in magnitude.
        pub a_factor: i32,
        /// Weight of `b`; negative for a difference.
        pub b_factor: i32,
        /// Zero points of all three and half a step. With it, no sum of two codes leaves 32 bits.
        pub offset: i32,
        /// Shift of the sum, 1 to 23.
        pub shift: u32,
        /// Least result.
        pub low: i32 = -128,
        /// Greatest result.
        pub top: i32 = 127,
    }
}

impl QAdd {
    /// `a · ratio_a + b · ratio_b` of real numbers, each ratio an operand's scale over the result's; `zeros` are
    /// those of `a`, `b` and the result. `None` if a ratio is too large for 32-bit sums.
    pub fn new(ratio_a: f64, ratio_b: f64, zeros: [i32; 3], low: i32, top: i32) -> Option<Self> {
        if ![ratio_a, ratio_b].iter().all(|ratio| ratio.abs() < LARGEST_RATIO) {
            return None;
        }
        let fits = |value: i64| i32::try_from(value).ok();
        // The largest shift for which the offset and every sum have 32 bits: the ratios are then most exact.
        (1..=MAX_SHIFT).rev().find_map(|shift| {
            let factor = |ratio: f64| (ratio * f64::from(shift).exp2()).round() as i64;
            let factors = [factor(ratio_a), factor(ratio_b)];
            let [a, b, y] = zeros.map(i64::from);
            let offset = (1 << (shift - 1)) + (y << shift) - a * factors[0] - b * factors[1];
            let extreme = |sign: i64| {
                let part = |factor: i64| (-128 * sign * factor).max(127 * sign * factor);
                sign * (part(factors[0]) + part(factors[1])) + offset
            };
            let sums = (fits(extreme(1)), fits(extreme(-1)));
            let (Some(_), Some(_)) = sums else { return None };
            let (a_factor, b_factor) = (fits(factors[0])?, fits(factors[1])?);
            Some(QAdd { a_factor, b_factor, offset: fits(offset)?, shift, low, top })
        })
    }
}

/// For each element of `to`, the positions read of two operands that broadcast to it.
pub(super) fn pairs(a: &Shape, b: &Shape, to: &Shape) -> Vec<[usize; 2]> {
    let strides = [a, b].map(|shape| shape.broadcast_strides(to).unwrap_or_default());
    (0..to.elements())
        .map(|i| {
            let at = to.coordinates(i);
            [0, 1].map(|operand| at.iter().zip(&strides[operand]).map(|(at, stride)| at * stride).sum())
        })
        .collect()
}

/// The type of an element-wise result of two i8 operands.
pub(super) fn infer_pair(op: &'static str, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
    expect_dtype(op, inputs, 0, DType::I8)?;
    expect_dtype(op, inputs, 1, DType::I8)?;
    let (a, b) = (&inputs[0].shape, &inputs[1].shape);
    let shape = broadcast(a, b).ok_or_else(|| OpError::shape(op, format!("{a} and {b} do not broadcast")))?;
    Ok(TensorType { dtype: DType::I8, shape })
}

impl Operator for QAdd {
    const NAME: &'static str = "qadd";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        infer_pair(Self::NAME, inputs)
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (a, b): (&[i8], &[i8]) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let sum = |[i, j]: &[usize; 2]| {
            let a = i32::from(a[*i]).wrapping_mul(self.a_factor);
            let b = i32::from(b[*j]).wrapping_mul(self.b_factor);
            let sum = a.wrapping_add(b).wrapping_add(self.offset);
            (sum >> self.shift).clamp(self.low, self.top) as i8
        };
        let pairs = pairs(inputs[0].shape(), inputs[1].shape(), &ty.shape);
        tensor(Self::NAME, &ty, Data::I8(pairs.iter().map(sum).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_different_scales_round_half_up() {
        let op = QAdd::new(0.5, -0.25, [2, -1, 3], -128, 127).unwrap();
        let (a, b) = (Tensor::vector(vec![3_i8, 127, -128]), Tensor::vector(vec![-1_i8]));
        // (3 - 2) / 2 = 0.5 -> 1, + 3
        assert_eq!(op.eval(&[&a, &b]).unwrap().to_i64s(), Some(vec![4, 66, -62]));
    }

    #[test]
    fn ratios_beyond_32_bits_have_no_form() {
        for ratio in [1e8, -1e30, f64::INFINITY, f64::NAN] {
            assert_eq!(QAdd::new(1.0, ratio, [0, 0, 0], -128, 127), None, "{ratio}");
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        for (ratio, zero) in [(0.999, -128), (1e-9, 127), (200.0, -128)] {
            let op = QAdd::new(ratio, ratio, [-128, -128, zero], -128, 127).unwrap();
            let y = op.eval(&[&Tensor::vector(vec![127_i8]), &Tensor::vector(vec![127_i8])]).unwrap();
            let exact = (510.0 * ratio + 0.5_f64).floor() as i64 + i64::from(zero);
            assert_eq!(y.to_i64s(), Some(vec![exact.clamp(-128, 127)]), "{ratio}");
        }
    }
}
