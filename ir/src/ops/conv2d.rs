//! Two-dimensional convolution with what is fused into it.

use super::support::{Window, elements, expect_dtype, expect_rank, tensor, types};
use crate::{DType, Data, OpError, Operator, OrderedFloat, Shape, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `pool(clamp(conv(x, w) + b + residual))`, channels last.
    ///
    /// Operands: `x [N, H, W, C]`, `w [O, KH, KW, C / groups]`, `b [O]`, and optionally `residual` of the
    /// convolution's own result shape. Depthwise is `groups == C`. The result is `[N, H', W', O]`.
    pub struct Conv2d {
        /// Step between outputs, `[vertical, horizontal]`.
        pub stride: [usize; 2] = [1, 1],
        /// Distance between taps, `[vertical, horizontal]`.
        pub dilation: [usize; 2] = [1, 1],
        /// Zeros around the input: `[top, left, bottom, right]`.
        pub pad: [usize; 4] = [0, 0, 0, 0],
        /// Number of groups that input and output channels are split into.
        pub groups: usize = 1,
        /// Lower bound of the result.
        pub min: OrderedFloat<f32> = OrderedFloat(f32::NEG_INFINITY),
        /// Upper bound of the result.
        pub max: OrderedFloat<f32> = OrderedFloat(f32::INFINITY),
        /// A max pool without padding after the bounds: `[kernel height, kernel width, vertical stride,
        /// horizontal stride]`.
        pub pool: [usize; 4] = [1, 1, 1, 1],
    }
}

impl Conv2d {
    /// A plain convolution: stride 1, no padding, nothing fused.
    pub fn plain() -> Self {
        Conv2d {
            stride: [1, 1],
            dilation: [1, 1],
            pad: [0; 4],
            groups: 1,
            min: OrderedFloat(f32::NEG_INFINITY),
            max: OrderedFloat(f32::INFINITY),
            pool: [1; 4],
        }
    }

    /// Whether a max pool is fused into this convolution.
    pub fn has_pool(&self) -> bool {
        self.pool != [1; 4]
    }

    /// The shape before the fused pool, which is the shape of a residual operand.
    ///
    /// # Errors
    /// If operands and attributes do not fit together.
    pub fn conv_shape(&self, x: &Shape, w: &Shape) -> Result<Shape, OpError> {
        let fault = |what: String| Err(OpError::shape(Self::NAME, what));
        let (channels, outputs) = (x[3], w[0]);
        if self.groups == 0 || channels % self.groups != 0 || outputs % self.groups != 0 {
            return fault(format!(
                "{channels} input and {outputs} output channels do not split into {} groups",
                self.groups
            ));
        }
        if w[3] != channels / self.groups {
            return fault(format!("weights {w} do not fit an input {x} in {} groups", self.groups));
        }
        let [vertical, horizontal] = self.windows(w);
        let size =
            |window: Window, len| window.positions(len).map_err(|what| OpError::shape(Self::NAME, what));
        Ok([x[0], size(vertical, x[1])?, size(horizontal, x[2])?, outputs].into())
    }

    pub(super) fn windows(&self, w: &Shape) -> [Window; 2] {
        [0, 1].map(|axis| Window {
            size: w[1 + axis],
            stride: self.stride[axis],
            dilation: self.dilation[axis],
            before: self.pad[axis],
            after: self.pad[2 + axis],
        })
    }

    fn pool_windows(&self) -> [Window; 2] {
        [0, 1].map(|axis| Window {
            size: self.pool[axis],
            stride: self.pool[2 + axis],
            dilation: 1,
            before: 0,
            after: 0,
        })
    }

    fn pooled(&self, conv: &Shape) -> Result<Shape, OpError> {
        let [vertical, horizontal] = self.pool_windows();
        let size =
            |window: Window, len| window.positions(len).map_err(|what| OpError::shape(Self::NAME, what));
        Ok([conv[0], size(vertical, conv[1])?, size(horizontal, conv[2])?, conv[3]].into())
    }

    /// `clamp(start + conv(x, w))` in `f64`, one output pixel after the other; operands come with their shapes.
    fn convolve(
        &self,
        (x, xs): (&[f32], &Shape),
        (w, ws): (&[f32], &Shape),
        start: &[f64],
        out: &Shape,
    ) -> Vec<f32> {
        let [vertical, horizontal] = self.windows(ws);
        let (per_group, group_outputs) = (ws[3], ws[0] / self.groups);
        let mut result = Vec::with_capacity(out.elements());
        let mut sums = start.to_vec();
        for pixel in 0..out.elements() / out[3].max(1) {
            let at = out.coordinates(pixel * out[3]);
            let sums = &mut sums[pixel * out[3]..][..out[3]];
            for (ky, y) in vertical.taps(at[1], xs[1]) {
                for (kx, column) in horizontal.taps(at[2], xs[2]) {
                    let input = &x[((at[0] * xs[1] + y) * xs[2] + column) * xs[3]..][..xs[3]];
                    for (o, sum) in sums.iter_mut().enumerate() {
                        let taps = &w[((o * ws[1] + ky) * ws[2] + kx) * per_group..][..per_group];
                        let group = &input[o / group_outputs * per_group..][..per_group];
                        *sum += dot(group, taps);
                    }
                }
            }
            result.extend(sums.iter().map(|sum| (*sum as f32).max(self.min.0).min(self.max.0)));
        }
        result
    }

