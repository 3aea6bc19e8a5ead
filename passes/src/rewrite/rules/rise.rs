//! Transposes rise through the operators that do not care where an axis is: `t(f(x)) = f'(t(x))`.

use super::super::axis_map::AxisMap;
use super::super::language::ENode;
use super::super::scene::Scene;
use super::sink::{
    broadcasts, has_axes, is_concat, is_elementwise, move_back, seen_before, treats_alike, with_first,
};
use edgecc_ir::Op;
use edgecc_ir::ops::Concat;
use egg::Id;

/// Operators of one operand.
pub(super) fn one_operand(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(transpose) = &node.op else { return vec![] };
    let map = AxisMap::undoing(transpose);
    let mut found = Vec::new();
    for below in scene.ways(node.args[0], |op| is_elementwise(op) || has_axes(op)) {
        if !treats_alike(scene, &below) {
            continue;
        }
        // An operator that changes the rank (an expansion) has axes that its operand has not.
        if scene.shape(below.args[0]).rank() == map.result_rank()
            && let Some(op) = seen_before(&below.op, &map)
        {
            let turned = scene.add(transpose.clone(), &below.args[..1]);
            found.extend(turned.and_then(|x| scene.add_moved(op, &with_first(x, &below))));
        }
    }
    found
}

/// Operators that broadcast.
pub(super) fn broadcasting(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(transpose) = &node.op else { return vec![] };
    let map = AxisMap::undoing(transpose);
    let mut found = Vec::new();
    for below in scene.ways(node.args[0], broadcasts) {
        let args: Option<Vec<Id>> = below.args.iter().map(|arg| move_back(scene, *arg, &map)).collect();
        found.extend(args.and_then(|args| scene.add_moved(below.op.clone(), &args)));
    }
    found
}

/// Concatenation.
pub(super) fn concat(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Op::Transpose(transpose) = &node.op else { return vec![] };
    let map = AxisMap::undoing(transpose);
    let mut found = Vec::new();
    for below in scene.ways(node.args[0], is_concat) {
        let Op::Concat(Concat { axis }) = below.op else { continue };
        let Some(axis) = map.source(axis) else { continue };
        let parts: Option<Vec<Id>> = below.args.iter().map(|part| move_back(scene, *part, &map)).collect();
        found.extend(parts.and_then(|parts| scene.add_moved(Concat { axis }, &parts)));
    }
    found
}
