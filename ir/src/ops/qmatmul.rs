//! Matrix product of two quantised run-time operands.

use super::MatMul;
use super::support::{elements, expect_dtype, tensor};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `requantise((a - a_zero) · (b - b_zero))` over the last two axes; leading axes broadcast.
    ///
    /// Operands: `a i8 [.., M, K]`, `b i8 [.., K, N]`, both of rank 2 or more; the result is `i8 [.., M, N]`.
    pub struct QMatMul {
        /// Zero point of `a`.
        pub a_zero: i32,
        /// Zero point of `b`.
        pub b_zero: i32,
        /// How sums become results.
        pub out: Requant,
        /// The ratio of the requantisation.
        pub multiplier: i32,
    }
}

impl Operator for QMatMul {
    const NAME: &'static str = "qmatmul";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        expect_dtype(Self::NAME, inputs, 1, DType::I8)?;
        let float = [inputs[0].with_dtype(DType::F32), inputs[1].with_dtype(DType::F32)];
        Ok(MatMul {}.infer(&[&float[0], &float[1]])?.with_dtype(DType::I8))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (a, b): (&[i8], &[i8]) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let (sa, sb) = (inputs[0].shape(), inputs[1].shape());
        let (rows, depth, columns) = (sa[sa.rank() - 2], sa[sa.rank() - 1], sb[sb.rank() - 1]);
        let outer = Shape::new(&ty.shape[..ty.shape.rank() - 2]);
        let start = |shape: &Shape, at: &[usize]| -> usize {
            let batch = Shape::new(&shape[..shape.rank() - 2]);
            let strides = batch.broadcast_strides(&outer).unwrap_or_default();
            at.iter().zip(&strides).map(|(i, s)| i * s).sum()
        };
        let element = |i: usize| {
            let (matrix, row, column) = (i / (rows * columns), i / columns % rows, i % columns);
            let at = outer.coordinates(matrix);
            let a = &a[(start(sa, &at) * rows + row) * depth..][..depth];
            let b = &b[start(sb, &at) * depth * columns..];
            let product = |(k, a): (usize, &i8)| {
                (i32::from(*a) - self.a_zero) * (i32::from(b[k * columns + column]) - self.b_zero)
            };
            self.out.apply(a.iter().enumerate().map(product).sum(), self.multiplier) as i8
        };
        tensor(Self::NAME, &ty, Data::I8((0..ty.shape.elements()).map(element).collect()))
    }

    fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
        MatMul {}.macs(inputs, output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_zero_points_are_taken_out() {
        let (out, multiplier) = Requant::new(&[0.125], 0, -128, 127);
        let op = QMatMul { a_zero: 1, b_zero: -1, out, multiplier: multiplier[0] };
        let (a, b) = (Tensor::from_fn([1, 2], |i| i as i8 + 3), Tensor::from_fn([2, 1], |i| 7 - i as i8));
        // (2 · 8 + 3 · 7) / 8 = 4.625
        assert_eq!(op.eval(&[&a, &b]).unwrap().to_i64s(), Some(vec![5]));
    }
}
