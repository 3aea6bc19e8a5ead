//! Tensors: a type (element type and shape) and the data.

use crate::{DType, Shape};
use std::fmt;
use std::hash::{Hash, Hasher};

/// Element type and shape of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TensorType {
    /// Element type.
    pub dtype: DType,
    /// Dimensions, outermost first.
    pub shape: Shape,
}

impl TensorType {
    /// A tensor type.
    pub fn new(dtype: DType, shape: impl Into<Shape>) -> Self {
        TensorType { dtype, shape: shape.into() }
    }

    /// The same shape with another element type.
    pub fn with_dtype(&self, dtype: DType) -> Self {
        TensorType { dtype, shape: self.shape.clone() }
    }

    /// Size in bytes of a dense tensor of this type.
    pub fn bytes(&self) -> usize {
        self.shape.elements() * self.dtype.bytes()
    }
}

impl fmt::Display for TensorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.dtype, self.shape)
    }
}

impl From<Vec<usize>> for Shape {
    fn from(dims: Vec<usize>) -> Self {
        Shape::new(dims)
    }
}

macro_rules! data {
    ($($variant:ident $ty:ty,)*) => {
        /// The elements of a tensor in row-major order.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Data { $(#[doc = concat!("`", stringify!($ty), "` elements.")] $variant(Vec<$ty>),)* }

        impl Data {
            /// The element type.
            pub fn dtype(&self) -> DType {
                match self { $(Data::$variant(_) => DType::$variant,)* }
            }

            /// The number of elements.
            pub fn len(&self) -> usize {
                match self { $(Data::$variant(v) => v.len(),)* }
            }

            /// Whether there is no element.
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// `len` zeros (`false` for truth values).
            pub fn zeros(dtype: DType, len: usize) -> Data {
                match dtype { $(DType::$variant => Data::$variant(vec![<$ty>::default(); len]),)* }
            }

            /// New data whose element `i` is this data's element `index(i)`.
            pub fn permute(&self, len: usize, index: impl Fn(usize) -> usize) -> Data {
                match self { $(Data::$variant(v) => Data::$variant((0..len).map(|i| v[index(i)]).collect()),)* }
            }

            /// New data whose element `i` is this data's element `index(i)`, or the only element of `fill`
            /// where `index` is `None`. `None` if `fill` has another element type or is empty.
            pub fn permute_or(&self, len: usize, fill: &Data, index: impl Fn(usize) -> Option<usize>) -> Option<Data> {
                match (self, fill) {
                    $((Data::$variant(v), Data::$variant(fill)) => {
                        let fill = *fill.first()?;
                        Some(Data::$variant((0..len).map(|i| index(i).map_or(fill, |at| v[at])).collect()))
                    })*
                    _ => None,
                }
            }

            /// Appends the elements of `other`. Returns whether the element types agree (else nothing happens).
            pub fn extend(&mut self, other: &Data) -> bool {
                match (self, other) {
                    $((Data::$variant(v), Data::$variant(o)) => { v.extend_from_slice(o); true })*
                    _ => false,
                }
            }
        }

        $(impl Element for $ty {
            const DTYPE: DType = DType::$variant;
            fn wrap(data: Vec<Self>) -> Data { Data::$variant(data) }
            fn slice(data: &Data) -> Option<&[Self]> {
                if let Data::$variant(v) = data { Some(v) } else { None }
            }
        })*
    };
}

/// A Rust type that is the element type of tensors.
pub trait Element: Copy + Sized {
    /// Its element type.
    const DTYPE: DType;
    /// Wraps elements as data.
    fn wrap(data: Vec<Self>) -> Data;
    /// The elements, if they are of this type.
    fn slice(data: &Data) -> Option<&[Self]>;
}

data! {
    F32 f32, F64 f64, I8 i8, I16 i16, I32 i32, I64 i64, U8 u8, U16 u16, U32 u32, U64 u64, Bool bool,
}

impl Data {
    /// The elements as little-endian bytes; truth values are 0 or 1.
    pub fn to_bytes(&self) -> Vec<u8> {
        fn all<T: Copy, const N: usize>(v: &[T], bytes: impl Fn(T) -> [u8; N]) -> Vec<u8> {
            v.iter().flat_map(|x| bytes(*x)).collect()
        }
        match self {
            Data::F32(v) => all(v, f32::to_le_bytes),
            Data::F64(v) => all(v, f64::to_le_bytes),
            Data::I8(v) => all(v, i8::to_le_bytes),
            Data::I16(v) => all(v, i16::to_le_bytes),
            Data::I32(v) => all(v, i32::to_le_bytes),
            Data::I64(v) => all(v, i64::to_le_bytes),
            Data::U8(v) => v.clone(),
            Data::U16(v) => all(v, u16::to_le_bytes),
            Data::U32(v) => all(v, u32::to_le_bytes),
            Data::U64(v) => all(v, u64::to_le_bytes),
            Data::Bool(v) => all(v, |x| [u8::from(x)]),
        }
    }

