//! What rounding costs, value by value.

use super::{CalibrationError, Rounded, softmax};
use edgecc_ir::{Graph, NodeId, Tensor, eval};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How well a value survives quantisation.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNoise {
    /// The value's name in the model.
    pub name: String,
    /// The model's nodes that compute it.
    pub origin: String,
    /// Signal-to-quantisation-noise ratio in decibels: the power of the float value over that of its error, which
    /// is its own rounding and all that it inherits. [`f64::INFINITY`] where nothing differs.
    pub snr_db: f64,
    /// What the ratio would be without the noise of the worst operand: the layer's own share.
    pub own_snr_db: f64,
}

/// Powers of a value and of its error, summed over elements.
#[derive(Clone, Copy, Debug, Default)]
struct Power {
    signal: f64,
    error: f64,
}

impl Power {
    fn of(float: &[f32], rounded: &[f32]) -> Self {
        float.iter().zip(rounded).fold(Power::default(), |sum, (x, y)| Power {
            signal: sum.signal + f64::from(*x).powi(2),
            error: sum.error + (f64::from(*x) - f64::from(*y)).powi(2),
        })
    }

    /// Error in relation to the signal.
    fn relative(&self) -> f64 {
        if self.error == 0.0 { 0.0 } else { self.error / self.signal }
    }
}

/// Decibels of a relative noise power; infinitely many for none.
fn decibels(relative: f64) -> f64 {
    if relative > 0.0 { -10.0 * relative.log10() } else { f64::INFINITY }
}

/// Runs the float graph and the rounded one on every sample and compares the values that both have, in topological
/// order. `done` is called once per sample, from several threads.
///
/// # Errors
/// If a sample does not fit the graph.
pub fn noise(
    graph: &Graph,
    rounded: &Rounded,
    samples: &[Vec<Tensor>],
    done: &(dyn Fn() + Sync),
) -> Result<Vec<LayerNoise>, CalibrationError> {
    let of_sample = |(sample, inputs): (usize, &Vec<Tensor>)| {
        let run =
            |graph| eval::run_all(graph, inputs).map_err(|error| CalibrationError::Eval { sample, error });
        let powers = compare(graph, rounded, &run(graph)?, &run(&rounded.graph)?);
        done();
        Ok(powers)
    };
    let all: Vec<BTreeMap<NodeId, Power>> =
        samples.par_iter().enumerate().map(of_sample).collect::<Result<_, CalibrationError>>()?;
    // Summed in the samples' order: the result does not depend on the threads.
    let mut sums = BTreeMap::<NodeId, Power>::new();
    for (id, power) in all.iter().flatten() {
        let sum = sums.entry(*id).or_default();
        *sum = Power { signal: sum.signal + power.signal, error: sum.error + power.error };
    }
    let ratios = sums.iter().map(|(id, power)| (*id, power.relative())).collect();
    Ok(graph.order().into_iter().filter_map(|id| layer(graph, id, &ratios)).collect())
}

fn compare(
    graph: &Graph,
    rounded: &Rounded,
    float: &BTreeMap<NodeId, Tensor>,
    other: &BTreeMap<NodeId, Tensor>,
) -> BTreeMap<NodeId, Power> {
    let power = |(old, new): (&NodeId, &NodeId)| {
        let [float, other] =
            [float.get(old)?, other.get(new)?].map(|value| softmax::raise(graph, *old, value.clone()));
        Some((*old, Power::of(float.as_slice()?, other.as_slice()?)))
    };
    rounded.values.iter().filter_map(power).collect()
}

fn layer(graph: &Graph, id: NodeId, relative: &BTreeMap<NodeId, f64>) -> Option<LayerNoise> {
    let (node, all) = (graph.node(id), *relative.get(&id)?);
    let inherited = operands(graph, id, relative).into_iter().fold(0.0, f64::max);
    let (snr_db, own_snr_db) = (decibels(all), decibels(all - inherited));
    Some(LayerNoise { name: node.name.clone(), origin: node.origin.clone(), snr_db, own_snr_db })
}

/// Noise of the operands; of those behind an operand of which it is not known.
fn operands(graph: &Graph, id: NodeId, relative: &BTreeMap<NodeId, f64>) -> Vec<f64> {
    let of = |input: &NodeId| match relative.get(input) {
        Some(noise) => vec![*noise],
        None => operands(graph, *input, relative),
    };
    graph.node(id).inputs().iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_twenty_decibels() {
        let power = Power::of(&[1.0, -1.0], &[1.1, -0.9]);
        assert!((decibels(power.relative()) - 20.0).abs() < 1e-4);
        assert_eq!(decibels(Power::of(&[1.0], &[1.0]).relative()), f64::INFINITY);
    }
}
