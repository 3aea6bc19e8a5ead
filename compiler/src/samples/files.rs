//! NumPy files for tests.

use edgecc_ir::Data;
use npyz::zip::ZipWriter;
use npyz::zip::write::FileOptions;
use std::io::{Cursor, Write};
use std::path::Path;

/// The bytes of an array in NumPy's words for its element type and its shape.
pub(crate) fn described(descr: &str, by_columns: bool, shape: &str, elements: &[u8]) -> Vec<u8> {
    let order = if by_columns { "True" } else { "False" };
    let head = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({shape}), }}\n");
    let len = (head.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\x00", &len[..], head.as_bytes(), elements].concat()
}

/// The bytes of an array.
pub(crate) fn npy(shape: &[usize], data: &Data) -> Vec<u8> {
    let name = data.dtype().name();
    let kind = if name == "bool" { 'b' } else { name.chars().next().unwrap() };
    let descr =
        format!("{}{kind}{}", if data.dtype().bytes() == 1 { '|' } else { '<' }, data.dtype().bytes());
    let shape: String = shape.iter().map(|dim| format!("{dim},")).collect();
    described(&descr, false, &shape, &data.to_bytes())
}

/// Writes an archive of arrays.
pub(crate) fn write_npz(path: &Path, arrays: &[(&str, Vec<u8>)]) {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in arrays {
        archive.start_file(format!("{name}.npy"), FileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    std::fs::write(path, archive.finish().unwrap().into_inner()).unwrap();
}
