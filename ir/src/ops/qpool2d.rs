//! Mean pooling of quantised values.

use super::support::{elements, expect_dtype, expect_rank, tensor};
use super::{Pool2d, PoolKind};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `requantise_even(Σ (x - x_zero))` over windows, divided by the number of elements that count.
    ///
    /// Operands: `x i8 [N, H, W, C]`, `multiplier i32 [KH * KW]`: the one at `n - 1` divides by `n`. The maximum of
    /// a window needs no requantisation: [`Pool2d`] takes i8 for it.
    pub struct QPool2d {
        /// Window size, `[vertical, horizontal]`.
        pub kernel: [usize; 2],
        /// Step between windows.
        pub stride: [usize; 2] = [1, 1],
        /// Distance between window elements.
        pub dilation: [usize; 2] = [1, 1],
        /// Padding around the input: `[top, left, bottom, right]`.
        pub pad: [usize; 4] = [0, 0, 0, 0],
        /// Whether a last, incomplete window counts.
        pub ceil: bool = false,
        /// Whether elements in the padding count.
        pub count_pad: bool = false,
        /// Zero point of `x`.
        pub x_zero: i32,
        /// How sums become results.
        pub out: Requant,
    }
}

impl QPool2d {
    /// The same pool over real numbers.
    pub fn geometry(&self) -> Pool2d {
        Pool2d {
            kind: PoolKind::Mean,
            kernel: self.kernel,
            stride: self.stride,
            dilation: self.dilation,
            pad: self.pad,
            ceil: self.ceil,
            count_pad: self.count_pad,
        }
    }
}

impl Operator for QPool2d {
    const NAME: &'static str = "qpool2d";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        expect_dtype(Self::NAME, inputs, 1, DType::I32)?;
        expect_rank(Self::NAME, inputs, 1, 1)?;
        if inputs[1].shape[0] != self.kernel[0] * self.kernel[1] {
            let what = format!("{} multipliers for a window of {:?}", inputs[1].shape, self.kernel);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(self.geometry().infer(&[&inputs[0].with_dtype(DType::F32)])?.with_dtype(DType::I8))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (x, multiplier): (&[i8], &[i32]) =
            (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let (shape, geometry) = (inputs[0].shape(), self.geometry());
        let [vertical, horizontal] = geometry.windows();
        let element = |i: usize| {
            let at = ty.shape.coordinates(i);
            let sum: i32 = vertical
                .taps(at[1], shape[1])
                .flat_map(|(_, y)| horizontal.taps(at[2], shape[2]).map(move |(_, column)| (y, column)))
                .map(|(y, column)| x[((at[0] * shape[1] + y) * shape[2] + column) * shape[3] + at[3]])
                .map(|x| i32::from(x) - self.x_zero)
                .sum();
            let count =
                geometry.divisor(vertical, at[1], shape[1]) * geometry.divisor(horizontal, at[2], shape[2]);
            // A window that is all padding sums to zero whatever divides it.
            self.out.apply_even(sum, multiplier[count.max(1) - 1]) as i8
        };
        tensor(Self::NAME, &ty, Data::I8((0..ty.shape.elements()).map(element).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_at_the_border_divides_by_what_it_holds() {
        let (out, multiplier) = Requant::new(&[0.2, 0.1], 0, -128, 127);
        let op = QPool2d {
            kernel: [1, 2],
            stride: [1, 2],
            dilation: [1, 1],
            pad: [0, 1, 0, 0],
            ceil: false,
            count_pad: false,
            x_zero: -100,
            out,
        };
        let x = Tensor::from_fn([1, 1, 3, 1], |i| i as i8 * 20);
        let y = op.eval(&[&x, &Tensor::vector(multiplier)]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![20, 26]));
    }
}
