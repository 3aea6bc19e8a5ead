//! Mean over axes of quantised values.

use super::support::{elements, expect_dtype, tensor};
use super::{Reduce, ReduceFn};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `requantise_even(Σ (x - x_zero))` over `axes`, which stay with size 1. Operand and result are i8; the multiplier
    /// holds the division.
    pub struct QMean {
        /// Axes to reduce, ascending.
        pub axes: Vec<usize>,
        /// Zero point of `x`.
        pub x_zero: i32,
        /// How sums become results.
        pub out: Requant,
        /// The ratio of the requantisation.
        pub multiplier: i32,
    }
}

impl Operator for QMean {
    const NAME: &'static str = "qmean";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        let real = Reduce { f: ReduceFn::Mean, axes: self.axes.clone() };
        Ok(real.infer(&[&inputs[0].with_dtype(DType::F32)])?.with_dtype(DType::I8))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let from = inputs[0].shape();
        let ty = self.infer(&[&inputs[0].ty()])?;
        let strides = ty.shape.strides();
        let mut sums = vec![0_i32; ty.shape.elements()];
        for (i, x) in elements::<i8>(Self::NAME, inputs, 0)?.iter().enumerate() {
            let at = from.coordinates(i);
            let kept = (0..at.len()).filter(|axis| !self.axes.contains(axis));
            sums[kept.map(|axis| at[axis] * strides[axis]).sum::<usize>()] += i32::from(*x) - self.x_zero;
        }
        let data = sums.iter().map(|sum| self.out.apply_even(*sum, self.multiplier) as i8).collect();
        tensor(Self::NAME, &ty, Data::I8(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_multiplier_divides() {
        let (out, multiplier) = Requant::new(&[1.0 / 6.0], 2, -128, 127);
        let op = QMean { axes: vec![0, 1], x_zero: 1, out, multiplier: multiplier[0] };
        let y = op.eval(&[&Tensor::from_fn([2, 3, 2], |i| i as i8 * 2)]).unwrap();
        assert_eq!((y.shape(), y.to_i64s()), (&[1, 1, 2].into(), Some(vec![11, 13])));
    }
}
