//! A float graph in integers, by samples.

use super::fault::{Fault, obstacle};
use super::{Facts, Quantised, ResultNoise, advice, features, floats, integers, internal, weights};
use crate::accuracy::{self, Accuracy, Labels};
use crate::samples::{self, Samples};
use crate::{CompileError, Progress, Request, SampleSource};
use edgecc_ir::{Graph, NodeId, OpError, Output, Tensor};
use edgecc_passes::quant::{self, LayerNoise, Rounded};
use std::collections::BTreeMap;

/// Measures ranges on the samples, rounds to them, and measures what that costs. Where the data are at fault, but the
/// model could not be compiled with any, that is the error.
pub(super) fn calibrated(
    graph: Graph,
    source: &SampleSource,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Quantised, CompileError> {
    attempt(graph.clone(), source, request, progress).map_err(|fault| match fault {
        Fault::Data(error) => obstacle(graph, request).unwrap_or_else(|| error.into()),
        Fault::Other(error) => error,
    })
}

pub(super) fn attempt(
    mut graph: Graph,
    source: &SampleSource,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Quantised, Fault> {
    let Samples { samples, mut warnings } = samples::of_graph(source, &graph)?;
    let labels = request.quantise.labels.as_deref().map(|file| Labels::load(file, &graph, samples.len()));
    let labels = labels.transpose()?;
    quant::dequantise_constants(&mut graph).map_err(internal)?;
    weights::check(&graph)?;
    quant::prepare(&mut graph).map_err(internal)?;
    // What was finite may have become infinite where layers were made one.
    weights::check(&graph)?;
    let narrow = features::warnings(&graph, &samples);
    let mut facts = Facts {
        method: request.quantise.method,
        source: source.name(),
        samples: samples.len(),
        noise: Vec::new(),
        results: Vec::new(),
        accuracy: None,
    };
    let rounded = rounded(&mut graph, &samples, &mut facts, progress)?;
    if *source != SampleSource::Random {
        warnings.extend(advice::warnings(&facts, &narrow));
    }
    let accuracy = labels.map(|labels| compare(&graph, &rounded, &samples, &labels, progress));
    facts.accuracy = accuracy.transpose()?;
    let graph = integers(&rounded, request)?;
    warnings.extend(floats::warnings(&graph));
    Ok(Quantised { graph, facts: Some(facts), warnings })
}

/// The graph rounded to ranges of the samples; equalises it, and adds to `facts` what rounding costs.
fn rounded(
    graph: &mut Graph,
    samples: &[Vec<Tensor>],
    facts: &mut Facts,
    progress: &dyn Progress,
) -> Result<Graph, Fault> {
    let step = || progress.step();
    progress.begin("measuring ranges", samples.len() * (1 + facts.method.evaluations()));
    quant::equalise(graph, samples, &step)?;
    let ranges = quant::calibrate(graph, samples, facts.method, &step)?;
    let mut rounded = quant::insert(graph, &ranges).map_err(internal)?;
    progress.begin("measuring noise", 2 * samples.len());
    quant::correct_bias(graph, &mut rounded, samples, &step)?;
    facts.noise = quant::noise(graph, &rounded, samples, &step)?;
    facts.results = results(graph, &rounded, &facts.noise);
    Ok(rounded.graph)
}

/// The noise of the graph's results, without those of which it is not known. `noise` is that of the values in `rounded`, in
/// topological order.
fn results(graph: &Graph, rounded: &Rounded, noise: &[LayerNoise]) -> Vec<ResultNoise> {
    let measured = graph.order().into_iter().filter(|id| rounded.values.contains_key(id));
    let by_value: BTreeMap<NodeId, &LayerNoise> = measured.zip(noise).collect();
    let is_known = |value: NodeId, found: &LayerNoise| {
        let node = graph.node(value);
        (&node.name, &node.origin) == (&found.name, &found.origin)
    };
    let result = |output: &Output| {
        let found = by_value.get(&output.value).filter(|found| is_known(output.value, found))?;
        Some(ResultNoise { name: output.name.clone(), snr_db: found.snr_db })
    };
    graph.outputs().iter().filter_map(result).collect()
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
