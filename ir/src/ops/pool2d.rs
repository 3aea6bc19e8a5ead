//! Two-dimensional pooling.

use super::Cast;
use super::support::{Window, elements, expect_dtype, expect_rank, tensor, types};
use crate::{DType, Data, OpError, Operator, Shape, Tensor, TensorType, attributes, words};
use std::ops::RangeInclusive;

words! {
    /// What a pool computes of its window.
    pub enum PoolKind {
        /// The largest element.
        Max = "max",
        /// The mean.
        Mean = "mean",
    }
}

attributes! {
    /// Pooling of `x [N, H, W, C]` over windows of height and width. Elements are f32, or i8 for a maximum.
    pub struct Pool2d {
        /// What is computed.
        pub kind: PoolKind,
        /// Window size, `[vertical, horizontal]`.
        pub kernel: [usize; 2],
        /// Step between windows.
        pub stride: [usize; 2] = [1, 1],
        /// Distance between window elements.
        pub dilation: [usize; 2] = [1, 1],
        /// Padding around the input: `[top, left, bottom, right]`. Never larger than any element for a
        /// maximum; zeros for a mean that counts them.
        pub pad: [usize; 4] = [0, 0, 0, 0],
        /// Whether a last, incomplete window counts.
        pub ceil: bool = false,
        /// Whether a mean divides by the window's elements in the padding too.
        pub count_pad: bool = false,
    }
}

impl Pool2d {
    /// The maximum of every window of `kernel`, one beside the other.
    pub fn max(kernel: [usize; 2]) -> Self {
        let (stride, dilation, pad) = (kernel, [1, 1], [0; 4]);
        Pool2d { kind: PoolKind::Max, kernel, stride, dilation, pad, ceil: false, count_pad: false }
    }

    /// Whether its only window is the whole of an image `[N, H, W, C]`.
    pub fn covers(&self, image: &Shape) -> bool {
        image[1..3] == self.kernel && self.pad == [0; 4] && self.dilation == [1, 1]
    }

    pub(super) fn windows(&self) -> [Window; 2] {
        [0, 1].map(|axis| Window {
            size: self.kernel[axis],
            stride: self.stride[axis],
            dilation: self.dilation[axis],
            before: self.pad[axis],
            after: self.pad[2 + axis],
        })
    }

    /// Elements that a mean over a window divides by, along one axis. A window that `ceil` lets reach
    /// beyond the padding counts up to the padding's end.
    pub(super) fn divisor(&self, window: Window, at: usize, len: usize) -> usize {
        if !self.count_pad {
            return window.taps(at, len).count();
        }
        let end = len + window.before + window.after;
        (0..window.size).filter(|tap| at * window.stride + tap * window.dilation < end).count()
    }

    fn pixel(&self, x: &[f32], shape: &Shape, at: &[usize]) -> f32 {
        let [vertical, horizontal] = self.windows();
        let values = vertical
            .taps(at[1], shape[1])
            .flat_map(|(_, y)| horizontal.taps(at[2], shape[2]).map(move |(_, column)| (y, column)))
            .map(|(y, column)| x[((at[0] * shape[1] + y) * shape[2] + column) * shape[3] + at[3]]);
        match self.kind {
            PoolKind::Max => values.fold(f32::NEG_INFINITY, f32::max),
            PoolKind::Mean => {
                let divisor =
                    self.divisor(vertical, at[1], shape[1]) * self.divisor(horizontal, at[2], shape[2]);
                (values.map(f64::from).sum::<f64>() / divisor as f64) as f32
            }
        }
    }
}

impl Operator for Pool2d {
    const NAME: &'static str = "pool2d";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        if self.kind == PoolKind::Mean || !matches!(inputs[0].dtype, DType::I8 | DType::U8) {
            expect_dtype(Self::NAME, inputs, 0, DType::F32)?;
        }
        expect_rank(Self::NAME, inputs, 0, 4)?;
        let x = &inputs[0].shape;
        let [vertical, horizontal] = self.windows();
        let size = |window: Window, len| {
            let positions = if self.ceil { window.positions_ceil(len) } else { window.positions(len) };
            positions.map_err(|what| OpError::shape(Self::NAME, what))
        };
        let [top, left, bottom, right] = self.pad;
        let reach = [0, 1].map(|axis| (self.kernel[axis].max(1) - 1) * self.dilation[axis]);
        if top.max(bottom) > reach[0] || left.max(right) > reach[1] {
            return Err(OpError::shape(Self::NAME, "the padding must be smaller than the kernel"));
        }
        Ok(TensorType::new(inputs[0].dtype, [x[0], size(vertical, x[1])?, size(horizontal, x[2])?, x[3]]))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let types = types(inputs);
        let ty = self.infer(&types.iter().collect::<Vec<_>>())?;
        let real = Cast { to: DType::F32 }.eval(&[inputs[0]])?;
        let x = elements(Self::NAME, &[&real], 0)?;
        let pixel = |i| self.pixel(x, inputs[0].shape(), &ty.shape.coordinates(i));
        let result = tensor(
            Self::NAME,
            &ty.with_dtype(DType::F32),
            Data::F32((0..ty.shape.elements()).map(pixel).collect()),
        )?;
        Cast { to: ty.dtype }.eval(&[&result])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(count_pad: bool, ceil: bool) -> Pool2d {
        Pool2d {
            kind: PoolKind::Mean,
            kernel: [1, 2],
            stride: [1, 2],
            dilation: [1, 1],
            pad: [0, 1, 0, 0],
            ceil,
            count_pad,
        }
    }

    fn run(op: &Pool2d) -> Vec<f32> {
        let x = Tensor::from_fn([1, 1, 4, 1], |i| i as f32 + 1.0);
        op.eval(&[&x]).unwrap().as_slice::<f32>().unwrap().to_vec()
    }

    #[test]
    fn a_mean_counts_padding_only_if_asked() {
        assert_eq!(run(&mean(true, false)), [0.5, 2.5]);
        assert_eq!(run(&mean(false, false)), [1.0, 2.5]);
    }

    #[test]
    fn a_maximum_of_codes_is_a_code() {
        let op = Pool2d { kind: PoolKind::Max, ..mean(false, false) };
        let codes = Tensor::from_fn([1, 1, 4, 1], |i| [7_u8, 200, 3, 255][i]);
        assert_eq!(op.eval(&[&codes]).unwrap().as_slice::<u8>().unwrap(), [7, 200]);
        assert!(mean(false, false).eval(&[&codes]).is_err());
    }

    #[test]
    fn a_ceil_window_beyond_the_padding_does_not_count_what_is_not_there() {
        assert_eq!(run(&mean(true, true)), [0.5, 2.5, 4.0]);
    }
}
