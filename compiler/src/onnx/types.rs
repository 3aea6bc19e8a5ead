//! Element types and declared types of values.

use super::diagnostic::{Diagnostic, Result};
use edgecc_ir::{DType, TensorType};
use onnx_protobuf::tensor_shape_proto::dimension;
use onnx_protobuf::{ValueInfoProto, type_proto};
use std::collections::BTreeMap;
use std::fmt;

/// ONNX's element types by number: the name in ONNX, and the type that a constant has here. The 16-bit floats
/// widen without loss.
const ELEMENT_TYPES: &[(&str, Option<DType>)] = &[
    ("undefined", None),
    ("float", Some(DType::F32)),
    ("uint8", Some(DType::U8)),
    ("int8", Some(DType::I8)),
    ("uint16", Some(DType::U16)),
    ("int16", Some(DType::I16)),
    ("int32", Some(DType::I32)),
    ("int64", Some(DType::I64)),
    ("string", None),
    ("bool", Some(DType::Bool)),
    ("float16", Some(DType::F32)),
    ("double", Some(DType::F64)),
    ("uint32", Some(DType::U32)),
    ("uint64", Some(DType::U64)),
    ("complex64", None),
    ("complex128", None),
    ("bfloat16", Some(DType::F32)),
    ("float8e4m3fn", None),
    ("float8e4m3fnuz", None),
    ("float8e5m2", None),
    ("float8e5m2fnuz", None),
    ("uint4", None),
    ("int4", None),
    ("float4e2m1", None),
];

/// A number out of ONNX's list of element types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ElementType(pub(super) i32);

impl ElementType {
    pub(super) const FLOAT16: ElementType = ElementType(10);
    pub(super) const BFLOAT16: ElementType = ElementType(16);
    pub(super) const UINT4: ElementType = ElementType(21);
    pub(super) const INT4: ElementType = ElementType(22);

    fn row(self) -> Option<&'static (&'static str, Option<DType>)> {
        ELEMENT_TYPES.get(usize::try_from(self.0).ok()?)
    }

    /// What a constant of this type becomes.
    pub(super) fn constant(self) -> Result<DType> {
        self.row().and_then(|row| row.1).ok_or_else(|| {
            Diagnostic::unsupported(format!("element type {self} is not supported"))
                .help("export the model with float32 or integer tensors")
        })
    }

    /// What a tensor stored with this type becomes: integers of 4 bits are for storage alone.
    pub(super) fn stored(self) -> Result<DType> {
        match self {
            Self::UINT4 => Ok(DType::U8),
            Self::INT4 => Ok(DType::I8),
            _ => self.constant(),
        }
    }

    /// What a value computed at run time has. There are no 16- and 64-bit floats on the device.
    pub(super) fn runtime(self) -> Result<DType> {
        match self {
            Self::FLOAT16 | Self::BFLOAT16 => Err(no_float(self)),
            _ if self.constant()? == DType::F64 => Err(no_float(self)),
            _ => self.constant(),
        }
    }
}

fn no_float(found: ElementType) -> Diagnostic {
    Diagnostic::unsupported(format!("element type {found} is not supported at run time"))
        .help("export the model in float32; edgecc quantises it if it shall be smaller")
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row() {
            Some((name, _)) => f.write_str(name),
            None => write!(f, "number {}", self.0),
        }
    }
}

/// A dimension as a model declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Dim {
    Known(usize),
    Symbol(String),
    Anonymous,
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dim::Known(size) => write!(f, "{size}"),
            Dim::Symbol(name) => f.write_str(name),
            Dim::Anonymous => f.write_str("?"),
        }
    }
}

/// The type that a model declares for a value.
#[derive(Clone, Debug)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) element: ElementType,
    /// `None` if not even the number of dimensions is declared.
    pub(super) dims: Option<Vec<Dim>>,
}

