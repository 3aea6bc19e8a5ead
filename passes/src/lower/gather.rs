//! Selection by constant indices.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::{movement, pattern};
use edgecc_ir::ops::Gather;
use edgecc_ir::{Data, NodeId};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Gather) -> Result<(), Refusal> {
    if pattern::pattern(lowering.graph, id)?.is_some() {
        return movement::lower(lowering, id);
    }
    let x = lowering.input_shape(id, 0);
    let indices = positions(lowering, id, x[op.axis])?;
    let outer: usize = x[..op.axis].iter().product();
    let call = CallBuilder::new("ec_gather")
        .int("elem_size", lowering.ty(id).dtype.bytes())
        .all(&[("outer", outer), ("axis", x[op.axis]), ("inner", x.strides()[op.axis]), ("n", indices.len())])
        .operand("x", lowering.read(id, 0)?)
        .operand("indices", lowering.pack(id, "indices", Data::I32(indices)))
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// The indices, counted from the start of an axis of `len` elements.
fn positions(lowering: &Lowering, id: NodeId, len: usize) -> Result<Vec<i32>, Refusal> {
    let indices = lowering.constant(id, 1, "indices")?.to_i64s().unwrap_or_default();
    let position = |index: &i64| {
        let position = if *index < 0 { index + len as i64 } else { *index };
        let inside = usize::try_from(position).is_ok_and(|position| position < len);
        let what = || Refusal::unsupported(format!("index {index}"), format!("indices are below {len}"));
        if inside { i32::try_from(position).map_err(|_| what()) } else { Err(what()) }
    };
    indices.iter().map(position).collect()
}
