//! Element-wise choice.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, OpError, Operator, Shape, Tensor, TensorType, attributes, broadcast};
use std::ops::RangeInclusive;

attributes! {
    /// `condition ? a : b`, element by element with broadcasting. Operands: `condition`, `a`, `b`.
    pub struct Select {}
}

impl Operator for Select {
    const NAME: &'static str = "select";
    const ARITY: RangeInclusive<usize> = 3..=3;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::Bool)?;
        expect_dtype(Self::NAME, inputs, 2, inputs[1].dtype)?;
        let shape = broadcast(&inputs[1].shape, &inputs[2].shape)
            .and_then(|shape| broadcast(&shape, &inputs[0].shape))
            .ok_or_else(|| {
                let shapes = inputs.iter().map(|ty| ty.shape.to_string()).collect::<Vec<_>>().join(", ");
                OpError::shape(Self::NAME, format!("{shapes} do not broadcast"))
            })?;
        Ok(TensorType { dtype: inputs[1].dtype, shape })
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty(), &inputs[2].ty()])?;
        let condition: &[bool] = elements(Self::NAME, inputs, 0)?;
        let reader = |shape: &Shape| {
            let (strides, to) = (shape.broadcast_strides(&ty.shape).unwrap_or_default(), ty.shape.clone());
            move |i| to.coordinates(i).iter().zip(&strides).map(|(at, s)| at * s).sum::<usize>()
        };
        let at = [0, 1, 2].map(|operand| reader(inputs[operand].shape()));
        let first = inputs[1].data().len();
        let mut both = inputs[1].data().clone();
        both.extend(inputs[2].data());
        let chosen = |i| if condition[at[0](i)] { at[1](i) } else { first + at[2](i) };
        tensor(Self::NAME, &ty, both.permute(ty.shape.elements(), chosen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_chooses() {
        let condition = Tensor::vector(vec![true, false]);
        let y =
            Select {}.eval(&[&condition, &Tensor::scalar(1_i64), &Tensor::vector(vec![5_i64, 6])]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![1, 6]));
    }
}
