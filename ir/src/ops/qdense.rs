//! Fully connected layer of quantised values.

use super::Dense;
use super::support::{elements, expect_dtype, tensor, types};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `requantise((x - x_zero) · wᵀ + b)` over the last axis.
    ///
    /// Operands: `x i8 [.., K]`, `w [O, K]` of i8, or i16 where a weight zero point was taken out, `b i32 [O]`,
    /// `multiplier i32 [O]`; the result is `i8 [.., O]`.
    pub struct QDense {
        /// Zero point of `x`.
        pub x_zero: i32,
        /// How sums become results.
        pub out: Requant,
    }
}

impl Operator for QDense {
    const NAME: &'static str = "qdense";
    const ARITY: RangeInclusive<usize> = 4..=4;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        if inputs[1].dtype != DType::I16 {
            expect_dtype(Self::NAME, inputs, 1, DType::I8)?;
        }
        expect_dtype(Self::NAME, inputs, 2, DType::I32)?;
        expect_dtype(Self::NAME, inputs, 3, DType::I32)?;
        let float: Vec<_> = inputs[..3].iter().map(|ty| ty.with_dtype(DType::F32)).collect();
        let ty = Dense::plain().infer(&float.iter().collect::<Vec<_>>())?;
        if inputs[3].shape != inputs[2].shape {
            let what = format!("{} multipliers for bias {}", inputs[3].shape, inputs[2].shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(ty.with_dtype(DType::I8))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let x: &[i8] = elements(Self::NAME, inputs, 0)?;
        let w = inputs[1].to_i64s().unwrap_or_default();
        let (bias, multiplier): (&[i32], &[i32]) =
            (elements(Self::NAME, inputs, 2)?, elements(Self::NAME, inputs, 3)?);
        let depth = inputs[1].shape()[1];
        let element = |i: usize| {
            let (row, o) = (i / bias.len(), i % bias.len());
            let pairs = x[row * depth..][..depth].iter().zip(&w[o * depth..][..depth]);
            let dot: i32 = pairs.map(|(x, w)| (i32::from(*x) - self.x_zero) * *w as i32).sum();
            self.out.apply(bias[o].wrapping_add(dot), multiplier[o]) as i8
        };
        tensor(Self::NAME, &ty, Data::I8((0..ty.shape.elements()).map(element).collect()))
    }

    fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
        (output.shape.elements() * inputs[1].shape[1]) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_requantised_per_output() {
        let (out, multiplier) = Requant::new(&[0.1, 0.2], -3, -128, 127);
        let w = Tensor::from_fn([2, 2], |i| [1_i8, 2, 3, 4][i]);
        let operands = [&Tensor::from_fn([1, 2], |i| i as i8 + 10), &w];
        let op = QDense { x_zero: 10, out };
        let y =
            op.eval(&[operands[0], operands[1], &Tensor::vector(vec![10, 11]), &Tensor::vector(multiplier)]);
        assert_eq!(y.unwrap().to_i64s(), Some(vec![-2, 0]));
    }
}
