//! Matrix product of two run-time operands.

use super::support::{elements, expect_dtype, tensor, types};
use crate::{DType, Data, OpError, Operator, Shape, Tensor, TensorType, attributes, broadcast};
use std::ops::RangeInclusive;

attributes! {
    /// `a · b` over the last two axes; leading axes broadcast.
    ///
    /// Operands: `a [.., M, K]`, `b [.., K, N]`, both of rank 2 or more; the result is `[.., M, N]`.
    pub struct MatMul {}
}

/// Leading axes of an operand.
fn batch(shape: &Shape) -> Shape {
    Shape::new(&shape[..shape.rank() - 2])
}

impl Operator for MatMul {
    const NAME: &'static str = "matmul";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        for operand in 0..2 {
            expect_dtype(Self::NAME, inputs, operand, DType::F32)?;
        }
        let (a, b) = (&inputs[0].shape, &inputs[1].shape);
        let fault = || OpError::shape(Self::NAME, format!("{a} and {b} do not multiply"));
        if a.rank() < 2 || b.rank() < 2 || a[a.rank() - 1] != b[b.rank() - 2] {
            return Err(fault());
        }
        let mut dims = broadcast(&batch(a), &batch(b)).ok_or_else(fault)?.dims().to_vec();
        dims.extend([a[a.rank() - 2], b[b.rank() - 1]]);
        Ok(TensorType::new(DType::F32, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let (a, b): (&[f32], &[f32]) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let (sa, sb) = (inputs[0].shape(), inputs[1].shape());
        let (rows, depth, columns) = (sa[sa.rank() - 2], sa[sa.rank() - 1], sb[sb.rank() - 1]);
        let outer = batch(&ty.shape);
        let (ba, bb) = (batch(sa), batch(sb));
        let strides = |shape: &Shape| {
            shape
                .broadcast_strides(&outer)
                .ok_or_else(|| OpError::shape(Self::NAME, format!("{shape} does not repeat over {outer}")))
        };
        let (stride_a, stride_b) = (strides(&ba)?, strides(&bb)?);
        let start =
            |at: &[usize], strides: &[usize]| at.iter().zip(strides).map(|(i, s)| i * s).sum::<usize>();
        let data = (0..ty.shape.elements())
            .map(|i| {
                let (matrix, row, column) = (i / (rows * columns), i / columns % rows, i % columns);
                let at = outer.coordinates(matrix);
                let a = &a[(start(&at, &stride_a) * rows + row) * depth..][..depth];
                let b = &b[start(&at, &stride_b) * depth * columns..];
                let terms = a.iter().enumerate();
                terms.map(|(k, x)| f64::from(*x) * f64::from(b[k * columns + column])).sum::<f64>() as f32
            })
            .collect();
        tensor(Self::NAME, &ty, Data::F32(data))
    }

    fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
        (output.shape.elements() * inputs[0].shape.last().copied().unwrap_or(1)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_axes_broadcast() {
        let a = Tensor::from_fn([2, 1, 2], |i| i as f32);
        let b = Tensor::from_fn([2, 1], |i| [1.0_f32, 10.0][i]);
        let y = MatMul {}.eval(&[&a, &b]).unwrap();
        assert_eq!(y.shape(), &Shape::from([2, 1, 1]));
        assert_eq!(y.as_slice::<f32>().unwrap(), [10.0, 32.0]);
    }
}
