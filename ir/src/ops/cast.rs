//! Change of element type.

use super::support::tensor;
use crate::{DType, Data, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// The elements as another type: floats truncate towards zero to integers, integers wrap, anything but
    /// zero is true.
    pub struct Cast {
        /// Element type of the result.
        pub to: DType,
    }
}

macro_rules! cast {
    ($data:expr, $to:expr; $($from:ident)*) => {
        match $data {
            $(Data::$from(v) => match $to {
                DType::F32 => Data::F32(v.iter().map(|x| *x as f32).collect()),
                DType::F64 => Data::F64(v.iter().map(|x| *x as f64).collect()),
                // Through i64, so that a float out of range wraps as it does in the usual runtimes.
                DType::I8 => Data::I8(v.iter().map(|x| *x as i64 as i8).collect()),
                DType::I16 => Data::I16(v.iter().map(|x| *x as i64 as i16).collect()),
                DType::I32 => Data::I32(v.iter().map(|x| *x as i64 as i32).collect()),
                DType::I64 => Data::I64(v.iter().map(|x| *x as i64).collect()),
                DType::U8 => Data::U8(v.iter().map(|x| *x as i64 as u8).collect()),
                DType::U16 => Data::U16(v.iter().map(|x| *x as i64 as u16).collect()),
                DType::U32 => Data::U32(v.iter().map(|x| *x as i64 as u32).collect()),
                DType::U64 => Data::U64(v.iter().map(|x| *x as u64).collect()),
                DType::Bool => Data::Bool(v.iter().map(|x| *x as f64 != 0.0).collect()),
            },)*
            Data::Bool(v) => cast_bools(v, $to),
        }
    };
}

fn cast_bools(v: &[bool], to: DType) -> Data {
    if to == DType::Bool {
        return Data::Bool(v.to_vec());
    }
    convert(&Data::U8(v.iter().map(|x| u8::from(*x)).collect()), to)
}

fn convert(data: &Data, to: DType) -> Data {
    cast!(data, to; F32 F64 I8 I16 I32 I64 U8 U16 U32 U64)
}

impl Operator for Cast {
    const NAME: &'static str = "cast";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        Ok(inputs[0].with_dtype(self.to))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        tensor(Self::NAME, &inputs[0].ty().with_dtype(self.to), convert(inputs[0].data(), self.to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_truncate_and_truth_values_count() {
        let cast = |to, x: Tensor| Cast { to }.eval(&[&x]).unwrap();
        assert_eq!(cast(DType::I64, Tensor::vector(vec![-1.9_f32, 2.9])).to_i64s(), Some(vec![-1, 2]));
        assert_eq!(cast(DType::I32, Tensor::vector(vec![true, false])).to_i64s(), Some(vec![1, 0]));
        assert_eq!(cast(DType::Bool, Tensor::scalar(0.5_f32)).to_i64s(), Some(vec![1]));
    }
}
