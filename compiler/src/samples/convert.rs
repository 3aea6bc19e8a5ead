//! From an array of samples to tensors of a model input's type, without a number that is not the same afterwards.

use super::SampleError;
use edgecc_ir::{DType, Data, Element, Shape, Tensor, TensorType};
use std::path::Path;

/// The samples of the array of one input.
pub(super) fn split(
    file: &Path,
    input: &str,
    array: &Tensor,
    ty: &TensorType,
) -> Result<Vec<Tensor>, SampleError> {
    let dims = ty.shape.dims();
    let without_batch = dims.strip_prefix(&[1]).unwrap_or(dims);
    let given = array.shape().get(1..).unwrap_or_default();
    if array.shape().rank() == 0 || (given != dims && given != without_batch) {
        let expected: Vec<_> = without_batch.iter().map(ToString::to_string).collect();
        let (input, found) = (input.into(), array.shape().clone());
        return Err(SampleError::Shape { file: file.into(), input, found, expected: expected.join(",") });
    }
    let len = ty.shape.elements().max(1);
    let samples = (0..array.data().len() / len).map(|sample| {
        let elements = Elements { data: array.data(), start: sample * len, shape: &ty.shape };
        elements.tensor(ty.dtype).map_err(|found| refuse(file, input, sample, found, ty.dtype))
    });
    samples.collect()
}

fn refuse(file: &Path, input: &str, sample: usize, found: f64, dtype: DType) -> SampleError {
    let (file, input) = (file.into(), input.into());
    let expected = match limits(dtype) {
        None => return SampleError::NotFinite { file, input, sample, found: found as f32 },
        Some(_) if dtype == DType::Bool => "0 or 1".into(),
        Some(_) if dtype.bytes() == 8 => "whole numbers".into(),
        Some((low, high)) => format!("whole numbers from {low} to {high}"),
    };
    SampleError::Element { file, input, sample, found, dtype, expected }
}

/// The least and the greatest element of a type; `None` for floats.
fn limits(dtype: DType) -> Option<(f64, f64)> {
    let bits = 8 * dtype.bytes() as i32;
    let signed = || Some((-(2_f64.powi(bits - 1)), 2_f64.powi(bits - 1) - 1.0));
    match dtype {
        DType::F32 | DType::F64 => None,
        DType::Bool => Some((0.0, 1.0)),
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => signed(),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => Some((0.0, 2_f64.powi(bits) - 1.0)),
    }
}

/// The elements of one sample.
struct Elements<'a> {
    data: &'a Data,
    start: usize,
    shape: &'a Shape,
}

impl Elements<'_> {
    /// As a tensor of this type; else the first element that it can't have.
    fn tensor(&self, dtype: DType) -> Result<Tensor, f64> {
        match dtype {
            DType::F32 | DType::F64 => self.each(dtype, |x| x as f32),
            DType::I8 => self.each(dtype, |x| x as i8),
            DType::I16 => self.each(dtype, |x| x as i16),
            DType::I32 => self.each(dtype, |x| x as i32),
            DType::I64 => self.each(dtype, |x| x as i64),
            DType::U8 => self.each(dtype, |x| x as u8),
            DType::U16 => self.each(dtype, |x| x as u16),
            DType::U32 => self.each(dtype, |x| x as u32),
            DType::U64 => self.each(dtype, |x| x as u64),
            DType::Bool => self.each(dtype, |x| x != 0.0),
        }
    }

    fn each<T: Element>(&self, dtype: DType, convert: fn(f64) -> T) -> Result<Tensor, f64> {
        let is_kept = |x: f64| match limits(dtype) {
            None => (x as f32).is_finite(),
            Some((low, high)) => x.fract() == 0.0 && (low..=high).contains(&x),
        };
        let number = |i: usize| number(self.data, self.start + i);
        match (0..self.shape.elements()).map(number).find(|x| !is_kept(*x)) {
            Some(found) => Err(found),
            None => Ok(Tensor::from_fn(self.shape.clone(), |i| convert(number(i)))),
        }
    }
}

/// An element as a number; integers beyond 2^53 are rounded.
pub(crate) fn number(data: &Data, at: usize) -> f64 {
    match data {
        Data::F32(v) => v[at].into(),
        Data::F64(v) => v[at],
        Data::I8(v) => v[at].into(),
        Data::I16(v) => v[at].into(),
        Data::I32(v) => v[at].into(),
        Data::I64(v) => v[at] as f64,
        Data::U8(v) => v[at].into(),
        Data::U16(v) => v[at].into(),
        Data::U32(v) => v[at].into(),
        Data::U64(v) => v[at] as f64,
        Data::Bool(v) => u8::from(v[at]).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(data: Data, dtype: DType) -> Result<Vec<Tensor>, String> {
        let array = Tensor::new([data.len()], data).unwrap();
        let ty = TensorType::new(dtype, [1]);
        split(Path::new("FILE"), "x", &array, &ty).map_err(|error| error.to_string())
    }

    #[test]
    fn numbers_that_an_integer_input_can_not_have_are_refused() {
        let fault = |data, dtype| converted(data, dtype).unwrap_err();
        assert_eq!(
            fault(Data::F32(vec![3.0, 2.5]), DType::I64),
            "array \"x\" of FILE has 2.5 in sample 1, but the model's input is i64: whole numbers\n  \
             help: give the numbers that the device will put in, not scaled ones"
        );
        assert!(fault(Data::I64(vec![128]), DType::I8).contains("i8: whole numbers from -128 to 127"));
        assert!(fault(Data::U8(vec![2]), DType::Bool).contains("bool: 0 or 1"));
        assert!(fault(Data::F32(vec![f32::NAN]), DType::I32).contains("has NaN in sample 0"));
        assert!(fault(Data::F64(vec![1e300]), DType::F32).contains("has inf in sample 0"));
    }

    #[test]
    fn numbers_that_stay_the_same_are_taken_from_any_type() {
        assert_eq!(converted(Data::F64(vec![-3.0]), DType::I32).unwrap(), [Tensor::vector(vec![-3_i32])]);
        assert_eq!(converted(Data::U8(vec![1]), DType::Bool).unwrap(), [Tensor::vector(vec![true])]);
        assert_eq!(converted(Data::Bool(vec![true]), DType::F32).unwrap(), [Tensor::vector(vec![1_f32])]);
        assert_eq!(converted(Data::U64(vec![7]), DType::F32).unwrap(), [Tensor::vector(vec![7_f32])]);
    }
}
