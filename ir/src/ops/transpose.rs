//! Permutation of axes.

use super::support::tensor;
use crate::{OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// Axis `i` of the result is axis `perm[i]` of the operand.
    pub struct Transpose {
        /// The permutation.
        pub perm: Vec<usize>,
    }
}

impl Transpose {
    /// The permutation that undoes this one.
    pub fn inverse(&self) -> Vec<usize> {
        let mut inverse = vec![0; self.perm.len()];
        self.perm.iter().enumerate().for_each(|(to, from)| inverse[*from] = to);
        inverse
    }
}

impl Operator for Transpose {
    const NAME: &'static str = "transpose";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let x = &inputs[0].shape;
        let mut sorted = self.perm.clone();
        sorted.sort_unstable();
        if !sorted.iter().copied().eq(0..x.rank()) {
            let what = format!("{:?} is no permutation of the axes of {x}", self.perm);
            return Err(OpError::shape(Self::NAME, what));
        }
        let dims: Vec<_> = self.perm.iter().map(|axis| x[*axis]).collect();
        Ok(TensorType::new(inputs[0].dtype, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let strides = inputs[0].shape().strides();
        let index = |i: usize| {
            let at = ty.shape.coordinates(i);
            at.iter().zip(&self.perm).map(|(at, axis)| at * strides[*axis]).sum()
        };
        tensor(Self::NAME, &ty, inputs[0].data().permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_move_and_come_back() {
        let x = Tensor::from_fn([2, 3, 1], |i| i as i64);
        let op = Transpose { perm: vec![1, 2, 0] };
        let y = op.eval(&[&x]).unwrap();
        assert_eq!((y.shape(), y.to_i64s()), (&[3, 1, 2].into(), Some(vec![0, 3, 1, 4, 2, 5])));
        assert_eq!(Transpose { perm: op.inverse() }.eval(&[&y]).unwrap(), x);
    }
}
