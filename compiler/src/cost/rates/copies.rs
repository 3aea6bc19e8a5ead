//! Copies along axes.

use crate::cost::work::Work;

/// The most bytes of a run that is copied without a call.
const INLINE: f64 = 32.0;

/// Cycles of a copy on a Cortex-M4: of runs of bytes where neither side has gaps along the last axis, else of elements.
pub(super) fn copy_nd(work: &Work<'_>) -> f64 {
    let Some((last, others)) = work.ints("dims").split_last() else { return 0.0 };
    let runs: f64 = others.iter().map(|dim| f64::from(*dim)).product();
    let is_dense = |side| work.ints(side).last() == Some(&1);
    if !is_dense("src_strides") || !is_dense("dst_strides") {
        return runs * (8.0 * f64::from(*last) + 19.0);
    }
    let bytes = f64::from(*last) * work.get("elem_size");
    runs * if bytes > INLINE { 0.92 * bytes + 20.0 } else { 0.75 * bytes + 14.0 }
}
