//! Fully connected layer.

use super::support::{elements, expect_dtype, expect_rank, tensor, types};
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `clamp(x · wᵀ + b)` over the last axis.
    ///
    /// Operands: `x [.., K]`, `w [O, K]`, `b [O]`; the result is `[.., O]`.
    pub struct Dense {
        /// Lower bound of the result.
        pub min: OrderedFloat<f32> = OrderedFloat(f32::NEG_INFINITY),
        /// Upper bound of the result.
        pub max: OrderedFloat<f32> = OrderedFloat(f32::INFINITY),
    }
}

impl Dense {
    /// Without bounds.
    pub fn plain() -> Self {
        Dense { min: OrderedFloat(f32::NEG_INFINITY), max: OrderedFloat(f32::INFINITY) }
    }
}

impl Operator for Dense {
    const NAME: &'static str = "dense";
    const ARITY: RangeInclusive<usize> = 3..=3;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        for operand in 0..3 {
            expect_dtype(Self::NAME, inputs, operand, DType::F32)?;
        }
        expect_rank(Self::NAME, inputs, 1, 2)?;
        expect_rank(Self::NAME, inputs, 2, 1)?;
        let (x, w, b) = (&inputs[0].shape, &inputs[1].shape, &inputs[2].shape);
        if x.last() != Some(&w[1]) || b[0] != w[0] {
            let what = format!("input {x}, weights {w} and bias {b} do not fit");
            return Err(OpError::shape(Self::NAME, what));
        }
        let mut dims = x.dims().to_vec();
        dims[x.rank() - 1] = w[0];
        Ok(TensorType::new(DType::F32, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let (x, w): (&[f32], &[f32]) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let b: &[f32] = elements(Self::NAME, inputs, 2)?;
        let depth = inputs[1].shape()[1];
        let data = (0..ty.shape.elements())
            .map(|i| {
                let (row, o) = (i / b.len(), i % b.len());
                let pairs = x[row * depth..][..depth].iter().zip(&w[o * depth..][..depth]);
                let sum: f64 = pairs.map(|(x, w)| f64::from(*x) * f64::from(*w)).sum();
                ((sum + f64::from(b[o])) as f32).max(self.min.0).min(self.max.0)
            })
            .collect();
        tensor(Self::NAME, &ty, Data::F32(data))
    }

    fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
        (output.shape.elements() * inputs[1].shape[1]) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_output_major() {
        let op = Dense { min: OrderedFloat(0.0), ..Dense::plain() };
        let x = Tensor::from_fn([1, 2], |i| i as f32 + 1.0);
        let w = Tensor::from_fn([2, 2], |i| [1.0_f32, 1.0, -1.0, -1.0][i]);
        let y = op.eval(&[&x, &w, &Tensor::vector(vec![1.0_f32, 0.0])]).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [4.0, 0.0]);
    }

    #[test]
    fn depth_must_agree() {
        let ty = |shape: &[usize]| TensorType::new(DType::F32, shape.to_vec());
        let error = Dense::plain().infer(&[&ty(&[1, 3]), &ty(&[2, 4]), &ty(&[2])]).unwrap_err();
        assert_eq!(error.to_string(), "`dense`: input [1,3], weights [2,4] and bias [2] do not fit");
    }
}
