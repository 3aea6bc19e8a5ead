//! Padding.

use super::support::tensor;
use crate::{Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes, words};
use std::ops::RangeInclusive;

words! {
    /// What the padding holds.
    pub enum PadMode {
        /// The operator's value.
        Constant = "constant",
        /// The input mirrored at its border elements, which are not repeated.
        Reflect = "reflect",
        /// The nearest border element.
        Edge = "edge",
        /// The input repeated.
        Wrap = "wrap",
    }
}

attributes! {
    /// The input with elements added around it.
    pub struct Pad {
        /// Elements added before, along each axis.
        pub before: Vec<usize>,
        /// Elements added after, along each axis.
        pub after: Vec<usize>,
        /// What they hold.
        pub mode: PadMode = PadMode::Constant,
        /// Their value in constant mode.
        pub value: OrderedFloat<f32> = OrderedFloat(0.0),
    }
}

impl Pad {
    /// The input position that padded position `at` of an axis with `len` elements reads; `None` for the
    /// constant.
    pub fn source(&self, axis: usize, at: usize, len: usize) -> Option<usize> {
        let (at, len) = (at as i64 - self.before[axis] as i64, len as i64);
        if (0..len).contains(&at) {
            return Some(at as usize);
        }
        let inside = match self.mode {
            PadMode::Constant => return None,
            PadMode::Edge => at.clamp(0, len - 1),
            PadMode::Wrap => at.rem_euclid(len),
            PadMode::Reflect => {
                let period = (2 * (len - 1)).max(1);
                let phase = at.rem_euclid(period);
                phase.min(period - phase).min(len - 1)
            }
        };
        Some(inside as usize)
    }

    fn fill(&self, like: &Data) -> Data {
        let value = self.value.0;
        match like {
            Data::F32(_) => Data::F32(vec![value]),
            Data::F64(_) => Data::F64(vec![f64::from(value)]),
            Data::I8(_) => Data::I8(vec![value as i8]),
            Data::I16(_) => Data::I16(vec![value as i16]),
            Data::I32(_) => Data::I32(vec![value as i32]),
            Data::I64(_) => Data::I64(vec![value as i64]),
            Data::U8(_) => Data::U8(vec![value as u8]),
            Data::U16(_) => Data::U16(vec![value as u16]),
            Data::U32(_) => Data::U32(vec![value as u32]),
            Data::U64(_) => Data::U64(vec![value as u64]),
            Data::Bool(_) => Data::Bool(vec![value != 0.0]),
        }
    }
}

impl Operator for Pad {
    const NAME: &'static str = "pad";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let x = &inputs[0].shape;
        if self.before.len() != x.rank() || self.after.len() != x.rank() {
            let what = format!("before {:?} and after {:?} do not fit {x}", self.before, self.after);
            return Err(OpError::shape(Self::NAME, what));
        }
        let adds = |axis: &usize| self.before[*axis] + self.after[*axis] > 0;
        if self.mode != PadMode::Constant && (0..x.rank()).filter(adds).any(|axis| x[axis] == 0) {
            return Err(OpError::shape(Self::NAME, format!("{x} has nothing to fill the padding with")));
        }
        let dims = (0..x.rank()).map(|axis| self.before[axis] + x[axis] + self.after[axis]);
        Ok(TensorType::new(inputs[0].dtype, dims.collect::<Vec<_>>()))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let (x, ty) = (inputs[0], self.infer(&[&inputs[0].ty()])?);
        let strides = x.shape().strides();
        let index = |i: usize| -> Option<usize> {
            let at = ty.shape.coordinates(i);
            (0..at.len())
                .map(|axis| Some(self.source(axis, at[axis], x.shape()[axis])? * strides[axis]))
                .sum()
        };
        let data = x.data().permute_or(ty.shape.elements(), &self.fill(x.data()), index);
        let data = data.ok_or_else(|| OpError::shape(Self::NAME, "the value has another element type"))?;
        tensor(Self::NAME, &ty, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pad(mode: PadMode) -> Vec<i64> {
        let op = Pad { before: vec![2], after: vec![1], mode, value: OrderedFloat(9.0) };
        op.eval(&[&Tensor::vector(vec![1_i64, 2, 3])]).unwrap().to_i64s().unwrap()
    }

    #[test]
    fn every_mode_fills_as_it_says() {
        assert_eq!(pad(PadMode::Constant), [9, 9, 1, 2, 3, 9]);
        assert_eq!(pad(PadMode::Reflect), [3, 2, 1, 2, 3, 2]);
        assert_eq!(pad(PadMode::Edge), [1, 1, 1, 2, 3, 3]);
        assert_eq!(pad(PadMode::Wrap), [2, 3, 1, 2, 3, 1]);
    }
}
