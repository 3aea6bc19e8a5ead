//! Padding.

use super::axes::{Axes, MAX_AXES, row_major};
use super::call::CallBuilder;
use super::context::Lowering;
use super::error::Refusal;
use super::movement::copy;
use edgecc_ir::ops::{Pad, PadMode};
use edgecc_ir::{DType, NodeId};

pub(super) fn lower(lowering: &mut Lowering, id: NodeId, op: &Pad) -> Result<(), Refusal> {
    match op.mode {
        PadMode::Constant => constant(lowering, id, op),
        PadMode::Reflect => mirrored(lowering, id, op, 0),
        PadMode::Edge => mirrored(lowering, id, op, 1),
        PadMode::Wrap => mirrored(lowering, id, op, 2),
    }
}

/// Fills the result, then copies the operand into its inside.
fn constant(lowering: &mut Lowering, id: NodeId, op: &Pad) -> Result<(), Refusal> {
    let (ty, x, result) = (lowering.ty(id), lowering.input_shape(id, 0), lowering.result(id)?);
    let [low, high] = bits(op.value.0, ty.dtype);
    let fill = CallBuilder::new("ec_fill")
        .all(&[("elem_size", ty.dtype.bytes()), ("n", ty.shape.elements())])
        .all(&[("low", low), ("high", high)])
        .operand("y", result);
    lowering.emit(id, fill)?;
    let strides = row_major(&ty.shape);
    let start = strides.iter().zip(&op.before).map(|(stride, before)| stride * *before as i64).sum();
    let axes = Axes { dims: x.dims().to_vec(), strides: [row_major(x), strides] };
    let source = lowering.read(id, 0)?;
    lowering.emit(id, copy(&axes, ty.dtype, 0, start)?.operand("x", source).operand("y", result))
}

/// The low and high 32 bits of an element with this value.
fn bits(value: f32, dtype: DType) -> [i32; 2] {
    let word = match dtype {
        DType::F32 => u64::from(value.to_bits()),
        DType::F64 => f64::from(value).to_bits(),
        DType::Bool => u64::from(value != 0.0),
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => value as i64 as u64,
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => value as u64,
    };
    [word as u32 as i32, (word >> 32) as u32 as i32]
}

fn mirrored(lowering: &mut Lowering, id: NodeId, op: &Pad, mode: i32) -> Result<(), Refusal> {
    let [x, y, before] = padded_axes(lowering.input_shape(id, 0), lowering.shape(id), &op.before)?;
    let call = CallBuilder::new("ec_pad")
        .int("elem_size", lowering.ty(id).dtype.bytes())
        .int("mode", mode)
        .ints("in_dims", &x)
        .ints("out_dims", &y)
        .ints("before", &before)
        .operand("x", lowering.read(id, 0)?)
        .operand("y", lowering.result(id)?);
    lowering.emit(id, call)
}

/// Input and output dimensions and the elements before; neighbouring axes that are not padded are one.
fn padded_axes(x: &[usize], y: &[usize], before: &[usize]) -> Result<[Vec<i64>; 3], Refusal> {
    let mut axes: Vec<[i64; 3]> = Vec::new();
    for (axis, (x, y)) in x.iter().zip(y).enumerate() {
        let [x, y, before] = [*x, *y, before[axis]].map(|value| value as i64);
        match axes.last_mut() {
            Some([outer_x, outer_y, _]) if outer_x == outer_y && x == y => {
                *outer_x *= x;
                *outer_y *= y;
            }
            _ => axes.push([x, y, before]),
        }
    }
    let missing = MAX_AXES.checked_sub(axes.len()).ok_or_else(|| {
        Refusal::unsupported(
            format!("padding over {} axes", axes.len()),
            format!("pad up to {MAX_AXES} axes"),
        )
    })?;
    let column =
        |n: usize, lead: i64| [vec![lead; missing], axes.iter().map(|axis| axis[n]).collect()].concat();
    Ok([column(0, 1), column(1, 1), column(2, 0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_without_padding_merge() {
        let [x, y, before] = padded_axes(&[1, 2, 3, 4, 5], &[1, 2, 6, 4, 5], &[0, 0, 2, 0, 0]).unwrap();
        assert_eq!(x, [1, 1, 1, 2, 3, 20]);
        assert_eq!((y, before), (vec![1, 1, 1, 2, 6, 20], vec![0, 0, 0, 0, 2, 0]));
    }

    #[test]
    fn a_fill_value_has_the_bits_of_its_type() {
        assert_eq!(bits(-1.0, DType::F32), [0xbf80_0000_u32 as i32, 0]);
        assert_eq!(bits(-2.0, DType::I64), [-2, -1]);
        assert_eq!(bits(1.0, DType::F64), [0, 0x3ff0_0000]);
    }

    #[test]
    fn modes_are_numbered_as_in_the_header() {
        let header = include_str!("../../../runtime-c/include/ec_pad.h");
        for line in ["EC_PAD_REFLECT = 0", "EC_PAD_EDGE = 1", "EC_PAD_WRAP = 2"] {
            assert!(header.contains(line), "{line}");
        }
    }
}
