//! A graph input.

use crate::{Affine, DType, OpError, Operator, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// A graph input. Its name is the node's name.
    pub struct Input {
        /// Position among the graph's inputs.
        pub index: usize,
        /// Element type.
        pub dtype: DType,
        /// Dimensions.
        pub shape: Shape,
        /// What its integers stand for, if they stand for real numbers.
        pub affine: Option<Affine> = None,
    }
}

impl Operator for Input {
    const NAME: &'static str = "input";
    const ARITY: RangeInclusive<usize> = 0..=0;

    fn infer(&self, _: &[&TensorType]) -> Result<TensorType, OpError> {
        Ok(TensorType::new(self.dtype, self.shape.clone()))
    }

    fn eval(&self, _: &[&Tensor]) -> Result<Tensor, OpError> {
        Err(OpError::shape(Self::NAME, "an input has no value of its own"))
    }
}
