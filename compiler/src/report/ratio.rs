//! Which layer of the report a measured signal-to-noise ratio belongs to.
//!
//! Layers are called as the value in the model that they compute. What an operator computes on its way has no name there
//! and is called as the node, which models like to call as its result. A layer of another value must not show a figure, so
//! where that can't be excluded it has none.

use super::LayerReport;
use super::quantisation::rounded;
use edgecc_passes::quant::LayerNoise;
use std::collections::BTreeSet;

/// The ratio of each layer's value, in decibels; `noise` is in the order of computation, as `layers` are.
pub(super) fn of_layers(layers: &[LayerReport], noise: &[LayerNoise]) -> Vec<Option<f64>> {
    (0..layers.len()).map(|at| of_layer(layers, at, noise).and_then(rounded)).collect()
}

fn of_layer(layers: &[LayerReport], at: usize, noise: &[LayerNoise]) -> Option<f64> {
    let layer = &layers[at];
    let is_named = layer.name != layer.origin;
    let is_meant = |found: &&LayerNoise| !layer.name.is_empty() && label(found, is_named) == layer.name;
    let meant: Vec<&LayerNoise> = noise.iter().filter(is_meant).collect();
    let agree = meant.windows(2).all(|pair| rounded(pair[0].snr_db) == rounded(pair[1].snr_db));
    let first = meant.first().filter(|_| agree).map(|found| found.snr_db);
    if is_named {
        return first;
    }
    let computes = |at: &usize| layers[*at].name == layer.name && !keeps_values(layers[*at].op);
    let twins: Vec<usize> = (0..layers.len()).filter(computes).collect();
    match twins.iter().position(|twin| *twin == at) {
        // It may be of an operand.
        None if layer.op == "transpose" => None,
        _ if agree && twins.len() <= meant.len() => first,
        Some(place) if twins.len() == meant.len() && differ(&meant) => Some(meant[place].snr_db),
        _ => None,
    }
}

/// What a layer that computes the value would be called.
fn label(noise: &LayerNoise, is_named: bool) -> &str {
    if noise.name.is_empty() && !is_named { &noise.origin } else { &noise.name }
}

fn keeps_values(op: &str) -> bool {
    matches!(op, "quantize" | "dequantize" | "transpose")
}

/// Whether no two values have the same name, as those of a function that is called twice: their order is not known.
fn differ(values: &[&LayerNoise]) -> bool {
    let named = || values.iter().map(|value| value.name.as_str()).filter(|name| !name.is_empty());
    named().collect::<BTreeSet<_>>().len() == named().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(name: &str, origin: &str, snr_db: f64) -> LayerNoise {
        LayerNoise { name: name.into(), origin: origin.into(), snr_db, own_snr_db: snr_db }
    }

    fn layer((name, origin, op): &(&str, &str, &'static str)) -> LayerReport {
        LayerReport {
            name: (*name).into(),
            origin: (*origin).into(),
            op,
            kernel: String::new(),
            shape: Vec::new(),
            macs: 0,
            weights_bytes: 0,
            scratch_bytes: 0,
            arena_live_bytes: 0,
            cycles: 0,
            steps: Vec::new(),
            snr_db: None,
        }
    }

    fn ratios(layers: &[(&str, &str, &'static str)], noise: &[LayerNoise]) -> Vec<Option<f64>> {
        of_layers(&layers.iter().map(layer).collect::<Vec<_>>(), noise)
    }

    #[test]
    fn what_an_operator_computes_on_its_way_does_not_show_its_result() {
        let layers = [("n3", "n3", "qsoftmax"), ("y", "n3", "lookup"), ("y", "n3", "dequantize")];
        let (inner, result) = (noise("", "n3", 40.0), noise("y", "n3", -1.0));
        assert_eq!(ratios(&layers, std::slice::from_ref(&result)), [None, Some(-1.0), Some(-1.0)]);
        assert_eq!(ratios(&layers, &[inner.clone(), result.clone()]), [Some(40.0), Some(-1.0), Some(-1.0)]);
        assert_eq!(ratios(&layers, &[inner, noise("", "n3", 50.0), result])[0], None);
    }

    #[test]
    fn a_node_that_is_called_as_its_result_is_told_by_order() {
        let layers = [("y", "y", "qsoftmax"), ("y", "y", "lookup")];
        assert_eq!(ratios(&layers, &[noise("y", "y", 9.0)]), [None, None]);
        let both = [noise("", "y", 40.0), noise("y", "y", 9.0)];
        assert_eq!(ratios(&layers, &both), [Some(40.0), Some(9.0)]);
        let layers = [("y", "y", "transpose"), ("y", "y", "qconv2d"), ("y", "y", "dequantize")];
        assert_eq!(ratios(&layers, &[noise("y", "y", 9.0)]), [None, Some(9.0), Some(9.0)]);
    }

    #[test]
    fn values_of_a_function_that_is_called_twice_have_no_figure() {
        let layers = [("y", "n", "qmul"), ("y", "n", "qmul")];
        assert_eq!(ratios(&layers, &[noise("y", "n", 9.0), noise("y", "n", 8.0)]), [None, None]);
    }

    #[test]
    fn a_layer_that_nobody_named_has_none() {
        assert_eq!(ratios(&[("%18", "", "lookup")], &[noise("", "", 9.0)]), [None]);
    }
}
