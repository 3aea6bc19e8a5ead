//! Arrays of NumPy files.

use super::SampleError;
use edgecc_ir::ops::Transpose;
use edgecc_ir::{Data, Op, Shape, Tensor};
use half::f16;
use npyz::npz::{NpzArchive, file_name_from_array_name};
use npyz::{DType, NpyFile, Order, TypeChar};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// A `.npy` or `.npz`, as its first bytes say. Nothing is read of an array before it is asked for.
pub(crate) struct ArrayFile {
    path: PathBuf,
    content: Content,
}

enum Content {
    Npy,
    Npz(Box<NpzArchive<BufReader<File>>>),
}

impl ArrayFile {
    /// Looks what kind of file it is, and which arrays it has.
    pub(crate) fn open(path: &Path) -> Result<ArrayFile, SampleError> {
        let open = || File::open(path).map_err(|error| SampleError::Read { file: path.into(), error });
        let mut magic = Vec::new();
        open()?
            .take(6)
            .read_to_end(&mut magic)
            .map_err(|error| SampleError::Read { file: path.into(), error })?;
        let content = match &magic[..] {
            b"\x93NUMPY" => Content::Npy,
            [b'P', b'K', ..] => match NpzArchive::new(BufReader::new(open()?)) {
                Ok(archive) => Content::Npz(Box::new(archive)),
                Err(error) => {
                    return Err(SampleError::Archive { file: path.into(), what: error.to_string() });
                }
            },
            _ => return Err(SampleError::Format { file: path.into() }),
        };
        Ok(ArrayFile { path: path.into(), content })
    }

    /// The names of the arrays, sorted; the only one of a `.npy` has none.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.content {
            Content::Npy => vec![String::new()],
            Content::Npz(archive) => archive.array_names().map(ToString::to_string).collect(),
        };
        names.sort();
        names
    }

    /// The array of this name; 16-bit floats are widened.
    pub(crate) fn read(&mut self, name: &str) -> Result<Tensor, SampleError> {
        let array = self.bytes(name).map_err(|error| said(&error)).and_then(|bytes| parse(&bytes));
        let array = array.map_err(|what| {
            let name = if name.is_empty() { String::new() } else { format!(" \"{name}\"") };
            SampleError::Array { file: self.path.clone(), name, what }
        })?;
        Ok(array)
    }

    /// The bytes of an array with its head. Only who reads an archive's member to its end learns whether its checksum is
    /// right.
    fn bytes(&mut self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match &mut self.content {
            Content::Npy => File::open(&self.path)?.read_to_end(&mut bytes)?,
            Content::Npz(archive) => {
                archive.zip_archive().by_name(&file_name_from_array_name(name))?.read_to_end(&mut bytes)?
            }
        };
        Ok(bytes)
    }
}

/// What is wrong with the bytes, in words of the file.
fn said(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => "it ends before its last element".into(),
        _ => error.to_string(),
    }
}

fn parse(bytes: &[u8]) -> Result<Tensor, String> {
    let npy = NpyFile::new(bytes).map_err(|error| said(&error))?;
    let dims: Option<Vec<usize>> = npy.shape().iter().map(|dim| usize::try_from(*dim).ok()).collect();
    let mut dims = dims.ok_or("it is larger than memory")?;
    let by_columns = npy.order() == Order::Fortran;
    if by_columns {
        dims.reverse();
    }
    let perm = (0..dims.len()).rev().collect();
    let array = Tensor::new(Shape::new(dims), elements(npy)?).ok_or("its shape and its size differ")?;
    if !by_columns {
        return Ok(array);
    }
    Op::from(Transpose { perm }).eval(&[&array]).map_err(|error| error.to_string())
}

fn elements(npy: NpyFile<&[u8]>) -> Result<Data, String> {
    macro_rules! read {
        ($variant:ident) => {
            npy.into_vec().map(Data::$variant)
        };
    }
    let described = npy.dtype().descr();
    let refused = || format!("its elements are {described}, expected floats, integers or truth values");
    let DType::Plain(ty) = npy.dtype() else { return Err(refused()) };
    let elements = match (ty.type_char(), ty.size_field()) {
        (TypeChar::Float, 2) => {
            npy.into_vec().map(|v: Vec<f16>| Data::F32(v.into_iter().map(f16::to_f32).collect()))
        }
        (TypeChar::Float, 4) => read!(F32),
        (TypeChar::Float, 8) => read!(F64),
        (TypeChar::Int, 1) => read!(I8),
        (TypeChar::Int, 2) => read!(I16),
        (TypeChar::Int, 4) => read!(I32),
        (TypeChar::Int, 8) => read!(I64),
        (TypeChar::Uint, 1) => read!(U8),
        (TypeChar::Uint, 2) => read!(U16),
        (TypeChar::Uint, 4) => read!(U32),
        (TypeChar::Uint, 8) => read!(U64),
        (TypeChar::Bool, 1) => read!(Bool),
        _ => return Err(refused()),
    };
    elements.map_err(|error| said(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::files::{described, npy, write_npz};

    fn read(path: &Path, name: &str) -> Result<Tensor, String> {
        let found = ArrayFile::open(path).and_then(|mut file| file.read(name));
        found.map_err(|error| error.to_string().replace(path.to_str().unwrap(), "FILE"))
    }

    #[test]
    fn every_kind_of_number_is_read() {
        for kind in edgecc_ir::DType::ALL {
            let data = Data::from_bytes(*kind, &vec![1; 2 * kind.bytes()]).unwrap();
            assert_eq!(parse(&npy(&[2], &data)).unwrap().data(), &data);
        }
        let halves = described("<f2", false, "2,", &[0x00, 0x3c, 0x00, 0xc1]);
        assert_eq!(parse(&halves).unwrap(), Tensor::vector(vec![1.0_f32, -2.5]));
        let big_endian = described(">u2", false, "1,", &[1, 2]);
        assert_eq!(parse(&big_endian).unwrap(), Tensor::vector(vec![258_u16]));
    }

    #[test]
    fn columns_first_is_only_an_order() {
        let columns = described("|u1", true, "2, 3", &[0, 3, 1, 4, 2, 5]);
        assert_eq!(parse(&columns).unwrap(), Tensor::from_fn([2, 3], |i| i as u8));
    }

    #[test]
    fn an_array_that_nobody_asks_for_may_be_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npz");
        let x = npy(&[1], &Data::F32(vec![1.0]));
        write_npz(&path, &[("classes", described("<U1", false, "1,", b"a\0\0\0")), ("x", x)]);
        assert_eq!(read(&path, "x").unwrap(), Tensor::vector(vec![1.0_f32]));
        let fault = read(&path, "classes").unwrap_err();
        assert!(fault.starts_with("array \"classes\" of FILE can't be used: its elements are "), "{fault}");
    }

    #[test]
    fn damage_is_found_and_not_called_another_format() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npz");
        write_npz(&path, &[("x", npy(&[3], &Data::F32(vec![1.0, 2.0, 3.0])))]);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(read(&path, "x").unwrap_err().starts_with("FILE can't be read as an archive of arrays: "));
        // Stored or compressed, the array's bytes come after its member's name.
        let mut flipped = whole.clone();
        let name = whole.windows(5).position(|window| window == b"x.npy").unwrap();
        flipped[name + 70] ^= 1;
        std::fs::write(&path, flipped).unwrap();
        assert!(read(&path, "x").unwrap_err().starts_with("array \"x\" of FILE can't be used: "));
        let short = &npy(&[3], &Data::F32(vec![1.0, 2.0]));
        assert_eq!(parse(short).unwrap_err(), "it ends before its last element");
    }
}
