//! How often a classifier is right.

use crate::CompileError;
use crate::onnx::Diagnostic;
use crate::samples::{ArrayFile, SampleError, number};
use edgecc_ir::{EvalError, Graph, Tensor, eval};
use rayon::prelude::*;
use std::path::Path;

/// Share of samples whose best score is that of their label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Accuracy {
    pub(crate) float: f64,
    pub(crate) int8: f64,
}

/// The class of every sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labels(Vec<usize>);

impl Labels {
    /// Reads a class for each of `samples` samples of a graph whose first result has a score per class.
    pub(crate) fn load(file: &Path, graph: &Graph, samples: usize) -> Result<Labels, CompileError> {
        let unreadable = |error: SampleError| Diagnostic::options(error.to_string());
        let mut arrays = ArrayFile::open(file).map_err(unreadable)?;
        let refuse = |what: String| Diagnostic::options(format!("{}: {what}", file.display()));
        let names = arrays.names();
        let [name] = &names[..] else {
            let what = format!("{} arrays, expected one of labels", names.len());
            return Err(refuse(what).into());
        };
        let array = arrays.read(name).map_err(unreadable)?;
        let shape = array.shape();
        if shape.elements() != samples || shape.first() != Some(&samples) {
            let what = format!("labels have shape {shape}, expected [{samples}]: one class per sample");
            return Err(refuse(what).into());
        }
        let classes = classes(graph)?;
        let class = |label: f64| label.fract() == 0.0 && (0.0..classes as f64).contains(&label);
        let labels: Vec<f64> = (0..samples).map(|at| number(array.data(), at)).collect();
        if let Some(at) = labels.iter().position(|label| !class(*label)) {
            let what = format!("label {} of sample {at} is no class from 0 to {}", labels[at], classes - 1);
            return Err(refuse(what).into());
        }
        Ok(Labels(labels.iter().map(|label| *label as usize).collect()))
    }
}

/// Number of scores that the graph's first result has.
fn classes(graph: &Graph) -> Result<usize, Diagnostic> {
    let output = &graph.outputs()[0];
    let shape = graph.node(output.value).shape();
    let classes = shape.elements();
    if classes < 2 || shape.iter().filter(|dim| **dim > 1).count() != 1 {
        let message =
            format!("output \"{}\" has shape {shape}: no list of scores to choose a class from", output.name);
        return Err(Diagnostic::options(message).help("leave out --labels"));
    }
    Ok(classes)
}

/// Share of the samples whose largest score, the first of equals, is that of their label.
pub(crate) fn top_1(
    graph: &Graph,
    samples: &[Vec<Tensor>],
    labels: &Labels,
    done: &(dyn Fn() + Sync),
) -> Result<f64, EvalError> {
    let is_right = |(sample, label): (&Vec<Tensor>, &usize)| {
        let results = eval::run(graph, sample)?;
        done();
        Ok(results.first().and_then(|scores| scores.as_slice()).map(best) == Some(*label))
    };
    let right: Vec<bool> =
        samples.par_iter().zip(&labels.0).map(is_right).collect::<Result<_, EvalError>>()?;
    Ok(right.iter().filter(|right| **right).count() as f64 / right.len() as f64)
}

fn best(scores: &[f32]) -> usize {
    let larger = |best: usize, at: usize| if scores[at] > scores[best] { at } else { best };
    (1..scores.len()).fold(0, larger)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::DType;

    #[test]
    fn the_first_of_the_best_counts() {
        let mut graph = Graph::new("g");
        let x = graph.add_input("x", DType::F32, [1, 3]);
        graph.add_output("y", x);
        let samples: Vec<Vec<Tensor>> = [[0.0_f32, 2.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
            .iter()
            .map(|scores| vec![Tensor::from_fn([1, 3], |i| scores[i])])
            .collect();
        let share = top_1(&graph, &samples, &Labels(vec![1, 0, 0]), &|| ()).unwrap();
        assert!((share - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(classes(&graph).unwrap(), 3);
    }
}
