//! Weights, bias and multipliers of a layer in the form that its integer operator takes.

use super::rebuild::Rebuild;
use crate::quant::Encoding;
use edgecc_ir::integer::Requant;
use edgecc_ir::{Data, NodeId, Tensor};

/// What an input and its zero point are apart at most.
const FARTHEST: i64 = 255;

/// The ratio of channels whose result is constant, where no other channel gives one.
const ANY_RATIO: f64 = 1.0 / 256.0;

/// Constant operands of a layer.
pub(super) struct Layer {
    pub(super) weights: Tensor,
    pub(super) bias: Tensor,
    pub(super) multipliers: Tensor,
    pub(super) out: Requant,
}

/// An output channel: `round(ratio (bias + sum of taps and inputs))` steps from the result's zero point.
struct Channel {
    taps: Vec<i64>,
    /// In steps of the sum.
    bias: f64,
    /// Steps of the result for one of the sum.
    ratio: f64,
}

/// The layer of node `id`; `None` if its operands are not constant or a sum might not fit 32 bits.
pub(super) fn layer(
    r: &Rebuild<'_>,
    id: NodeId,
    x: Encoding,
    y: Encoding,
    bounds: [f32; 2],
) -> Option<Layer> {
    let inputs = r.old.node(id).inputs();
    let (codes, integers) = r.constant_codes(inputs[1])?;
    let per_channel = codes.scale.len() == 1 || codes.axis == 0;
    let values = without_zero_points(&codes.zero, integers).filter(|_| per_channel)?;
    let bias = r.constant(inputs[2])?;
    let bias = bias.as_slice::<f32>()?;
    let per_output = values.len() / bias.len();
    let channel = |(o, taps): (usize, &[i64])| {
        let scale = f64::from(x.scale) * f64::from(codes.scale[o % codes.scale.len()].0);
        let bias = (f64::from(bias[o]) / scale).round_ties_even();
        Channel { taps: taps.to_vec(), bias, ratio: scale / f64::from(y.scale) }
    };
    let mut channels: Vec<_> = values.chunks(per_output).enumerate().map(channel).collect();
    let [low, top] = bounds.map(|bound| y.quantize(bound));
    settle_constants(&mut channels, [low - y.zero, top - y.zero]);
    let ratios: Vec<_> = channels.iter().map(|channel| channel.ratio).collect();
    let (out, multipliers) = Requant::new(&ratios, y.zero, low, top);
    let all_fit = channels.iter().all(|channel| channel.bound().is_some_and(|bound| out.fits(bound)));
    let taps: Vec<_> = channels.iter().flat_map(|channel| channel.taps.iter().copied()).collect();
    let weights = Tensor::new(integers.shape().clone(), narrowest(&taps)?)?;
    all_fit.then(|| Layer {
        weights,
        bias: Tensor::vector(channels.iter().map(|channel| channel.bias as i32).collect()),
        multipliers: Tensor::vector(multipliers),
        out,
    })
}

impl Channel {
    /// What the inputs can add to or take from a sum.
    fn reach(&self) -> i64 {
        FARTHEST * self.taps.iter().map(|w| w.abs()).sum::<i64>()
    }

    /// The largest sum in magnitude; `None` if it is far too large.
    fn bound(&self) -> Option<i64> {
        let bound = self.bias.abs() + self.reach() as f64;
        (bound < f64::from(i32::MAX)).then_some(bound as i64)
    }

    /// The result, if it is the same for all inputs: steps from the zero point, within bounds.
    fn constant(&self, [low, top]: [i32; 2]) -> Option<i32> {
        let result = |sum: f64| (sum * self.ratio + 0.5).floor().clamp(f64::from(low), f64::from(top)) as i32;
        let reach = self.reach() as f64;
        let [least, most] = [-reach, reach].map(|inputs| result(self.bias + inputs));
        (least == most).then_some(least)
    }
}

/// Channels that batch normalisation made vanish have weights with so small a scale that the bias overflows in it. What the
/// inputs do there is less than a rounding, so they can have any other scale, and no weights.
fn settle_constants(channels: &mut [Channel], bounds: [i32; 2]) {
    let fit = channels.iter().filter(|channel| channel.bound().is_some());
    let ratio = fit.map(|channel| channel.ratio).reduce(f64::max).unwrap_or(ANY_RATIO);
    for channel in channels.iter_mut().filter(|channel| channel.bound().is_none()) {
        let Some(result) = channel.constant(bounds) else { continue };
        let bias = (f64::from(result) / ratio).round();
        // A ratio beyond one step may skip the result; then the sum stays too large, and the layer has no integer form.
        if (bias * ratio + 0.5).floor() == f64::from(result) {
            *channel = Channel { taps: vec![0; channel.taps.len()], bias, ratio };
        }
    }
}

/// Weights with their zero points taken out.
fn without_zero_points(zero: &[i32], integers: &Tensor) -> Option<Vec<i64>> {
    let per_zero = integers.data().len() / zero.len();
    let values = integers.to_i64s()?;
    Some(values.iter().enumerate().map(|(i, w)| w - i64::from(zero[i / per_zero])).collect())
}

/// The integers as i8 where they fit, else as i16.
fn narrowest(values: &[i64]) -> Option<Data> {
    let bytes: Option<Vec<i8>> = values.iter().map(|w| i8::try_from(*w).ok()).collect();
    let words = || values.iter().map(|w| i16::try_from(*w).ok()).collect::<Option<Vec<i16>>>();
    bytes.map(Data::I8).or_else(|| words().map(Data::I16))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(taps: [i64; 2], bias: f64, ratio: f64) -> Channel {
        Channel { taps: taps.to_vec(), bias, ratio }
    }

    /// Results in steps, by requantisation.
    fn settled(channels: Vec<Channel>) -> Vec<Option<i32>> {
        let mut channels = channels;
        settle_constants(&mut channels, [-100, 100]);
        let ratios: Vec<_> = channels.iter().map(|channel| channel.ratio).collect();
        let (out, multipliers) = Requant::new(&ratios, 0, -100, 100);
        let result = |(channel, multiplier): (&Channel, &i32)| {
            channel.bound().map(|_| out.apply(channel.bias as i32, *multiplier))
        };
        channels.iter().zip(&multipliers).map(result).collect()
    }

    #[test]
    fn a_bias_too_large_for_a_tiny_scale_gets_another() {
        let tiny = |steps: f64| channel([3, -4], steps * 1e32, 1e-32);
        let all = vec![channel([1, 2], 50.0, 0.01), tiny(-7.3), tiny(1e9), tiny(0.2)];
        assert_eq!(settled(all), [Some(1), Some(-7), Some(100), Some(0)]);
        assert_eq!(settled(vec![tiny(42.0)]), [Some(42)]);
    }

    #[test]
    fn a_channel_that_follows_its_inputs_is_left_alone() {
        assert_eq!(settled(vec![channel([1, 2], 3e9, 0.01)]), [Some(100)]);
        assert_eq!(settled(vec![channel([1, 2], 3e9, 1e-8)]), [Some(30)]);
        assert_eq!(settled(vec![channel([1 << 20, 0], 3e9, 1e-8)]), [None]);
    }

    #[test]
    fn a_result_between_the_steps_of_a_large_ratio_is_not_met() {
        let all = vec![channel([1, 2], 0.0, 3.0), channel([1, 1], 1e33, 1e-32)];
        assert_eq!(settled(all), [Some(0), None]);
    }
}
