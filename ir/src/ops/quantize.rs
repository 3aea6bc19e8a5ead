//! Float to integer.

use super::support::{channel, elements, expect_dtype, tensor};
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes, integer};
use std::ops::RangeInclusive;

attributes! {
    /// `saturate(round(x / scale) + zero)`, rounding half to even: ONNX's QuantizeLinear.
    pub struct Quantize {
        /// One scale, or one for each index along `axis`.
        pub scale: Vec<OrderedFloat<f32>>,
        /// As many zero points.
        pub zero: Vec<i32>,
        /// The axis that several scales belong to.
        pub axis: usize = 0,
        /// Element type of the result: i8, u8, i16, u16 or i32.
        pub to: DType = DType::I8,
    }
}

impl Quantize {
    /// One scale and zero point, to `i8`.
    pub fn per_tensor(scale: f32, zero: i32) -> Self {
        Quantize { scale: vec![OrderedFloat(scale)], zero: vec![zero], axis: 0, to: DType::I8 }
    }
}

/// The least and the greatest integer of an element type that quantised values have.
pub(super) fn range(dtype: DType) -> Option<(i32, i32)> {
    match dtype {
        DType::I8 => Some((i8::MIN.into(), i8::MAX.into())),
        DType::U8 => Some((0, u8::MAX.into())),
        DType::I16 => Some((i16::MIN.into(), i16::MAX.into())),
        DType::U16 => Some((0, u16::MAX.into())),
        DType::I32 => Some((i32::MIN, i32::MAX)),
        DType::F32 | DType::F64 | DType::I64 | DType::U32 | DType::U64 | DType::Bool => None,
    }
}

/// Checks scales and zero points against the operand that they belong to.
pub(super) fn check_scales(
    op: &'static str,
    scale: &[OrderedFloat<f32>],
    zero: &[i32],
    axis: usize,
    x: &TensorType,
) -> Result<(), OpError> {
    let fits = scale.len() == 1 || x.shape.get(axis) == Some(&scale.len());
    if !fits || scale.len() != zero.len() {
        let what = format!("{} scales and {} zero points for {x}, axis {axis}", scale.len(), zero.len());
        return Err(OpError::shape(op, what));
    }
    let bad = scale.iter().find(|s| !(s.is_finite() && s.0 > 0.0));
    bad.map_or(Ok(()), |s| Err(OpError::shape(op, format!("scale {s} is not positive and finite"))))
}

impl Operator for Quantize {
    const NAME: &'static str = "quantize";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        expect_dtype(Self::NAME, inputs, 0, DType::F32)?;
        check_scales(Self::NAME, &self.scale, &self.zero, self.axis, inputs[0])?;
        if range(self.to).is_none() {
            return Err(OpError::shape(Self::NAME, format!("{} is no type of quantised values", self.to)));
        }
        Ok(inputs[0].with_dtype(self.to))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let x: &[f32] = elements(Self::NAME, inputs, 0)?;
        let (low, top) = range(self.to).unwrap_or_default();
        let at = channel(&ty.shape, self.axis, self.scale.len());
        let q = x
            .iter()
            .enumerate()
            .map(|(i, x)| integer::quantize(*x, self.scale[at(i)].0, self.zero[at(i)], low, top));
        let data = match self.to {
            DType::I8 => Data::I8(q.map(|q| q as i8).collect()),
            DType::U8 => Data::U8(q.map(|q| q as u8).collect()),
            DType::I16 => Data::I16(q.map(|q| q as i16).collect()),
            DType::U16 => Data::U16(q.map(|q| q as u16).collect()),
            _ => Data::I32(q.collect()),
        };
        tensor(Self::NAME, &ty, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_round_to_even_and_results_saturate() {
        let y = Quantize::per_tensor(0.5, 1).eval(&[&Tensor::vector(vec![0.25_f32, 0.75, -9e9, f32::NAN])]);
        assert_eq!(y.unwrap().to_i64s(), Some(vec![1, 3, -128, 1]));
    }

    #[test]
    fn a_scale_must_be_positive() {
        let error = Quantize::per_tensor(0.0, 0).infer(&[&TensorType::new(DType::F32, [2])]).unwrap_err();
        assert_eq!(error.to_string(), "`quantize`: scale 0 is not positive and finite");
    }
}
