//! Another shape for the same elements.

use super::support::tensor;
use crate::{OpError, Operator, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// The same elements in the same order with another shape.
    pub struct Reshape {
        /// Shape of the result.
        pub shape: Shape,
    }
}

impl Operator for Reshape {
    const NAME: &'static str = "reshape";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        if self.shape.elements() != inputs[0].shape.elements() {
            return Err(OpError::shape(
                Self::NAME,
                format!("{} can't become {}", inputs[0].shape, self.shape),
            ));
        }
        Ok(TensorType::new(inputs[0].dtype, self.shape.clone()))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        tensor(Self::NAME, &ty, inputs[0].data().clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_elements_stays() {
        let x = Tensor::from_fn([2, 3], |i| i as i64);
        assert!(Reshape { shape: [3, 2].into() }.eval(&[&x]).is_ok());
        assert!(Reshape { shape: [4].into() }.eval(&[&x]).is_err());
    }
}
