//! Nearest-neighbour resize: up to two neighbouring axes a step.

use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::movement::copy_all;
use edgecc_ir::ops::Resize;
use edgecc_ir::program::Operand;
use edgecc_ir::{Data, NodeId};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Resize) -> Result<(), Refusal> {
    let mut dims = lowering.input_shape(id, 0).dims().to_vec();
    let mut source = lowering.read(id, 0)?;
    let axes = moving_axes(op, &dims);
    if axes.is_empty() {
        let (ty, result) = (lowering.ty(id), lowering.result(id)?);
        return lowering.emit(id, copy_all(ty.shape.elements(), ty.dtype, source, result)?);
    }
    if lowering.by_rows(id)
        && let Some(factors) = factors(op, &dims)
    {
        return upsample(lowering, id, &dims, factors, source);
    }
    let axes_count = axes.len();
    for (n, axes) in axes.iter().enumerate() {
        let from = dims.clone();
        axes.iter().for_each(|axis| dims[*axis] = op.sizes[*axis]);
        let bytes = dims.iter().product::<usize>() * lowering.ty(id).dtype.bytes();
        let is_last = n + 1 == axes_count;
        let result = match is_last {
            true => lowering.result(id)?,
            false => lowering.temporary(id, "partial result", bytes),
        };
        step(lowering, id, op, &from, axes, [source, result])?;
        source = result;
    }
    Ok(())
}

/// How often each row and column of an image comes, if the result is made of whole ones in order.
fn factors(op: &Resize, dims: &[usize]) -> Option<[usize; 2]> {
    let factor = |axis: usize| {
        let factor = op.sizes[axis] / dims[axis].max(1);
        let is_whole = factor > 0 && factor * dims[axis] == op.sizes[axis];
        let in_order =
            || op.index_map(axis, dims[axis]).into_iter().eq((0..op.sizes[axis]).map(|at| at / factor));
        (is_whole && in_order()).then_some(factor)
    };
    let [batch, _, _, channels] = dims else { return None };
    let is_image = *batch == 1 && op.sizes[0] == 1 && op.sizes[3] == *channels;
    if is_image { Some([factor(1)?, factor(2)?]) } else { None }
}

fn upsample(
    lowering: &mut Lowering,
    id: NodeId,
    dims: &[usize],
    factors: [usize; 2],
    source: Operand,
) -> Result<(), Refusal> {
    let call = CallBuilder::new("ec_upsample")
        .all(&[("rows", dims[1]), ("in_w", dims[2]), ("pixel", dims[3] * lowering.ty(id).dtype.bytes())])
        .all(&[("factor_h", factors[0]), ("factor_w", factors[1])]);
    let result = lowering.result(id)?;
    lowering.emit(id, call.operand("x", source).operand("y", result))
}

/// The axes along which elements move, in pairs of neighbours where possible.
fn moving_axes(op: &Resize, dims: &[usize]) -> Vec<Vec<usize>> {
    let moves = |axis: &usize| !op.index_map(*axis, dims[*axis]).into_iter().eq(0..dims[*axis]);
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for axis in (0..dims.len()).filter(moves) {
        match groups.last_mut() {
            Some(group) if group.len() == 1 && group[0] + 1 == axis => group.push(axis),
            _ => groups.push(vec![axis]),
        }
    }
    groups
}

fn step(
    lowering: &mut Lowering,
    id: NodeId,
    op: &Resize,
    from: &[usize],
    axes: &[usize],
    [source, result]: [Operand; 2],
) -> Result<(), Refusal> {
    let (column, row) = (axes[axes.len() - 1], (axes.len() > 1).then(|| axes[0]));
    let rows = row.map_or(vec![0], |row| op.index_map(row, from[row]));
    let columns = op.index_map(column, from[column]);
    let batch: usize = from[..axes[0]].iter().product();
    let channels: usize = from[column + 1..].iter().product();
    let call = CallBuilder::new("ec_resize_nearest")
        .int("elem_size", lowering.ty(id).dtype.bytes())
        .all(&[("batch", batch), ("in_h", row.map_or(1, |row| from[row])), ("in_w", from[column])])
        .all(&[("channels", channels), ("out_h", rows.len()), ("out_w", columns.len())])
        .operand("x", source)
        .operand("from_row", lowering.pack(id, "rows", table(&rows)?))
        .operand("from_column", lowering.pack(id, "columns", table(&columns)?))
        .operand("y", result);
    lowering.emit(id, call)
}

fn table(positions: &[usize]) -> Result<Data, Refusal> {
    let table: Result<_, _> = positions.iter().map(|position| i32::try_from(*position)).collect();
    let fault = |_| Refusal::unsupported("an axis of more than 2^31 elements", "make it smaller");
    table.map(Data::I32).map_err(fault)
}
