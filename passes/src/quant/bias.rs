//! Bias correction (after Nagel et al., ICCV 2019).
//!
//! Rounded weights shift the mean of a layer's result, by as much for every sample. On samples the shift of each
//! channel is measured, and taken from the bias.

use super::calibrate::values;
use super::{CalibrationError, Rounded};
use edgecc_ir::ops::{Conv2d, Dense};
use edgecc_ir::{Graph, NodeId, Op, OpError, OrderedFloat, Tensor};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Mean of each output channel, by layer.
type Means = BTreeMap<NodeId, Vec<f64>>;

/// What a layer's weights lost, as a layer without bounds and bias.
struct Residue {
    input: NodeId,
    op: Op,
    weights: Tensor,
    bias: Tensor,
}

/// Gives layers of `rounded`, which was made of `graph`, biases that keep the mean of their results. `done` is called
/// once per sample, from several threads.
///
/// # Errors
/// If a sample does not fit the graph.
pub fn correct_bias(
    graph: &Graph,
    rounded: &mut Rounded,
    samples: &[Vec<Tensor>],
    done: &(dyn Fn() + Sync),
) -> Result<(), CalibrationError> {
    let residues: BTreeMap<NodeId, Residue> = rounded
        .layers
        .iter()
        .filter_map(|(old, new)| Some((*old, residue(graph, *old, &rounded.graph, *new)?)))
        .collect();
    let of_sample = |sample: usize| {
        let values = values(graph, samples, sample)?;
        let mean = |(id, residue): (&NodeId, &Residue)| Ok((*id, residue.mean(&values[&residue.input])?));
        let means = residues.iter().map(mean).collect::<Result<Means, OpError>>()?;
        done();
        Ok(means)
    };
    let all: Vec<Means> =
        (0..samples.len()).into_par_iter().map(of_sample).collect::<Result<_, CalibrationError>>()?;
    for (id, residue) in &residues {
        // Summed in the samples' order: the result does not depend on the threads.
        let shift = |o: usize| all.iter().map(|means| means[id][o]).sum::<f64>() / samples.len() as f64;
        let shifts: Vec<f64> = (0..residue.bias.data().len()).map(shift).collect();
        add_to_bias(rounded, *id, &shifts)?;
    }
    rounded.graph.remove_dead();
    Ok(())
}

fn residue(graph: &Graph, old: NodeId, rounded: &Graph, new: NodeId) -> Option<Residue> {
    let exact = graph.constant_operand(old, 1)?;
    let codes = rounded.node(rounded.node(new).inputs()[1]);
    let held = codes.op().eval(&[rounded.constant_operand(rounded.node(new).inputs()[1], 0)?]).ok()?;
    let (exact_values, held): (&[f32], &[f32]) = (exact.as_slice()?, held.as_slice()?);
    let weights = Tensor::from_fn(exact.shape().clone(), |i| exact_values[i] - held[i]);
    let bias = Tensor::zeros(&graph.constant_operand(old, 2)?.ty());
    let unbounded = OrderedFloat(f32::INFINITY);
    let op = if let Op::Conv2d(conv) = graph.node(old).op() {
        Conv2d { min: -unbounded, max: unbounded, ..conv.clone() }.into()
    } else {
        Dense::plain().into()
    };
    Some(Residue { input: graph.node(old).inputs()[0], op, weights, bias })
}

impl Residue {
    /// Mean of each channel of what is lost on input `x`.
    fn mean(&self, x: &Tensor) -> Result<Vec<f64>, OpError> {
        let lost = self.op.eval(&[x, &self.weights, &self.bias])?;
        let (values, channels) = (lost.as_slice::<f32>().unwrap_or_default(), self.bias.data().len().max(1));
        let mut sums = vec![0.0; channels];
        for pixel in values.chunks(channels) {
            sums.iter_mut().zip(pixel).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        let pixels = (values.len() / channels).max(1) as f64;
        Ok(sums.into_iter().map(|sum| sum / pixels).collect())
    }
}

fn add_to_bias(rounded: &mut Rounded, id: NodeId, shifts: &[f64]) -> Result<(), OpError> {
    let (layer, graph) = (rounded.layers[&id], &mut rounded.graph);
    let Some(bias) = graph.constant_operand(layer, 2).and_then(|bias| bias.as_slice::<f32>()) else {
        return Ok(());
    };
    let bias = Tensor::vector(bias.iter().zip(shifts).map(|(b, s)| (f64::from(*b) + s) as f32).collect());
    let node = graph.node(layer);
    let (op, name, origin) = (node.op().clone(), node.name.clone(), node.origin.clone());
    let mut inputs = node.inputs().to_vec();
    inputs[2] = graph.add_constant(bias);
    let new = graph.add(op, &inputs)?;
    graph.set_source(new, name, origin);
    graph.replace(layer, new)?;
    rounded.layers.insert(id, new);
    rounded.values.values_mut().filter(|value| **value == layer).for_each(|value| *value = new);
    Ok(())
}
