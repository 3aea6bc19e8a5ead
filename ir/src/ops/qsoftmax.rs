//! Softmax of quantised values.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

/// Longest axis: the sum of that many table entries, scaled for the division, fits 32 unsigned bits.
const LONGEST: usize = 1023;

attributes! {
    /// Softmax along `axis` in unsigned 32-bit integers.
    ///
    /// Operands: `x i8`, `table i32 [256]` with `exp(-d scale) 2¹⁶`, rounded, for each distance `d` from the line's
    /// maximum. With `t` a distance's entry and `sum` that of its line, the result is
    /// `zero + (t gain + (sum << 5)) / (sum << 6)`, at most 127: `gain` is 2⁶ over the result's scale.
    pub struct QSoftmax {
        /// The axis that sums to one, at most 1023 long.
        pub axis: usize,
        /// Steps of the result in one, times 64; at most 2¹⁵.
        pub gain: i32,
        /// Zero point of the result.
        pub zero: i32,
    }
}

impl QSoftmax {
    /// The operator and its table for operand and result of these scales; `None` if the result's is too fine.
    pub fn new(axis: usize, x_scale: f32, scale: f32, zero: i32) -> Option<(Self, Tensor)> {
        let gain = (64.0 / f64::from(scale)).round();
        let entry = |d: usize| ((-(d as f64) * f64::from(x_scale)).exp() * 65536.0).round() as i32;
        (gain <= 32768.0).then(|| (QSoftmax { axis, gain: gain as i32, zero }, Tensor::from_fn([256], entry)))
    }

    fn line(&self, x: &[i8], table: &[i32]) -> Vec<i8> {
        let max = x.iter().copied().map(i32::from).max().unwrap_or(0);
        let entries: Vec<u32> = x.iter().map(|x| table[(max - i32::from(*x)) as usize] as u32).collect();
        let sum: u32 = entries.iter().sum();
        let result = |t: u32| self.zero + ((t * self.gain as u32 + (sum << 5)) / (sum << 6)) as i32;
        entries.iter().map(|t| result(*t).min(127) as i8).collect()
    }
}

impl Operator for QSoftmax {
    const NAME: &'static str = "qsoftmax";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::I8)?;
        expect_dtype(Self::NAME, inputs, 1, DType::I32)?;
        let x = inputs[0];
        if self.axis >= x.shape.rank() || x.shape[self.axis] > LONGEST || inputs[1].shape.dims() != [256] {
            let what = format!("axis {} of {x}, table {}", self.axis, inputs[1].shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        Ok(x.clone())
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let (x, table): (&[i8], &[i32]) =
            (elements(Self::NAME, inputs, 0)?, elements(Self::NAME, inputs, 1)?);
        if table[0] != 65536 || table.iter().any(|t| !(0..=65536).contains(t)) {
            return Err(OpError::shape(Self::NAME, "the table must begin with 65536 and not exceed it"));
        }
        let (len, stride) = (ty.shape[self.axis], ty.shape.strides()[self.axis]);
        let mut y = vec![0_i8; x.len()];
        for start in (0..x.len()).filter(|i| i / stride % len == 0) {
            let line: Vec<i8> = (0..len).map(|k| x[start + k * stride]).collect();
            self.line(&line, table).iter().enumerate().for_each(|(k, q)| y[start + k * stride] = *q);
        }
        tensor(Self::NAME, &ty, Data::I8(y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_within_a_step_of_the_real_softmax() {
        let scale = 0.07_f32;
        let (op, table) = QSoftmax::new(1, scale, 1.0 / 256.0, -128).unwrap();
        let x: Vec<i8> = (0..40).map(|i| (i * 37 % 256) as u8 as i8).collect();
        let y = op
            .eval(&[&Tensor::new([4, 10], Data::I8(x.clone())).unwrap(), &table])
            .unwrap()
            .to_i64s()
            .unwrap();
        for (line, q) in x.chunks(10).zip(y.chunks(10)) {
            let exp: Vec<f64> = line.iter().map(|x| (f64::from(*x) * f64::from(scale)).exp()).collect();
            let sum: f64 = exp.iter().sum();
            for (e, q) in exp.iter().zip(q) {
                assert!((e / sum * 256.0 - 128.0 - *q as f64).abs() <= 0.51 || *q == 127, "{e} {q}");
            }
        }
    }
}
