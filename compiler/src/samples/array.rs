//! Arrays of NumPy files, as 32-bit floats.

use super::SampleError;
use edgecc_ir::Shape;
use npyz::npz::NpzArchive;
use npyz::{DType, NpyFile, Order, TypeChar};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// An array; the only one of a `.npy` has no name.
pub(crate) struct Array {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) values: Vec<f32>,
}

/// All arrays of a file, which is `.npy` by its first bytes and else `.npz`.
pub(crate) fn read(path: &Path) -> Result<Vec<Array>, SampleError> {
    let open = || File::open(path).map_err(|error| SampleError::Read { file: path.into(), error });
    let format = |what: String| SampleError::Format { file: path.into(), what };
    let mut magic = [0; 6];
    let is_npy = open()?.read_exact(&mut magic).is_ok() && magic == *b"\x93NUMPY";
    if is_npy {
        return Ok(vec![array(String::new(), BufReader::new(open()?)).map_err(format)?]);
    }
    let archive = NpzArchive::new(BufReader::new(open()?));
    let mut archive = archive.map_err(|error| format(error.to_string()))?;
    let names: Vec<String> = archive.array_names().map(ToString::to_string).collect();
    let mut arrays = Vec::new();
    for name in names {
        let entry = archive.by_name(&name).map_err(|error| format(error.to_string()))?;
        let entry = entry.ok_or_else(|| format(format!("array \"{name}\" can't be opened")))?;
        arrays.push(from_npy(name, entry).map_err(format)?);
    }
    Ok(arrays)
}

fn array(name: String, reader: impl Read) -> Result<Array, String> {
    from_npy(name, NpyFile::new(reader).map_err(|error| error.to_string())?)
}

fn from_npy(name: String, npy: NpyFile<impl Read>) -> Result<Array, String> {
    if npy.order() != Order::C {
        return Err(format!("array \"{name}\" is in Fortran order; write it with numpy.ascontiguousarray"));
    }
    let dims: Option<Vec<usize>> = npy.shape().iter().map(|dim| usize::try_from(*dim).ok()).collect();
    let shape = Shape::new(dims.ok_or("an array is larger than memory")?);
    let values = values(npy).map_err(|what| format!("array \"{name}\": {what}"))?;
    Ok(Array { name, shape, values })
}

fn values(npy: NpyFile<impl Read>) -> Result<Vec<f32>, String> {
    macro_rules! read {
        ($ty:ty) => {
            npy.into_vec::<$ty>()
                .map(|v| v.into_iter().map(|x| x as f32).collect())
                .map_err(|error| error.to_string())
        };
    }
    let described = npy.dtype().descr();
    let DType::Plain(ty) = npy.dtype() else { return Err(format!("elements are {described}")) };
    match (ty.type_char(), ty.size_field()) {
        (TypeChar::Float, 4) => read!(f32),
        (TypeChar::Float, 8) => read!(f64),
        (TypeChar::Int, 1) => read!(i8),
        (TypeChar::Int, 2) => read!(i16),
        (TypeChar::Int, 4) => read!(i32),
        (TypeChar::Int, 8) => read!(i64),
        (TypeChar::Uint, 1) => read!(u8),
        (TypeChar::Uint, 2) => read!(u16),
        _ => Err(format!("elements are {described}, expected float32, float64 or integers")),
    }
}
