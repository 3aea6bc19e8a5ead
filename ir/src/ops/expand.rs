//! Repetition to a larger shape.

use super::support::tensor;
use crate::{OpError, Operator, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// The operand broadcast to `shape`.
    pub struct Expand {
        /// Shape of the result.
        pub shape: Shape,
    }
}

impl Operator for Expand {
    const NAME: &'static str = "expand";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        if inputs[0].shape.broadcast_strides(&self.shape).is_none() {
            let what = format!("{} does not broadcast to {}", inputs[0].shape, self.shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(TensorType::new(inputs[0].dtype, self.shape.clone()))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let strides = inputs[0].shape().broadcast_strides(&self.shape).unwrap_or_default();
        let index = |i: usize| self.shape.coordinates(i).iter().zip(&strides).map(|(at, s)| at * s).sum();
        tensor(Self::NAME, &ty, inputs[0].data().permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_axes_repeat() {
        let x = Tensor::from_fn([2, 1], |i| i as i64);
        let y = Expand { shape: [2, 2].into() }.eval(&[&x]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![0, 0, 1, 1]));
        assert!(Expand { shape: [3, 2].into() }.eval(&[&x]).is_err());
    }
}
