//! A regular selection of elements.

use super::support::tensor;
use crate::{OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// Along each axis, `sizes` elements from `starts` on, `steps` apart (a step may be negative).
    pub struct Slice {
        /// First element along each axis.
        pub starts: Vec<usize>,
        /// Number of elements along each axis.
        pub sizes: Vec<usize>,
        /// Distance between elements along each axis, not 0.
        pub steps: Vec<i64>,
    }
}

impl Slice {
    /// The last position read along `axis`, if it is a position at all.
    fn last(&self, axis: usize) -> Option<usize> {
        let way = i64::try_from(self.sizes[axis]).ok()?.checked_sub(1)?.checked_mul(self.steps[axis])?;
        usize::try_from(i64::try_from(self.starts[axis]).ok()? + way).ok()
    }
}

impl Operator for Slice {
    const NAME: &'static str = "slice";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let x = &inputs[0].shape;
        let rank = x.rank();
        let inside = |axis: usize| {
            self.sizes[axis] == 0
                || self.steps[axis] != 0
                    && self.starts[axis] < x[axis]
                    && self.last(axis).is_some_and(|last| last < x[axis])
        };
        let lengths = [self.starts.len(), self.sizes.len(), self.steps.len()];
        if lengths != [rank; 3] || !(0..rank).all(inside) {
            let what = format!(
                "starts {:?}, sizes {:?}, steps {:?} do not fit {x}",
                self.starts, self.sizes, self.steps
            );
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(TensorType::new(inputs[0].dtype, self.sizes.clone()))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let strides = inputs[0].shape().strides();
        let index = |i: usize| {
            let at = ty.shape.coordinates(i);
            (0..at.len())
                .map(|axis| {
                    (self.starts[axis] as i64 + at[axis] as i64 * self.steps[axis]) as usize * strides[axis]
                })
                .sum()
        };
        tensor(Self::NAME, &ty, inputs[0].data().permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_may_run_backwards() {
        let x = Tensor::from_fn([2, 4], |i| i as i64);
        let op = Slice { starts: vec![1, 3], sizes: vec![1, 2], steps: vec![1, -2] };
        assert_eq!(op.eval(&[&x]).unwrap().to_i64s(), Some(vec![7, 5]));
        let beyond = Slice { starts: vec![0, 3], sizes: vec![1, 2], steps: vec![1, 1] };
        assert!(beyond.eval(&[&x]).is_err());
    }
}
