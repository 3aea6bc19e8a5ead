//! Sample inputs from NumPy files: what a model is calibrated and judged with.

mod array;
mod random;

pub(crate) use array::{Array, read};

use crate::SampleSource;
use crate::onnx::Diagnostic;
use edgecc_ir::{DType, Graph, NodeId, Shape, Tensor, TensorType};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Sample inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Samples {
    /// One tensor per model input, for each sample.
    pub samples: Vec<Vec<Tensor>>,
    /// What is odd about the data, though usable; sentences for the user.
    pub warnings: Vec<String>,
}

/// Why a file has no samples for a model.
#[derive(Debug, Error)]
pub enum SampleError {
    /// The file can't be read.
    #[error("can't read {file}: {error}")]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is neither .npz nor .npy.
    #[error(
        "{file} is no NumPy file: {what}\n  help: write it with numpy.savez(file, INPUT=samples), first axis = samples"
    )]
    Format {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// A model input has no array.
    #[error(
        "{file} has no array \"{input}\"; it has {found}\n  help: name each array as the model input it is for: {inputs}"
    )]
    Missing {
        /// The file.
        file: PathBuf,
        /// The model input.
        input: String,
        /// The arrays in the file.
        found: String,
        /// All inputs of the model.
        inputs: String,
    },
    /// An array does not hold samples of its model input.
    #[error("array \"{input}\" of {file} has shape {found}, expected [samples,{expected}]")]
    Shape {
        /// The file.
        file: PathBuf,
        /// The model input.
        input: String,
        /// Shape of the array.
        found: Shape,
        /// Dimensions of one sample.
        expected: String,
    },
    /// There is no sample, or arrays have different numbers of them.
    #[error("{file}: {what}")]
    Count {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// An element is infinite or no number.
    #[error(
        "array \"{input}\" of {file} has {found} in sample {sample}\n  help: remove the sample, or mend how it is made"
    )]
    NotFinite {
        /// The file.
        file: PathBuf,
        /// The model input.
        input: String,
        /// Position of the sample, from 0.
        sample: usize,
        /// The element.
        found: f32,
    },
}

/// Samples for the inputs of a graph.
pub(crate) fn of_graph(source: &SampleSource, graph: &Graph) -> Result<Samples, Diagnostic> {
    let input = |id: &NodeId| (graph.node(*id).name.clone(), graph.node(*id).ty().clone());
    let inputs: Vec<_> = graph.inputs().iter().map(input).collect();
    match source {
        SampleSource::Random => Ok(random::samples(&inputs)),
        SampleSource::File(file) => {
            load(file, &inputs).map_err(|error| Diagnostic::options(error.to_string()))
        }
    }
}

