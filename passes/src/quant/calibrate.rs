//! Ranges of a float graph's values on sample inputs.

use super::histogram::Histogram;
use super::softmax;
use edgecc_ir::{DType, EvalError, Graph, NodeId, OpError, Tensor, eval};
use rayon::prelude::*;
use std::collections::BTreeMap;
use thiserror::Error;

/// How a value's range is chosen from what the samples show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// From the least to the greatest element.
    MinMax,
    /// Without one element of 10,000 at each end.
    Percentile,
    /// With the least mean squared error of quantisation.
    #[default]
    SquaredError,
    /// With the least loss of information.
    Entropy,
}

impl Method {
    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Method::MinMax => "minmax",
            Method::Percentile => "percentile",
            Method::SquaredError => "mse",
            Method::Entropy => "entropy",
        }
    }

    /// How often [`calibrate`] evaluates every sample.
    pub fn evaluations(self) -> usize {
        if self == Method::MinMax { 1 } else { 2 }
    }
}

/// The share of elements that [`Method::Percentile`] leaves out at each end.
const LEFT_OUT: f64 = 1e-4;

/// Ranges of values, by node; every real value that is no constant has one.
pub type Calibration = BTreeMap<NodeId, (f32, f32)>;

/// Why samples can't calibrate.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum CalibrationError {
    /// There is no sample.
    #[error("there are no samples to calibrate with")]
    NoSamples,
    /// A value is no finite number.
    #[error("sample {sample} makes \"{value}\" infinite or no number")]
    NotFinite {
        /// Position of the sample, from 0.
        sample: usize,
        /// Name of the value.
        value: String,
    },
    /// A sample does not fit the graph.
    #[error("sample {sample}: {error}")]
    Eval {
        /// Position of the sample, from 0.
        sample: usize,
        /// What does not fit.
        error: EvalError,
    },
    /// An operator does not accept the operands it is given: a bug of the compiler.
    #[error(transparent)]
    Operator(#[from] OpError),
}

/// Evaluates `graph` on every sample (one tensor per graph input) and chooses each value's range. `done` is called
/// once per evaluated sample, from several threads.
///
/// # Errors
/// If there are no samples, one does not fit the graph, or a value is not finite.
pub fn calibrate(
    graph: &Graph,
    samples: &[Vec<Tensor>],
    method: Method,
    done: &(dyn Fn() + Sync),
) -> Result<Calibration, CalibrationError> {
    let extremes = extremes(graph, samples, done)?;
    if method == Method::MinMax {
        return Ok(extremes);
    }
    let histograms = histograms(graph, samples, &extremes, done)?;
    let range = |histogram: &Histogram| match method {
        Method::MinMax => histogram.percentile(0.0),
        Method::Percentile => histogram.percentile(LEFT_OUT),
        Method::SquaredError => histogram.least_squared_error(),
        Method::Entropy => histogram.least_divergence(),
    };
    Ok(histograms.iter().map(|(id, histogram)| (*id, range(histogram))).collect())
}

/// The real values of one evaluation that are no constants, as far as they count.
pub(super) fn values(
    graph: &Graph,
    samples: &[Vec<Tensor>],
    sample: usize,
) -> Result<BTreeMap<NodeId, Tensor>, CalibrationError> {
    let mut values =
        eval::run_all(graph, &samples[sample]).map_err(|error| CalibrationError::Eval { sample, error })?;
    values.retain(|id, tensor| tensor.dtype() == DType::F32 && graph.node(*id).constant().is_none());
    Ok(values.into_iter().map(|(id, value)| (id, softmax::raise(graph, id, value))).collect())
}

fn extremes(
    graph: &Graph,
    samples: &[Vec<Tensor>],
    done: &(dyn Fn() + Sync),
) -> Result<Calibration, CalibrationError> {
    let of_sample = |sample: usize| {
        let mut ranges = Calibration::new();
        for (id, tensor) in values(graph, samples, sample)? {
            let range = range(tensor.as_slice().unwrap_or_default());
            let value = || graph.node(id).name.clone();
            ranges.insert(id, range.ok_or_else(|| CalibrationError::NotFinite { sample, value: value() })?);
        }
        done();
        Ok(ranges)
    };
    // Collected before it is searched for faults: the first sample at fault is named, whichever thread is faster.
    let all: Vec<Result<Calibration, CalibrationError>> =
        (0..samples.len()).into_par_iter().map(of_sample).collect();
    let all = all.into_iter().collect::<Result<Vec<_>, _>>()?;
    let widen = |mut all: Calibration, one: &Calibration| {
        for (id, (low, high)) in one {
            all.entry(*id).and_modify(|range| *range = (range.0.min(*low), range.1.max(*high)));
        }
        all
    };
    let (first, rest) = all.split_first().ok_or(CalibrationError::NoSamples)?;
    Ok(rest.iter().fold(first.clone(), widen))
}

/// Least and greatest; `None` if one is not finite.
fn range(values: &[f32]) -> Option<(f32, f32)> {
    values.iter().try_fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
        value.is_finite().then(|| (low.min(*value), high.max(*value)))
    })
}

fn histograms(
    graph: &Graph,
    samples: &[Vec<Tensor>],
    extremes: &Calibration,
    done: &(dyn Fn() + Sync),
) -> Result<BTreeMap<NodeId, Histogram>, CalibrationError> {
    let empty = || -> BTreeMap<NodeId, Histogram> {
        extremes.iter().map(|(id, (low, high))| (*id, Histogram::new(*low, *high))).collect()
    };
    let add = |mut all: BTreeMap<NodeId, Histogram>, sample: usize| {
        for (id, tensor) in values(graph, samples, sample)? {
            if let (Some(histogram), Some(elements)) = (all.get_mut(&id), tensor.as_slice()) {
                histogram.add(elements);
            }
        }
        done();
        Ok(all)
    };
    let merge = |mut a: BTreeMap<NodeId, Histogram>, b: BTreeMap<NodeId, Histogram>| {
        a.iter_mut().zip(&b).for_each(|((_, a), (_, b))| a.merge(b));
        Ok(a)
    };
    (0..samples.len()).into_par_iter().try_fold(empty, add).try_reduce(empty, merge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::ops::Clamp;

    fn relu() -> (Graph, NodeId) {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [4]);
        let y = graph.add(Clamp::relu(), &[x]).unwrap();
        graph.add_output("y", y);
        (graph, y)
    }

    fn samples(values: &[[f32; 4]]) -> Vec<Vec<Tensor>> {
        values.iter().map(|v| vec![Tensor::vector(v.to_vec())]).collect()
    }

    #[test]
    fn ranges_cover_all_samples() {
        let (graph, y) = relu();
        let samples = samples(&[[-1.0, 0.0, 1.0, 2.0], [-3.0, 0.0, 0.0, 5.0]]);
        let ranges = calibrate(&graph, &samples, Method::MinMax, &|| ()).unwrap();
        assert_eq!((ranges[&graph.inputs()[0]], ranges[&y]), ((-3.0, 5.0), (0.0, 5.0)));
    }

    #[test]
    fn bad_samples_are_named() {
        let (graph, _) = relu();
        let fault = |values: &[[f32; 4]]| {
            calibrate(&graph, &samples(values), Method::MinMax, &|| ()).unwrap_err().to_string()
        };
        assert_eq!(fault(&[]), "there are no samples to calibrate with");
        assert_eq!(fault(&[[0.0; 4], [f32::NAN; 4]]), "sample 1 makes \"x\" infinite or no number");
    }
}
