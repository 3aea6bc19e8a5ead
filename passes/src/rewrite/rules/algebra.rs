//! Arithmetic with constants.

use super::super::language::ENode;
use super::super::scene::Scene;
use crate::opt::splat;
use edgecc_ir::ops::{Binary, BinaryFn};
use edgecc_ir::{Op, Tensor};
use egg::Id;

pub(super) fn is_binary(op: &Op) -> bool {
    matches!(op, Op::Binary(_))
}

fn function(node: &ENode) -> Option<BinaryFn> {
    if let Op::Binary(binary) = &node.op { Some(binary.f) } else { None }
}

/// An operand that changes nothing leaves the other one, unless it makes it larger.
pub(super) fn neutral_operand(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Some(f) = function(node) else { return vec![] };
    let neutral = match f {
        BinaryFn::Add | BinaryFn::Sub => 0.0,
        BinaryFn::Mul | BinaryFn::Div | BinaryFn::Pow => 1.0,
        BinaryFn::Max => f32::NEG_INFINITY,
        BinaryFn::Min => f32::INFINITY,
        BinaryFn::Mod | BinaryFn::Rem | BinaryFn::PRelu | BinaryFn::Equal | BinaryFn::Less => return vec![],
        BinaryFn::LessEqual | BinaryFn::Greater | BinaryFn::GreaterEqual => return vec![],
        BinaryFn::And | BinaryFn::Or | BinaryFn::Xor => return vec![],
    };
    let mut found = Vec::new();
    for (constant, other) in [(node.args[1], node.args[0]), (node.args[0], node.args[1])] {
        let value = scene.constant(constant).and_then(|constant| splat(constant));
        if value == Some(neutral) && scene.ty(other) == scene.site_type() {
            found.push(other);
        }
        if !f.commutes() {
            break;
        }
    }
    found
}

/// Sums are the form that folds into biases.
pub(super) fn subtract_constant(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    replace_constant(scene, node, BinaryFn::Sub, BinaryFn::Add, |c| Some(-c))
}

/// Products are the form that folds into weights, and cheaper than quotients. Only with numbers whose
/// reciprocal is as precise as they are.
pub(super) fn divide_by_constant(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let reciprocal = |c: f32| Some(c.recip()).filter(|r| c.is_normal() && r.is_normal());
    replace_constant(scene, node, BinaryFn::Div, BinaryFn::Mul, reciprocal)
}

/// `f(x, c)` as `g(x, value(c))`.
fn replace_constant(
    scene: &mut Scene,
    node: &ENode,
    f: BinaryFn,
    g: BinaryFn,
    value: impl Fn(f32) -> Option<f32>,
) -> Vec<Id> {
    let Some(values) = scene.floats(node.args[1]).filter(|_| function(node) == Some(f)) else {
        return vec![];
    };
    let Some(values) = values.iter().map(|c| value(*c)).collect::<Option<Vec<f32>>>() else { return vec![] };
    let replaced = Tensor::from_fn(scene.shape(node.args[1]), |i| values[i]);
    let replaced = scene.add_constant(replaced);
    replaced.and_then(|c| scene.add_moved(Binary::new(g), &[node.args[0], c])).into_iter().collect()
}

/// Two constants become one where that is not larger than both.
pub(super) fn associate_constants(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let Some(f) = function(node).filter(|f| matches!(f, BinaryFn::Add | BinaryFn::Mul)) else {
        return vec![];
    };
    let mut found = Vec::new();
    for (outer, x) in with_constant(scene, &node.args) {
        for inner in scene.ways(x, |op| *op == node.op) {
            for (constant, y) in with_constant(scene, &inner.args) {
                let Some(both) = scene.add(Binary::new(f), &[constant, outer]) else { continue };
                let larger = scene.ty(constant).bytes().max(scene.ty(outer).bytes());
                if scene.constant(both).is_some() && scene.ty(both).bytes() <= larger {
                    found.extend(scene.add_moved(node.op.clone(), &[y, both]));
                }
            }
        }
    }
    found.retain(|id| scene.ty(*id) == scene.site_type());
    found
}

/// The operands as (constant, other), in each way that is so.
fn with_constant(scene: &Scene, args: &[Id]) -> Vec<(Id, Id)> {
    let pairs = [(args[1], args[0]), (args[0], args[1])];
    let mixed = |(c, x): &(Id, Id)| scene.floats(*c).is_some() && scene.constant(*x).is_none();
    pairs.into_iter().filter(mixed).collect()
}

/// An operand need not be repeated in front of an operator that repeats it itself.
pub(super) fn drop_expand(scene: &mut Scene, node: &ENode) -> Vec<Id> {
    let mut found = Vec::new();
    for i in 0..node.args.len() {
        for expand in scene.ways(node.args[i], |op| matches!(op, Op::Expand(_))) {
            let mut args = node.args.clone();
            args[i] = expand.args[0];
            found.extend(scene.add_moved(node.op.clone(), &args));
        }
    }
    // Where nothing else has the full shape, the repetition is needed.
    found.retain(|id| scene.ty(*id) == scene.site_type());
    found
}
