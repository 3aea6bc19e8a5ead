//! Softmax along one axis.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `exp(x - max) / Σ exp(x - max)` along `axis`.
    pub struct Softmax {
        /// The axis that sums to one.
        pub axis: usize,
    }
}

impl Operator for Softmax {
    const NAME: &'static str = "softmax";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::F32)?;
        if self.axis >= inputs[0].shape.rank() {
            let what = format!("axis {} of {}", self.axis, inputs[0].shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(inputs[0].clone())
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let x: &[f32] = elements(Self::NAME, inputs, 0)?;
        let (len, stride) = (ty.shape[self.axis], ty.shape.strides()[self.axis]);
        let mut y = vec![0.0_f32; x.len()];
        for line in (0..x.len()).filter(|i| i / stride % len == 0) {
            let at = |k: usize| line + k * stride;
            let max = (0..len).map(|k| x[at(k)]).fold(f32::NEG_INFINITY, f32::max);
            let exp = |k: usize| f64::from(x[at(k)] - max).exp();
            let sum: f64 = (0..len).map(exp).sum();
            (0..len).for_each(|k| y[at(k)] = (exp(k) / sum) as f32);
        }
        tensor(Self::NAME, &ty, Data::F32(y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_sums_to_one() {
        let x = Tensor::from_fn([2, 2], |i| i as f32);
        let y = Softmax { axis: 0 }.eval(&[&x]).unwrap();
        let y = y.as_slice::<f32>().unwrap();
        assert!((y[0] + y[2] - 1.0).abs() < 1e-6 && (y[2] - 0.880_797).abs() < 1e-6);
    }
}
