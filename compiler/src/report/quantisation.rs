//! What the report says about quantisation.

use super::{Report, ratio};
use crate::quantise::{Facts, ResultNoise};
use edgecc_passes::quant::LayerNoise;
use serde::Serialize;

/// How many layers are named as those that lose most.
const NAMED: usize = 3;

/// How a float model was quantised, and what that costs on the samples.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuantisationReport {
    /// How ranges were chosen.
    pub method: &'static str,
    /// The file of samples, without folders; or `random`.
    pub source: String,
    /// Number of samples.
    pub samples: usize,
    /// Signal-to-quantisation-noise ratio of the result that loses most, in decibels; none where all are exact.
    pub result_snr_db: Option<f64>,
    /// The ratio of each result, in the model's order; left out are those that were not measured.
    pub results: Vec<ResultReport>,
    /// The layers that lose most, the worst first.
    pub worst: Vec<WorstLayer>,
    /// Share of right answers on the samples, where labels were given.
    pub accuracy: Option<AccuracyReport>,
}

/// What is left of a result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultReport {
    /// Its name in the model.
    pub name: String,
    /// Its signal-to-quantisation-noise ratio, in decibels; none where it is exact.
    pub snr_db: Option<f64>,
}

/// A layer whose rounding costs much.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorstLayer {
    /// Name of its value in the model.
    pub name: String,
    /// Signal-to-quantisation-noise ratio of its value, in decibels.
    pub snr_db: f64,
    /// What that would be without the noise of its worst operand.
    pub own_snr_db: f64,
}

/// Share of samples whose best score is that of their label.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AccuracyReport {
    /// Of the float model.
    pub float: f64,
    /// Of the quantised one.
    pub int8: f64,
}

impl Report {
    /// Adds how the model was quantised, if it was, and each layer's ratio.
    pub(crate) fn add_quantisation(&mut self, facts: Option<&Facts>) {
        let Some(facts) = facts else { return };
        let ratios = ratio::of_layers(&self.layers, &facts.noise);
        self.layers.iter_mut().zip(ratios).for_each(|(layer, ratio)| layer.snr_db = ratio);
        let result =
            |found: &ResultNoise| ResultReport { name: found.name.clone(), snr_db: rounded(found.snr_db) };
        let results: Vec<_> = facts.results.iter().map(result).collect();
        self.quantisation = Some(QuantisationReport {
            method: facts.method.name(),
            source: facts.source.clone(),
            samples: facts.samples,
            result_snr_db: results.iter().filter_map(|result| result.snr_db).min_by(f64::total_cmp),
            results,
            worst: worst(&facts.noise),
            accuracy: facts.accuracy.map(|found| AccuracyReport { float: found.float, int8: found.int8 }),
        });
    }
}

/// A tenth of a decibel is more than the samples can tell. JSON has no infinity.
pub(super) fn rounded(decibels: f64) -> Option<f64> {
    decibels.is_finite().then(|| (decibels * 10.0).round() / 10.0)
}

fn worst(noise: &[LayerNoise]) -> Vec<WorstLayer> {
    let layer = |layer: &LayerNoise| {
        let (snr_db, own_snr_db) = (rounded(layer.snr_db)?, rounded(layer.own_snr_db)?);
        Some(WorstLayer { name: layer.name.clone(), snr_db, own_snr_db })
    };
    let mut layers: Vec<_> = noise.iter().filter(|layer| !layer.name.is_empty()).filter_map(layer).collect();
    layers.sort_by(|a, b| a.own_snr_db.total_cmp(&b.own_snr_db));
    layers.truncate(NAMED);
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(name: &str, origin: &str, snr_db: f64, own_snr_db: f64) -> LayerNoise {
        LayerNoise { name: name.into(), origin: origin.into(), snr_db, own_snr_db }
    }

    #[test]
    fn the_worst_come_first_and_exact_layers_not_at_all() {
        let noise =
            [noise("a", "", 30.0, 30.0), noise("b", "", 20.04, 22.0), noise("c", "", 20.0, f64::INFINITY)];
        let found = worst(&noise);
        assert_eq!(found.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(found[0].snr_db, 20.0);
    }
}
