//! Why a graph could not be calibrated, and whether that is the first thing to say.

use super::calibrated::attempt;
use super::internal;
use crate::onnx::Diagnostic;
use crate::samples::SampleError;
use crate::{CompileError, Quantise, Request, SampleSource, Silent, fit, stages};
use edgecc_ir::ops::Gather;
use edgecc_ir::{EvalError, Graph, OpError, Operator};
use edgecc_passes::quant::{CalibrationError, Method};

/// What is wrong.
#[derive(Debug)]
pub(super) enum Fault {
    /// Elements of the samples. Nobody should mend them for a model that can't be compiled.
    Data(Diagnostic),
    /// Something else.
    Other(CompileError),
}

impl From<CompileError> for Fault {
    fn from(error: CompileError) -> Self {
        Fault::Other(error)
    }
}

impl From<Diagnostic> for Fault {
    fn from(error: Diagnostic) -> Self {
        Fault::Other(error.into())
    }
}

impl From<SampleError> for Fault {
    fn from(error: SampleError) -> Self {
        let text = Diagnostic::options(error.to_string());
        if matches!(error, SampleError::Element { .. }) { Fault::Data(text) } else { text.into() }
    }
}

impl From<CalibrationError> for Fault {
    fn from(error: CalibrationError) -> Self {
        match error {
            CalibrationError::NotFinite { sample, value } => not_finite(sample, &value).into(),
            CalibrationError::NoSamples => Diagnostic::options(error.to_string()).into(),
            // The only operator that depends on what is in its operands, not only on their types.
            CalibrationError::Eval { sample, error: EvalError::Op(OpError::Shape { op, what }) }
                if op == Gather::NAME =>
            {
                let help = "give indices that the model has entries for; token numbers are those of the \
                            vocabulary that it was trained with";
                Fault::Data(Diagnostic::options(format!("sample {sample}: {what}")).help(help))
            }
            CalibrationError::Operator(_) | CalibrationError::Eval { .. } => internal(error).into(),
        }
    }
}

fn not_finite(sample: usize, value: &str) -> Diagnostic {
    let value = if value.is_empty() { "a value within the model".into() } else { format!("\"{value}\"") };
    Diagnostic::options(format!("sample {sample} makes {value} infinite or no number")).help(
        "the sample itself is finite: look whether it is scaled as in training; a model that divides by zero, or takes \
         the logarithm of zero or the root of a negative number, needs a small constant added there",
    )
}

/// Why the graph can't be compiled with any data.
pub(super) fn obstacle(graph: Graph, request: &Request) -> Option<CompileError> {
    let samples = SampleSource::Random;
    let quantise = Quantise { labels: None, method: Method::MinMax, ..request.quantise.clone() };
    let request = &Request { quantise, ..request.clone() };
    let mut graph = attempt(graph, &samples, request, &Silent).ok()?.graph;
    stages::optimise(&mut graph, request, &mut |_, _| ()).ok()?;
    let graph = stages::ports(graph, request).ok()?;
    let error = stages::lower(&graph, request, &fit::asked(request).1).err()?;
    matches!(error, CompileError::Model(_)).then_some(error)
}
