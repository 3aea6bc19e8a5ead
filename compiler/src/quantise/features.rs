//! Inputs of which one scale serves features of very different ranges.

use crate::text::printable;
use edgecc_ir::{Graph, NodeId, Op, Tensor};
use std::collections::BTreeSet;

/// A feature of less than this part of the tensor's range is left five codes or less of 256.
const PART: f32 = 1.0 / 50.0;

/// How many features are named.
const NAMED: usize = 4;

/// Sentences for the user.
pub(super) fn warnings(graph: &Graph, samples: &[Vec<Tensor>]) -> Vec<String> {
    let warning = |(at, id): (usize, &NodeId)| {
        let axis = axis(graph, *id)?;
        let features = features(graph, *id, axis, samples, at)?;
        sentence(&graph.node(*id).name, axis, &features)
    };
    graph.inputs().iter().enumerate().filter_map(warning).collect()
}

/// The elements of each feature in all samples; `None` for an input of integers.
fn features(
    graph: &Graph,
    id: NodeId,
    axis: usize,
    samples: &[Vec<Tensor>],
    input: usize,
) -> Option<Vec<Vec<f32>>> {
    let shape = graph.node(id).shape();
    let (count, inner) = (shape[axis], shape.strides()[axis]);
    let mut features = vec![Vec::new(); count];
    for sample in samples {
        for (row, elements) in sample.get(input)?.as_slice::<f32>()?.chunks(inner).enumerate() {
            features[row % count].extend_from_slice(elements);
        }
    }
    Some(features)
}

fn sentence(input: &str, axis: usize, features: &[Vec<f32>]) -> Option<String> {
    let (low, high) = features.iter().flatten().fold((0.0_f32, 0.0_f32), |(l, h), x| (l.min(*x), h.max(*x)));
    let narrow: Vec<usize> =
        (0..features.len()).filter(|at| is_narrow(&features[*at], (high - low) * PART)).collect();
    let (input, count) = (printable(input), features.len());
    (!narrow.is_empty()).then(|| {
        format!(
            "input \"{input}\": {} over less than a fiftieth of the one range that int8 has for all, {low} to {high}: five \
             codes of 256 or less; bring the features to like ranges before they enter the model, in the samples and on \
             the device",
            subject(&narrow, &format!("of {count} (axis {axis})"))
        )
    })
}

fn subject(narrow: &[usize], all: &str) -> String {
    if let [only] = narrow {
        return format!("feature {only} {all} ranges");
    }
    let named: Vec<String> = narrow.iter().take(NAMED).map(ToString::to_string).collect();
    let more = narrow.len() - named.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("features {}{more} {all} range", named.join(", "))
}

/// Whether a feature moves, but by less than `least`. One that has the same value most of the time, as a pixel in a
/// corner, is none that a model looks at closely.
fn is_narrow(elements: &[f32], least: f32) -> bool {
    let (low, high) =
        elements.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), x| (l.min(*x), h.max(*x)));
    if low >= high || high - low >= least {
        return false;
    }
    let mut sorted = elements.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let most_common = sorted.chunk_by(|a, b| a == b).map(<[f32]>::len).max().unwrap_or(0);
    2 * most_common <= elements.len()
}

/// The axis of an input that a layer with weights sums over: that of channels or features.
fn axis(graph: &Graph, input: NodeId) -> Option<usize> {
    let mut seen = BTreeSet::new();
    let shape = graph.node(input).shape();
    (0..shape.rank()).find(|axis| shape[*axis] > 1 && is_summed(graph, input, *axis, &mut seen))
}

fn is_summed(graph: &Graph, id: NodeId, axis: usize, seen: &mut BTreeSet<(NodeId, usize)>) -> bool {
    let rank = graph.node(id).shape().rank();
    seen.insert((id, axis))
        && graph.users(id).into_iter().any(|(user, operand)| match (graph.node(user).op(), operand) {
            (Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_), 0) => axis + 1 == rank,
            (Op::MatMul(_), 1) => axis + 2 == rank,
            _ => moved(graph, id, axis, user).is_some_and(|axis| is_summed(graph, user, axis, seen)),
        })
}

/// Where an axis of operand `id` is in the result of `user`; `None` if it is not there as a whole.
fn moved(graph: &Graph, id: NodeId, axis: usize, user: NodeId) -> Option<usize> {
    let (from, to) = (graph.node(id).shape(), graph.node(user).shape());
    let before = |dims: &[usize]| dims.iter().product::<usize>();
    let place = match graph.node(user).op() {
        Op::Transpose(op) => op.perm.iter().position(|from| *from == axis),
        Op::Reshape(_) => (0..to.rank())
            .find(|place| to[*place] == from[axis] && before(&to[..*place]) == before(&from[..axis])),
        Op::Binary(_) | Op::Unary(_) | Op::Clamp(_) | Op::Pad(_) | Op::Cast(_) => {
            Some(axis + to.rank() - from.rank())
        }
        _ => None,
    };
    place.filter(|place| to[*place] == from[axis])
}

#[cfg(test)]
mod tests {
    use super::*;
    use edgecc_ir::text;

    const NET: &str = r#"graph @g {
  %0 = input "x" : f32[1,3]
  %1 = const [2, 2, 2] : f32[3]
  %2 = binary %0, %1 {f=mul} : f32[1,3]
  %3 = const seeded(1) : f32[2,3]
  %4 = const seeded(2) : f32[2]
  %5 = dense %2, %3, %4 : f32[1,2]
  output "y" = %5
}
"#;

    fn found(scales: [f32; 3]) -> Vec<String> {
        let graph = text::parse(NET).unwrap();
        let sample = |s: usize| vec![Tensor::from_fn([1, 3], |i| scales[i] * ((s * 7 + i * 3) % 11) as f32)];
        warnings(&graph, &(0..20).map(sample).collect::<Vec<_>>())
    }

    #[test]
    fn features_of_little_range_are_named() {
        let warnings = found([100.0, 1.0, 50.0]);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].starts_with("input \"x\": feature 1 of 3 (axis 1) ranges over"), "{warnings:?}");
        assert_eq!(found([10.0, 1.0, 5.0]), [""; 0]);
        assert_eq!(subject(&[0, 2, 3, 4, 5, 6], "of 9"), "features 0, 2, 3, 4 and 2 more of 9 range");
    }

    #[test]
    fn features_that_hardly_ever_move_are_not() {
        assert!(is_narrow(&[0.0, 0.1, 0.2, 0.3], 1.0));
        assert!(!is_narrow(&[0.0, 0.0, 0.0, 0.3], 1.0));
        assert!(!is_narrow(&[0.1; 4], 1.0));
    }

    #[test]
    fn pixels_are_no_features() {
        let net = r#"graph @g {
  %0 = input "x" : f32[1,3,4,4]
  %1 = transpose %0 {perm=[0,2,3,1]} : f32[1,4,4,3]
  %2 = const seeded(1) : f32[2,3,3,3]
  %3 = const seeded(2) : f32[2]
  %4 = conv2d %1, %2, %3 : f32[1,2,2,2]
  output "y" = %4
}
"#;
        let graph = text::parse(net).unwrap();
        assert_eq!(axis(&graph, graph.inputs()[0]), Some(1));
    }
}
