//! Softmax of quantised values.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

/// Longest axis: the sum of that many entries of the coarsest table, scaled for the division, fits 32 unsigned bits.
const LONGEST: usize = (1 << 16) - 1;

/// The largest product of a table entry and the gain.
const PART: f64 = (1_u64 << 31) as f64;

/// Bits of the coarsest table.
const COARSEST: i32 = 10;

attributes! {
    /// Softmax along `axis` in unsigned 32-bit integers.
    ///
    /// Operands: `x i8`, `table i32 [256]` with `exp(-d scale) one`, rounded, for each distance `d` from the line's
    /// maximum, `one` 2¹⁶ or a lower power of two. With `t` a distance's entry and `sum` that of its line, the result is
    /// `zero + (t gain + (sum << 5)) / (sum << 6)`, at most 127: `gain` is 2⁶ over the result's scale.
    pub struct QSoftmax {
        /// The axis that sums to one, at most 65535 long.
        pub axis: usize,
        /// Steps of the result in one, times 64; at most 2³¹ over the first entry of the table.
        pub gain: i32,
        /// Zero point of the result.
        pub zero: i32,
    }
}

impl QSoftmax {
    /// The operator and its table for `len` operands and results of these scales; `None` if the results' is too fine. The
    /// table is as fine as 32 bits allow.
    pub fn new(axis: usize, len: usize, x_scale: f32, scale: f32, zero: i32) -> Option<(Self, Tensor)> {
        let gain = (64.0 / f64::from(scale)).round();
        let fine = |bits: &i32| f64::from(*bits).exp2() * gain <= PART && fits_sum(1 << bits, len);
        let one = f64::from((COARSEST..=16).rev().find(fine)?).exp2();
        let entry = |d: usize| ((-(d as f64) * f64::from(x_scale)).exp() * one).round() as i32;
        Some((QSoftmax { axis, gain: gain as i32, zero }, Tensor::from_fn([256], entry)))
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
        let (len, stride) = (ty.shape[self.axis], ty.shape.strides()[self.axis]);
        let (one, products) = (table[0], f64::from(table[0]) * f64::from(self.gain));
        if !(1..=65536).contains(&one) || table.iter().any(|t| !(0..=one).contains(t)) {
            return Err(OpError::shape(
                Self::NAME,
                "the table must begin with its largest entry, at most 65536",
            ));
        }
        if products > PART || !fits_sum(one, len) {
            return Err(OpError::shape(Self::NAME, "sums or products of the table do not fit 32 bits"));
        }
        let mut y = vec![0_i8; x.len()];
        for start in (0..x.len()).filter(|i| i / stride % len == 0) {
            let line: Vec<i8> = (0..len).map(|k| x[start + k * stride]).collect();
            self.line(&line, table).iter().enumerate().for_each(|(k, q)| y[start + k * stride] = *q);
        }
        tensor(Self::NAME, &ty, Data::I8(y))
    }
}

/// Whether 2⁶ times the sum of `len` entries up to `one` fits 32 bits.
fn fits_sum(one: i32, len: usize) -> bool {
    len as u64 * one as u64 <= u64::from(u32::MAX >> 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_and_fine_scales_have_a_coarser_table() {
        let first = |len: usize, scale: f32| {
            let (_, table) = QSoftmax::new(0, len, 0.1, scale, -128)?;
            table.as_slice::<i32>().map(|table| table[0])
        };
        assert_eq!(first(1023, 1.0 / 512.0), Some(1 << 16));
        assert_eq!(first(1024, 1.0 / 256.0), Some(1 << 15));
        assert_eq!(first(600, 1.0 / 8192.0), Some(1 << 12));
        assert_eq!(first(10, 1e-6), None);
        assert_eq!(first(1 << 17, 1.0 / 256.0), None);
    }

    #[test]
    fn results_are_within_a_step_of_the_real_softmax() {
        let scale = 0.07_f32;
        let (op, table) = QSoftmax::new(1, 10, scale, 1.0 / 256.0, -128).unwrap();
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
