//! Reductions: one kernel call for each run of neighbouring reduced axes.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use edgecc_ir::NodeId;
use edgecc_ir::ops::{Reduce, ReduceFn};

/// Neighbouring axes that are all reduced, or all kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) len: usize,
    pub(super) reduced: bool,
}

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Reduce) -> Result<(), Refusal> {
    lowering.expect_f32(id)?;
    let mut runs = runs(lowering.input_shape(id, 0), &op.axes);
    let mut source = lowering.read(id, 0)?;
    // From the inside: then the data of later steps is small and close together.
    while let Some(at) = runs.iter().rposition(|run| run.reduced) {
        let reduced = std::mem::replace(&mut runs[at], Run { len: 1, reduced: false }).len;
        let [outer, inner] = [&runs[..at], &runs[at + 1..]].map(elements);
        let is_last = !runs.iter().any(|run| run.reduced);
        let result = match is_last {
            true => lowering.result(id)?,
            false => lowering.temporary(id, "partial result", outer * inner * 4),
        };
        let call = CallBuilder::new("ec_reduce_f32")
            .all(&[("outer", outer), ("reduced", reduced), ("inner", inner)])
            .int("op", code(op.f))
            .operand("x", source)
            .operand("y", result);
        lowering.emit(id, call)?;
        source = result;
    }
    Ok(())
}

/// The axes of a shape in as few runs as possible; at least one is reduced, if only over a single element.
pub(super) fn runs(shape: &[usize], axes: &[usize]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (axis, len) in shape.iter().copied().enumerate().filter(|(_, len)| *len != 1) {
        let reduced = axes.contains(&axis);
        match runs.last_mut() {
            Some(run) if run.reduced == reduced => run.len *= len,
            _ => runs.push(Run { len, reduced }),
        }
    }
    if !runs.iter().any(|run| run.reduced) {
        runs.push(Run { len: 1, reduced: true });
    }
    runs
}

pub(super) fn elements(runs: &[Run]) -> usize {
    runs.iter().map(|run| run.len).product()
}

/// `EC_REDUCE_*` of `ec_reduce_f32.h`.
fn code(f: ReduceFn) -> i32 {
    match f {
        ReduceFn::Sum => 0,
        ReduceFn::Mean => 1,
        ReduceFn::Max => 2,
        ReduceFn::Min => 3,
        ReduceFn::Prod => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_reduced_together_whatever_lies_between_has_one_element() {
        let run = |len, reduced| Run { len, reduced };
        assert_eq!(runs(&[2, 3, 1, 4, 5], &[1, 3]), [run(2, false), run(12, true), run(5, false)]);
        assert_eq!(runs(&[2, 3, 4], &[0, 2]), [run(2, true), run(3, false), run(4, true)]);
        assert_eq!(runs(&[1, 3], &[0]), [run(3, false), run(1, true)]);
    }

    #[test]
    fn functions_are_numbered_as_in_the_header() {
        let header = include_str!("../../../runtime-c/include/ec_reduce_f32.h");
        for f in ReduceFn::ALL {
            let line = format!("EC_REDUCE_{} = {}", f.word().to_uppercase(), code(*f));
            assert!(header.contains(&line), "{line}");
        }
    }
}
