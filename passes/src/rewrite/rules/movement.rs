//! Transposes and reshapes among themselves.

use super::super::language::ENode;
use super::super::scene::Scene;
use edgecc_ir::ops::{Reshape, Transpose};
use edgecc_ir::{Op, Shape};
use egg::Id;

pub(super) fn is_transpose(op: &Op) -> bool {
    matches!(op, Op::Transpose(_))
}

pub(super) fn is_reshape(op: &Op) -> bool {
    matches!(op, Op::Reshape(_))
}

/// Operators that may do nothing at all.
pub(super) fn is_movement(op: &Op) -> bool {
    match op {
        Op::Transpose(_) | Op::Reshape(_) | Op::Slice(_) | Op::Pad(_) | Op::Expand(_) => true,
        Op::Resize(_) | Op::Concat(_) | Op::Cast(_) | Op::Reduce(_) => true,
        Op::Input(_) | Op::Const(_) | Op::Conv2d(_) | Op::Dense(_) | Op::MatMul(_) => false,
        Op::Pool2d(_) | Op::Unary(_) | Op::Binary(_) | Op::Clamp(_) | Op::Select(_) => false,
        Op::Softmax(_) | Op::Gather(_) => false,
        Op::Quantize(_) | Op::Dequantize(_) | Op::Lookup(_) => false,
        Op::QConv2d(_) | Op::QDense(_) | Op::QMatMul(_) | Op::QAdd(_) | Op::QMul(_) => false,
        Op::QPool2d(_) | Op::QMean(_) | Op::QSoftmax(_) => false,
    }
}

/// A movement that moves nothing is its operand.
pub(super) fn nothing_moves(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let x = node.args[0];
    let shape = scene.shape(x);
    let idle = match &node.op {
        Op::Transpose(op) => op.perm.iter().copied().eq(0..op.perm.len()),
        Op::Slice(op) => op.steps.iter().all(|step| *step == 1),
        Op::Resize(op) => {
            (0..shape.rank()).all(|axis| op.index_map(axis, shape[axis]).into_iter().eq(0..shape[axis]))
        }
        Op::Reduce(op) => op.axes.iter().all(|axis| shape[*axis] == 1),
        _ => true,
    };
    if idle && scene.ty(x) == scene.site_type() { vec![x] } else { vec![] }
}

/// Two permutations are one.
pub(super) fn merge_transposes(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(outer) = &node.op else { return vec![] };
    let mut found = Vec::new();
    for inner in scene.ways(node.args[0], is_transpose) {
        if let Op::Transpose(op) = &inner.op {
            let perm = outer.perm.iter().map(|axis| op.perm[*axis]).collect();
            found.extend(scene.add(Transpose { perm }, &inner.args));
        }
    }
    found
}

/// The last shape is the one that counts.
pub(super) fn merge_reshapes(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let inner = scene.ways(node.args[0], is_reshape);
    inner.iter().filter_map(|inner| scene.add(node.op.clone(), &inner.args)).collect()
}

/// Where all longer axes keep their order, no element moves.
pub(super) fn unit_transpose(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(transpose) = &node.op else { return vec![] };
    let from = scene.shape(node.args[0]);
    let longer: Vec<usize> = transpose.perm.iter().copied().filter(|axis| from[*axis] != 1).collect();
    if !longer.is_sorted() {
        return vec![];
    }
    let shape = scene.site_type().shape.clone();
    scene.add(Reshape { shape }, &node.args).into_iter().collect()
}

/// A reshape that splits or joins axes which the transpose left together can go first.
pub(super) fn reshape_of_transpose(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Reshape(reshape) = &node.op else { return vec![] };
    let mut found = Vec::new();
    for inner in scene.ways(node.args[0], is_transpose) {
        let Op::Transpose(transpose) = &inner.op else { continue };
        let from = scene.shape(inner.args[0]);
        if let Some((shape, perm)) = exchange(&from, &transpose.perm, &reshape.shape) {
            let reshaped = scene.add(Reshape { shape }, &inner.args);
            found.extend(reshaped.and_then(|x| scene.add_moved(Transpose { perm }, &[x])));
        }
    }
    found
}

