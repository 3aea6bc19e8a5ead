//! The rewrite rules: directional, named, one table.
//!
//! A rule looks at one node and returns what else computes its value; the e-graph keeps both, and extraction
//! decides. Data movement (transposes and reshapes) sinks towards the results, and transposes also rise towards
//! the inputs, until they meet their inverse or weights that absorb them.

mod algebra;
mod dense;
mod movement;
mod rise;
mod selection;
mod sink;

use super::language::ENode;
use super::scene::Scene;
use edgecc_ir::Op;
use egg::Id;

/// A directed equation.
pub(super) struct Rule {
    /// Kebab-case, unique.
    pub(super) name: &'static str,
    /// The operators at the top of the left side.
    pub(super) matches: fn(&Op) -> bool,
    /// The right sides that hold for a node: classes of the same type.
    pub(super) apply: fn(&mut Scene, &ENode) -> Vec<Id>,
}

/// Every rule, in the order in which they are tried.
pub(super) const RULES: &[Rule] = &[
    // f(x) = x
    Rule { name: "nothing-moves", matches: movement::is_movement, apply: movement::nothing_moves },
    // t(u(x)) = (t u)(x)
    Rule {
        name: "transpose-of-transpose",
        matches: movement::is_transpose,
        apply: movement::merge_transposes,
    },
    // r(s(x)) = r(x)
    Rule { name: "reshape-of-reshape", matches: movement::is_reshape, apply: movement::merge_reshapes },
    // t(x) = r(x) where only axes of size one move
    Rule { name: "transpose-of-unit-axes", matches: movement::is_transpose, apply: movement::unit_transpose },
    // r(t(x)) = t'(r'(x)) where r keeps apart what t moves
    Rule {
        name: "reshape-of-transpose",
        matches: movement::is_reshape,
        apply: movement::reshape_of_transpose,
    },
    // f(m(x)) = m(f(x)) for a movement m and each kind of operator f
    Rule { name: "elementwise-of-movement", matches: sink::is_elementwise, apply: sink::elementwise },
    Rule { name: "axes-of-movement", matches: sink::has_axes, apply: sink::one_operand },
    Rule { name: "broadcast-of-movement", matches: sink::broadcasts, apply: sink::broadcasting },
    Rule { name: "broadcast-of-reshape", matches: sink::broadcasts, apply: sink::of_reshape },
    Rule { name: "concat-of-movement", matches: sink::is_concat, apply: sink::concat },
    Rule { name: "dense-of-leading-movement", matches: dense::is_dense, apply: dense::leading_movement },
    // t(f(x)) = f(t(x)) for a transpose t: it may be smaller in front, or meet weights there
    Rule { name: "transpose-of-one-operand", matches: movement::is_transpose, apply: rise::one_operand },
    Rule { name: "transpose-of-broadcast", matches: movement::is_transpose, apply: rise::broadcasting },
    Rule { name: "transpose-of-concat", matches: movement::is_transpose, apply: rise::concat },
    // t(r(dense(x, w))) = r'(dense(x, w')) for a reshape r that unfolds the last axis
    Rule {
        name: "transpose-of-unfolded-dense",
        matches: movement::is_transpose,
        apply: dense::unfolded_transpose,
    },
    // dense(r(t(x)), w) = dense(r(x), w') for a flattening r
    Rule {
        name: "dense-of-flattened-transpose",
        matches: dense::is_dense,
        apply: dense::flattened_transpose,
    },
    // x + 0 = x, x · 1 = x, …
    Rule { name: "neutral-operand", matches: algebra::is_binary, apply: algebra::neutral_operand },
    // x - c = x + (-c), x / c = x · (1 / c)
    Rule { name: "subtract-constant", matches: algebra::is_binary, apply: algebra::subtract_constant },
    Rule { name: "divide-by-constant", matches: algebra::is_binary, apply: algebra::divide_by_constant },
    // (x + c) + d = x + (c + d), (x · c) · d = x · (c · d)
    Rule { name: "constant-with-constant", matches: algebra::is_binary, apply: algebra::associate_constants },
    // f(expand(x), y) = f(x, y)
    Rule { name: "broadcast-of-expand", matches: sink::broadcasts, apply: algebra::drop_expand },
    // slices of slices and of concatenations, concatenations of their own parts
    Rule { name: "slice-of-slice", matches: selection::is_slice, apply: selection::slice_of_slice },
    Rule { name: "slice-of-concat", matches: selection::is_slice, apply: selection::slice_of_concat },
    Rule { name: "concat-of-concat", matches: sink::is_concat, apply: selection::concat_of_concat },
];
