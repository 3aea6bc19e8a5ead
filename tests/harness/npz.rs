//! Samples and expectations in NumPy's archives.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use half::f16;
use npyz::npz::NpzArchive;
use npyz::{Deserialize, NpyFile};

use crate::{HarnessError, floats};

type Archive = NpzArchive<BufReader<File>>;

/// An array of an archive, in C order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Its name within the archive.
    pub name: String,
    /// Its extents; empty for a scalar.
    pub shape: Vec<usize>,
    /// Its elements' bytes, little-endian, in the element type it was stored with (f16: in f32).
    pub bytes: Vec<u8>,
}

impl Array {
    /// The elements of a float32 array.
    #[must_use]
    pub fn floats(&self) -> Vec<f32> {
        floats(&self.bytes)
    }

    /// The array in equal parts along its first axis.
    pub fn samples(&self) -> impl Iterator<Item = &[u8]> {
        let count = self.shape.first().copied().unwrap_or(1).max(1);
        self.bytes.chunks((self.bytes.len() / count).max(1))
    }
}

/// The numeric arrays of the archive, sorted by name; those of text are left out. Element types: f32, f64, i8, u8,
/// i32, i64, and f16, which is widened to f32.
///
/// # Errors
/// [`HarnessError::Data`] for a file that is no archive, or has an array of another element type or order.
pub fn read_npz(path: &Path) -> Result<Vec<Array>, HarnessError> {
    read(path).map_err(|why| HarnessError::Data { path: path.to_owned(), why })
}

fn read(path: &Path) -> Result<Vec<Array>, String> {
    let mut archive = NpzArchive::open(path).map_err(|e| e.to_string())?;
    let mut names: Vec<String> = archive.array_names().map(str::to_owned).collect();
    names.sort();
    let arrays = names.into_iter().map(|name| read_array(&mut archive, name).transpose());
    arrays.flatten().collect()
}

/// None for an array of text.
fn read_array(archive: &mut Archive, name: String) -> Result<Option<Array>, String> {
    let why = |e: std::io::Error| e.to_string();
    let file = archive.by_name(&name).map_err(why)?.ok_or_else(|| format!("no array `{name}`"))?;
    let descr = file.dtype().descr();
    let element = descr.trim_matches('\'');
    if element.starts_with("<U") {
        return Ok(None);
    }
    if file.order() != npyz::Order::C && file.shape().len() > 1 {
        return Err(format!("array `{name}` is in Fortran order"));
    }
    let shape = file.shape().iter().map(|&extent| extent as usize).collect();
    let bytes = read_elements(file, element).map_err(|why| format!("array `{name}`: {why}"))?;
    Ok(Some(Array { name, shape, bytes }))
}

/// The elements' bytes, little-endian.
fn read_elements<R: Read>(file: NpyFile<R>, element: &str) -> Result<Vec<u8>, String> {
    match element {
        "<f2" => elements(file, |x: f16| x.to_f32().to_le_bytes()),
        "<f4" => elements(file, f32::to_le_bytes),
        "<f8" => elements(file, f64::to_le_bytes),
        "|i1" => elements(file, i8::to_le_bytes),
        "|u1" => elements(file, u8::to_le_bytes),
        "<i4" => elements(file, i32::to_le_bytes),
        "<i8" => elements(file, i64::to_le_bytes),
        other => Err(format!("elements of type {other} can't be read")),
    }
}

fn elements<R: Read, T: Deserialize, const N: usize>(
    file: NpyFile<R>,
    to_bytes: fn(T) -> [u8; N],
) -> Result<Vec<u8>, String> {
    let elements = file.into_vec().map_err(|e| e.to_string())?;
    Ok(elements.into_iter().flat_map(to_bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model_file(name: &str) -> std::path::PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("models").join(name)
    }

    #[test]
    fn arrays_are_read_in_order() {
        let arrays = read_npz(&model_file("two_heads.npz")).unwrap();
        let names: Vec<_> = arrays.iter().map(|a| (a.name.as_str(), &a.shape[..])).collect();
        let want: [(&str, &[usize]); 4] = [
            ("in_image", &[3, 1, 2, 8, 8]),
            ("in_state", &[3, 1, 6]),
            ("out_next_state", &[3, 1, 6]),
            ("out_verdict", &[3, 1, 3]),
        ];
        assert_eq!(names, want);
        let verdicts = arrays[3].floats();
        assert!(verdicts.chunks(3).all(|p| (p.iter().sum::<f32>() - 1.0).abs() < 1e-6), "{verdicts:?}");
        assert_eq!(arrays[3].samples().map(<[u8]>::len).collect::<Vec<_>>(), [12; 3]);
    }

    #[test]
    fn a_file_that_is_no_archive_is_named() {
        let path = model_file("README.md");
        let error = read_npz(&path).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}: ", path.display())), "{error}");
    }
}
