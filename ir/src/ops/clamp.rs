//! Bounds on every element.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `min(max(x, min), max)`. ReLU is `min = 0`.
    pub struct Clamp {
        /// Lower bound.
        pub min: OrderedFloat<f32> = OrderedFloat(f32::NEG_INFINITY),
        /// Upper bound.
        pub max: OrderedFloat<f32> = OrderedFloat(f32::INFINITY),
    }
}

impl Clamp {
    /// Bounds `min` and `max`.
    pub fn new(min: f32, max: f32) -> Self {
        Clamp { min: OrderedFloat(min), max: OrderedFloat(max) }
    }

    /// `max(x, 0)`.
    pub fn relu() -> Self {
        Clamp::new(0.0, f32::INFINITY)
    }
}

impl Operator for Clamp {
    const NAME: &'static str = "clamp";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::F32)?;
        Ok(inputs[0].clone())
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let x: &[f32] = elements(Self::NAME, inputs, 0)?;
        let data = x.iter().map(|x| x.max(self.min.0).min(self.max.0)).collect();
        tensor(Self::NAME, &inputs[0].ty(), Data::F32(data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold() {
        let y = Clamp::new(-1.0, 2.0).eval(&[&Tensor::vector(vec![-3.0_f32, 0.5, 9.0])]).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [-1.0, 0.5, 2.0]);
    }
}
