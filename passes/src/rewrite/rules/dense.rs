//! Dense layers: movements of leading axes pass, movements of the summed axis and of the outputs go into the
//! weights.

use super::super::language::ENode;
use super::super::scene::Scene;
use super::movement::{correspondence, is_reshape, is_transpose};
use super::sink::{move_result, movements};
use edgecc_ir::ops::{Reshape, Transpose};
use edgecc_ir::{Op, Shape};
use egg::Id;

pub(super) fn is_dense(op: &Op) -> bool {
    matches!(op, Op::Dense(_) | Op::QDense(_))
}

/// A movement that leaves the last axis in its place goes behind the layer.
pub(super) fn leading_movement(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let mut found = Vec::new();
    for (x, map) in movements(scene, node.args[0]) {
        let last = scene.shape(x).rank().checked_sub(1);
        if map.result_rank() == 0 || map.source(map.result_rank() - 1) != last {
            continue;
        }
        let moved = scene.add_moved(node.op.clone(), &[&[x], &node.args[1..]].concat());
        found.extend(move_result(scene, moved, &map));
    }
    found
}

/// `dense(flatten(transpose(x)), w)`: the columns of constant weights are put in the order of `x` instead.
pub(super) fn flattened_transpose(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let [x, weights, ref per_output @ ..] = node.args[..] else { return vec![] };
    if scene.constant(weights).is_none() {
        return vec![];
    }
    let mut found = Vec::new();
    for flatten in scene.ways(x, is_reshape) {
        for transpose in scene.ways(flatten.args[0], is_transpose) {
            let Op::Transpose(op) = &transpose.op else { continue };
            let from = scene.shape(transpose.args[0]);
            let to = scene.shape(x);
            let Some(first) = flattened_axes(&from, &op.perm, &to) else { continue };
            let straight = scene.add(Reshape { shape: to }, &transpose.args);
            let columns = permute_columns(scene, weights, &from, &op.perm, first);
            if let (Some(straight), Some(columns)) = (straight, columns) {
                found.extend(scene.add_moved(node.op.clone(), &[&[straight, columns], per_output].concat()));
            }
        }
    }
    found
}

/// The first of the trailing axes that become the last axis of `to`, if the permutation keeps those before.
fn flattened_axes(from: &Shape, perm: &[usize], to: &Shape) -> Option<usize> {
    let turned: Vec<usize> = perm.iter().map(|axis| from[*axis]).collect();
    let groups = correspondence(&turned, to)?;
    let first = groups.iter().find(|(_, new)| new.end == to.rank() && !new.is_empty())?.0.start;
    let all_in_last = to.last() == Some(&turned[first..].iter().product());
    let kept = perm[..first].iter().copied().eq(0..first);
    (kept && all_in_last).then_some(first)
}

/// Weights `[O, K]` whose columns are in the order before the permutation of the axes from `first` on.
fn permute_columns(scene: &mut Scene, weights: Id, from: &Shape, perm: &[usize], first: usize) -> Option<Id> {
    let (flat, rows) = (scene.shape(weights), scene.shape(weights)[0]);
    let turned = perm[first..].iter().map(|axis| from[*axis]);
    let apart: Vec<usize> = std::iter::once(rows).chain(turned).collect();
    let local = Transpose { perm: perm[first..].iter().map(|axis| axis - first).collect() };
    let back = std::iter::once(0).chain(local.inverse().into_iter().map(|axis| axis + 1)).collect();
    let apart = scene.add(Reshape { shape: apart.into() }, &[weights])?;
    let turned = scene.add(Transpose { perm: back }, &[apart])?;
    scene.add(Reshape { shape: flat }, &[turned])
}

/// `transpose(unfold(dense(x, w, b)))`: the rows of constant weights are put in the order of the result instead.
pub(super) fn unfolded_transpose(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(transpose) = &node.op else { return vec![] };
    let unfolded = scene.shape(node.args[0]);
    let mut found = Vec::new();
    for unfold in scene.ways(node.args[0], is_reshape) {
        for dense in scene.ways(unfold.args[0], is_dense) {
            let [x, ref constants @ ..] = dense.args[..] else { continue };
            let Some(first) = unfolded_axes(&scene.shape(unfold.args[0]), &unfolded, &transpose.perm) else {
                continue;
            };
            if constants.iter().any(|constant| scene.constant(*constant).is_none()) {
                continue;
            }
            let rows = Rows { unfolded: &unfolded[first..], perm: &transpose.perm[first..], first };
            let turned = constants.iter().map(|constant| rows.permute(scene, *constant));
            let args: Option<Vec<Id>> = std::iter::once(Some(x)).chain(turned).collect();
            let straight = args.and_then(|args| scene.add(dense.op.clone(), &args));
            let shape = scene.site_type().shape.clone();
            found.extend(straight.and_then(|y| scene.add_moved(Reshape { shape }, &[y])));
        }
    }
    found
}

/// The first of the axes that the last axis of `flat` unfolds to, if the permutation keeps those before.
fn unfolded_axes(flat: &Shape, unfolded: &Shape, perm: &[usize]) -> Option<usize> {
    let first = flat.rank().checked_sub(1)?;
    let leading = unfolded.len() > first && flat[..first] == unfolded[..first];
    (leading && perm[..first].iter().copied().eq(0..first)).then_some(first)
}

/// How the outputs of a layer are unfolded to axes and moved; `first` axes stand before them.
struct Rows<'a> {
    unfolded: &'a [usize],
    perm: &'a [usize],
    first: usize,
}

impl Rows<'_> {
    /// Weights `[O, K]`, or what is one per output, `[O]`, whose outputs are in the order behind the movement.
    fn permute(&self, scene: &mut Scene, constant: Id) -> Option<Id> {
        let own = scene.shape(constant);
        let inner = &own[1..];
        let axes = self.unfolded.len();
        let perm = self
            .perm
            .iter()
            .map(|axis| axis - self.first)
            .chain((0..inner.len()).map(|i| axes + i))
            .collect();
        let apart = scene.add(Reshape { shape: [self.unfolded, inner].concat().into() }, &[constant])?;
        let turned = scene.add(Transpose { perm }, &[apart])?;
        scene.add(Reshape { shape: own }, &[turned])
    }
}
