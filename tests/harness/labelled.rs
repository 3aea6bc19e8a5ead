//! Labelled test sets, and what a model is worth on them.
//!
//! Digits, of `examples/digits-cortex-m4`, is always there; the others lie beside the models in the folder that the
//! environment variable `EDGECC_MODELS` names.

use std::path::{Path, PathBuf};

use crate::metrics::{accuracy, area_under_curve, macro_f1, mean_squared_error};
use crate::{Array, HarnessError, floats, read_npz};

/// A float32 model with a test set.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// The model's file.
    pub model: PathBuf,
    /// The model's inputs.
    pub samples: Vec<Vec<f32>>,
    /// What ONNX Runtime's outputs are worth, in the measure of [`Labelled::score`], to four digits.
    pub reference: f64,
    labels: Vec<usize>,
    measure: Measure,
}

#[derive(Debug, Clone, Copy)]
enum Measure {
    Accuracy,
    MacroF1,
    /// The area under the curve that the reconstruction error draws, averaged over so many samples for each label.
    AnomalyArea {
        samples: usize,
    },
}

impl Labelled {
    /// The model's file name without its extension.
    #[must_use]
    pub fn name(&self) -> String {
        self.model.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// What these outputs, one for each sample, are worth: 1 is perfect.
    #[must_use]
    pub fn score(&self, outputs: &[Vec<f32>]) -> f64 {
        match self.measure {
            Measure::Accuracy => accuracy(outputs, &self.labels),
            Measure::MacroF1 => macro_f1(outputs, &self.labels),
            Measure::AnomalyArea { samples } => {
                let errors: Vec<f64> =
                    outputs.iter().zip(&self.samples).map(|(y, x)| mean_squared_error(y, x)).collect();
                let means = errors.chunks(samples).map(|e| e.iter().sum::<f64>() / e.len() as f64);
                area_under_curve(&means.collect::<Vec<_>>(), &self.labels)
            }
        }
    }

    /// All test sets that are there.
    ///
    /// # Errors
    /// A folder in `EDGECC_MODELS` that lacks one of the files, or a file that can't be read.
    pub fn all() -> Result<Vec<Self>, HarnessError> {
        let mut sets = vec![digits()?];
        if let Some(folder) = std::env::var_os("EDGECC_MODELS").map(PathBuf::from) {
            sets.extend([kws(&folder)?, vww(&folder)?, ic(&folder)?, ad(&folder)?, nilm(&folder)?]);
        }
        Ok(sets)
    }
}

fn digits() -> Result<Labelled, HarnessError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/digits-cortex-m4");
    let file = TestFile::read(folder.join("digits_test.npz"))?;
    let samples = split(&file.floats("image")?, 64);
    file.labelled("digits.onnx", samples, "label", Measure::Accuracy, 0.9917)
}

fn kws(folder: &Path) -> Result<Labelled, HarnessError> {
    let file = TestFile::read(folder.join("kws/kws_test.npz"))?;
    let scale = file.floats("scale")?.first().copied().unwrap_or(1.0);
    let zero = f32::from(file.signed_byte("zero_point")?);
    let x: Vec<f32> = file.bytes("x_int8")?.iter().map(|&q| (f32::from(q as i8) - zero) * scale).collect();
    file.labelled("kws_fp32.onnx", split(&x, 49 * 10), "y", Measure::Accuracy, 0.9111)
}

fn vww(folder: &Path) -> Result<Labelled, HarnessError> {
    let file = TestFile::read(folder.join("vww/vww_test150.npz"))?;
    let x: Vec<f32> = file.bytes("x_uint8")?.iter().map(|&pixel| f32::from(pixel) / 255.0).collect();
    file.labelled("vww_fp32.onnx", split(&x, 96 * 96 * 3), "y", Measure::Accuracy, 0.8467)
}

fn ic(folder: &Path) -> Result<Labelled, HarnessError> {
    let file = TestFile::read(folder.join("ic/ic_test.npz"))?;
    let x: Vec<f32> = file.bytes("x_uint8")?.iter().map(|&pixel| f32::from(pixel)).collect();
    file.labelled("ic_fp32.onnx", split(&x, 32 * 32 * 3), "y", Measure::Accuracy, 0.881)
}

/// A clip is 200 frames of 128 bands; each window of five of them is a sample.
fn ad(folder: &Path) -> Result<Labelled, HarnessError> {
    const BANDS: usize = 128;
    const WINDOW: usize = 5 * BANDS;
    const WINDOWS: usize = 196;
    let file = TestFile::read(folder.join("ad/ad_test.npz"))?;
    let frames = file.floats("spec_f16")?;
    let clips = frames.chunks(200 * BANDS);
    let windows = clips.flat_map(|clip| (0..WINDOWS).map(|t| clip[t * BANDS..][..WINDOW].to_vec()));
    let measure = Measure::AnomalyArea { samples: WINDOWS };
    file.labelled("ad_fp32.onnx", windows.collect(), "y", measure, 0.8704)
}

fn nilm(folder: &Path) -> Result<Labelled, HarnessError> {
    let file = TestFile::read(folder.join("nilm/nilm_test.npz"))?;
    let samples = split(&file.floats("x")?, 1024);
    file.labelled("nilm_fp32.onnx", samples, "y", Measure::MacroF1, 0.646)
}

fn split(values: &[f32], sample: usize) -> Vec<Vec<f32>> {
    values.chunks(sample).map(<[f32]>::to_vec).collect()
}

/// An archive whose arrays are asked for by name.
struct TestFile {
    path: PathBuf,
    arrays: Vec<Array>,
}

impl TestFile {
    fn read(path: PathBuf) -> Result<Self, HarnessError> {
        Ok(Self { arrays: read_npz(&path)?, path })
    }

    fn bytes(&self, name: &str) -> Result<&[u8], HarnessError> {
        let found = self.arrays.iter().find(|array| array.name == name).map(|array| &array.bytes[..]);
        found.ok_or_else(|| HarnessError::Data { path: self.path.clone(), why: format!("no array `{name}`") })
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, HarnessError> {
        Ok(floats(self.bytes(name)?))
    }

    fn signed_byte(&self, name: &str) -> Result<i8, HarnessError> {
        Ok(self.bytes(name)?.first().map_or(0, |&byte| byte as i8))
    }

    /// The test set of a model that lies beside the file.
    fn labelled(
        &self,
        model: &str,
        samples: Vec<Vec<f32>>,
        labels: &str,
        measure: Measure,
        reference: f64,
    ) -> Result<Labelled, HarnessError> {
        let labels =
            self.bytes(labels)?.as_chunks().0.iter().map(|&eight| i64::from_le_bytes(eight) as usize);
        let labels = labels.collect();
        Ok(Labelled { model: self.path.with_file_name(model), samples, reference, labels, measure })
    }
}