/// Reads samples for inputs of these names and types. A `.npz` has one array per input, named as the input; a `.npy`
/// serves a model with one input. The first axis is the samples; the axes of a sample are those of the input, with
/// or without its leading axis of length 1.
///
/// # Errors
/// If the file has no such arrays, or one holds something else than finite samples of its input.
pub fn load(file: &Path, inputs: &[(String, TensorType)]) -> Result<Samples, SampleError> {
    let mut arrays = read(file)?;
    if let [(name, _)] = inputs {
        arrays.iter_mut().filter(|array| array.name.is_empty()).for_each(|array| array.name.clone_from(name));
    }
    let mut columns = Vec::new();
    for (name, ty) in inputs {
        let array = arrays.iter().find(|array| array.name == *name);
        let array = array.ok_or_else(|| missing(file, name, inputs, &arrays))?;
        columns.push(split(file, array, ty)?);
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
    let warnings =
        inputs.iter().zip(&columns).filter_map(|((name, _), column)| constant(name, column)).collect();
    let samples = (0..count).map(|at| columns.iter().map(|column| column[at].clone()).collect()).collect();
    Ok(Samples { samples, warnings })
}

fn missing(file: &Path, name: &str, inputs: &[(String, TensorType)], arrays: &[Array]) -> SampleError {
    let list =
        |names: Vec<&str>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let found = match arrays {
        [] => "none".into(),
        [array] if array.name.is_empty() => "one array without a name".into(),
        _ => list(arrays.iter().map(|array| array.name.as_str()).collect()),
    };
    let inputs = list(inputs.iter().map(|(name, _)| name.as_str()).collect());
    SampleError::Missing { file: file.into(), input: name.into(), found, inputs }
}

/// The samples of one array.
fn split(file: &Path, array: &Array, ty: &TensorType) -> Result<Vec<Tensor>, SampleError> {
    let dims = ty.shape.dims();
    let without_batch = dims.strip_prefix(&[1]).unwrap_or(dims);
    let given = array.shape.get(1..).unwrap_or_default();
    if array.shape.rank() == 0 || (given != dims && given != without_batch) {
        let expected: Vec<_> = without_batch.iter().map(ToString::to_string).collect();
        let (input, found) = (array.name.clone(), array.shape.clone());
        return Err(SampleError::Shape { file: file.into(), input, found, expected: expected.join(",") });
    }
    let len = ty.shape.elements().max(1);
    let samples = array.values.chunks(len).enumerate().map(|(sample, values)| {
        if let Some(found) = values.iter().copied().find(|value| !value.is_finite()) {
            return Err(SampleError::NotFinite {
                file: file.into(),
                input: array.name.clone(),
                sample,
                found,
            });
        }
        Ok(tensor(values, ty))
    });
    samples.collect()
}

fn tensor(values: &[f32], ty: &TensorType) -> Tensor {
    match ty.dtype {
        DType::I8 => Tensor::from_fn(ty.shape.clone(), |i| values[i] as i8),
        DType::U8 => Tensor::from_fn(ty.shape.clone(), |i| values[i] as u8),
        DType::I32 => Tensor::from_fn(ty.shape.clone(), |i| values[i] as i32),
        DType::I64 => Tensor::from_fn(ty.shape.clone(), |i| values[i] as i64),
        _ => Tensor::from_fn(ty.shape.clone(), |i| values[i]),
    }
}

/// A warning, if an input never changes.
fn constant(name: &str, samples: &[Tensor]) -> Option<String> {
    let first = samples.first()?.as_slice::<f32>()?.first().copied()?;
    let same = samples.iter().all(|s| s.as_slice::<f32>().is_some_and(|v| v.iter().all(|x| *x == first)));
    let what = "ranges measured with it say little about real inputs";
    same.then(|| format!("input \"{name}\" is {first} in every sample: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use npyz::WriterBuilder;

    fn npy(folder: &Path, shape: &[u64], values: &[f32]) -> PathBuf {
        let path = folder.join("x.npy");
        let mut file = std::fs::File::create(&path).unwrap();
        let mut writer =
            npyz::WriteOptions::new().default_dtype().shape(shape).writer(&mut file).begin_nd().unwrap();
        writer.extend(values.iter().copied()).unwrap();
        writer.finish().unwrap();
        path
    }

    fn inputs() -> Vec<(String, TensorType)> {
        vec![("x".into(), TensorType::new(DType::F32, [1, 2]))]
    }

    #[test]
    fn a_npy_serves_the_only_input() {
        let folder = tempfile::tempdir().unwrap();
        let found = load(&npy(folder.path(), &[2, 2], &[1.0, 2.0, 3.0, 4.0]), &inputs()).unwrap();
        assert_eq!(found.samples[1][0], Tensor::from_fn([1, 2], |i| i as f32 + 3.0));
        assert!(found.warnings.is_empty());
    }

    #[test]
    fn unusable_data_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let fault = |shape: &[u64], values: &[f32]| {
            let path = npy(folder.path(), shape, values);
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
    fn inputs_that_never_change_are_warned_of() {
        let folder = tempfile::tempdir().unwrap();
        let found = load(&npy(folder.path(), &[2, 2], &[5.0; 4]), &inputs()).unwrap();
        assert_eq!(found.warnings.len(), 1);
    }
}
