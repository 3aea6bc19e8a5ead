//! Cross-layer equalisation in front of depthwise convolutions (after Nagel et al., ICCV 2019).
//!
//! A tensor has one scale, but its channels may have very different ranges: those of small range get few codes. A
//! factor per channel can be moved from a depthwise convolution's weights into the layer before, because a bound at
//! 0 commutes with positive factors. Weights have a scale per output channel on both sides, so this costs nothing
//! there and lets every channel use all codes.

use super::CalibrationError;
use super::calibrate::values;
use edgecc_ir::ops::Conv2d;
use edgecc_ir::{Graph, NodeId, Op, OpError, Tensor};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A channel that stays below this part of the tensor's range is left as it is: it is as good as dead, and removing
/// it is worth more than its codes.
const DEAD: f32 = 1e-4;

/// Factors per channel, by layer.
type Factors = BTreeMap<NodeId, Vec<f32>>;

/// Rescales channels between layers by what the samples show. The graph computes the same real numbers, up to float
/// rounding. `done` is called once per sample, from several threads.
///
/// # Errors
/// If a sample does not fit the graph, or makes a value infinite.
pub fn equalise(
    graph: &mut Graph,
    samples: &[Vec<Tensor>],
    done: &(dyn Fn() + Sync),
) -> Result<(), CalibrationError> {
    let pairs: Vec<(NodeId, NodeId)> =
        graph.order().into_iter().filter_map(|id| Some((scalable(graph, id)?, id))).collect();
    let peaks = peaks(graph, &pairs, samples, done)?;
    let (mut on_outputs, mut on_inputs) = (Factors::new(), Factors::new());
    for (first, second) in pairs {
        let factors = factors(&peaks[&first], &gains(graph, second, peaks[&first].len()));
        on_inputs.insert(second, factors.iter().map(|factor| 1.0 / factor).collect());
        on_outputs.insert(first, factors);
    }
    for id in graph.order() {
        let (outputs, inputs) = (on_outputs.get(&id), on_inputs.get(&id));
        if outputs.is_some() || inputs.is_some() {
            rescale(graph, id, outputs, inputs)?;
        }
    }
    graph.remove_dead();
    Ok(())
}

/// The layer before depthwise convolution `id`, if factors can move between them.
fn scalable(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let depthwise = constant_conv(graph, id)?;
    let first = graph.node(id).inputs()[0];
    let conv = constant_conv(graph, first)?;
    let channels = graph.node(first).shape().last().copied()?;
    let homogeneous = conv.min.0 == 0.0 || conv.min.0 == f32::NEG_INFINITY;
    (depthwise.groups == channels && homogeneous && conv.max.0 == f32::INFINITY && graph.uses(first) == 1)
        .then_some(first)
}

/// A convolution whose weights and bias are constant, with nothing added.
fn constant_conv(graph: &Graph, id: NodeId) -> Option<&Conv2d> {
    let Op::Conv2d(conv) = graph.node(id).op() else { return None };
    let constant = |operand| graph.constant_operand(id, operand).is_some();
    (graph.node(id).inputs().len() == 3 && constant(1) && constant(2)).then_some(conv)
}

/// The largest magnitude of each channel of the first layers' results.
fn peaks(
    graph: &Graph,
    pairs: &[(NodeId, NodeId)],
    samples: &[Vec<Tensor>],
    done: &(dyn Fn() + Sync),
) -> Result<Factors, CalibrationError> {
    let empty = || -> Factors {
        let channels = |id: &NodeId| graph.node(*id).shape().last().copied().unwrap_or(1);
        pairs.iter().map(|(first, _)| (*first, vec![0.0; channels(first)])).collect()
    };
    let add = |mut peaks: Factors, sample: usize| {
        let values = values(graph, samples, sample)?;
        for (id, peaks) in &mut peaks {
            let elements = values.get(id).and_then(|value| value.as_slice::<f32>()).unwrap_or_default();
            for pixel in elements.chunks(peaks.len()) {
                peaks.iter_mut().zip(pixel).for_each(|(peak, x)| *peak = peak.max(x.abs()));
            }
        }
        done();
        Ok(peaks)
    };
    let merge = |mut a: Factors, b: Factors| {
        a.iter_mut()
            .zip(&b)
            .for_each(|((_, a), (_, b))| a.iter_mut().zip(b).for_each(|(a, b)| *a = a.max(*b)));
        Ok(a)
    };
    (0..samples.len()).into_par_iter().try_fold(empty, add).try_reduce(empty, merge)
}

/// The largest magnitude of the weights that a depthwise layer multiplies each channel with.
fn gains(graph: &Graph, depthwise: NodeId, channels: usize) -> Vec<f32> {
    let weights = graph.constant_operand(depthwise, 1);
    let weights = weights.and_then(|weights| weights.as_slice::<f32>()).unwrap_or_default();
    let largest = |taps: &[f32]| taps.iter().fold(0.0_f32, |largest, w| largest.max(w.abs()));
    weights.chunks((weights.len() / channels).max(1)).map(largest).collect()
}

