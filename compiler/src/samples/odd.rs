//! What is odd about samples, though they can be used.

use edgecc_ir::{Tensor, TensorType};

/// Below this, a 255th part of a range is no normal number.
const LEAST: f32 = 255.0 * f32::MIN_POSITIVE;

/// Sentences for the user; `columns` has the samples of each input.
pub(super) fn warnings(inputs: &[(String, TensorType)], columns: &[Vec<Tensor>]) -> Vec<String> {
    let named = || inputs.iter().zip(columns).map(|((name, _), column)| (name, column));
    let is_one = columns.first().is_some_and(|column| column.len() == 1);
    let constant: Vec<_> =
        named().filter(|_| !is_one).filter_map(|(name, column)| constant(name, column)).collect();
    let equal = if constant.len() < columns.len() { equal(columns) } else { None };
    let tiny = named().filter_map(|(name, column)| tiny(name, column));
    equal.into_iter().chain(constant).chain(tiny).collect()
}

/// A warning, if there is but one sample, or the same one again and again.
fn equal(columns: &[Vec<Tensor>]) -> Option<String> {
    let count = columns.first()?.len();
    let same = columns.iter().all(|column| column.iter().all(|sample| *sample == column[0]));
    let what = match count {
        1 => "there is only one sample".into(),
        _ => format!("all {count} samples are the same"),
    };
    same.then(|| {
        format!(
            "{what}: ranges measured with it say little about other inputs, and neither does the SNR; give about \
             a hundred different ones"
        )
    })
}

/// A warning, if an input never changes.
fn constant(name: &str, samples: &[Tensor]) -> Option<String> {
    let first = samples.first()?.as_slice::<f32>()?.first().copied()?;
    let same = samples.iter().all(|s| s.as_slice::<f32>().is_some_and(|v| v.iter().all(|x| *x == first)));
    let what = "ranges measured with it say little about real inputs";
    same.then(|| format!("input \"{name}\" is {first} in every sample: {what}"))
}

/// A warning, if an input is so small that it has no scale; all zeros are none of this.
fn tiny(name: &str, samples: &[Tensor]) -> Option<String> {
    let values = samples.iter().filter_map(|sample| sample.as_slice::<f32>()).flatten();
    let most = values.fold(0.0_f32, |most, x| most.max(x.abs()));
    let what = "that is too small for a scale of int8, and results will be wrong; bring it to a range near 1, in the \
                samples and on the device";
    (most > 0.0 && most < LEAST).then(|| format!("input \"{name}\" is never beyond {most:e}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::DType;

    fn found(samples: &[[f32; 2]]) -> Vec<String> {
        let inputs = [("x".into(), TensorType::new(DType::F32, [2]))];
        warnings(&inputs, &[samples.iter().map(|sample| Tensor::vector(sample.to_vec())).collect()])
    }

    #[test]
    fn samples_that_tell_little_are_warned_of() {
        let only = |samples: &[[f32; 2]], start: &str| {
            let warnings = found(samples);
            assert!(warnings.len() == 1 && warnings[0].starts_with(start), "{warnings:?}");
        };
        only(&[[1.0, 2.0]], "there is only one sample: ");
        only(&[[5.0, 5.0]], "there is only one sample: ");
        only(&[[1.0, 2.0]; 3], "all 3 samples are the same: ");
        only(&[[5.0, 5.0]; 2], "input \"x\" is 5 in every sample: ");
        only(&[[1e-42, 0.0], [0.0, 1e-42]], "input \"x\" is never beyond 1e-42: ");
    }

    #[test]
    fn samples_that_differ_are_not() {
        assert_eq!(found(&[[1.0, 2.0], [1.0, 3.0]]), [""; 0]);
        assert_eq!(found(&[[1e-30, 0.0], [0.0, 1e-30]]), [""; 0]);
    }
}
