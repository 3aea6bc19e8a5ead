//! Intervals of means over windows and axes.

use super::interval::Interval;
use super::ranges::Transfer;
use edgecc_ir::ops::{Pool2d, QMean, QPool2d};

/// Whether a window of a pool may lie in the padding as a whole. Without dilation and windows beyond the padding it
/// can't: the padding is smaller than the kernel.
pub(super) fn may_miss(pool: &Pool2d) -> bool {
    pool.ceil || pool.pad != [0; 4] && pool.dilation != [1, 1]
}

/// A window sums as many elements as it divides by; fewer only if it counts those in the padding, or has none.
pub(super) fn mean_pool(t: &Transfer<'_>, op: &QPool2d) -> Option<Vec<Interval>> {
    let multipliers = t.graph.constant_operand(t.id, 1)?.as_slice::<i32>()?;
    let geometry = op.geometry();
    let inside = op.pad == [0; 4] && !op.ceil;
    let fewer = op.count_pad || may_miss(&geometry);
    let divided = if inside { multipliers.len().. } else { 1.. };
    let range = |x: &Interval| {
        let x = x.plus(Interval::point(-i64::from(op.x_zero)));
        let result = |(count, multiplier): (usize, &i32)| {
            let sum = x.times(count as i64);
            let sum = if fewer && !inside { sum.hull(Interval::point(0)) } else { sum };
            sum.requantised_even(&op.out, *multiplier)
        };
        Interval::around(divided.clone().zip(&multipliers[divided.start - 1..]).map(result))
    };
    t.operand(0)?.iter().map(range).collect()
}

/// Each result sums the same number of elements, of one channel or of all.
pub(super) fn mean(t: &Transfer<'_>, op: &QMean) -> Option<Vec<Interval>> {
    let x = *t.graph.node(t.id).inputs().first()?;
    let shape = t.graph.node(x).shape();
    let last = shape.rank().checked_sub(1)?;
    let count: usize = op.axes.iter().filter(|axis| **axis != last).map(|axis| shape[*axis]).product();
    let zero = Interval::point(-i64::from(op.x_zero));
    let elements = t.graph.node(t.id).shape().elements().max(1);
    let reduced = (shape.elements() / elements) as i64;
    let mut sums: Vec<Interval> = t.operand(0)?.iter().map(|x| x.plus(zero).times(count as i64)).collect();
    if op.axes.contains(&last) {
        sums = vec![sums.into_iter().reduce(Interval::plus)?];
    }
    let result = |sum: Interval| match op.ties {
        Some(_) => sum.divided(reduced, &op.out),
        None => sum.requantised_even(&op.out, op.multiplier),
    };
    Some(sums.into_iter().map(result).collect())
}
