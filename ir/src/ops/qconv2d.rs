//! Two-dimensional convolution of quantised values.

use super::Conv2d;
use super::support::{elements, expect_dtype, expect_rank, tensor, types};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, OrderedFloat, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `pool(requantise(conv(x - x_zero, w) + b))`, channels last; padding stands for the real number zero.
    ///
    /// Operands: `x i8 [N, H, W, C]`, `w [O, KH, KW, C / groups]` of i8, or i16 where a weight zero point was
    /// taken out, `b i32 [O]`, `multiplier i32 [O]`. The result is `i8 [N, H', W', O]`.
    pub struct QConv2d {
        /// Step between outputs, `[vertical, horizontal]`.
        pub stride: [usize; 2] = [1, 1],
        /// Distance between taps, `[vertical, horizontal]`.
        pub dilation: [usize; 2] = [1, 1],
        /// Padding around the input: `[top, left, bottom, right]`.
        pub pad: [usize; 4] = [0, 0, 0, 0],
        /// Number of groups that input and output channels are split into.
        pub groups: usize = 1,
        /// Zero point of `x`.
        pub x_zero: i32,
        /// How sums become results.
        pub out: Requant,
        /// A max pool without padding behind it: `[kernel height, kernel width, vertical stride, horizontal
        /// stride]`.
        pub pool: [usize; 4] = [1, 1, 1, 1],
    }
}

impl QConv2d {
    /// The same geometry over real numbers.
    pub fn geometry(&self) -> Conv2d {
        Conv2d {
            stride: self.stride,
            dilation: self.dilation,
            pad: self.pad,
            groups: self.groups,
            pool: self.pool,
            min: OrderedFloat(f32::NEG_INFINITY),
            max: OrderedFloat(f32::INFINITY),
        }
    }

    fn convolve(&self, inputs: &[&Tensor], out: &Shape) -> Result<Vec<i32>, OpError> {
        let x: &[i8] = elements(Self::NAME, inputs, 0)?;
        let w: Vec<i32> = inputs[1].to_i64s().unwrap_or_default().iter().map(|w| *w as i32).collect();
        let (bias, multiplier): (&[i32], &[i32]) =
            (elements(Self::NAME, inputs, 2)?, elements(Self::NAME, inputs, 3)?);
        let (xs, ws) = (inputs[0].shape(), inputs[1].shape());
        let [vertical, horizontal] = self.geometry().windows(ws);
        let (per_group, group_outputs) = (ws[3], ws[0] / self.groups);
        let mut result = Vec::with_capacity(out.elements());
        for pixel in 0..out.elements() / out[3].max(1) {
            let at = out.coordinates(pixel * out[3]);
            let mut sums = bias.to_vec();
            for (ky, y) in vertical.taps(at[1], xs[1]) {
                for (kx, column) in horizontal.taps(at[2], xs[2]) {
                    let input = &x[((at[0] * xs[1] + y) * xs[2] + column) * xs[3]..][..xs[3]];
                    for (o, sum) in sums.iter_mut().enumerate() {
                        let taps = &w[((o * ws[1] + ky) * ws[2] + kx) * per_group..][..per_group];
                        let group = &input[o / group_outputs * per_group..][..per_group];
                        let dot: i32 =
                            group.iter().zip(taps).map(|(x, w)| (i32::from(*x) - self.x_zero) * w).sum();
                        *sum = sum.wrapping_add(dot);
                    }
                }
            }
            result.extend(sums.iter().zip(multiplier).map(|(sum, m)| self.out.apply(*sum, *m)));
        }
        Ok(result)
    }
}

impl Operator for QConv2d {
    const NAME: &'static str = "qconv2d";
    const ARITY: RangeInclusive<usize> = 4..=4;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        if inputs[1].dtype != DType::I16 {
            expect_dtype(Self::NAME, inputs, 1, DType::I8)?;
        }
        for operand in [2, 3] {
            expect_dtype(Self::NAME, inputs, operand, DType::I32)?;
            expect_rank(Self::NAME, inputs, operand, 1)?;
        }
        let float: Vec<_> = inputs[..3].iter().map(|ty| ty.with_dtype(DType::F32)).collect();
        let ty = self.geometry().infer(&float.iter().collect::<Vec<_>>())?;
        if inputs[3].shape != inputs[2].shape {
            let what = format!("{} multipliers for {} output channels", inputs[3].shape, ty.shape[3]);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(ty.with_dtype(DType::I8))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let geometry = self.geometry();
        let conv = geometry.conv_shape(inputs[0].shape(), inputs[1].shape())?;
        let mut data = self.convolve(inputs, &conv)?;
        if geometry.has_pool() {
            let real: Vec<f32> = data.iter().map(|q| *q as f32).collect();
            data = geometry.max_pool(&real, &conv, &ty.shape).iter().map(|q| *q as i32).collect();
        }
        tensor(Self::NAME, &ty, Data::I8(data.iter().map(|q| *q as i8).collect()))
    }

    fn macs(&self, inputs: &[&TensorType], output: &TensorType) -> u64 {
        self.geometry().macs(inputs, output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_the_zero_point() {
        let (out, multiplier) = Requant::new(&[0.125], 1, -128, 127);
        let op = QConv2d {
            stride: [1, 1],
            dilation: [1, 1],
            pad: [0, 1, 0, 1],
            groups: 1,
            x_zero: -8,
            out,
            pool: [1; 4],
        };
        let x = Tensor::from_fn([1, 1, 2, 1], |_| 0_i8);
        let w = Tensor::from_fn([1, 1, 3, 1], |_| 2_i8);
        let y = op.eval(&[&x, &w, &Tensor::vector(vec![4]), &Tensor::vector(multiplier)]).unwrap();
        // (4 + 2 · 2 · 8) / 8 = 4.5 rounds up, and the zero point is 1.
        assert_eq!(y.to_i64s(), Some(vec![6, 6]));
    }
}