    pub(super) fn max_pool(&self, conv: &[f32], shape: &Shape, out: &Shape) -> Vec<f32> {
        let [vertical, horizontal] = self.pool_windows();
        (0..out.elements())
            .map(|i| {
                let at = out.coordinates(i);
                vertical
                    .taps(at[1], shape[1])
                    .flat_map(|(_, y)| horizontal.taps(at[2], shape[2]).map(move |(_, x)| (y, x)))
                    .map(|(y, x)| conv[((at[0] * shape[1] + y) * shape[2] + x) * shape[3] + at[3]])
                    .fold(f32::NEG_INFINITY, f32::max)
            })
            .collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

impl Operator for Conv2d {
    const NAME: &'static str = "conv2d";
    const ARITY: RangeInclusive<usize> = 3..=4;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        for operand in 0..inputs.len() {
            expect_dtype(Self::NAME, inputs, operand, DType::F32)?;
            expect_rank(Self::NAME, inputs, operand, if operand == 2 { 1 } else { 4 })?;
        }
        let conv = self.conv_shape(&inputs[0].shape, &inputs[1].shape)?;
        if inputs[2].shape[0] != conv[3] {
            let what = format!("bias {} for {} output channels", inputs[2].shape, conv[3]);
            return Err(OpError::shape(Self::NAME, what));
        }
        if let Some(residual) = inputs.get(3).filter(|residual| residual.shape != conv) {
            let what = format!("residual {} is added to {conv}", residual.shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(TensorType::new(DType::F32, self.pooled(&conv)?))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let conv = self.conv_shape(inputs[0].shape(), inputs[1].shape())?;
        let bias: &[f32] = elements(Self::NAME, inputs, 2)?;
        let mut start: Vec<f64> = (0..conv.elements()).map(|i| bias[i % conv[3]].into()).collect();
        if inputs.len() > 3 {
            let residual: &[f32] = elements(Self::NAME, inputs, 3)?;
            start.iter_mut().zip(residual).for_each(|(sum, r)| *sum += f64::from(*r));
        }
        let (x, w) = (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        let mut data = self.convolve((x, inputs[0].shape()), (w, inputs[1].shape()), &start, &conv);
        if self.has_pool() {
            data = self.max_pool(&data, &conv, &ty.shape);
        }
        tensor(Self::NAME, &ty, Data::F32(data))
    }

    fn macs(&self, inputs: &[&TensorType], _: &TensorType) -> u64 {
        let w = &inputs[1].shape;
        let outputs = self.conv_shape(&inputs[0].shape, w).map_or(0, |shape| shape.elements());
        (outputs * w[1] * w[2] * w[3]) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(op: &Conv2d, x: Tensor, w: Tensor, b: Vec<f32>) -> Tensor {
        op.eval(&[&x, &w, &Tensor::vector(b)]).unwrap()
    }

    #[test]
    fn padding_counts_as_zero() {
        let op = Conv2d { pad: [1, 1, 1, 1], ..Conv2d::plain() };
        let x = Tensor::from_fn([1, 2, 2, 1], |i| i as f32 + 1.0);
        let w = Tensor::from_fn([1, 3, 3, 1], |_| 1.0_f32);
        let y = run(&op, x, w, vec![0.5]);
        assert_eq!(y.as_slice::<f32>().unwrap(), [10.5; 4]);
    }

    #[test]
    fn depthwise_keeps_channels_apart() {
        let op = Conv2d { groups: 2, ..Conv2d::plain() };
        let x = Tensor::from_fn([1, 1, 1, 2], |i| i as f32 + 1.0);
        let w = Tensor::from_fn([2, 1, 1, 1], |i| 10.0 * (i as f32 + 1.0));
        assert_eq!(run(&op, x, w, vec![0.0, 0.0]).as_slice::<f32>().unwrap(), [10.0, 40.0]);
    }

    #[test]
    fn bounds_residual_and_pool_apply_in_this_order() {
        let op = Conv2d { min: OrderedFloat(0.0), pool: [1, 2, 1, 2], ..Conv2d::plain() };
        let x = Tensor::from_fn([1, 1, 4, 1], |i| i as f32);
        let w = Tensor::from_fn([1, 1, 1, 1], |_| -1.0_f32);
        let residual = Tensor::from_fn([1, 1, 4, 1], |i| if i < 2 { 2.0_f32 } else { 0.0 });
        let y = op.eval(&[&x, &w, &Tensor::vector(vec![0.0_f32]), &residual]);
        assert_eq!(y.unwrap().as_slice::<f32>().unwrap(), [2.0, 0.0]);
    }

    #[test]
    fn macs_count_the_convolution_only() {
        let ty = |shape: [usize; 4]| TensorType::new(DType::F32, shape);
        let bias = TensorType::new(DType::F32, [8]);
        let op = Conv2d { pool: [2, 2, 2, 2], ..Conv2d::plain() };
        let (x, w) = (ty([1, 6, 6, 4]), ty([8, 3, 3, 4]));
        let out = op.infer(&[&x, &w, &bias]).unwrap();
        assert_eq!(out.shape, [1, 2, 2, 8].into());
        assert_eq!(op.macs(&[&x, &w, &bias], &out), 16 * 8 * 36);
    }
}
