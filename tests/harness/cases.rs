//! Models with samples and what ONNX Runtime makes of them.
//!
//! The repository's own are in `tests/models`. The environment variable `EDGECC_MODELS` may name a folder with more:
//! `FAMILY/FAMILY_VARIANT.onnx` beside `FAMILY/FAMILY_expected.npz` (arrays `x` and `y_VARIANT`), and
//! `zoo/NAME.onnx` beside `zoo/NAME_in.npz` and `zoo/NAME_out.npz` (arrays `0`, `1`, … in the model's order).

use std::path::{Path, PathBuf};

use crate::{Array, HarnessError, floats, read_npz};

/// A float32 model, samples, and the outputs to expect.
#[derive(Debug, Clone)]
pub struct Case {
    /// The model's file.
    pub model: PathBuf,
    /// Values for its symbolic extents.
    pub dims: &'static [(&'static str, usize)],
    /// The raw bytes of all inputs, one sample after the other.
    pub samples: Vec<Vec<u8>>,
    /// All outputs of each sample.
    pub expected: Vec<Vec<f32>>,
}

/// The models of `tests/models`, and the extents that some need.
const OWN: &[(&str, &[(&str, usize)])] = &[
    ("activations", &[]),
    ("attention", &[]),
    ("external_data", &[]),
    ("function_and_if", &[]),
    ("grouped", &[]),
    ("masks", &[]),
    ("opset7", &[]),
    ("paddings", &[]),
    ("residual_nhwc", &[]),
    ("separable_pad", &[]),
    ("shape_arithmetic", &[]),
    ("stored_weights", &[]),
    ("symbolic", &[("N", 1), ("T", 24)]),
    ("two_heads", &[]),
    ("unet", &[]),
    ("waves_cnn1d", &[]),
];

/// Families and variants of the folder that `EDGECC_MODELS` names.
const FAMILIES: &[(&str, &[&str])] = &[
    ("kws", &["fp32", "fp32_folded", "fp32_tflite"]),
    ("vww", &["fp32", "fp32_folded"]),
    ("ic", &["fp32", "fp32_folded"]),
    ("ad", &["fp32", "fp32_folded", "fp32_tf2onnx", "fp32_tflite"]),
    ("nilm", &["fp32", "fp32_dynamo"]),
];

/// Its zoo.
const ZOO: &[&str] = &[
    "streaming_wakeword",
    "hello_world_sine",
    "magic_wand",
    "fingerprint_signature",
    "power_tcn",
    "power_unet",
];

impl Case {
    /// The name: the file's stem.
    #[must_use]
    pub fn name(&self) -> String {
        self.model.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The repository's own cases.
    ///
    /// # Errors
    /// A file that can't be read.
    pub fn own() -> Result<Vec<Self>, HarnessError> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let case = |&(name, dims): &(&str, _)| {
            let arrays = read_npz(&folder.join(format!("{name}.npz")))?;
            let (inputs, outputs) = arrays.iter().partition::<Vec<_>, _>(|a| a.name.starts_with("in_"));
            Ok(Self::new(folder.join(format!("{name}.onnx")), dims, &inputs, &outputs))
        };
        OWN.iter().map(case).collect()
    }

    /// The cases of the folder that `EDGECC_MODELS` names; none where it is not set.
    ///
    /// # Errors
    /// A folder that lacks one of the files, or a file that can't be read.
    pub fn external() -> Result<Vec<Self>, HarnessError> {
        let Some(folder) = std::env::var_os("EDGECC_MODELS").map(PathBuf::from) else {
            return Ok(Vec::new());
        };
        let mut cases = Vec::new();
        for (family, variants) in FAMILIES {
            cases.extend(family_cases(&folder.join(family), family, variants)?);
        }
        for name in ZOO {
            cases.push(zoo_case(&folder.join("zoo"), name)?);
        }
        Ok(cases)
    }

    /// All cases, own and external.
    ///
    /// # Errors
    /// As [`Case::own`] and [`Case::external`].
    pub fn all() -> Result<Vec<Self>, HarnessError> {
        Ok([Self::own()?, Self::external()?].concat())
    }

    fn new(
        model: PathBuf,
        dims: &'static [(&'static str, usize)],
        inputs: &[&Array],
        outputs: &[&Array],
    ) -> Self {
        let expected = by_sample(outputs).iter().map(|bytes| floats(bytes)).collect();
        Self { model, dims, samples: by_sample(inputs), expected }
    }
}

fn family_cases(folder: &Path, family: &str, variants: &[&str]) -> Result<Vec<Case>, HarnessError> {
    let path = folder.join(format!("{family}_expected.npz"));
    let arrays = read_npz(&path)?;
    let array = |name: &str| {
        let why = || HarnessError::Data { path: path.clone(), why: format!("no array `{name}`") };
        arrays.iter().find(|array| array.name == name).ok_or_else(why)
    };
    let case = |variant: &&str| {
        let model = folder.join(format!("{family}_{variant}.onnx"));
        Ok(Case::new(model, &[], &[array("x")?], &[array(&format!("y_{variant}"))?]))
    };
    variants.iter().map(case).collect()
}

/// The arrays of the zoo are whole tensors of one sample, batch axis and all, which is the same as a stack of one.
fn zoo_case(folder: &Path, name: &str) -> Result<Case, HarnessError> {
    let inputs = read_npz(&folder.join(format!("{name}_in.npz")))?;
    let outputs = read_npz(&folder.join(format!("{name}_out.npz")))?;
    let (inputs, outputs) = (inputs.iter().collect::<Vec<_>>(), outputs.iter().collect::<Vec<_>>());
    Ok(Case::new(folder.join(format!("{name}.onnx")), &[], &inputs, &outputs))
}

/// The bytes of the first sample of all arrays, then of the second, and so on.
pub(crate) fn by_sample(arrays: &[&Array]) -> Vec<Vec<u8>> {
    let mut samples: Vec<Vec<u8>> = Vec::new();
    for array in arrays {
        for (at, bytes) in array.samples().enumerate() {
            if samples.len() == at {
                samples.push(Vec::new());
            }
            samples[at].extend_from_slice(bytes);
        }
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_of_the_folder_is_a_case() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut models: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "onnx")).collect();
        models.sort();
        let cases: Vec<_> = Case::own().unwrap().into_iter().map(|case| case.model).collect();
        assert_eq!(cases, models);
    }

    #[test]
    fn samples_hold_all_inputs() {
        let cases = Case::own().unwrap();
        let case = cases.iter().find(|case| case.name() == "two_heads").unwrap();
        assert_eq!(case.samples.iter().map(Vec::len).collect::<Vec<_>>(), [4 * (2 * 8 * 8 + 6); 3]);
        assert_eq!(case.expected.iter().map(Vec::len).collect::<Vec<_>>(), [6 + 3; 3]);
    }
}
