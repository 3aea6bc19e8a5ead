//! Any function of an 8-bit integer.

use super::support::tensor;
use crate::{DType, OpError, Operator, Tensor, TensorType, attributes};
use std::ops::RangeInclusive;

attributes! {
    /// `table[x]`: activation functions, and changes of scale and signedness, of quantised values.
    ///
    /// Operands: `x` of an 8-bit type, and `table [256]` or, one for each index of the last axis,
    /// `table [C, 256]`, of an 8-bit type. The byte of `x` read as unsigned is the position in the table.
    pub struct Lookup {}
}

fn is_byte(dtype: DType) -> bool {
    matches!(dtype, DType::I8 | DType::U8)
}

impl Operator for Lookup {
    const NAME: &'static str = "lookup";
    const ARITY: RangeInclusive<usize> = 2..=2;

    fn infer(&self, inputs: &[&TensorType]) -> Result<TensorType, OpError> {
        if let Some((operand, ty)) = inputs.iter().enumerate().find(|(_, ty)| !is_byte(ty.dtype)) {
            return Err(OpError::DType { op: Self::NAME, operand, found: ty.dtype, expected: "i8 or u8" });
        }
        let (x, table) = (inputs[0], &inputs[1].shape);
        let fits = match table.dims() {
            [256] => true,
            [channels, 256] => x.shape.last() == Some(channels),
            _ => false,
        };
        if !fits {
            return Err(OpError::shape(Self::NAME, format!("table {table} for {x}")));
        }
        Ok(x.with_dtype(inputs[1].dtype))
    }

    fn eval(&self, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
        let ty = self.infer(&[&inputs[0].ty(), &inputs[1].ty()])?;
        let x = inputs[0].data().to_bytes();
        let tables = inputs[1].data().len() / 256;
        let index = |i: usize| i % tables * 256 + usize::from(x[i]);
        tensor(Self::NAME, &ty, inputs[1].data().permute(x.len(), index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_selects_and_channels_have_their_own_table() {
        let table = Tensor::from_fn([2, 256], |i| if i < 256 { i as u8 } else { 7 });
        let y = Lookup {}.eval(&[&Tensor::from_fn([2, 2], |i| -(i as i8)), &table]).unwrap();
        assert_eq!(y.as_slice::<u8>().unwrap(), [0, 7, 254, 7]);
    }
}