impl Declared {
    /// The declaration, if it declares a tensor.
    pub(super) fn read(info: &ValueInfoProto) -> Result<Declared> {
        let tensor = match info.type_.as_ref().and_then(|ty| ty.value.as_ref()) {
            Some(type_proto::Value::TensorType(tensor)) => tensor,
            Some(_) => {
                return Err(Diagnostic::unsupported(
                    "the value is a sequence, map, optional or sparse tensor",
                )
                .tensor(&info.name)
                .help("only dense tensors are supported"));
            }
            None => return Err(Diagnostic::invalid("the value has no type").tensor(&info.name)),
        };
        let dims = tensor.shape.as_ref().map(|shape| shape.dim.iter().map(dim).collect());
        Ok(Declared { name: info.name.clone(), element: ElementType(tensor.elem_type), dims })
    }

    /// The type, if every dimension is a number or bound by `bound`.
    pub(super) fn fixed(&self, bound: &BTreeMap<String, usize>) -> Option<TensorType> {
        let size = |dim: &Dim| match dim {
            Dim::Known(size) => Some(*size),
            Dim::Symbol(name) => bound.get(name).copied(),
            Dim::Anonymous => None,
        };
        let dims: Option<Vec<usize>> = self.dims.as_ref()?.iter().map(size).collect();
        Some(TensorType::new(self.element.constant().ok()?, dims?))
    }

    /// Whether a value of type `ty` agrees with the declaration wherever it says something.
    pub(super) fn admits(&self, ty: &TensorType, bound: &BTreeMap<String, usize>) -> bool {
        let fits = |(dim, size): (&Dim, &usize)| match dim {
            Dim::Known(declared) => declared == size,
            Dim::Symbol(name) => bound.get(name).is_none_or(|declared| declared == size),
            Dim::Anonymous => true,
        };
        let shape = self
            .dims
            .as_ref()
            .is_none_or(|dims| dims.len() == ty.shape.rank() && dims.iter().zip(ty.shape.dims()).all(fits));
        shape && self.element.stored().is_ok_and(|dtype| dtype == ty.dtype)
    }

    /// The declared dimensions as text, one entry each; `None` if their number is not declared.
    pub(super) fn shape_text(&self) -> Option<Vec<String>> {
        Some(self.dims.as_ref()?.iter().map(ToString::to_string).collect())
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape_text() {
            Some(dims) => write!(f, "{}[{}]", self.element, dims.join(",")),
            None => write!(f, "{} of unknown rank", self.element),
        }
    }
}

fn dim(proto: &onnx_protobuf::tensor_shape_proto::Dimension) -> Dim {
    match &proto.value {
        Some(dimension::Value::DimValue(size)) => usize::try_from(*size).map_or(Dim::Anonymous, Dim::Known),
        Some(dimension::Value::DimParam(name)) if !name.is_empty() => Dim::Symbol(name.clone()),
        _ => Dim::Anonymous,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(dims: Option<Vec<Dim>>) -> Declared {
        Declared { name: "x".into(), element: ElementType(1), dims }
    }

    #[test]
    fn declarations_admit_what_they_leave_open() {
        let bound = BTreeMap::from([("N".to_string(), 2)]);
        let open = declared(Some(vec![Dim::Symbol("N".into()), Dim::Symbol("M".into()), Dim::Anonymous]));
        assert!(open.admits(&TensorType::new(DType::F32, [2, 5, 6]), &bound));
        assert!(!open.admits(&TensorType::new(DType::F32, [1, 5, 6]), &bound));
        assert!(!open.admits(&TensorType::new(DType::I64, [2, 5, 6]), &bound));
        assert!(!open.admits(&TensorType::new(DType::F32, [2, 5]), &bound));
        assert_eq!(open.fixed(&bound), None);
        assert_eq!(open.to_string(), "float[N,M,?]");
        assert_eq!(declared(None).to_string(), "float of unknown rank");
    }

    #[test]
    fn doubles_are_for_constants() {
        assert_eq!(ElementType(11).constant().unwrap(), DType::F64);
        assert!(ElementType(11).runtime().is_err() && ElementType(10).runtime().is_err());
        assert_eq!(ElementType::INT4.stored().unwrap(), DType::I8);
        assert!(ElementType::INT4.constant().is_err() && ElementType::UINT4.runtime().is_err());
        assert_eq!(ElementType(99).to_string(), "number 99");
    }
}
