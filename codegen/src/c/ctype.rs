//! Element types in C.

use edgecc_ir::DType;

/// The C type of an element; truth values are bytes that hold 0 or 1.
pub(super) fn element(dtype: DType) -> &'static str {
    match dtype {
        DType::F32 => "float",
        DType::F64 => "double",
        DType::I8 => "int8_t",
        DType::I16 => "int16_t",
        DType::I32 => "int32_t",
        DType::I64 => "int64_t",
        DType::U8 | DType::Bool => "uint8_t",
        DType::U16 => "uint16_t",
        DType::U32 => "uint32_t",
        DType::U64 => "uint64_t",
    }
}

/// The C type that a kernel takes for elements of this type; `None` is any.
pub(super) fn operand(dtype: Option<DType>) -> &'static str {
    dtype.map_or("void", element)
}
