//! Reduction over axes.

use super::support::{elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes, words};
use std::ops::RangeInclusive;

words! {
    /// What a reduction computes.
    pub enum ReduceFn {
        /// Arithmetic mean.
        Mean = "mean",
        /// Sum.
        Sum = "sum",
        /// Product.
        Prod = "prod",
        /// Largest.
        Max = "max",
        /// Smallest.
        Min = "min",
    }
}

attributes! {
    /// Reduction over `axes`, which stay with size 1 (a Reshape removes them).
    pub struct Reduce {
        /// What is computed.
        pub f: ReduceFn,
        /// Axes to reduce, ascending.
        pub axes: Vec<usize>,
    }
}

impl Reduce {
    fn fold(&self, values: impl Iterator<Item = f64>) -> f64 {
        match self.f {
            ReduceFn::Mean | ReduceFn::Sum => values.sum(),
            ReduceFn::Prod => values.product(),
            ReduceFn::Max => values.fold(f64::NEG_INFINITY, f64::max),
            ReduceFn::Min => values.fold(f64::INFINITY, f64::min),
        }
    }

    /// Reduces `x`, given as `f64`, to the lines that each result element reads.
    fn reduce(&self, x: &[f64], from: &TensorType, to: &TensorType) -> Vec<f64> {
        let to_strides = to.shape.strides();
        let mut lines: Vec<Vec<f64>> = vec![Vec::new(); to.shape.elements()];
        for (i, value) in x.iter().enumerate() {
            let at = from.shape.coordinates(i);
            let kept = at.iter().enumerate().filter(|(axis, _)| !self.axes.contains(axis));
            lines[kept.map(|(axis, at)| at * to_strides[axis]).sum::<usize>()].push(*value);
        }
        let mean = |line: &Vec<f64>| if self.f == ReduceFn::Mean { line.len() as f64 } else { 1.0 };
        lines.iter().map(|line| self.fold(line.iter().copied()) / mean(line)).collect()
    }
}

impl Operator for Reduce {
    const NAME: &'static str = "reduce";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let mut dims = inputs[0].shape.dims().to_vec();
        let ascending = self.axes.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || self.axes.last().is_some_and(|axis| *axis >= dims.len()) {
            let what = format!("axes {:?} of {}", self.axes, inputs[0].shape);
            return Err(OpError::shape(Self::NAME, what));
        }
        if !matches!(inputs[0].dtype, DType::I64 | DType::I32) {
            expect_dtype(Self::NAME, inputs, 0, DType::F32)?;
        }
        self.axes.iter().for_each(|axis| dims[*axis] = 1);
        Ok(TensorType::new(inputs[0].dtype, dims))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let from = inputs[0].ty();
        let ty = self.infer(&[&from])?;
        let data = match inputs[0].data() {
            // Exact below 2^53: these are shape arithmetic.
            Data::I64(v) => {
                let x: Vec<f64> = v.iter().map(|x| *x as f64).collect();
                Data::I64(self.reduce(&x, &from, &ty).into_iter().map(|y| y as i64).collect())
            }
            Data::I32(v) => {
                let x: Vec<f64> = v.iter().map(|x| f64::from(*x)).collect();
                Data::I32(self.reduce(&x, &from, &ty).into_iter().map(|y| y as i32).collect())
            }
            _ => {
                let x: Vec<f64> =
                    elements::<f32>(Self::NAME, inputs, 0)?.iter().map(|x| f64::from(*x)).collect();
                Data::F32(self.reduce(&x, &from, &ty).into_iter().map(|y| y as f32).collect())
            }
        };
        tensor(Self::NAME, &ty, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reduced_axes_stay_with_size_one() {
        let x = Tensor::from_fn([2, 3], |i| i as f32);
        let y = Reduce { f: ReduceFn::Mean, axes: vec![1] }.eval(&[&x]).unwrap();
        assert_eq!(y.shape(), &[2, 1].into());
        assert_eq!(y.as_slice::<f32>().unwrap(), [1.0, 4.0]);
    }

    #[test]
    fn integers_reduce_exactly() {
        let y = Reduce { f: ReduceFn::Prod, axes: vec![0] }.eval(&[&Tensor::vector(vec![3_i64, 5])]).unwrap();
        assert_eq!(y.to_i64s(), Some(vec![15]));
    }
}
