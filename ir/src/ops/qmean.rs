//! Mean over axes of quantised values.

use super::support::{elements, expect_dtype, tensor};
use super::{Reduce, ReduceFn};
use crate::integer::Requant;
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes};
use std::cmp::Ordering;
use std::ops::RangeInclusive;

attributes! {
    /// `requantise_even(Σ (x - x_zero))` over `axes`, which stay with size 1. Operand and result are i8; the multiplier
    /// holds the division.
    ///
    /// With `ties`, which needs the same scale on both sides and a number of elements that [`QMean::settles`], the nearest
    /// code to the mean distance, beyond the result's zero point; a mean in the middle of two codes is settled as a graph in
    /// floats does it.
    pub struct QMean {
        /// Axes to reduce, ascending.
        pub axes: Vec<usize>,
        /// Zero point of `x`.
        pub x_zero: i32,
        /// How sums become results.
        pub out: Requant,
        /// The ratio of the requantisation.
        pub multiplier: i32,
        /// The scale of `x` where ties are settled in single precision.
        pub ties: Option<OrderedFloat<f32>> = None,
    }
}

/// Which of the codes around a mean in the middle between them a graph in floats takes.
///
/// `distances` are the elements' `x - x_zero`, `below` is the lower code's. The graph sums `distance scale` in their order
/// and in single precision, divides by their number and by the scale, and rounds halves to even. What the roundings on the
/// way leave of the half decides, and only where nothing is left, the even distance.
fn settled(distances: &[i32], scale: f32, below: i32) -> i32 {
    let sum = distances.iter().fold(0.0, |sum, distance| sum + *distance as f32 * scale);
    let (mean, half) = (sum / distances.len() as f32 / scale, below as f32 + 0.5);
    below + i32::from(mean > half || mean == half && below & 1 != 0)
}

impl Operator for QMean {
    const NAME: &'static str = "qmean";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        let real = Reduce { f: ReduceFn::Mean, axes: self.axes.clone() };
        let ty = real.infer(&[&inputs[0].with_dtype(DType::F32)])?.with_dtype(DType::I8);
        let count = inputs[0].shape.elements() / ty.shape.elements().max(1);
        match self.ties {
            Some(scale) if !QMean::settles(count, scale.0) => {
                let what = format!("ties of means of {count} elements in steps of {scale} are not settled");
                Err(OpError::shape(Self::NAME, what))
            }
            _ => Ok(ty),
        }
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let from = inputs[0].shape();
        let ty = self.infer(&[&inputs[0].ty()])?;
        let strides = ty.shape.strides();
        let mut reduced = vec![Vec::new(); ty.shape.elements()];
        for (i, x) in elements::<i8>(Self::NAME, inputs, 0)?.iter().enumerate() {
            let at = from.coordinates(i);
            let kept = (0..at.len()).filter(|axis| !self.axes.contains(axis));
            let result: usize = kept.map(|axis| at[axis] * strides[axis]).sum();
            reduced[result].push(i32::from(*x) - self.x_zero);
        }
        tensor(
            Self::NAME,
            &ty,
            Data::I8(reduced.iter().map(|distances| self.mean(distances) as i8).collect()),
        )
    }
}

impl QMean {
    /// Whether ties of means of so many elements in this scale can be settled as in floats: division by the number is exact,
    /// kernels have the sum in 64 bits with what is lost of it, and floats are far from their largest and smallest.
    pub fn settles(count: usize, scale: f32) -> bool {
        count.is_power_of_two() && (2..=4096).contains(&count) && (1e-30..1e30).contains(&scale)
    }

    /// The code of the mean of elements with these distances from the zero point.
    fn mean(&self, distances: &[i32]) -> i32 {
        let (sum, count) = (distances.iter().sum::<i32>(), distances.len() as i32);
        let Some(scale) = self.ties else { return self.out.apply_even(sum, self.multiplier) };
        let below = sum.div_euclid(count);
        let code = match (2 * sum.rem_euclid(count)).cmp(&count) {
            Ordering::Less => below,
            Ordering::Equal => settled(distances, scale.0, below),
            Ordering::Greater => below + 1,
        };
        (code + self.out.zero).clamp(self.out.low, self.out.top)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_multiplier_divides() {
        let (out, multiplier) = Requant::new(&[1.0 / 6.0], 2, -128, 127);
        let op = QMean { axes: vec![0, 1], x_zero: 1, out, multiplier: multiplier[0], ties: None };
        let y = op.eval(&[&Tensor::from_fn([2, 3, 2], |i| i as i8 * 2)]).unwrap();
        assert_eq!((y.shape(), y.to_i64s()), (&[1, 1, 2].into(), Some(vec![11, 13])));
    }

    /// The mean of four elements in this scale, with zero point -3.
    fn mean_of(distances: [i8; 4], ties: Option<f32>) -> i64 {
        let (out, multiplier) = Requant::new(&[0.25], -3, -128, 127);
        let ties = ties.map(OrderedFloat);
        let op = QMean { axes: vec![1], x_zero: -3, out, multiplier: multiplier[0], ties };
        let y = op.eval(&[&Tensor::from_fn([1, 4], |i| distances[i] - 3)]).unwrap();
        y.to_i64s().unwrap()[0] + 3
    }

    #[test]
    fn ties_go_where_single_precision_goes() {
        // 6.5, 13.5 and 13.25: sums of multiples of 0.1 as a single precision unit forms them.
        let means =
            |ties| [[0, 7, 12, 7], [0, 25, 22, 7], [0, 25, 21, 7]].map(|distances| mean_of(distances, ties));
        assert_eq!(means(None), [6, 14, 13]);
        assert_eq!(means(Some(1.0)), [6, 14, 13]);
        assert_eq!(means(Some(0.1)), [7, 13, 13]);
        assert_eq!(mean_of([-7, -12, -7, 0], Some(0.1)), -7);
    }

    #[test]
    fn means_that_are_not_settled_have_no_ties() {
        let (out, multiplier) = Requant::new(&[1.0 / 6.0], 0, -128, 127);
        let accepts = |scale, count| {
            let ties = Some(OrderedFloat(scale));
            let op = QMean { axes: vec![1], x_zero: 0, out, multiplier: multiplier[0], ties };
            op.infer(&[&TensorType::new(DType::I8, [2, count])]).is_ok()
        };
        assert!(accepts(0.1, 8) && accepts(0.1, 4096));
        assert!(!accepts(0.1, 6) && !accepts(0.1, 8192) && !accepts(1e-38, 8) && !accepts(1e38, 8));
    }
}
