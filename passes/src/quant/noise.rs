//! What rounding costs, value by value.

use super::{CalibrationError, Rounded};
use edgecc_ir::{Graph, NodeId, Tensor, eval};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// How well a value survives quantisation.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerNoise {
    /// The value's name in the model.
    pub name: String,
    /// Signal-to-quantisation-noise ratio in decibels: the power of the float value over that of its error, which
    /// is its own rounding and all that it inherits. [`f64::INFINITY`] where nothing differs.
    pub snr_db: f64,
    /// By how much the ratio is lower than that of the worst operand: the layer's own share.
    pub loss_db: f64,
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

    fn snr_db(&self) -> f64 {
        if self.error == 0.0 { f64::INFINITY } else { 10.0 * (self.signal / self.error).log10() }
    }
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
        let powers = compare(rounded, &run(graph)?, &run(&rounded.graph)?);
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
    let ratios = sums.iter().map(|(id, power)| (*id, power.snr_db())).collect();
    Ok(graph.order().into_iter().filter_map(|id| layer(graph, id, &ratios)).collect())
}

fn compare(
    rounded: &Rounded,
    float: &BTreeMap<NodeId, Tensor>,
    other: &BTreeMap<NodeId, Tensor>,
) -> BTreeMap<NodeId, Power> {
    let power = |(old, new): (&NodeId, &NodeId)| {
        Some((*old, Power::of(float.get(old)?.as_slice()?, other.get(new)?.as_slice()?)))
    };
    rounded.values.iter().filter_map(power).collect()
}

fn layer(graph: &Graph, id: NodeId, ratios: &BTreeMap<NodeId, f64>) -> Option<LayerNoise> {
    let snr_db = *ratios.get(&id)?;
    let worst = operands(graph, id, ratios).into_iter().fold(f64::INFINITY, f64::min);
    let loss_db = if worst.is_finite() { worst - snr_db } else { 0.0 };
    Some(LayerNoise { name: graph.node(id).name.clone(), snr_db, loss_db })
}

/// Ratios of the operands; of those behind an operand that has none.
fn operands(graph: &Graph, id: NodeId, ratios: &BTreeMap<NodeId, f64>) -> Vec<f64> {
    let of = |input: &NodeId| match ratios.get(input) {
        Some(ratio) => vec![*ratio],
        None => operands(graph, *input, ratios),
    };
    graph.node(id).inputs().iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_twenty_decibels() {
        let power = Power::of(&[1.0, -1.0], &[1.1, -0.9]);
        assert!((power.snr_db() - 20.0).abs() < 1e-4);
        assert_eq!(Power::of(&[1.0], &[1.0]).snr_db(), f64::INFINITY);
    }
}
