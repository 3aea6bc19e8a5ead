//! Movements sink through the operators that do not care where an axis is: `f(m(x)) = m(f'(x))`.

use super::super::axis_map::AxisMap;
use super::super::language::ENode;
use super::super::scene::Scene;
use edgecc_ir::ops::{Concat, Expand, Pad, QMean, QSoftmax, Reduce, Reshape, Resize, Slice, Softmax};
use edgecc_ir::{Op, OrderedFloat, Shape};
use egg::Id;

/// Functions of the elements of the first operand; further operands are tables.
pub(super) fn is_elementwise(op: &Op) -> bool {
    match op {
        Op::Quantize(quantize) => quantize.scale.len() == 1,
        Op::Dequantize(dequantize) => dequantize.scale.len() == 1,
        op => matches!(op, Op::Unary(_) | Op::Clamp(_) | Op::Cast(_) | Op::Lookup(_)),
    }
}

/// Operators on the axes of the first operand, which their attributes name; further operands are tables.
pub(super) fn has_axes(op: &Op) -> bool {
    matches!(op, Op::Softmax(_) | Op::Reduce(_) | Op::Slice(_) | Op::Pad(_) | Op::Resize(_) | Op::Expand(_))
        || matches!(op, Op::QSoftmax(_) | Op::QMean(_))
}

pub(super) fn broadcasts(op: &Op) -> bool {
    matches!(op, Op::Binary(_) | Op::Select(_) | Op::QAdd(_) | Op::QMul(_))
}

/// Whether every element of the first operand is treated alike: no table is one per channel.
pub(super) fn treats_alike(scene: &Scene, node: &ENode) -> bool {
    !matches!(node.op, Op::Lookup(_)) || scene.shape(node.args[1]).rank() == 1
}

/// The operands of a node with another first one.
pub(super) fn with_first(first: Id, node: &ENode) -> Vec<Id> {
    [&[first], &node.args[1..]].concat()
}

pub(super) fn is_concat(op: &Op) -> bool {
    matches!(op, Op::Concat(_))
}

/// The ways to compute `id` by moving axes: the operand, its map.
pub(super) fn movements(scene: &Scene, id: Id) -> Vec<(Id, AxisMap)> {
    let moves = scene.ways(id, |op| matches!(op, Op::Transpose(_) | Op::Reshape(_)));
    let map = |node: &ENode| Some((node.args[0], AxisMap::of(&node.op, &scene.shape(node.args[0]))?));
    moves.iter().filter_map(map).collect()
}

/// The movement of `map` behind value `id`.
pub(super) fn move_result(scene: &mut Scene, id: Option<Id>, map: &AxisMap) -> Option<Id> {
    let id = id?;
    let movement = map.movement(&scene.shape(id));
    scene.add(movement, &[id])
}

/// Functions of single elements do not see any movement at all.
pub(super) fn elementwise(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    if !treats_alike(scene, node) {
        return vec![];
    }
    let moves = scene.ways(node.args[0], |op| matches!(op, Op::Transpose(_) | Op::Reshape(_)));
    let behind = |movement: &ENode| {
        let moved = scene.add_moved(node.op.clone(), &with_first(movement.args[0], node))?;
        scene.add(movement.op.clone(), &[moved])
    };
    moves.iter().filter_map(behind).collect()
}

/// Operators that name axes.
pub(super) fn one_operand(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let mut found = Vec::new();
    for (x, map) in movements(scene, node.args[0]) {
        if let Some(op) = seen_before(&node.op, &map) {
            let moved = scene.add_moved(op, &with_first(x, node));
            found.extend(move_result(scene, moved, &map));
        }
    }
    found
}

