//! Element types.

use std::fmt;
use std::str::FromStr;

macro_rules! dtypes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $bytes:literal,)*) => {
        /// The element type of a tensor.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum DType { $($(#[$doc])* $variant,)* }

        impl DType {
            /// Every element type, in declaration order.
            pub const ALL: &[DType] = &[$(DType::$variant,)*];

            /// The name in the textual form: `f32`, `i8`, …
            pub fn name(self) -> &'static str {
                match self { $(DType::$variant => $name,)* }
            }

            /// The size of one element in bytes.
            pub fn bytes(self) -> usize {
                match self { $(DType::$variant => $bytes,)* }
            }
        }
    };
}

dtypes! {
    /// IEEE 754 binary32.
    F32 "f32" 4,
    /// IEEE 754 binary64; constants only.
    F64 "f64" 8,
    /// Signed 8-bit integer.
    I8 "i8" 1,
    /// Signed 16-bit integer.
    I16 "i16" 2,
    /// Signed 32-bit integer.
    I32 "i32" 4,
    /// Signed 64-bit integer.
    I64 "i64" 8,
    /// Unsigned 8-bit integer.
    U8 "u8" 1,
    /// Unsigned 16-bit integer.
    U16 "u16" 2,
    /// Unsigned 32-bit integer.
    U32 "u32" 4,
    /// Unsigned 64-bit integer.
    U64 "u64" 8,
    /// Truth value, one byte.
    Bool "bool" 1,
}

impl DType {
    /// Whether elements are floating-point numbers.
    pub fn is_float(self) -> bool {
        matches!(self, DType::F32 | DType::F64)
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        DType::ALL
            .iter()
            .copied()
            .find(|dtype| dtype.name() == text)
            .ok_or_else(|| format!("unknown element type `{text}`"))
    }
}
