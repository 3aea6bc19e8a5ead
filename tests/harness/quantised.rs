//! Quantised models with samples and what ONNX Runtime makes of them without its optimisations.
//!
//! The repository's own are in `tests/models/quantised`; the folder that `EDGECC_MODELS` names is laid out as
//! [`crate::Case`] says, with expectations of the unoptimised runtime in arrays `y_VARIANT_noopt` and `N_noopt`;
//! families without them are compared with `y_VARIANT`.

use std::path::{Path, PathBuf};

use crate::cases::by_sample;
use crate::{Array, HarnessError, read_npz};

/// A quantised model, samples, and the outputs to expect.
#[derive(Debug, Clone)]
pub struct QuantisedCase {
    /// The model's file.
    pub model: PathBuf,
    /// The raw bytes of all inputs, one sample after the other, in the model's own element types.
    pub samples: Vec<Vec<u8>>,
    /// The raw bytes of all outputs of each sample, in the model's own element types.
    pub expected: Vec<Vec<u8>>,
    /// Whether the first output says which class a sample is of.
    pub classifies: bool,
}

/// The models of `tests/models/quantised`, and whether they classify.
const OWN: [(&str, bool); 11] = [
    ("decoder_u8_qdq", false),
    ("dynamic_s8", true),
    ("dynamic_u8", true),
    ("exported_qdq", false),
    ("gates_u8_qop", false),
    ("pooled_ties", false),
    ("scaled_qop", true),
    ("signal_integer_ports", true),
    ("vision_s8_qdq", true),
    ("vision_s8_qop", true),
    ("vision_u8_qop", true),
];

/// The families of the other folder.
const FAMILIES: [(&str, bool); 5] =
    [("kws", true), ("vww", true), ("ic", true), ("ad", false), ("nilm", true)];

/// Its zoo.
const ZOO: [(&str, bool); 5] = [
    ("person_detect_int8", true),
    ("micro_speech_int8", true),
    ("mcunet_vww_int8", true),
    ("mcunet_person_det_int8", false),
    ("power_tcn_u8s8_qdq", true),
];

impl QuantisedCase {
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
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/quantised");
        let case = |&(name, classifies): &(&str, bool)| {
            let arrays = read_npz(&folder.join(name).with_extension("npz"))?;
            let of =
                |prefix| arrays.iter().filter(|array| array.name.starts_with(prefix)).collect::<Vec<_>>();
            Ok(Self::new(folder.join(name), &of("in_"), &of("out_"), classifies))
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
        let families = FAMILIES.iter().map(|(family, classifies)| family_cases(&folder, family, *classifies));
        let zoo = ZOO.iter().map(|(name, classifies)| Ok(vec![zoo_case(&folder, name, *classifies)?]));
        Ok(families.chain(zoo).collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// All cases, own and external.
    ///
    /// # Errors
    /// As [`QuantisedCase::own`] and [`QuantisedCase::external`].
    pub fn all() -> Result<Vec<Self>, HarnessError> {
        Ok([Self::own()?, Self::external()?].concat())
    }

    fn new(model: PathBuf, inputs: &[&Array], outputs: &[&Array], classifies: bool) -> Self {
        let (samples, expected) = (by_sample(inputs), by_sample(outputs));
        Self { model: model.with_extension("onnx"), samples, expected, classifies }
    }
}

fn family_cases(folder: &Path, family: &str, classifies: bool) -> Result<Vec<QuantisedCase>, HarnessError> {
    let path = folder.join(family).join(format!("{family}_expected.npz"));
    let arrays = read_npz(&path)?;
    let array = |names: &[String]| {
        let why = HarnessError::Data { path: path.clone(), why: format!("no array of {names:?}") };
        names.iter().find_map(|name| arrays.iter().find(|array| array.name == *name)).ok_or(why)
    };
    let case = |variant: &str| {
        let model = path.with_file_name(format!("{family}_{variant}"));
        let expected = array(&[format!("y_{variant}_noopt"), format!("y_{variant}")])?;
        Ok(QuantisedCase::new(model, &[array(&["x".into()])?], &[expected], classifies))
    };
    ["int8_qdq", "int8_qop"].into_iter().map(case).collect()
}

/// The arrays of the zoo are whole tensors of one sample, batch axis and all, which is the same as a stack of one.
fn zoo_case(folder: &Path, name: &str, classifies: bool) -> Result<QuantisedCase, HarnessError> {
    let model = folder.join("zoo").join(name);
    let inputs = read_npz(&model.with_file_name(format!("{name}_in.npz")))?;
    let path = model.with_file_name(format!("{name}_out.npz"));
    let outputs = read_npz(&path)?;
    let outputs: Vec<&Array> = outputs.iter().filter(|array| array.name.ends_with("_noopt")).collect();
    if outputs.is_empty() {
        return Err(HarnessError::Data { path, why: "no array `0_noopt`".into() });
    }
    Ok(QuantisedCase::new(model, &inputs.iter().collect::<Vec<_>>(), &outputs, classifies))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_of_the_folder_is_a_case() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/quantised");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut models: Vec<_> = files.filter(|path| path.extension().is_some_and(|e| e == "onnx")).collect();
        models.sort();
        let cases: Vec<_> = QuantisedCase::own().unwrap().into_iter().map(|case| case.model).collect();
        assert_eq!(cases, models);
    }

    #[test]
    fn samples_keep_their_element_types() {
        let cases = QuantisedCase::own().unwrap();
        let lengths = |name: &str| {
            let case = cases.iter().find(|case| case.name() == name).unwrap();
            (case.samples.len(), case.samples[0].len(), case.expected[0].len())
        };
        assert_eq!(lengths("signal_integer_ports"), (20, 2 * 40, 4));
        assert_eq!(lengths("vision_s8_qop"), (20, 4 * 3 * 14 * 11, 4 * 6));
    }
}