/// The operator of one operand with its attributes for the axes in front of the movement.
pub(super) fn seen_before(op: &Op, map: &AxisMap) -> Option<Op> {
    Some(match op {
        op if is_elementwise(op) => op.clone(),
        Op::QSoftmax(softmax) => QSoftmax { axis: map.source(softmax.axis)?, ..*softmax }.into(),
        Op::QMean(mean) => {
            let mut axes: Vec<usize> = mean.axes.iter().filter_map(|axis| map.source(*axis)).collect();
            // Sums in floats depend on the order of the elements.
            if mean.ties.is_some() && !axes.is_sorted() {
                return None;
            }
            axes.sort_unstable();
            QMean { axes, ..*mean }.into()
        }
        Op::Softmax(softmax) => Softmax { axis: map.source(softmax.axis)? }.into(),
        Op::Reduce(reduce) => {
            // Along an added axis there is one element, which reduces to itself.
            let mut axes: Vec<usize> = reduce.axes.iter().filter_map(|axis| map.source(*axis)).collect();
            axes.sort_unstable();
            Reduce { axes, ..*reduce }.into()
        }
        Op::Slice(slice) => Slice {
            starts: map.pull(&slice.starts, &0)?,
            sizes: map.pull(&slice.sizes, &1)?,
            steps: map.pull(&slice.steps, &1)?,
        }
        .into(),
        Op::Pad(pad) => {
            Pad { before: map.pull(&pad.before, &0)?, after: map.pull(&pad.after, &0)?, ..*pad }.into()
        }
        Op::Resize(resize) => Resize {
            sizes: map.pull(&resize.sizes, &1)?,
            scales: map.pull(&resize.scales, &OrderedFloat(1.0))?,
            ..*resize
        }
        .into(),
        Op::Expand(expand) if expand.shape.rank() == map.result_rank() => {
            Expand { shape: map.pull(&expand.shape, &1)?.into() }.into()
        }
        _ => return None,
    })
}

/// Operators that broadcast: the other operands are moved back, which costs nothing where they are constant.
pub(super) fn broadcasting(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let rank = scene.site_type().shape.rank();
    let mut found = Vec::new();
    for moved in 0..node.args.len() {
        for (x, map) in movements(scene, node.args[moved]) {
            if map.result_rank() != rank {
                continue;
            }
            let args: Option<Vec<Id>> = (0..node.args.len())
                .map(|i| if i == moved { Some(x) } else { move_back(scene, node.args[i], &map) })
                .collect();
            let result = args.and_then(|args| scene.add_moved(node.op.clone(), &args));
            found.extend(move_result(scene, result, &map));
        }
    }
    found
}

/// Operators that broadcast, behind any reshape: the other operands are single numbers or of the full shape.
pub(super) fn of_reshape(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let shape = scene.site_type().shape.clone();
    let mut found = Vec::new();
    for moved in 0..node.args.len() {
        for reshape in scene.ways(node.args[moved], |op| *op == Op::from(Reshape { shape: shape.clone() })) {
            let x = reshape.args[0];
            let from = scene.shape(x);
            let mut back = |i: usize| {
                if i == moved { Some(x) } else { reshape_back(scene, node.args[i], &shape, &from) }
            };
            let args: Option<Vec<Id>> = (0..node.args.len()).map(&mut back).collect();
            let result = args.and_then(|args| scene.add_moved(node.op.clone(), &args));
            found.extend(result.and_then(|result| scene.add(reshape.op.clone(), &[result])));
        }
    }
    found
}

/// A single number as a scalar, a value of shape `full` in shape `from`.
fn reshape_back(scene: &mut Scene, id: Id, full: &Shape, from: &Shape) -> Option<Id> {
    let own = scene.shape(id);
    if own.elements() == 1 {
        return scene.add(Reshape { shape: Shape::default() }, &[id]);
    }
    (own == *full).then(|| scene.add(Reshape { shape: from.clone() }, &[id])).flatten()
}

/// Value `id`, which broadcasts to the map's results, in the layout in front of the movement.
pub(super) fn move_back(scene: &mut Scene, id: Id, map: &AxisMap) -> Option<Id> {
    let own = scene.shape(id);
    let missing = map.result_rank().checked_sub(own.rank())?;
    let full: Shape = [vec![1; missing], own.dims().to_vec()].concat().into();
    let padded = if missing > 0 { scene.add(Reshape { shape: full.clone() }, &[id])? } else { id };
    let inverse = map.inverse(&full)?;
    scene.add(inverse, &[padded])
}

/// Concatenation: all parts in the layout of one.
pub(super) fn concat(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Concat(concat) = &node.op else { return vec![] };
    let mut found = Vec::new();
    for moved in 0..node.args.len() {
        for (_, map) in movements(scene, node.args[moved]) {
            let Some(axis) = map.source(concat.axis) else { continue };
            let parts: Option<Vec<Id>> = node.args.iter().map(|part| move_back(scene, *part, &map)).collect();
            let joined = parts.and_then(|parts| scene.add_moved(Concat { axis }, &parts));
            found.extend(move_result(scene, joined, &map));
        }
    }
    found
}
