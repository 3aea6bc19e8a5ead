//! Selection by index.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// Entries of `x` along `axis`, chosen by an `i64` index tensor; negative indices count from the end.
    ///
    /// Operands: `x`, `indices`. The result has the indices' shape in place of the axis.
    pub struct Gather {
        /// The axis that is indexed.
        pub axis: usize,
    }
}

impl Operator for Gather {
    const NAME: &'static str = "gather";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 1, DType::I64)?;
        let (x, indices) = (&inputs[0].shape, &inputs[1].shape);
        if self.axis >= x.rank() {
            return Err(OpError::shape(Self::NAME, format!("axis {} of {x}", self.axis)));
        }
        let dims = [&x[..self.axis], indices.dims(), &x[self.axis + 1..]].concat();
        Ok(TensorType::new(inputs[0].dtype, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (x, len) = (inputs[0].shape(), inputs[0].shape()[self.axis]);
        let indices = elements::<i64>(Self::NAME, inputs, 1)?;
        let position = |i: &i64| usize::try_from(if *i < 0 { *i + len as i64 } else { *i }).ok();
        let positions: Vec<Option<usize>> =
            indices.iter().map(|i| position(i).filter(|position| *position < len)).collect();
        if let Some(at) = positions.iter().position(Option::is_none) {
            let what = format!("index {} is outside axis {} of {x}", indices[at], self.axis);
            return Err(OpError::shape(Self::NAME, what));
        }
        let positions: Vec<usize> = positions.into_iter().flatten().collect();
        let inner = x.strides()[self.axis];
        let index = |i: usize| {
            let (outer, rest) = (i / (inner * positions.len()), i % (inner * positions.len()));
            (outer * len + positions[rest / inner]) * inner + rest % inner
        };
        tensor(Self::NAME, &ty, inputs[0].data().permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_replace_the_axis() {
        let x = Tensor::from_fn([2, 3], |i| i as i64);
        let y = Gather { axis: 1 }.eval(&[&x, &Tensor::vector(vec![-1_i64, 0])]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![2, 0, 5, 3]));
        assert!(Gather { axis: 1 }.eval(&[&x, &Tensor::scalar(3_i64)]).is_err());
    }
}
