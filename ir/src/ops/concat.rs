//! Concatenation.

use super::support::tensor;
use crate::{OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// The operands one after the other along `axis`.
    pub struct Concat {
        /// The axis along which they are joined.
        pub axis: usize,
    }
}

impl Operator for Concat {
    const NAME: &'static str = "concat";
    const ARITY: RangeInclusive<usize> = 1..=usize::MAX;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let first = inputs[0];
        let mut dims = first.shape.dims().to_vec();
        if self.axis >= dims.len() {
            return Err(OpError::shape(Self::NAME, format!("axis {} of {}", self.axis, first.shape)));
        }
        for ty in &inputs[1..] {
            let fits = ty.dtype == first.dtype
                && ty.shape.rank() == dims.len()
                && (0..dims.len()).all(|axis| axis == self.axis || ty.shape[axis] == dims[axis]);
            if !fits {
                let what = format!("{first} and {ty} do not join along axis {}", self.axis);
                return Err(OpError::shape(Self::NAME, what));
            }
            dims[self.axis] += ty.shape[self.axis];
        }
        Ok(TensorType::new(first.dtype, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types: Vec<_> = inputs.iter().map(|t| t.ty()).collect();
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let mut all = inputs[0].data().clone();
        inputs[1..].iter().for_each(|t| {
            all.extend(t.data());
        });
        let index = |i: usize| {
            let mut at = ty.shape.coordinates(i);
            let mut start = 0;
            for t in inputs {
                if at[self.axis] < t.shape()[self.axis] {
                    return start + at.iter().zip(t.shape().strides()).map(|(a, s)| a * s).sum::<usize>();
                }
                at[self.axis] -= t.shape()[self.axis];
                start += t.data().len();
            }
            start
        };
        tensor(Self::NAME, &ty, all.permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_axes_interleave() {
        let (a, b) = (Tensor::from_fn([2, 1], |i| i as i64), Tensor::from_fn([2, 2], |i| 10 + i as i64));
        let y = Concat { axis: 1 }.eval(&[&a, &b]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![0, 10, 11, 1, 12, 13]));
    }
}
