//! Integer to float.

use super::quantize::{check_scales, range};
use super::support::{channel, tensor};
use crate::{DType, Data, OpError, Operator, OrderedFloat, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `scale (q - zero)`: ONNX's DequantizeLinear.
    pub struct Dequantize {
        /// One scale, or one for each index along `axis`.
        pub scale: Vec<OrderedFloat<f32>>,
        /// As many zero points.
        pub zero: Vec<i32>,
        /// The axis that several scales belong to.
        pub axis: usize = 0,
    }
}

impl Dequantize {
    /// One scale and zero point.
    pub fn per_tensor(scale: f32, zero: i32) -> Self {
        Dequantize { scale: vec![OrderedFloat(scale)], zero: vec![zero], axis: 0 }
    }
}

impl Operator for Dequantize {
    const NAME: &'static str = "dequantize";
    const ARITY: RangeInclusive<usize> = 1..=1;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        let found = inputs[0].dtype;
        if range(found).is_none() {
            return Err(OpError::DType {
                op: Self::NAME,
                operand: 0,
                found,
                expected: "a quantised integer",
            });
        }
        check_scales(Self::NAME, &self.scale, &self.zero, self.axis, inputs[0])?;
        Ok(inputs[0].with_dtype(DType::F32))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty()])?;
        let q = inputs[0].to_i64s().unwrap_or_default();
        let at = channel(&ty.shape, self.axis, self.scale.len());
        let real = |(i, q): (usize, &i64)| (q - i64::from(self.zero[at(i)])) as f32 * self.scale[at(i)].0;
        tensor(Self::NAME, &ty, Data::F32(q.iter().enumerate().map(real).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_channel_has_its_scale() {
        let op = Dequantize { scale: [1.0, 0.5].map(OrderedFloat).to_vec(), zero: vec![0, 2], axis: 1 };
        let x = Tensor::from_fn([2, 2], |i| i as i8 * 4);
        let y = op.eval(&[&x]).unwrap();
        assert_eq!(y.as_slice::<f32>().unwrap(), [0.0, 1.0, 8.0, 5.0]);
    }
}
