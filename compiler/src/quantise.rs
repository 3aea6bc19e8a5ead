//! From the graph that was imported to the one in the arithmetic that was asked for.

use crate::accuracy::{self, Accuracy, Labels};
use crate::onnx::Diagnostic;
use crate::samples::{self, SampleError, Samples};
use crate::{CompileError, Precision, Progress, Request, SampleSource};
use edgecc_ir::{Graph, Op, OpError, Tensor, verify};
use edgecc_passes::quant::{self, CalibrationError, LayerNoise, Method};

/// A graph in its final arithmetic.
pub(crate) struct Quantised {
    pub(crate) graph: Graph,
    /// How it was quantised, if it was float before.
    pub(crate) facts: Option<Facts>,
    /// Sentences for the user.
    pub(crate) warnings: Vec<String>,
}

/// How a float graph was quantised, and what that costs.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) method: Method,
    /// File name without folders, or `random`.
    pub(crate) source: String,
    pub(crate) samples: usize,
    /// In topological order.
    pub(crate) noise: Vec<LayerNoise>,
    /// Signal-to-quantisation-noise ratio of the first result, in decibels.
    pub(crate) result_snr_db: Option<f64>,
    pub(crate) accuracy: Option<Accuracy>,
}

/// The graph in integers, where it is quantised or samples say how to quantise it; else in floats, as it is.
pub(crate) fn quantise(
    graph: Graph,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Quantised, CompileError> {
    let options = &request.quantise;
    match (is_quantised(&graph), options.precision, &options.samples) {
        (true, Some(Precision::F32), _) => Err(refuse(
            "the model is quantised: its arithmetic can't be f32",
            "leave out --precision f32, or compile the float model that it was made from",
        )),
        (true, _, Some(_)) => Err(refuse(
            "the model is quantised already: samples can't change its ranges",
            "leave out --calibrate, or compile the float model that it was made from",
        )),
        (false, Some(Precision::F32), Some(_)) => {
            Err(refuse("samples are of no use in f32", "leave out --calibrate or --precision f32"))
        }
        (false, Some(Precision::Int8), None) => Err(refuse(
            "int8 arithmetic needs to know the range of every value, and the model does not say",
            "give sample inputs with --calibrate FILE.npz; --calibrate random will do for looking at size and \
             speed, not for results",
        )),
        // Float models may hold integers too, such as an input of bytes.
        (true, _, None) | (false, Some(Precision::F32) | None, None) => {
            Ok(Quantised { graph: integers(&graph, request)?, facts: None, warnings: Vec::new() })
        }
        (false, Some(Precision::Int8) | None, Some(source)) => calibrated(graph, source, request, progress),
    }
}

fn refuse(message: &str, help: &str) -> CompileError {
    Diagnostic::options(message).help(help).into()
}

/// Whether values are quantised at run time; weights alone may be stored as integers in float models, too.
fn is_quantised(graph: &Graph) -> bool {
    graph.ids().into_iter().any(|id| matches!(graph.node(id).op(), Op::Quantize(_)))
}

fn internal(error: impl std::fmt::Display) -> CompileError {
    CompileError::internal("quantisation", [error])
}

/// Operators between `dequantize` and `quantize` as integer operators, inputs and results included unless they shall
/// be floats.
fn integers(graph: &Graph, request: &Request) -> Result<Graph, CompileError> {
    let mut graph = quant::integerise(graph).map_err(internal)?;
    quant::dequantise_constants(&mut graph).map_err(internal)?;
    let graph = if request.io.float { graph } else { quant::integer_ports(&graph).map_err(internal)? };
    verify::verify(&graph).map_err(|faults| CompileError::internal("quantisation", faults))?;
    Ok(graph)
}

/// Measures ranges on the samples, rounds to them, and measures what that costs.
fn calibrated(
    mut graph: Graph,
    source: &SampleSource,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Quantised, CompileError> {
    let method = request.quantise.method;
    let Samples { samples, warnings } = samples::of_graph(source, &graph).map_err(unreadable)?;
    let labels = request.quantise.labels.as_deref().map(|file| Labels::load(file, &graph, samples.len()));
    let labels = labels.transpose()?;
    quant::dequantise_constants(&mut graph).map_err(internal)?;
    quant::prepare(&mut graph).map_err(internal)?;

    let step = || progress.step();
    progress.begin("measuring ranges", samples.len() * (1 + method.evaluations()));
    quant::equalise(&mut graph, &samples, &step).map_err(diagnose)?;
    let ranges = quant::calibrate(&graph, &samples, method, &step).map_err(diagnose)?;
    let mut rounded = quant::insert(&graph, &ranges).map_err(internal)?;
    progress.begin("measuring noise", 2 * samples.len());
    quant::correct_bias(&graph, &mut rounded, &samples, &step).map_err(diagnose)?;
    let noise = quant::noise(&graph, &rounded, &samples, &step).map_err(diagnose)?;
    let accuracy = labels.map(|labels| compare(&graph, &rounded.graph, &samples, &labels, progress));
    let result = &graph.node(graph.outputs()[0].value).name;
    let facts = Facts {
        method,
        source: source.name(),
        samples: samples.len(),
        result_snr_db: noise.iter().rfind(|layer| layer.name == *result).map(|layer| layer.snr_db),
        noise,
        accuracy: accuracy.transpose()?,
    };
    Ok(Quantised { graph: integers(&rounded.graph, request)?, facts: Some(facts), warnings })
}

fn unreadable(error: SampleError) -> Diagnostic {
    Diagnostic::options(error.to_string())
}

fn diagnose(error: CalibrationError) -> CompileError {
    match error {
        CalibrationError::Operator(_) => internal(error),
        CalibrationError::NoSamples | CalibrationError::NotFinite { .. } => {
            Diagnostic::options(error.to_string()).into()
        }
        CalibrationError::Eval { .. } => internal(error),
    }
}

/// Accuracy of the float graph and of the integers.
fn compare(
    float: &Graph,
    rounded: &Graph,
    samples: &[Vec<Tensor>],
    labels: &Labels,
    progress: &dyn Progress,
) -> Result<Accuracy, CompileError> {
    // Without integer ports: it takes the same samples.
    let integer = quant::integerise(rounded).map_err(|error: OpError| internal(error))?;
    progress.begin("measuring accuracy", 2 * samples.len());
    let measure = |graph| accuracy::top_1(graph, samples, labels, &|| progress.step()).map_err(internal);
    Ok(Accuracy { float: measure(float)?, int8: measure(&integer)? })
}
