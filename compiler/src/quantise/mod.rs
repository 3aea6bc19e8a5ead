//! From the graph that was imported to the one in the arithmetic that was asked for.

mod advice;
mod calibrated;
mod fault;
mod features;
mod floats;
mod weights;

use crate::accuracy::Accuracy;
use crate::onnx::Diagnostic;
use crate::{CompileError, Precision, Progress, Request, SampleSource};
use edgecc_ir::{Graph, Op, verify};
use edgecc_passes::quant::{self, LayerNoise, Method};

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
    /// Of the results whose noise is known, in the graph's order.
    pub(crate) results: Vec<ResultNoise>,
    pub(crate) accuracy: Option<Accuracy>,
}

/// How well a result survives quantisation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResultNoise {
    pub(crate) name: String,
    /// As of a layer.
    pub(crate) snr_db: f64,
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
            let graph = integers(&graph, request)?;
            let warnings = floats::warnings(&graph);
            Ok(Quantised { graph, facts: None, warnings })
        }
        (false, Some(Precision::Int8) | None, Some(SampleSource::Random)) if options.labels.is_some() => {
            Err(refuse(
                "labels are of no use with random samples: numbers that are made up have no right answer",
                "give the samples that the labels are for with --calibrate FILE.npz, or leave out --labels",
            ))
        }
        (false, Some(Precision::Int8) | None, Some(source)) => {
            calibrated::calibrated(graph, source, request, progress)
        }
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
