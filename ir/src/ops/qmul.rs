//! Product of quantised values.

use super::qadd::{infer_pair, pairs};
use super::support::{elements, tensor};
use crate::integer::Requant;
use crate::{Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `requantise((a - a_zero) (b - b_zero))`, element by element with broadcasting. Operands and result are i8.
    pub struct QMul {
        /// Zero point of `a`.
        pub a_zero: i32,
        /// Zero point of `b`.
        pub b_zero: i32,
        /// How products become results.
        pub out: Requant,
        /// The ratio of the requantisation.
        pub multiplier: i32,
    }
}

impl Operator for QMul {
    const NAME: &'static str = "qmul";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        infer_pair(Self::NAME, inputs)
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (a, b): (&[i8], &[i8]) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let product = |[i, j]: &[usize; 2]| {
            let product = (i32::from(a[*i]) - self.a_zero) * (i32::from(b[*j]) - self.b_zero);
            self.out.apply(product, self.multiplier) as i8
        };
        let pairs = pairs(inputs[0].shape(), inputs[1].shape(), &ty.shape);
        tensor(Self::NAME, &ty, Data::I8(pairs.iter().map(product).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_requantised() {
        let (out, multiplier) = Requant::new(&[0.01], -1, -128, 127);
        let op = QMul { a_zero: 10, b_zero: 0, out, multiplier: multiplier[0] };
        let y = op.eval(&[&Tensor::vector(vec![30_i8, -10]), &Tensor::vector(vec![100_i8])]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![19, -21]));
    }
}