/// What brings every channel to the range of the largest.
fn factors(peaks: &[f32], gains: &[f32]) -> Vec<f32> {
    let largest = |values: &[f32]| values.iter().copied().fold(0.0, f32::max);
    let effects: Vec<f32> = peaks.iter().zip(gains).map(|(peak, gain)| peak * gain).collect();
    let (peak, effect) = (largest(peaks), largest(&effects));
    let factor = |c: usize| {
        let lives = peaks[c] > peak * DEAD || effects.get(c).is_some_and(|e| *e > effect * DEAD);
        let factor = peak / peaks[c];
        if lives && factor.is_finite() { factor } else { 1.0 }
    };
    (0..peaks.len()).map(factor).collect()
}

/// Multiplies a layer's results and, for a depthwise one, the channels that it reads.
fn rescale(
    graph: &mut Graph,
    id: NodeId,
    outputs: Option<&Vec<f32>>,
    inputs: Option<&Vec<f32>>,
) -> Result<(), OpError> {
    let (Some(w), Some(b)) = (graph.constant_operand(id, 1), graph.constant_operand(id, 2)) else {
        return Ok(());
    };
    let (weights, bias): (&[f32], &[f32]) =
        (w.as_slice().unwrap_or_default(), b.as_slice().unwrap_or_default());
    let per_output = weights.len() / bias.len().max(1);
    let on_output = |o: usize| outputs.map_or(1.0, |factors| factors[o]);
    let on_input = |o: usize| inputs.map_or(1.0, |factors| factors[o * factors.len() / bias.len()]);
    let factor = |o: usize| on_output(o) * on_input(o);
    let weights = Tensor::from_fn(w.shape().clone(), |i| weights[i] * factor(i / per_output));
    let bias = Tensor::from_fn(b.shape().clone(), |o| bias[o] * on_output(o));
    let node = graph.node(id);
    let (op, x, name, origin) = (node.op().clone(), node.inputs()[0], node.name.clone(), node.origin.clone());
    let [weights, bias] = [weights, bias].map(|tensor| graph.add_constant(tensor));
    let new = graph.add(op, &[x, weights, bias])?;
    graph.set_source(new, name, origin);
    graph.replace(id, new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::{eval, text};

    const NET: &str = r#"graph @g {
  %0 = input "x" : f32[1,4,4,2]
  %1 = const seeded(1) : f32[3,1,1,2]
  %2 = const [0.1, -10, 1e-7] : f32[3]
  %3 = conv2d %0, %1, %2 {min=MIN} : f32[1,4,4,3] "pw"
  %4 = const seeded(3) : f32[6,3,3,1]
  %5 = const seeded(4) : f32[6]
  %6 = conv2d %3, %4, %5 {groups=3, pad=[1,1,1,1]} : f32[1,4,4,6] "dw"
  output "y" = %6
}
"#;

    fn ranges_after(min: &str) -> (Graph, Graph, Vec<Tensor>) {
        let before = text::parse(&NET.replace("MIN", min)).unwrap();
        let sample = vec![Tensor::from_fn([1, 4, 4, 2], |i| (i % 7) as f32 - 3.0)];
        let mut after = before.clone();
        equalise(&mut after, std::slice::from_ref(&sample), &|| ()).unwrap();
        (before, after, sample)
    }

    #[test]
    fn channels_get_one_range_and_results_stay() {
        let (before, after, sample) = ranges_after("-inf");
        let [old, new] = [&before, &after].map(|graph| eval::run(graph, &sample).unwrap().remove(0));
        let pairs = old.as_slice::<f32>().unwrap().iter().zip(new.as_slice::<f32>().unwrap());
        assert!(pairs.clone().all(|(a, b)| (a - b).abs() <= 1e-5 * a.abs().max(1.0)), "{old:?} {new:?}");
        let values = eval::run_all(&after, &sample).unwrap();
        let conv = after.order().into_iter().find(|id| after.node(*id).name == "pw").unwrap();
        let value: &[f32] = values[&conv].as_slice().unwrap();
        let peak = |c: usize| value.iter().skip(c).step_by(3).fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!((peak(0) / peak(1) - 1.0).abs() < 1e-5, "{} {}", peak(0), peak(1));
    }

    #[test]
    fn a_small_channel_lives_by_what_is_made_of_it() {
        assert_eq!(
            factors(&[8.0, 4.0, 1e-6, 1e-6, 0.0], &[1.0, 1.0, 1e5, 1.0, 1.0]),
            [1.0, 2.0, 8e6, 1.0, 1.0]
        );
    }

    #[test]
    fn a_bound_beside_zero_forbids_it() {
        let (before, after, _) = ranges_after("-1");
        assert_eq!(text::print(&before, text::Constants::Full), text::print(&after, text::Constants::Full));
    }
}
