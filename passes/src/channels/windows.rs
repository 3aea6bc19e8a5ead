//! Intervals of means over windows and axes.

use super::interval::Interval;
use super::ranges::Transfer;
use edgecc_ir::ops::{QMean, QPool2d};

/// Where a window may leave the input, it sums any number of elements up to its size.
pub(super) fn mean_pool(t: &Transfer<'_>, op: &QPool2d) -> Option<Vec<Interval>> {
    let multipliers = t.graph.constant_operand(t.id, 1)?.as_slice::<i32>()?;
    let size = multipliers.len() as i64;
    let inside = op.pad == [0; 4] && !op.ceil;
    let range = |x: &Interval| {
        let x = x.plus(Interval::point(-i64::from(op.x_zero)));
        if inside {
            return Some(x.times(size).requantised(&op.out, *multipliers.last()?));
        }
        let results = multipliers.iter().zip(1..=size).map(|(multiplier, divisor)| {
            let most = if op.count_pad { size } else { divisor };
            x.times(most).hull(Interval::point(0)).requantised(&op.out, *multiplier)
        });
        Interval::around(results)
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
    let mut sums: Vec<Interval> = t.operand(0)?.iter().map(|x| x.plus(zero).times(count as i64)).collect();
    if op.axes.contains(&last) {
        sums = vec![sums.into_iter().reduce(Interval::plus)?];
    }
    Some(sums.into_iter().map(|sum| sum.requantised(&op.out, op.multiplier)).collect())
}
