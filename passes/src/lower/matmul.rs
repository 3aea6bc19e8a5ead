//! Products of two run-time matrices.

use super::axes::{Axes, broadcast, row_major};
use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use edgecc_ir::{NodeId, Shape};

/// Batch axes that the kernel takes.
const BATCH_AXES: usize = 3;

pub(super) fn lower(lowering: &mut Lowering, id: NodeId) -> Result<(), Refusal> {
    let call = shapes(lowering, id, CallBuilder::new("ec_matmul_f32"))?
        .operand("a", lowering.read(id, 0)?)
        .operand("b", lowering.read(id, 1)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// Sets sizes and strides of the matrices and of the axes in front of them.
pub(super) fn shapes(lowering: &Lowering, id: NodeId, call: CallBuilder) -> Result<CallBuilder, Refusal> {
    let (a, b, y) = (lowering.input_shape(id, 0), lowering.input_shape(id, 1), lowering.shape(id));
    let outer = Shape::new(&y[..y.rank() - 2]);
    let axes =
        Axes { dims: outer.dims().to_vec(), strides: [batch_strides(a, &outer)?, batch_strides(b, &outer)?] };
    let (batch, [a_batch, b_batch]) = axes.padded(BATCH_AXES)?;
    Ok(call
        .ints("batch", &batch)
        .all(&[("m", y[y.rank() - 2]), ("k", a[a.rank() - 1]), ("n", y[y.rank() - 1])])
        .ints("a_batch", &a_batch)
        .all(&[("a_m", a[a.rank() - 1]), ("a_k", 1)])
        .ints("b_batch", &b_batch)
        .all(&[("b_k", b[b.rank() - 1]), ("b_n", 1)]))
}

/// Strides of an operand's matrices in a loop over the batch axes `outer`.
fn batch_strides(shape: &Shape, outer: &Shape) -> Result<Vec<i64>, Refusal> {
    let own = Shape::new(&shape[..shape.rank() - 2]);
    let matrix = row_major(shape)[..own.rank()].last().copied().unwrap_or(0);
    Ok(broadcast(&own, outer)?.into_iter().map(|stride| stride * matrix).collect())
}