    /// Elements from little-endian bytes; `None` if the length is no multiple of the element size.
    pub fn from_bytes(dtype: DType, bytes: &[u8]) -> Option<Data> {
        fn all<T, const N: usize>(bytes: &[u8], value: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
            let chunks = bytes.chunks_exact(N);
            if !chunks.remainder().is_empty() {
                return None;
            }
            chunks.map(|c| c.try_into().ok().map(&value)).collect()
        }
        Some(match dtype {
            DType::F32 => Data::F32(all(bytes, f32::from_le_bytes)?),
            DType::F64 => Data::F64(all(bytes, f64::from_le_bytes)?),
            DType::I8 => Data::I8(all(bytes, i8::from_le_bytes)?),
            DType::I16 => Data::I16(all(bytes, i16::from_le_bytes)?),
            DType::I32 => Data::I32(all(bytes, i32::from_le_bytes)?),
            DType::I64 => Data::I64(all(bytes, i64::from_le_bytes)?),
            DType::U8 => Data::U8(bytes.to_vec()),
            DType::U16 => Data::U16(all(bytes, u16::from_le_bytes)?),
            DType::U32 => Data::U32(all(bytes, u32::from_le_bytes)?),
            DType::U64 => Data::U64(all(bytes, u64::from_le_bytes)?),
            DType::Bool => Data::Bool(bytes.iter().map(|b| *b != 0).collect()),
        })
    }
}

/// A dense tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    shape: Shape,
    data: Data,
}

impl Tensor {
    /// A tensor of this shape; `None` if the number of elements differs.
    pub fn new(shape: impl Into<Shape>, data: Data) -> Option<Self> {
        let shape = shape.into();
        (shape.elements() == data.len()).then_some(Tensor { shape, data })
    }

    /// A tensor whose element at row-major position `i` is `value(i)`.
    pub fn from_fn<T: Element>(shape: impl Into<Shape>, value: impl FnMut(usize) -> T) -> Self {
        let shape = shape.into();
        let data = T::wrap((0..shape.elements()).map(value).collect());
        Tensor { shape, data }
    }

    /// A one-dimensional tensor.
    pub fn vector<T: Element>(values: Vec<T>) -> Self {
        Tensor { shape: [values.len()].into(), data: T::wrap(values) }
    }

    /// A tensor without dimensions.
    pub fn scalar<T: Element>(value: T) -> Self {
        Tensor { shape: Shape::default(), data: T::wrap(vec![value]) }
    }

    /// All zeros.
    pub fn zeros(ty: &TensorType) -> Self {
        Tensor { shape: ty.shape.clone(), data: Data::zeros(ty.dtype, ty.shape.elements()) }
    }

    /// The same elements in another shape; `None` if the number of elements differs.
    pub fn reshaped(&self, shape: impl Into<Shape>) -> Option<Self> {
        Tensor::new(shape, self.data.clone())
    }

    /// The dimensions.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The elements.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The element type.
    pub fn dtype(&self) -> DType {
        self.data.dtype()
    }

    /// Element type and shape.
    pub fn ty(&self) -> TensorType {
        TensorType { dtype: self.dtype(), shape: self.shape.clone() }
    }

    /// The elements as `T`, if that is their type.
    pub fn as_slice<T: Element>(&self) -> Option<&[T]> {
        T::slice(&self.data)
    }

    /// The elements as `i64`, if they are integers or truth values.
    pub fn to_i64s(&self) -> Option<Vec<i64>> {
        fn all<T: Copy + Into<i64>>(v: &[T]) -> Option<Vec<i64>> {
            Some(v.iter().map(|x| (*x).into()).collect())
        }
        match &self.data {
            Data::F32(_) | Data::F64(_) => None,
            Data::I8(v) => all(v),
            Data::I16(v) => all(v),
            Data::I32(v) => all(v),
            Data::I64(v) => all(v),
            Data::U8(v) => all(v),
            Data::U16(v) => all(v),
            Data::U32(v) => all(v),
            Data::U64(v) => v.iter().map(|x| i64::try_from(*x).ok()).collect(),
            Data::Bool(v) => all(v),
        }
    }
}

/// Bitwise equality and order: constants are compared as data, so NaN equals itself and 0 differs from -0.
impl Tensor {
    pub(crate) fn hash_bits(&self, state: &mut impl Hasher) {
        self.shape.hash(state);
        self.dtype().hash(state);
        self.data.to_bytes().hash(state);
    }

    pub(crate) fn cmp_bits(&self, other: &Self) -> std::cmp::Ordering {
        self.shape
            .cmp(&other.shape)
            .then_with(|| self.dtype().cmp(&other.dtype()))
            .then_with(|| self.data.to_bytes().cmp(&other.data.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_round_trip_for_every_element_type() {
        for dtype in DType::ALL {
            let bytes: Vec<u8> = (0..16).map(|b| b % 2).collect();
            let data = Data::from_bytes(*dtype, &bytes).unwrap();
            assert_eq!(data.to_bytes(), bytes, "{dtype}");
            assert_eq!(data.len() * dtype.bytes(), 16);
        }
        assert_eq!(Data::from_bytes(DType::F32, &[0; 5]), None);
    }

    #[test]
    fn a_tensor_has_as_many_elements_as_its_shape_says() {
        assert_eq!(Tensor::new([2, 2], Data::I8(vec![1, 2, 3])), None);
        assert_eq!(Tensor::scalar(1_u8).to_i64s(), Some(vec![1]));
    }
}
