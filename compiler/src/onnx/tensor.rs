//! Constant tensors: from ONNX's many ways to store one to one way.

use super::diagnostic::{Diagnostic, Result};
use super::types::ElementType;
use super::{external, limits};
use edgecc_ir::{DType, Data, Tensor};
use onnx_protobuf::TensorProto;
use onnx_protobuf::tensor_proto::DataLocation;
use std::path::Path;

/// The tensor that `proto` stores, its data possibly in a file of folder `dir`.
pub(super) fn read(proto: &TensorProto, dir: &Path) -> Result<Tensor> {
    decode(proto, dir).map_err(|found| if found.tensor.is_none() { found.tensor(&proto.name) } else { found })
}

fn decode(proto: &TensorProto, dir: &Path) -> Result<Tensor> {
    if proto.segment.is_some() {
        return Err(Diagnostic::unsupported("the tensor is stored in segments"));
    }
    let element = ElementType(proto.data_type);
    let dtype = element.stored()?;
    let dims = limits::dims(&proto.dims)?;
    let count = limits::elements(&dims)?;
    let data = if proto.data_location.enum_value() == Ok(DataLocation::EXTERNAL) {
        from_raw(element, dtype, count, &external::read(proto, dir)?)
    } else if !proto.raw_data.is_empty() {
        from_raw(element, dtype, count, &proto.raw_data)
    } else {
        from_typed(element, dtype, count, proto)
    };
    let stored = data.as_ref().map_or(0, Data::len);
    data.and_then(|data| Tensor::new(dims.clone(), data)).ok_or_else(|| {
        Diagnostic::invalid(format!(
            "the tensor has {count} elements of type {element}, its data does not ({stored} could be read)"
        ))
    })
}

/// `count` elements from little-endian bytes.
fn from_raw(element: ElementType, dtype: DType, count: usize, bytes: &[u8]) -> Option<Data> {
    match element {
        ElementType::UINT4 | ElementType::INT4 => nibbles(element, count, bytes),
        ElementType::FLOAT16 | ElementType::BFLOAT16 => match Data::from_bytes(DType::U16, bytes)? {
            Data::U16(bits) => Some(widen(element, bits.into_iter())),
            _ => None,
        },
        _ => Data::from_bytes(dtype, bytes),
    }
}

/// Elements from the field that ONNX assigns to their type. Fields wider than the element are cut, as they
/// hold its bits.
fn from_typed(element: ElementType, dtype: DType, count: usize, proto: &TensorProto) -> Option<Data> {
    let narrow = &proto.int32_data;
    if let ElementType::UINT4 | ElementType::INT4 = element {
        let bytes: Vec<u8> = narrow.iter().map(|pair| *pair as u8).collect();
        return nibbles(element, count, &bytes);
    }
    Some(match dtype {
        DType::F32 if matches!(element, ElementType::FLOAT16 | ElementType::BFLOAT16) => {
            widen(element, narrow.iter().map(|bits| *bits as u16))
        }
        DType::F32 => Data::F32(proto.float_data.clone()),
        DType::F64 => Data::F64(proto.double_data.clone()),
        DType::I8 => Data::I8(narrow.iter().map(|x| *x as i8).collect()),
        DType::I16 => Data::I16(narrow.iter().map(|x| *x as i16).collect()),
        DType::I32 => Data::I32(narrow.clone()),
        DType::I64 => Data::I64(proto.int64_data.clone()),
        DType::U8 => Data::U8(narrow.iter().map(|x| *x as u8).collect()),
        DType::U16 => Data::U16(narrow.iter().map(|x| *x as u16).collect()),
        DType::U32 => Data::U32(proto.uint64_data.iter().map(|x| *x as u32).collect()),
        DType::U64 => Data::U64(proto.uint64_data.clone()),
        DType::Bool => Data::Bool(narrow.iter().map(|x| *x != 0).collect()),
    })
}

