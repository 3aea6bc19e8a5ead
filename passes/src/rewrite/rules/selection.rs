//! Slices and concatenations among themselves.

use super::super::language::ENode;
use super::super::scene::Scene;
use super::sink::is_concat;
use edgecc_ir::Op;
use edgecc_ir::ops::{Concat, Slice};
use egg::Id;

pub(super) fn is_slice(op: &Op) -> bool {
    matches!(op, Op::Slice(_))
}

/// A selection of a selection is one selection.
pub(super) fn slice_of_slice(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Slice(outer) = &node.op else { return vec![] };
    let mut found = Vec::new();
    for inner in scene.ways(node.args[0], is_slice) {
        if let Op::Slice(op) = &inner.op
            && let Some(slice) = compose(op, outer)
        {
            found.extend(scene.add(slice, &inner.args));
        }
    }
    found
}

fn compose(inner: &Slice, outer: &Slice) -> Option<Slice> {
    let axes = 0..outer.starts.len();
    let start = |axis: usize| {
        let offset = i64::try_from(outer.starts[axis]).ok()? * inner.steps[axis];
        usize::try_from(i64::try_from(inner.starts[axis]).ok()? + offset).ok()
    };
    Some(Slice {
        starts: axes.clone().map(start).collect::<Option<_>>()?,
        sizes: outer.sizes.clone(),
        steps: axes.map(|axis| inner.steps[axis] * outer.steps[axis]).collect(),
    })
}

/// A selection within one part is a selection of that part.
pub(super) fn slice_of_concat(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Slice(slice) = &node.op else { return vec![] };
    let mut found = Vec::new();
    for concat in scene.ways(node.args[0], is_concat) {
        let Op::Concat(Concat { axis }) = concat.op else { continue };
        let mut begin = 0;
        for part in &concat.args {
            let end = begin + scene.shape(*part)[axis];
            // Steps and sizes that leave the part are refused by the slice itself.
            if (begin..end).contains(&slice.starts[axis]) {
                let mut inside = slice.clone();
                inside.starts[axis] -= begin;
                found.extend(scene.add_moved(inside, &[*part]));
            }
            begin = end;
        }
    }
    found
}

/// Joins along one axis are one join.
pub(super) fn concat_of_concat(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let mut found = Vec::new();
    for (at, part) in node.args.iter().enumerate() {
        for inner in scene.ways(*part, |op| *op == node.op) {
            let parts = [&node.args[..at], &inner.args, &node.args[at + 1..]].concat();
            found.extend(scene.add_moved(node.op.clone(), &parts));
        }
    }
    found
}
