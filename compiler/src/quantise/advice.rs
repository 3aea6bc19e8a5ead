//! What to tell a user whose int8 model differs much from the float one.

use super::{Facts, ResultNoise};
use crate::text::printable;
use edgecc_passes::quant::LayerNoise;

/// Below this ratio in decibels, a result is hardly that of the float model: a tenth of its power is noise.
const LEAST: f64 = 10.0;

/// Sentences for the user: those about `narrow` features of inputs, and about results that are mostly noise.
pub(super) fn warnings(facts: &Facts, narrow: &[String]) -> Vec<String> {
    let poor = facts.results.iter().filter(|result| result.snr_db < LEAST);
    let poor = poor.map(|result| poor_result(result, facts, !narrow.is_empty()));
    narrow.iter().cloned().chain(poor).collect()
}

fn poor_result(result: &ResultNoise, facts: &Facts, has_narrow: bool) -> String {
    let ResultNoise { name, snr_db } = result;
    let verdict =
        if *snr_db < 0.0 { "it is more noise than signal" } else { "more than a tenth of it is noise" };
    // Without the sign of what is rounded to zero.
    let snr_db = (snr_db * 10.0).round() / 10.0 + 0.0;
    let cause = match worst(&facts.noise) {
        _ if has_narrow => "likely for the ranges of the input, see above".into(),
        Some(layer) => format!("most is added by \"{}\"", printable(label(layer))),
        None => "no layer stands out".into(),
    };
    format!(
        "result \"{}\" has an SNR of {snr_db:.1} dB in int8: {verdict}, {cause}; do not rely on it unless it does well \
         on test data. Another --calibration-method may help, or the model in float32, without --calibrate",
        printable(name)
    )
}

fn label(layer: &LayerNoise) -> &str {
    if layer.name.is_empty() { &layer.origin } else { &layer.name }
}

/// The layer that adds most noise.
fn worst(noise: &[LayerNoise]) -> Option<&LayerNoise> {
    let known = noise.iter().filter(|layer| layer.own_snr_db.is_finite() && !label(layer).is_empty());
    known.min_by(|a, b| a.own_snr_db.total_cmp(&b.own_snr_db))
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_passes::quant::Method;

    fn facts(snr_db: f64) -> Facts {
        let layer = |name: &str, own_snr_db| LayerNoise {
            name: name.into(),
            origin: "node".into(),
            snr_db: 0.0,
            own_snr_db,
        };
        Facts {
            method: Method::MinMax,
            source: "samples.npz".into(),
            samples: 100,
            noise: vec![layer("a", 30.0), layer("b", 5.0), layer("c", f64::INFINITY)],
            results: vec![ResultNoise { name: "y".into(), snr_db }],
            accuracy: None,
        }
    }

    #[test]
    fn poor_results_are_warned_of_with_their_cause() {
        let found = |snr| warnings(&facts(snr), &[]).join("\n");
        assert_eq!(found(10.0), "");
        assert_eq!(found(f64::INFINITY), "");
        assert!(found(9.0).starts_with(
            "result \"y\" has an SNR of 9.0 dB in int8: more than a tenth of it is noise, most is added by \"b\"; "
        ));
        assert!(found(-1.0).contains(" more noise than signal, "));
    }

    #[test]
    fn narrow_features_are_the_likelier_cause() {
        let found = warnings(&facts(3.0), &["input \"x\": …".into()]);
        assert_eq!(found[0], "input \"x\": …");
        assert!(found[1].contains("likely for the ranges of the input"), "{found:?}");
    }
}