/// Integers of 4 bits, two to a byte, the lower half first; an odd one leaves half a byte unused.
fn nibbles(element: ElementType, count: usize, bytes: &[u8]) -> Option<Data> {
    let halves = bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]).take(count);
    let data = match element {
        ElementType::INT4 => Data::I8(halves.map(|half| (half << 4) as i8 >> 4).collect()),
        _ => Data::U8(halves.collect()),
    };
    (bytes.len() == count.div_ceil(2)).then_some(data)
}

fn widen(element: ElementType, bits: impl Iterator<Item = u16>) -> Data {
    let value = if element == ElementType::FLOAT16 { float16 } else { bfloat16 };
    Data::F32(bits.map(value).collect())
}

/// The value of an IEEE 754 binary16 number.
fn float16(bits: u16) -> f32 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let magnitude = match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    };
    sign * magnitude
}

/// The value of a bfloat16 number: the upper half of a binary32.
fn bfloat16(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proto(data_type: i32, dims: &[i64]) -> TensorProto {
        TensorProto { name: "w".into(), data_type, dims: dims.to_vec(), ..Default::default() }
    }

    fn tensor(proto: &TensorProto) -> Tensor {
        read(proto, Path::new(".")).unwrap()
    }

    #[test]
    fn sixteen_bit_floats_widen() {
        let half = TensorProto { int32_data: vec![0x3c00, 0xc100, 0x0001, 0x7c00], ..proto(10, &[4]) };
        assert_eq!(tensor(&half).as_slice::<f32>().unwrap(), [1.0, -2.5, 2.0_f32.powi(-24), f32::INFINITY]);
        let brain = TensorProto { raw_data: vec![0x80, 0x3f, 0x20, 0xc0], ..proto(16, &[2]) };
        assert_eq!(tensor(&brain).as_slice::<f32>().unwrap(), [1.0, -2.5]);
        assert!(float16(0x7c01).is_nan());
    }

    #[test]
    fn typed_fields_hold_narrower_elements() {
        let bytes = TensorProto { int32_data: vec![-1, 127], ..proto(3, &[2]) };
        assert_eq!(tensor(&bytes).to_i64s(), Some(vec![-1, 127]));
        let words = TensorProto { uint64_data: vec![7], ..proto(12, &[]) };
        assert_eq!(tensor(&words).to_i64s(), Some(vec![7]));
        assert_eq!(tensor(&proto(1, &[0])).data().len(), 0);
    }

    #[test]
    fn four_bits_lie_two_to_a_byte() {
        let raw = |data_type| TensorProto { raw_data: vec![0x8f, 0x07], ..proto(data_type, &[3]) };
        assert_eq!(tensor(&raw(22)).to_i64s(), Some(vec![-1, -8, 7]));
        assert_eq!(tensor(&raw(21)).to_i64s(), Some(vec![15, 8, 7]));
        let typed = TensorProto { int32_data: vec![0x2e], ..proto(22, &[1, 2]) };
        assert_eq!(tensor(&typed).to_i64s(), Some(vec![-2, 2]));
        let short = TensorProto { raw_data: vec![0x8f], ..proto(22, &[3]) };
        assert!(read(&short, Path::new(".")).is_err());
    }

    #[test]
    fn data_and_dimensions_must_agree() {
        let found = |proto: TensorProto| read(&proto, Path::new(".")).unwrap_err();
        let short = found(TensorProto { float_data: vec![1.0], ..proto(1, &[2]) });
        assert_eq!(
            short.message,
            "the tensor has 2 elements of type float, its data does not (1 could be read)"
        );
        assert_eq!(short.tensor.as_deref(), Some("w"));
        assert!(found(proto(1, &[-1])).message.contains("negative"));
        assert!(found(proto(1, &[1 << 40, 1 << 40])).message.contains("elements"));
        assert!(found(proto(8, &[1])).message.contains("string"));
    }
}
