//! Options about arithmetic.

use crate::{Precision, Quantise, SampleSource};
use clap::{Args, ValueEnum};
use edgecc_passes::quant::Method;
use std::convert::Infallible;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct QuantiseArgs {
    /// Samples to quantise to int8 with: an array per model input, named as it, first axis = samples; a .npy for a
    /// model with one input; or `random`, to see size and speed only
    #[arg(long, value_name = "FILE.npz", value_parser = source)]
    calibrate: Option<SampleSource>,
    /// Arithmetic of the generated code [default: int8 with --calibrate or a quantised model, else f32]
    #[arg(long, value_enum)]
    precision: Option<PrecisionArg>,
    /// How ranges follow from the samples
    #[arg(long, value_enum, default_value_t = MethodArg::from(Method::default()), value_name = "METHOD")]
    calibration_method: MethodArg,
    /// The class of every sample: measures accuracy before and after
    #[arg(long, value_name = "FILE.npy", requires = "calibrate")]
    labels: Option<PathBuf>,
}

impl QuantiseArgs {
    pub(super) fn options(&self) -> Quantise {
        Quantise {
            precision: self.precision.map(Precision::from),
            samples: self.calibrate.clone(),
            method: self.calibration_method.into(),
            labels: self.labels.clone(),
        }
    }
}

fn source(text: &str) -> Result<SampleSource, Infallible> {
    Ok(if text == "random" { SampleSource::Random } else { SampleSource::File(text.into()) })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PrecisionArg {
    /// 32-bit floats
    F32,
    /// 8-bit integers
    Int8,
}

impl From<PrecisionArg> for Precision {
    fn from(arg: PrecisionArg) -> Self {
        match arg {
            PrecisionArg::F32 => Precision::F32,
            PrecisionArg::Int8 => Precision::Int8,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MethodArg {
    /// From the least to the greatest element
    Minmax,
    /// Without one element of 10,000 at each end
    Percentile,
    /// Least mean squared error
    Mse,
    /// Least loss of information
    Entropy,
}

impl From<MethodArg> for Method {
    fn from(arg: MethodArg) -> Self {
        match arg {
            MethodArg::Minmax => Method::MinMax,
            MethodArg::Percentile => Method::Percentile,
            MethodArg::Mse => Method::SquaredError,
            MethodArg::Entropy => Method::Entropy,
        }
    }
}

impl From<Method> for MethodArg {
    fn from(method: Method) -> Self {
        match method {
            Method::MinMax => MethodArg::Minmax,
            Method::Percentile => MethodArg::Percentile,
            Method::SquaredError => MethodArg::Mse,
            Method::Entropy => MethodArg::Entropy,
        }
    }
}