/// Shape and permutation with which `reshape(transpose(x))` is `transpose(reshape(x))`.
fn exchange(from: &Shape, perm: &[usize], to: &Shape) -> Option<(Shape, Vec<usize>)> {
    let turned: Vec<usize> = perm.iter().map(|axis| from[*axis]).collect();
    // Per group: the first axis of `from` it holds, and its axes of `to`.
    let mut groups = Vec::new();
    for (old, new) in correspondence(&turned, to)? {
        let mut longer = perm[old.clone()].iter().copied().filter(|axis| from[*axis] != 1);
        let first = longer.next();
        let mut last = first;
        for axis in longer {
            let between = last? + 1..axis;
            if last? > axis || between.into_iter().any(|skipped| from[skipped] != 1) {
                return None;
            }
            last = Some(axis);
        }
        groups.push((first.unwrap_or(perm[old.start]), new));
    }
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|group| groups[*group].0);
    let axes: Vec<usize> = order.iter().flat_map(|group| groups[*group].1.clone()).collect();
    let shape: Vec<usize> = axes.iter().map(|axis| to[*axis]).collect();
    let perm =
        (0..to.rank()).map(|axis| axes.iter().position(|other| *other == axis)).collect::<Option<_>>()?;
    Some((shape.into(), perm))
}

/// An interval of axes.
type Axes = std::ops::Range<usize>;

/// Splits both shapes into the shortest runs of axes with the same elements; every run of the first holds at
/// least one axis.
pub(super) fn correspondence(from: &[usize], to: &[usize]) -> Option<Vec<(Axes, Axes)>> {
    let mut groups: Vec<(Axes, Axes)> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < from.len() {
        let (start_i, start_j) = (i, j);
        let (mut a, mut b) = (from[i], 1);
        i += 1;
        while a != b {
            if a < b {
                a *= *from.get(i)?;
                i += 1;
            } else {
                b *= *to.get(j)?;
                j += 1;
            }
        }
        groups.push((start_i..i, start_j..j));
    }
    // Axes of size one left over belong to the last run.
    if j < to.len() {
        to[j..].iter().all(|dim| *dim == 1).then_some(())?;
        groups.last_mut()?.1.end = to.len();
    }
    Some(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_as_short_as_possible() {
        assert_eq!(correspondence(&[2, 3, 4], &[6, 4]), Some(vec![(0..2, 0..1), (2..3, 1..2)]));
        assert_eq!(correspondence(&[2, 12], &[2, 3, 4, 1]), Some(vec![(0..1, 0..1), (1..2, 1..4)]));
        assert_eq!(correspondence(&[2, 3], &[3, 2]), Some(vec![(0..2, 0..2)]));
        assert_eq!(correspondence(&[1, 5], &[5]), Some(vec![(0..1, 0..0), (1..2, 0..1)]));
        assert_eq!(correspondence(&[4], &[5]), None);
    }

    #[test]
    fn a_reshape_goes_before_a_transpose_that_keeps_its_axes_together() {
        // [N, H, W, C] to [N, C, H, W] to [N, C, H·W]
        let joined = exchange(&[2, 3, 4, 5].into(), &[0, 3, 1, 2], &[2, 5, 12].into());
        assert_eq!(joined, Some(([2, 12, 5].into(), vec![0, 2, 1])));
        let flat = exchange(&[2, 3, 4, 5].into(), &[0, 3, 1, 2], &[2, 60].into());
        assert_eq!(flat, None);
        let unit = exchange(&[2, 3, 5].into(), &[0, 2, 1], &[2, 5, 1, 3].into());
        assert_eq!(unit, Some(([2, 1, 3, 5].into(), vec![0, 3, 1, 2])));
    }
}
