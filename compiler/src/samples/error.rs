//! Why a file has no samples for a model.

use edgecc_ir::{DType, Shape};
use std::path::PathBuf;
use thiserror::Error;

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
        "{file} is no NumPy file\n  help: write it with numpy.savez(file, INPUT=samples), first axis = samples"
    )]
    Format {
        /// The file.
        file: PathBuf,
    },
    /// A .npz is damaged.
    #[error(
        "{file} can't be read as an archive of arrays: {what}\n  help: it is damaged or cut off; write it again"
    )]
    Archive {
        /// The file.
        file: PathBuf,
        /// What was found.
        what: String,
    },
    /// An array is damaged, or has elements that are no numbers.
    #[error("array{name} of {file} can't be used: {what}\n  help: write it again, as an array of numbers")]
    Array {
        /// The file.
        file: PathBuf,
        /// The array's name with what stands around it; empty in a .npy.
        name: String,
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
        /// The element, as a 32-bit float.
        found: f32,
    },
    /// An element is none that the input's type has.
    #[error(
        "array \"{input}\" of {file} has {found} in sample {sample}, but the model's input is {dtype}: {expected}\n  \
         help: give the numbers that the device will put in, not scaled ones"
    )]
    Element {
        /// The file.
        file: PathBuf,
        /// The model input.
        input: String,
        /// Position of the sample, from 0.
        sample: usize,
        /// The element.
        found: f64,
        /// The element type of the input.
        dtype: DType,
        /// What it can be, in words.
        expected: String,
    },
}
