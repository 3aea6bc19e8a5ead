//! Constant payloads: elements as text and reproducible noise.

use crate::{DType, Data};

/// The elements of `data` as words, floats in the shortest form that reads back exactly.
pub(super) fn words(data: &Data) -> Vec<String> {
    fn all<T: ToString>(v: &[T]) -> Vec<String> {
        v.iter().map(ToString::to_string).collect()
    }
    match data {
        Data::F32(v) => v.iter().map(|x| x.to_string()).collect(),
        Data::F64(v) => v.iter().map(|x| x.to_string()).collect(),
        Data::I8(v) => all(v),
        Data::I16(v) => all(v),
        Data::I32(v) => all(v),
        Data::I64(v) => all(v),
        Data::U8(v) => all(v),
        Data::U16(v) => all(v),
        Data::U32(v) => all(v),
        Data::U64(v) => all(v),
        Data::Bool(v) => all(v),
    }
}

/// Elements from words; `None` if one is no element of this type.
pub(super) fn parse(dtype: DType, words: &[String]) -> Option<Data> {
    fn all<T: std::str::FromStr>(words: &[String]) -> Option<Vec<T>> {
        words.iter().map(|word| word.parse().ok()).collect()
    }
    Some(match dtype {
        DType::F32 => Data::F32(all(words)?),
        DType::F64 => Data::F64(all(words)?),
        DType::I8 => Data::I8(all(words)?),
        DType::I16 => Data::I16(all(words)?),
        DType::I32 => Data::I32(all(words)?),
        DType::I64 => Data::I64(all(words)?),
        DType::U8 => Data::U8(all(words)?),
        DType::U16 => Data::U16(all(words)?),
        DType::U32 => Data::U32(all(words)?),
        DType::U64 => Data::U64(all(words)?),
        DType::Bool => Data::Bool(all(words)?),
    })
}

/// `len` elements of reproducible noise: floats in [-1, 1), integers in [-8, 8), unsigned in [0, 16).
pub(super) fn seeded(dtype: DType, len: usize, seed: u64) -> Data {
    let noise: Vec<u64> =
        (0..len as u64).map(|i| mix(seed.wrapping_mul(0x9E37_79B9).wrapping_add(i))).collect();
    let float = |bits: &u64| (bits >> 40) as f64 / f64::from(1 << 23) - 1.0;
    let small = |bits: &u64| (bits >> 60) as i64 - 8;
    match dtype {
        DType::F32 => Data::F32(noise.iter().map(|bits| float(bits) as f32).collect()),
        DType::F64 => Data::F64(noise.iter().map(float).collect()),
        DType::I8 => Data::I8(noise.iter().map(|bits| small(bits) as i8).collect()),
        DType::I16 => Data::I16(noise.iter().map(|bits| small(bits) as i16).collect()),
        DType::I32 => Data::I32(noise.iter().map(|bits| small(bits) as i32).collect()),
        DType::I64 => Data::I64(noise.iter().map(small).collect()),
        DType::U8 => Data::U8(noise.iter().map(|bits| (bits >> 60) as u8).collect()),
        DType::U16 => Data::U16(noise.iter().map(|bits| (bits >> 60) as u16).collect()),
        DType::U32 => Data::U32(noise.iter().map(|bits| (bits >> 60) as u32).collect()),
        DType::U64 => Data::U64(noise.iter().map(|bits| bits >> 60).collect()),
        DType::Bool => Data::Bool(noise.iter().map(|bits| bits >> 63 == 1).collect()),
    }
}

/// A 64-bit finaliser: spreads every input bit over the result (constants of SplitMix64, Steele et al. 2014).
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
