//! Sample inputs from NumPy files: what a model is calibrated and judged with.

mod array;
mod convert;
mod error;
#[cfg(test)]
mod files;
mod odd;
mod random;

pub(crate) use array::ArrayFile;
pub(crate) use convert::number;
pub use error::SampleError;

use crate::SampleSource;
use edgecc_ir::{Graph, NodeId, Tensor, TensorType};
use std::path::Path;

/// Sample inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// One tensor per model input, for each sample.
    pub samples: Vec<Vec<Tensor>>,
    /// What is odd about the data, though usable; sentences for the user.
    pub warnings: Vec<String>,
}

/// Samples for the inputs of a graph.
pub(crate) fn of_graph(source: &SampleSource, graph: &Graph) -> Result<Samples, SampleError> {
    let input = |id: &NodeId| (graph.node(*id).name.clone(), graph.node(*id).ty().clone());
    let inputs: Vec<_> = graph.inputs().iter().map(input).collect();
    match source {
        SampleSource::Random => Ok(random::samples(&inputs)),
        SampleSource::File(file) => load(file, &inputs),
    }
}

/// Reads samples for inputs of these names and types. A `.npz` has one array per input, named as the input; a `.npy`
/// serves a model with one input. The first axis is the samples; the axes of a sample are those of the input, with
/// or without its leading axis of length 1.
///
/// # Errors
/// If the file has no such arrays, or one holds something else than finite samples of its input.
pub fn load(file: &Path, inputs: &[(String, TensorType)]) -> Result<Samples, SampleError> {
    let mut arrays = ArrayFile::open(file)?;
    let names = arrays.names();
    let mut columns = Vec::new();
    for (name, ty) in inputs {
        let stored = if is_nameless(&names) && inputs.len() == 1 { "" } else { name };
        if !names.iter().any(|found| found == stored) {
            return Err(missing(file, name, inputs, &names));
        }
        columns.push(convert::split(file, name, &arrays.read(stored)?, ty)?);
    }
    let count = columns.first().map_or(0, Vec::len);
    if count == 0 {
        return Err(SampleError::Count { file: file.into(), what: "there are no samples".into() });
    }
    if let Some(position) = columns.iter().position(|column| column.len() != count) {
        let (name, other) = (&inputs[position].0, columns[position].len());
        let what = format!("{count} samples of \"{}\", but {other} of \"{name}\"", inputs[0].0);
        return Err(SampleError::Count { file: file.into(), what });
    }
    let samples = (0..count).map(|at| columns.iter().map(|column| column[at].clone()).collect()).collect();
    Ok(Samples { samples, warnings: odd::warnings(inputs, &columns) })
}

/// Whether the names are those of a `.npy`.
fn is_nameless(names: &[String]) -> bool {
    matches!(names, [name] if name.is_empty())
}

fn missing(file: &Path, name: &str, inputs: &[(String, TensorType)], arrays: &[String]) -> SampleError {
    let list =
        |names: Vec<&str>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let found = match arrays {
        [] => "none".into(),
        _ if is_nameless(arrays) => "one array without a name".into(),
        _ => list(arrays.iter().map(String::as_str).collect()),
    };
    let inputs = list(inputs.iter().map(|(name, _)| name.as_str()).collect());
    SampleError::Missing { file: file.into(), input: name.into(), found, inputs }
}

#[cfg(test)]
mod tests {
    use super::files::{npy, write_npz};
    use super::*;
    use edgecc_ir::{DType, Data};
    use std::path::PathBuf;

    fn file(folder: &Path, shape: &[usize], values: &[f32]) -> PathBuf {
        let path = folder.join("x.npy");
        std::fs::write(&path, npy(shape, &Data::F32(values.to_vec()))).unwrap();
        path
    }

    fn inputs() -> Vec<(String, TensorType)> {
        vec![("x".into(), TensorType::new(DType::F32, [1, 2]))]
    }

    #[test]
    fn a_npy_serves_the_only_input() {
        let folder = tempfile::tempdir().unwrap();
        let found = load(&file(folder.path(), &[2, 2], &[1.0, 2.0, 3.0, 4.0]), &inputs()).unwrap();
        assert_eq!(found.samples[1][0], Tensor::from_fn([1, 2], |i| i as f32 + 3.0));
        assert!(found.warnings.is_empty());
    }

    #[test]
    fn unusable_data_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let fault = |shape: &[usize], values: &[f32]| {
            let path = file(folder.path(), shape, values);
            load(&path, &inputs()).unwrap_err().to_string().replace(path.to_str().unwrap(), "FILE")
        };
        assert_eq!(fault(&[1, 3], &[0.0; 3]), "array \"x\" of FILE has shape [1,3], expected [samples,2]");
        assert_eq!(fault(&[0, 2], &[]), "FILE: there are no samples");
        assert!(
            fault(&[2, 2], &[0.0, 1.0, f32::NAN, 0.0]).starts_with("array \"x\" of FILE has NaN in sample 1")
        );
        let text = folder.path().join("x.npz");
        std::fs::write(&text, "not an archive").unwrap();
        assert!(load(&text, &inputs()).unwrap_err().to_string().contains("is no NumPy file"));
        assert!(
            load(&folder.path().join("none.npz"), &inputs()).unwrap_err().to_string().contains("can't read")
        );
    }

    #[test]
    fn an_array_that_is_missing_is_named_with_those_that_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npz");
        let array = || npy(&[1], &Data::U8(vec![0]));
        write_npz(&path, &[("z", array()), ("a", array())]);
        let fault = load(&path, &inputs()).unwrap_err().to_string();
        assert!(fault.contains("has no array \"x\"; it has \"a\", \"z\"\n"), "{fault}");
    }
}
