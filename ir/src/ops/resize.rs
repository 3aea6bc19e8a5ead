//! Nearest-neighbour resampling.

use super::support::tensor;
use crate::{OpError, Operator, OrderedFloat, Tensor, TensorType, attributes, words};
use std::ops::RangeInclusive;

words! {
    /// How a position in the result maps to a position in the input (the names are ONNX's).
    pub enum Coordinates {
        /// `(x + ½) / scale - ½`
        HalfPixel = "half_pixel",
        /// As half pixel, but 0 where the result has one element.
        PytorchHalfPixel = "pytorch_half_pixel",
        /// `x / scale`
        Asymmetric = "asymmetric",
        /// `x (in - 1) / (out - 1)`
        AlignCorners = "align_corners",
        /// Half pixel, symmetric when the scaled size is not whole.
        HalfPixelSymmetric = "half_pixel_symmetric",
    }
}

words! {
    /// How a position between two elements is rounded.
    pub enum Rounding {
        /// Down.
        Floor = "floor",
        /// Up.
        Ceil = "ceil",
        /// To the nearest, ties down.
        PreferFloor = "round_prefer_floor",
        /// To the nearest, ties up.
        PreferCeil = "round_prefer_ceil",
    }
}

attributes! {
    /// Each result element is the input element nearest to its position.
    pub struct Resize {
        /// Result size along each axis.
        pub sizes: Vec<usize>,
        /// Ratio of result to input along each axis, as the model states it.
        pub scales: Vec<OrderedFloat<f32>>,
        /// How positions map.
        pub coordinates: Coordinates,
        /// How they are rounded.
        pub rounding: Rounding,
    }
}

impl Resize {
    /// The input position that each result position along `axis` reads, for an input of `len` elements.
    pub fn index_map(&self, axis: usize, len: usize) -> Vec<usize> {
        (0..self.sizes[axis]).map(|x| self.source(axis, x, len)).collect()
    }

    fn source(&self, axis: usize, x: usize, len: usize) -> usize {
        let (size, scale) = (self.sizes[axis], f64::from(self.scales[axis].0));
        let (x, out, len_f) = (x as f64, size as f64, len as f64);
        let half_pixel = (x + 0.5) / scale - 0.5;
        let position = match self.coordinates {
            Coordinates::HalfPixel => half_pixel,
            Coordinates::PytorchHalfPixel => {
                if size > 1 {
                    half_pixel
                } else {
                    0.0
                }
            }
            Coordinates::Asymmetric => x / scale,
            Coordinates::AlignCorners => {
                if size > 1 {
                    x * (len_f - 1.0) / (out - 1.0)
                } else {
                    0.0
                }
            }
            Coordinates::HalfPixelSymmetric => {
                let adjustment = out / (scale * len_f);
                len_f / 2.0 * (1.0 - adjustment) + half_pixel
            }
        };
        let rounded = match self.rounding {
            Rounding::Floor => position.floor(),
            Rounding::Ceil => position.ceil(),
            Rounding::PreferFloor => (position - 0.5).ceil(),
            Rounding::PreferCeil => (position + 0.5).floor(),
        };
        rounded.clamp(0.0, len_f - 1.0) as usize
    }
}

impl Operator for Resize {
    const NAME: &'static str = "resize";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let x = &inputs[0].shape;
        let positive = |scale: &OrderedFloat<f32>| scale.0 > 0.0 && scale.0.is_finite();
        let fits = self.sizes.len() == x.rank() && self.scales.len() == x.rank();
        if !fits || !self.scales.iter().all(positive) || x.elements() == 0 {
            let what = format!("sizes {:?} and scales {:?} do not fit {x}", self.sizes, self.scales);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(TensorType::new(inputs[0].dtype, self.sizes.clone()))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let from = inputs[0].shape();
        let maps: Vec<_> = (0..from.rank()).map(|axis| self.index_map(axis, from[axis])).collect();
        let strides = from.strides();
        let index = |i: usize| {
            let at = ty.shape.coordinates(i);
            (0..at.len()).map(|axis| maps[axis][at[axis]] * strides[axis]).sum()
        };
        tensor(Self::NAME, &ty, inputs[0].data().permute(ty.shape.elements(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(len: usize, size: usize, coordinates: Coordinates, rounding: Rounding) -> Vec<usize> {
        let scale = size as f32 / len as f32;
        Resize { sizes: vec![size], scales: vec![OrderedFloat(scale)], coordinates, rounding }
            .index_map(0, len)
    }

    #[test]
    fn doubling_repeats_each_element() {
        assert_eq!(map(2, 4, Coordinates::Asymmetric, Rounding::Floor), [0, 0, 1, 1]);
        assert_eq!(map(2, 4, Coordinates::HalfPixel, Rounding::PreferFloor), [0, 0, 1, 1]);
    }

    #[test]
    fn align_corners_reaches_both_ends() {
        assert_eq!(map(4, 7, Coordinates::AlignCorners, Rounding::PreferCeil), [0, 1, 1, 2, 2, 3, 3]);
    }
}
